/**
 * Lists folders level by level, so that a listing cut at its limit still shows the whole of the upper levels.
 * Never follows links, never shows what ignore files hide or forbid, and stops reading at the limit.
 */
import type { Dirent } from "node:fs";
import { opendir, stat } from "node:fs/promises";
import path from "node:path";
import { inside, plainName } from "../../workspace/guard.ts";
import { ALWAYS_HIDDEN, HIDING_FILES, type IgnoreRule, ignoreRule } from "../../workspace/ignore.ts";
import { type Listing, type Located, WorkspaceError } from "../../workspace/workspace.ts";
import { codeOf, isMissing } from "./errno.ts";
import { PATH_STYLE } from "./locate.ts";
import { repositoryOf } from "./repository.ts";
import { smallText } from "./small-file.ts";

/** Entries read of one folder: a million names in one place must not be held in memory to show two hundred. */
const MOST_READ = 20_000;

interface RuleAt {
  /** Where the rule stands, absolute. */
  folder: string;
  rule: IgnoreRule;
}

interface Folder {
  absolute: string;
  /** Relative to the listed folder, "" or with a `/` at the end. */
  relative: string;
  rules: readonly RuleAt[];
}

export interface ListOptions {
  recursive: boolean;
  limit: number;
  signal?: AbortSignal;
  forbidding?: IgnoreRule;
}

/** Paths relative to the folder, folders with a `/` at the end; a folder whose content is listed is not listed itself. */
export async function listFolder(dir: Located, options: ListOptions): Promise<Listing> {
  const entries = new Set<string>();
  const pending: Folder[] = [{ absolute: dir.real, relative: "", rules: await inheritedRules(dir) }];
  let cut = false;
  for (let folder = pending.shift(); folder && !cut; folder = pending.shift()) {
    options.signal?.throwIfAborted();
    const rules = await withOwnRules(folder);
    const read = await namesIn(folder, dir);
    cut ||= read.cut;
    let shown = 0;
    for (const entry of read.entries) {
      const isFolder = entry.isDirectory() || (entry.isSymbolicLink() && (await leadsToFolder(folder, entry)));
      const name = isFolder ? `${entry.name}/` : entry.name;
      const absolute = path.join(folder.absolute, entry.name);
      if (isHidden(absolute, isFolder, entry.name, rules) || isForbidden(absolute, isFolder, dir, options)) continue;
      if (entries.size >= options.limit) {
        cut = true;
        break;
      }
      entries.add(folder.relative + plainName(name));
      shown += 1;
      if (entry.isDirectory() && options.recursive)
        pending.push({ absolute, relative: `${folder.relative}${name}`, rules });
    }
    // Its content names the folder; to list it as well would be paid for twice.
    if (shown > 0 && folder.relative !== "") entries.delete(folder.relative);
  }
  return { entries: [...entries].sort(byName), cut };
}

async function namesIn(folder: Folder, dir: Located): Promise<{ entries: Dirent[]; cut: boolean }> {
  const entries: Dirent[] = [];
  try {
    for await (const entry of await opendir(folder.absolute)) {
      if (entries.length >= MOST_READ) return { entries: entries.sort(foldersLast), cut: true };
      entries.push(entry);
    }
  } catch (error) {
    if (folder.relative !== "") return { entries, cut: false };
    if (codeOf(error) === "ENOTDIR")
      throw new WorkspaceError("not-directory", `${dir.shown} is a file. Read it, or list the folder it is in.`);
    if (isMissing(error)) throw new WorkspaceError("missing", `${dir.shown} does not exist.`);
    throw new WorkspaceError("unreadable", `${dir.shown} cannot be listed (${codeOf(error) ?? String(error)}).`);
  }
  return { entries: entries.sort(foldersLast), cut: false };
}

function byName(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Files first, so that a folder with few of them shows them before its subfolders fill the limit. */
function foldersLast(a: Dirent, b: Dirent): number {
  return Number(a.isDirectory()) - Number(b.isDirectory()) || byName(a.name, b.name);
}

function isHidden(absolute: string, isFolder: boolean, name: string, rules: readonly RuleAt[]): boolean {
  if (ALWAYS_HIDDEN.has(name)) return true;
  // The innermost rule that says anything decides, as in git.
  for (const { folder, rule } of [...rules].reverse()) {
    const relative = inside(folder, absolute, PATH_STYLE);
    const said = relative ? rule(isFolder ? `${relative}/` : relative) : null;
    if (said) return said === "ignored";
  }
  return false;
}

function isForbidden(absolute: string, isFolder: boolean, dir: Located, options: ListOptions): boolean {
  if (!options.forbidding || !dir.root) return false;
  const relative = inside(dir.root.path, absolute, PATH_STYLE);
  return relative ? options.forbidding(isFolder ? `${relative}/` : relative) === "ignored" : false;
}

async function leadsToFolder(folder: Folder, entry: Dirent): Promise<boolean> {
  return stat(path.join(folder.absolute, entry.name)).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

/** Rules of the folders above, up to the root or the top of its repository. None, if the folder itself is hidden: then it was asked for by name. */
async function inheritedRules(dir: Located): Promise<readonly RuleAt[]> {
  if (!dir.root) return [];
  let absolute = repositoryOf(dir.root.path) ?? dir.root.path;
  const below = inside(absolute, dir.real, PATH_STYLE);
  if (!below) return [];
  let rules: readonly RuleAt[] = [];
  for (const name of below.split("/")) {
    rules = await withOwnRules({ absolute, relative: "", rules });
    absolute = path.join(absolute, name);
    if (isHidden(absolute, true, name, rules)) return [];
  }
  return rules;
}

async function withOwnRules(folder: Folder): Promise<readonly RuleAt[]> {
  const texts = await Promise.all(
    HIDING_FILES.map((name) => smallText(path.join(folder.absolute, name)).catch(() => "")),
  );
  if (texts.every((text) => text.trim() === "")) return folder.rules;
  return [...folder.rules, { folder: folder.absolute, rule: ignoreRule(texts) }];
}
