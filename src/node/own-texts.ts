/**
 * Rules and commands of the user's own, for every folder: in `~/.bilby/` and, as Roo Code has them, in `~/.roo/`. They are theirs, so
 * they count without being asked about, and may be links to wherever they keep them.
 */
import { readdir, readFile, realpath } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { decode } from "../edit/bytes.ts";
import type { RuleFile } from "../prompt/rules.ts";
import { MOST_FILES, TEXT } from "./rules.ts";

/** Rules of one mode before those of all modes, and of `folders` the first one's before the next. */
export async function ownRules(folders: readonly string[], mode: string): Promise<RuleFile[]> {
  return textsIn([`rules-${mode}`, "rules"].flatMap((name) => folders.map((folder) => path.join(folder, name))));
}

/** Files of slash commands, for `readCommands`. */
export async function ownCommands(folders: readonly string[]): Promise<RuleFile[]> {
  return textsIn(folders.map((folder) => path.join(folder, "commands")));
}

async function textsIn(folders: readonly string[]): Promise<RuleFile[]> {
  const found = await Promise.all(folders.map(textsOf));
  return found.flat();
}

async function textsOf(folder: string): Promise<RuleFile[]> {
  const names = await readdir(folder, { recursive: true, withFileTypes: true }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT" || error.code === "ENOTDIR") return [];
      throw error;
    },
  );
  const files = names
    .filter((entry) => (entry.isFile() || entry.isSymbolicLink()) && TEXT.test(entry.name))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort()
    .slice(0, MOST_FILES);
  const texts = await Promise.all(files.map(textAt));
  return files.flatMap((file, at) => {
    const text = texts[at];
    return text === undefined ? [] : [{ path: shownAs(file), text, own: file }];
  });
}

/** undefined for what is no text, and for a link that leads nowhere or to a folder. */
async function textAt(file: string): Promise<string | undefined> {
  try {
    const decoded = decode(await readFile(await realpath(file)));
    return "text" in decoded ? decoded.text : undefined;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "EISDIR") return undefined;
    throw error;
  }
}

/** Short, and the same on each machine of the user's, because it stands in the prompt. */
function shownAs(file: string): string {
  const relative = path.relative(os.homedir(), file);
  const shown = relative.startsWith("..") || path.isAbsolute(relative) ? file : `~/${relative}`;
  return shown.replaceAll("\\", "/");
}
