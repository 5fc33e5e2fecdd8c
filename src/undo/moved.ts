/**
 * Where a file went that is not at its place any more: another file of the same content, or of much the same. Looks only; what is
 * found is named to the user and never touched.
 */
import { decode } from "../edit/bytes.ts";
import { type Workspace, WorkspaceError } from "../workspace/workspace.ts";

export interface MovedTo {
  path: string;
  /** Share of the lines that are the same; 1: all of the content. */
  alike: number;
}

/** Files of the workspace that are looked through, by name only. */
const LISTED_MOST = 20_000;
/** Files that are read, those with the likeliest names first. */
const READ_MOST = 200;
/** As git has it: below, a file is another one. */
const ALIKE_ENOUGH = 0.5;
/** Lines that say something; a file with fewer is like too many others. */
const LINES_TO_KNOW = 2;

/** `content` is what was last at `path`. undefined where nothing is like it, or several files are equally. */
export async function movedTo(path: string, content: Uint8Array, workspace: Workspace): Promise<MovedTo | undefined> {
  const text = textOf(content);
  if (text === undefined || telling(text).length < LINES_TO_KNOW) return undefined;
  const found: MovedTo[] = [];
  for (const other of await candidates(path, workspace)) {
    const there = await textAt(other, workspace);
    if (there !== undefined) found.push({ path: other, alike: likeness(text, there) });
  }
  const best = found.toSorted((a, b) => b.alike - a.alike);
  const [first, second] = best;
  if (!first || first.alike < ALIKE_ENOUGH || first.alike === second?.alike) return undefined;
  return first;
}

/** Share of the lines of the longer one that both have. Blank lines and the space around lines do not count. */
export function likeness(a: string, b: string): number {
  if (a === b) return 1;
  const [ours, theirs] = [telling(a), telling(b)];
  const longer = Math.max(ours.length, theirs.length);
  if (longer === 0) return 0;
  const left = new Map<string, number>();
  for (const line of ours) left.set(line, (left.get(line) ?? 0) + 1);
  let same = 0;
  for (const line of theirs) {
    const count = left.get(line) ?? 0;
    if (count === 0) continue;
    left.set(line, count - 1);
    same++;
  }
  // What is not the very same content is never wholly alike.
  return Math.min(same / longer, 0.99);
}

/** Other files, the likeliest first: of the same name elsewhere, then of the same kind in the same folder, then of the same kind. */
async function candidates(path: string, workspace: Workspace): Promise<string[]> {
  const paths: string[] = [];
  for (const { name, path: root } of workspace.roots) {
    const dir = await workspace.locate(root);
    const { entries } = await workspace.list(dir, { recursive: true, limit: LISTED_MOST });
    const prefix = workspace.roots.length > 1 ? `${name}/` : "";
    paths.push(...entries.filter((entry) => !entry.endsWith("/")).map((entry) => prefix + entry));
  }
  const rank = (other: string) => {
    if (nameOf(other) === nameOf(path)) return 0;
    if (kindOf(other) !== kindOf(path)) return 3;
    return folderOf(other) === folderOf(path) ? 1 : 2;
  };
  const others = paths.filter((other) => other !== path);
  return others.toSorted((a, b) => rank(a) - rank(b)).slice(0, READ_MOST);
}

/** undefined for what cannot be read, is a secret, or is a link to elsewhere. */
async function textAt(path: string, workspace: Workspace): Promise<string | undefined> {
  try {
    const file = await workspace.locate(path);
    if (file.shown !== path || file.sensitive === "secret") return undefined;
    return (await workspace.read(file)).text;
  } catch (error) {
    if (error instanceof WorkspaceError) return undefined;
    throw error;
  }
}

const nameOf = (path: string) => path.slice(path.lastIndexOf("/") + 1);
const folderOf = (path: string) => path.slice(0, path.lastIndexOf("/") + 1);
const kindOf = (path: string) => /\.[^./]+$/.exec(path)?.[0] ?? "";

function telling(text: string): string[] {
  return text.split("\n").flatMap((line) => line.trim() || []);
}

function textOf(content: Uint8Array): string | undefined {
  const decoded = decode(content);
  return "refused" in decoded ? undefined : decoded.text;
}
