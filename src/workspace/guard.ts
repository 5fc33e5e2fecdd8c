/**
 * The rules of the path guard, without a disk: what a path that a model wrote means, and whether a real path lies in
 * a root. The rule: what cannot be read in exactly one way is refused here, before anything touches the disk.
 */
import type { Root } from "./workspace.ts";

export type PathStyle = "posix" | "windows";

/** A path read in its one meaning: absolute, `.` and `..` resolved, forward slashes. */
export interface PlacedPath {
  absolute: string;
  /** The root it was read against or lies in by its words; links may still lead elsewhere. */
  root: Root | null;
}

export type PathProblem = { problem: string };

// C0, DEL and C1: a newline or an escape in a name forges what the approval shows.
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that are refused
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/;
/** Characters that reorder or hide text: bidi controls, line separators, tag characters. */
const DECEPTIVE = /[\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]|[\u{e0000}-\u{e007f}]/u;
const WINDOWS_DEVICE = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(?:\..*)?$/i;
const HIDING = new RegExp(`${CONTROL.source}|${DECEPTIVE.source}`, "gu");
const RELATIVE_HINT = "Give a path relative to the workspace, e.g. src/main.ts.";

/** Reads a path as a model wrote it. Relative paths are taken from the root they name, else from the first one. */
export function placePath(input: string, roots: readonly Root[], style: PathStyle): PlacedPath | PathProblem {
  const unwrapped = fromFileUrl(input);
  if (typeof unwrapped !== "string") return unwrapped;
  const problem = problemWith(unwrapped, style);
  if (problem) return { problem };
  const path = slashes(unwrapped);
  const absolute = isAbsolute(path, style);
  const first = roots[0];
  if (!absolute && !first) return { problem: `No folder is open, so ${quote(input)} has no place.` };
  const { base, rest } = absolute ? { base: "", rest: path } : againstRoot(path, roots);
  const resolved = resolveDots(absolute ? onDrive(rest, roots, style) : `${slashes(base)}/${rest}`, style);
  if (resolved === null)
    return { problem: `${quote(input)} climbs above the top of the file system. ${RELATIVE_HINT}` };
  const root = rootOf(resolved, roots, style);
  if (!root && resolved.startsWith("//"))
    return { problem: `${quote(input)} is on another machine, and network paths are not opened. ${RELATIVE_HINT}` };
  return { absolute: resolved, root };
}

/** The innermost root that holds a path, or null. */
export function rootOf(absolute: string, roots: readonly Root[], style: PathStyle): Root | null {
  let best: Root | null = null;
  for (const root of roots) {
    if (inside(root.path, absolute, style) === null) continue;
    if (!best || root.path.length > best.path.length) best = root;
  }
  return best;
}

/**
 * The path relative to `folder` with forward slashes ("" for the folder itself), or null if it is not in there.
 * Both must be normalised; compared exactly, because real paths carry the case that is on disk.
 */
export function inside(folder: string, absolute: string, style: PathStyle): string | null {
  const outer = comparable(folder, style);
  const inner = comparable(absolute, style);
  if (inner === outer) return "";
  const prefix = outer.endsWith("/") ? outer : `${outer}/`;
  return inner.startsWith(prefix) ? inner.slice(prefix.length) : null;
}

/** How a path in a root is shown and sent to the model: the root's name in front where there are several. */
export function shownPath(relative: string, root: Root, roots: readonly Root[]): string {
  if (roots.length < 2) return relative || ".";
  return relative ? `${root.name}/${relative}` : root.name;
}

/** Forward slashes everywhere. Models write both kinds on every system, and nothing of ours needs a backslash in a name. */
export function slashes(path: string): string {
  return path.replaceAll("\\", "/");
}

/** A name from the disk as it may be shown: whoever made it may have hidden a line break or an escape in it. */
export function plainName(name: string): string {
  return name.replace(HIDING, "\ufffd");
}

function problemWith(path: string, style: PathStyle): string | undefined {
  const named = quote(path);
  if (path.trim() === "") return `The path is empty. ${RELATIVE_HINT}`;
  if (CONTROL.test(path)) return `${named} contains a control character, so it is no path. ${RELATIVE_HINT}`;
  if (DECEPTIVE.test(path)) return `${named} contains invisible characters that reorder text, so it is refused.`;
  if (/^~(?:$|[\\/])/.test(path)) return `${named}: ~ is not expanded. ${RELATIVE_HINT}`;
  const path_ = slashes(path);
  if (/^\/\/[?.]\/|^\/\?\?\//.test(path_)) return `${named} is a device path, which is never opened. ${RELATIVE_HINT}`;
  if (/^[a-z]:/i.test(path_)) {
    if (style === "posix") return `${named} is a Windows path, but this workspace is not on Windows. ${RELATIVE_HINT}`;
    if (path_[2] !== "/") return `${named} depends on the current folder of a drive. ${RELATIVE_HINT}`;
  }
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(path_)) return `${named} is a URL, not a file. ${RELATIVE_HINT}`;
  return style === "windows" ? problemOnWindows(path_, named) : undefined;
}

