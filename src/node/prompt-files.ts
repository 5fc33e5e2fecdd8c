/** Reads `prompts/` from disk, once, for the adapters. Paths with forward slashes and text with LF on every platform. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { PromptFiles } from "../prompt/files.ts";

/** All Markdown files below `dir`, keyed by their path below it, in a fixed order. */
export async function readPromptFiles(dir: string): Promise<PromptFiles> {
  const names = (await readdir(dir, { recursive: true })).filter((name) => name.endsWith(".md")).sort();
  const texts = await Promise.all(names.map((name) => readFile(join(dir, name), "utf8")));
  return new Map(
    names.map((name, i) => [name.replaceAll("\\", "/"), texts[i]!.replace(/^\uFEFF/, "").replaceAll("\r\n", "\n")]),
  );
}
