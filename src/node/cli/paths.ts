/** Where the program's own files are, beside the bundle or in a checkout. */
import fs from "node:fs";
import path from "node:path";
import { readPromptFiles } from "../prompt-files.ts";
import { loadTokenizer } from "../tokenizer.ts";

/** The folder that holds `prompts/`, and `dist/` with the packed vocabulary. */
export function programRoot(): string {
  let dir = path.dirname(fs.realpathSync(process.argv[1] ?? "."));
  while (!fs.existsSync(path.join(dir, "prompts", "tools"))) {
    const parent = path.dirname(dir);
    if (parent === dir) throw new Error("Bilby's own files were not found beside its program; install it again.");
    dir = parent;
  }
  return dir;
}

export const promptFiles = () => readPromptFiles(path.join(programRoot(), "prompts"));

export const tokenizer = () => loadTokenizer(path.join(programRoot(), "dist"));

/** The folder a command works in: `--cwd`, else the current one. */
export function rootAt(cwd: string | undefined): { name: string; path: string } {
  const dir = path.resolve(cwd ?? ".");
  return { name: path.basename(dir) || dir, path: dir };
}
