/**
 * Changes to the prompt on disk, a file each: in a workspace's `.bilby/prompt/`, through its path guard and never out of it, and in
 * the user's own folder.
 */
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Entry } from "../prompt/entries.ts";
import { type FilePlan, planChange } from "../prompt/patch-file.ts";
import { type FileText, type Located, type Workspace, WorkspaceError } from "../workspace/workspace.ts";

export interface ChangeFile {
  path: string;
  text: string;
}

/** A folder of such files, by their paths as shown to the user. */
interface Shelf {
  pathOf(name: string): string;
  /** Makes the file or replaces it; `known` is what it said when it was read, undefined for one that must be new. */
  write(file: string, text: string, known: string | undefined): Promise<void>;
  remove(file: string, known: string): Promise<void>;
}

/**
 * Makes files say what `edit` makes of the entries of those that count. A file that is there and does not count, because it is
 * not agreed to or cannot be read, is never written over.
 */
export async function changeFiles(
  shelf: Shelf,
  { all, counting }: { all: readonly ChangeFile[]; counting: readonly ChangeFile[] },
  edit: (entries: readonly Entry[]) => Entry[],
): Promise<void> {
  const plan = planChange(counting, edit);
  const texts = new Map(counting.map((file) => [file.path, file.text]));
  const write = plan.write.map((one) => ({ file: placeOf(one, shelf), text: one.text }));
  const inTheWay = write.find(({ file }) => !texts.has(file) && all.some((other) => other.path === file));
  if (inTheWay) throw new Error(`${inTheWay.file} is there already and is not in use. Decide about it first.`);
  for (const { file, text } of write) await shelf.write(file, text, texts.get(file));
  for (const file of plan.remove) await shelf.remove(file, texts.get(file)!);
}

function placeOf(one: FilePlan["write"][number], shelf: Shelf): string {
  return "path" in one ? one.path : shelf.pathOf(one.name);
}

/** `agree` is told of each file before it is written, so that nobody is asked about what they just wrote. */
export function workspaceShelf(workspace: Workspace, agree: (file: ChangeFile) => void): Shelf {
  const [first] = workspace.roots;
  const prefix = workspace.roots.length > 1 ? `${first!.name}/` : "";
  const located = async (file: string): Promise<Located> => {
    const found = await workspace.locate(file);
    if (found.outside) throw new Error(`${file} leads outside the workspace, so nothing was written.`);
    if (found.ignored) throw new Error(`${file} is kept from Bilby by an ignore file, so nothing was written.`);
    return found;
  };
  /** Rejects where the file does not say any more what the user was shown. */
  const current = async (file: string, known: string | undefined) => {
    const at = await located(file);
    const now = await readIfThere(workspace, at);
    if (now?.text !== known) throw new Error(`${file} has changed meanwhile, so it was not written. Look at it again.`);
    return { at, now };
  };
  return {
    pathOf: (name) => `${prefix}.bilby/prompt/${name}`,
    async write(file, text, known) {
      const { at, now } = await current(file, known);
      agree({ path: file, text });
      await workspace.write(at, text, now ? { expect: now.hash, like: now } : { expect: null });
    },
    async remove(file, known) {
      const { at, now } = await current(file, known);
      if (now) await workspace.remove(at, now.hash);
    },
  };
}

async function readIfThere(workspace: Workspace, file: Located): Promise<FileText | undefined> {
  try {
    return await workspace.read(file);
  } catch (error) {
    if (error instanceof WorkspaceError && error.cause === "missing") return undefined;
    throw error;
  }
}

/** The user's own folder, which is theirs to link to wherever they keep it. */
export function homeShelf(folder: string): Shelf {
  return {
    pathOf: (name) => path.join(folder, name),
    async write(file, text) {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const temporary = `${file}.${process.pid}`;
      await writeFile(temporary, text, { mode: 0o600 });
      await rename(temporary, file);
    },
    remove: (file) => rm(file),
  };
}

/** The Markdown files of the user's own folder; none where there is no folder. */
export async function homeFiles(folder: string): Promise<ChangeFile[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT" || error.code === "ENOTDIR") return [];
    throw error;
  });
  const files = names.filter((name) => name.endsWith(".md")).sort();
  return Promise.all(
    files.map(async (name) => {
      const file = path.join(folder, name);
      return { path: file, text: await readFile(file, "utf8") };
    }),
  );
}