function problemOnWindows(path: string, named: string): string | undefined {
  const names = path.replace(/^[a-z]:/i, "").split("/");
  for (const name of names) {
    if (name === "" || name === "." || name === "..") continue;
    if (name.includes(":")) return `${named} names an alternate data stream, which is never opened.`;
    if (/[<>"|?*]/.test(name)) return `${named} contains a character that Windows does not allow in names.`;
    if (/[. ]$/.test(name)) return `${named} has a name that ends with a dot or a space, which Windows would drop.`;
    if (WINDOWS_DEVICE.test(name)) return `${named} names a device, not a file.`;
  }
  return undefined;
}

/** `file:///a/b%20c` as a path; everything else as it is. */
function fromFileUrl(input: string): string | PathProblem {
  const url = /^file:\/*/i.exec(input);
  if (!url) return input;
  const bad = { problem: `${quote(input)} is a file URL that cannot be read. ${RELATIVE_HINT}` };
  // file://host/share would reach another machine.
  if (!/^file:\/\/(?:localhost)?\/(?!\/)/i.test(input)) return bad;
  try {
    const path = decodeURIComponent(input.replace(/^file:\/\/(?:localhost)?/i, ""));
    return /^\/[a-z]:/i.test(path) ? path.slice(1) : path;
  } catch (error) {
    if (error instanceof URIError) return bad;
    throw error;
  }
}

function isAbsolute(path: string, style: PathStyle): boolean {
  return path.startsWith("/") || (style === "windows" && /^[a-z]:\//i.test(path));
}

/** On Windows `/src` is on whatever drive is current; here that is the workspace's. */
function onDrive(path: string, roots: readonly Root[], style: PathStyle): string {
  const drive = style === "windows" && /^\/(?!\/)/.test(path) ? /^[a-z]:/i.exec(roots[0]?.path ?? "") : null;
  return drive ? drive[0] + path : path;
}

function againstRoot(path: string, roots: readonly Root[]): { base: string; rest: string } {
  const [head, ...rest] = path.replace(/^(?:\.\/+)+/, "").split("/");
  const named = roots.length > 1 ? roots.find((root) => root.name === head) : undefined;
  return named ? { base: named.path, rest: rest.join("/") } : { base: roots[0]!.path, rest: path };
}

/** Resolves `.` and `..` by words; null if it climbs above the top. */
function resolveDots(path: string, style: PathStyle): string | null {
  const { top, rest } = splitTop(path, style);
  const kept: string[] = [];
  for (const name of rest.split("/")) {
    if (name === "" || name === ".") continue;
    if (name !== "..") kept.push(name);
    else if (kept.pop() === undefined) return null;
  }
  return top + kept.join("/");
}

/** Splits off what `..` cannot leave: `/`, `C:/`, `//server/share/`. */
function splitTop(path: string, style: PathStyle): { top: string; rest: string } {
  if (style === "windows") {
    const drive = /^([a-z]):\/*/i.exec(path);
    if (drive) return { top: `${drive[1]!.toUpperCase()}:/`, rest: path.slice(drive[0].length) };
    const share = /^\/\/([^/]+)\/+([^/]+)\/*/.exec(path);
    if (share) return { top: `//${share[1]}/${share[2]}/`, rest: path.slice(share[0].length) };
  }
  return { top: "/", rest: path };
}

function comparable(path: string, style: PathStyle): string {
  // On POSIX a real path may hold a backslash; turning it into a slash could move it into a root.
  if (style === "posix") return path.length > 1 ? path.replace(/\/+$/, "") || "/" : path;
  const withDrive = slashes(path).replace(/^[a-z]:/, (drive) => drive.toUpperCase());
  return withDrive.length > 3 ? withDrive.replace(/\/+$/, "") : withDrive;
}

function quote(path: string): string {
  const short = path.length > 200 ? `${path.slice(0, 200)}…` : path;
  return JSON.stringify(short).slice(1, -1);
}
