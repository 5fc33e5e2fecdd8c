/**
 * The path guard on a disk: where a path that a model wrote really leads, links followed as far as they exist.
 * Nothing is opened here; who opens a located path checks with `stillThere` that it leads to the same place.
 */
import { lstat, readlink, realpath as realpathCallback, realpathSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { inside, type PathStyle, placePath, rootOf, shownPath, slashes } from "../../workspace/guard.ts";
import { FORBIDDING_FILES, type IgnoreRule, ignoreRule } from "../../workspace/ignore.ts";
import { sensitivity } from "../../workspace/protected.ts";
import { type Located, type Root, WorkspaceError } from "../../workspace/workspace.ts";
import { codeOf, isMissing } from "./errno.ts";
import { NotSmall, smallText } from "./small-file.ts";

// The native form expands 8.3 names and gives the case that is on disk.
const realpath = promisify(realpathCallback.native);
const [lstatOf, linkTarget] = [promisify(lstat), promisify(readlink)];

export const PATH_STYLE: PathStyle = process.platform === "win32" ? "windows" : "posix";
const MOST_LINKS = 40;

export interface PathGuard {
  locate(input: string): Promise<Located>;
  /** The rule of the ignore files that forbid, at the top of a root. */
  forbidding(root: Root): Promise<IgnoreRule>;
}

/** The one guard for a set of roots, whose paths must be real. */
export function pathGuard(roots: readonly Root[]): PathGuard {
  const rules = new Map<string, { texts: string[]; rule: IgnoreRule }>();

  async function locate(input: string): Promise<Located> {
    const placed = place(input, roots);
    let found = { ...placed, real: await follow(placed.absolute) };
    if (roots.length > 1 && !(await exists(found.real))) found = (await inAnotherRoot(input)) ?? found;
    const { absolute, real } = found;
    const root = rootOf(real, roots, PATH_STYLE);
    const relative = root ? (inside(root.path, real, PATH_STYLE) ?? "") : outsideName(real);
    const asWritten = found.root ? (inside(found.root.path, absolute, PATH_STYLE) ?? "") : absolute;
    const kinds = [sensitivity(relative), sensitivity(asWritten)];
    return {
      shown: root ? shownPath(relative, root, roots) : outsideName(real),
      real,
      root,
      outside: root === null,
      sensitive: kinds.find((kind) => kind === "secret") ?? kinds.find((kind) => kind !== null) ?? null,
      ignored: (await isForbidden(root, relative)) || (await isForbidden(found.root, asWritten)),
    };
  }

  /** A relative path without a root's name belongs to the first root, unless it exists only in another. */
  async function inAnotherRoot(input: string) {
    for (const other of roots.slice(1)) {
      const placed = place(input, [other, ...roots.filter((root) => root !== other)]);
      const real = await follow(placed.absolute);
      if (await exists(real)) return { ...placed, real };
    }
    return undefined;
  }

  async function isForbidden(root: Root | null, relative: string): Promise<boolean> {
    if (!root || relative === "") return false;
    const rule = await forbidding(root);
    // Whether it is a folder is not always known; `secrets/` forbids a file of that name too.
    return rule(relative) === "ignored" || rule(`${relative}/`) === "ignored";
  }

  async function forbidding(root: Root): Promise<IgnoreRule> {
    const texts = await Promise.all(FORBIDDING_FILES.map((name) => textOf(path.join(root.path, name))));
    const known = rules.get(root.path);
    if (known?.texts.every((text, index) => text === texts[index])) return known.rule;
    const rule = ignoreRule(texts);
    rules.set(root.path, { texts, rule });
    return rule;
  }

  return { locate, forbidding };
}

/** Rejects if the path no longer leads where the guard saw it lead: something was swapped in between. */
export async function stillThere(file: Located): Promise<void> {
  if ((await follow(file.real)) !== file.real)
    throw new WorkspaceError("refused", `${file.shown} now leads somewhere else, so it was not opened. Try again.`);
}

/** The real path of a folder given by the user; throws if there is none. */
export function realRoot(folder: string): string {
  try {
    return realpathSync.native(path.resolve(folder));
  } catch (error) {
    if (isMissing(error))
      throw new WorkspaceError("missing", `The folder ${folder} does not exist. Open one that does.`);
    throw unreadable(folder, error);
  }
}

function place(input: string, roots: readonly Root[]) {
  const placed = placePath(input, roots, PATH_STYLE);
  if ("problem" in placed) throw new WorkspaceError("bad-path", placed.problem);
  return placed;
}

/** Follows links as far as they exist, dangling ones too: what would be created through them counts. */
async function follow(absolute: string): Promise<string> {
  try {
    return await realpath(absolute);
  } catch (error) {
    if (isMissing(error)) return followMissing(absolute);
    throw unreadable(absolute, error);
  }
}

async function followMissing(absolute: string): Promise<string> {
  let current = path.parse(absolute).root || path.sep;
  const pending = namesOf(absolute);
  let links = 0;
  for (let name = pending.shift(); name !== undefined; name = pending.shift()) {
    // Only targets of links can hold `..`; what they climb from is real by now.
    if (name === "..") {
      current = path.dirname(current);
      continue;
    }
    const next = path.join(current, name);
    const target = await targetOf(next);
    if (target === "missing") {
      if (pending.includes(".."))
        throw new WorkspaceError("bad-path", `${slashes(absolute)} goes through a link that leads nowhere.`);
      return path.join(await realpath(current), name, ...pending);
    }
    if (target === null) {
      current = next;
      continue;
    }
    links += 1;
    if (links > MOST_LINKS) throw new WorkspaceError("bad-path", `${slashes(absolute)} goes through a ring of links.`);
    if (path.isAbsolute(target)) current = path.parse(target).root;
    pending.unshift(...namesOf(target));
  }
  return realpath(current);
}

/** Where a link points; null if it is no link. */
async function targetOf(absolute: string): Promise<string | null | "missing"> {
  try {
    return (await lstatOf(absolute)).isSymbolicLink() ? await linkTarget(absolute) : null;
  } catch (error) {
    if (isMissing(error)) return "missing";
    throw unreadable(absolute, error);
  }
}

function namesOf(absolute: string): string[] {
  return slashes(absolute.slice(path.parse(absolute).root.length))
    .split("/")
    .filter((name) => name !== "" && name !== ".");
}

/** On POSIX a backslash belongs to the name, and approval must show the path that is really opened. */
function outsideName(real: string): string {
  return PATH_STYLE === "windows" ? slashes(real) : real;
}

async function exists(real: string): Promise<boolean> {
  return (await targetOf(real)) !== "missing";
}

async function textOf(file: string): Promise<string> {
  try {
    return await smallText(file);
  } catch (error) {
    if (isMissing(error) || codeOf(error) === "EISDIR") return "";
    // What it forbids is not known, so nothing beside it is opened.
    if (error instanceof NotSmall)
      throw new WorkspaceError("unreadable", `${slashes(file)} is to say what is forbidden, but ${error.message}.`);
    throw unreadable(file, error);
  }
}

function unreadable(absolute: string, error: unknown): WorkspaceError {
  const code = codeOf(error);
  const shown = slashes(absolute);
  if (code === "ELOOP") return new WorkspaceError("bad-path", `${shown} goes through a ring of links.`);
  if (code === "ENAMETOOLONG") return new WorkspaceError("bad-path", `${shown.slice(0, 100)}… is too long for a path.`);
  return new WorkspaceError("unreadable", `${shown} cannot be looked at (${code ?? String(error)}).`);
}
