/** What a path that does not exist may have meant: a neighbour with nearly that name, or that name elsewhere. */
import { opendir } from "node:fs/promises";
import path from "node:path";
import { distance } from "../../edit/align.ts";
import { shownPath } from "../../workspace/guard.ts";
import type { Located, Root } from "../../workspace/workspace.ts";
import { listFolder } from "./list.ts";

const MOST = 3;
/** How much of a folder is looked through for a name like it, and of the root for the same name elsewhere. */
const LOOKED_AT = 5_000;

/** Up to three existing paths as they are shown, likeliest first. */
export async function suggestPaths(
  missing: Located,
  roots: readonly Root[],
  listed: { forbidding?: (root: Root) => Promise<(path: string) => "ignored" | "kept" | null> } = {},
): Promise<string[]> {
  const name = path.basename(missing.real);
  const root = missing.root ?? roots[0];
  if (!root) return [];
  const found: string[] = [];
  if (missing.root) {
    const folder = path.dirname(missing.real);
    const names = await firstNames(folder);
    const prefix = missing.shown.includes("/") ? missing.shown.slice(0, missing.shown.lastIndexOf("/") + 1) : "";
    found.push(...alike(name, names).map((each) => prefix + each));
  }
  if (found.length === 0) {
    const top: Located = { shown: root.name, real: root.path, root, outside: false, sensitive: null, ignored: false };
    const forbidding = await listed.forbidding?.(root);
    const all = await listFolder(top, { recursive: true, limit: LOOKED_AT, ...(forbidding ? { forbidding } : {}) });
    const same = all.entries.filter((entry) => plain(path.posix.basename(entry)) === plain(name));
    found.push(...byCommonEnd(missing.shown, same).map((entry) => shownPath(entry, root, roots)));
  }
  return found.slice(0, MOST);
}

async function firstNames(folder: string): Promise<string[]> {
  const names: string[] = [];
  try {
    for await (const { name } of await opendir(folder)) if (names.push(name) === LOOKED_AT) break;
  } catch {
    return []; // a hint more or less
  }
  return names;
}

function alike(name: string, names: readonly string[]): string[] {
  // Never so many that a short name may mean any other.
  const stem = name.replace(/(?<=.)\.[^.]*$/, "");
  const allowed = Math.min(Math.max(2, Math.floor(name.length / 5)), Math.floor(stem.length / 2));
  return names
    .map((each) => ({ each, far: farFrom(plain(name), plain(each), allowed) }))
    .filter(({ far }) => far <= allowed)
    .sort((a, b) => a.far - b.far || (a.each < b.each ? -1 : 1))
    .map(({ each }) => each);
}

/** Letters in another order are one slip, however many edits they are. */
function farFrom(name: string, other: string, allowed: number): number {
  const letters = (of: string) => [...of].sort().join("");
  return name !== other && letters(name) === letters(other) ? 1 : distance(name, other, allowed);
}

/** Paths that share most of their end with the one that was asked for come first. */
function byCommonEnd(asked: string, entries: readonly string[]): string[] {
  const wanted = asked.split("/").reverse();
  const shared = (entry: string) => {
    const names = entry.split("/").reverse();
    const first = names.findIndex((each, index) => plain(each) !== plain(wanted[index] ?? ""));
    return first === -1 ? names.length : first;
  };
  return [...entries].sort((a, b) => shared(b) - shared(a) || a.length - b.length || (a < b ? -1 : 1));
}

const plain = (name: string): string => name.normalize("NFC").toLowerCase();
