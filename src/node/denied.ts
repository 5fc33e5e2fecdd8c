/**
 * The user's denied commands as the editor was last told them, so that they hold in the terminal too. A list that cannot be read
 * stops whoever wants it: without it, what is forbidden would run.
 */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import { codeOf } from "./workspace/errno.ts";

const list = z.array(z.string());

/** Throws a sentence if the file is there and says nothing that can be understood. */
export function readDenied(file: string): string[] {
  const text = current(file);
  if (text === undefined) return [];
  const parsed = list.safeParse(jsonOf(text));
  if (parsed.success) return parsed.data;
  throw new Error(
    `${file} should be a list of denied commands and is not. Mend it, or delete it if nothing is denied.`,
  );
}

/** Keeps the list, if it is another one than before. Nothing is made as long as nothing is denied. */
export function keepDenied(file: string, denied: readonly string[]): void {
  const text = `${JSON.stringify(denied, null, 2)}\n`;
  if (text === current(file) || (denied.length === 0 && current(file) === undefined)) return;
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  // Whole or not at all: half a list would stop the terminal.
  const temporary = `${file}.${process.pid}`;
  writeFileSync(temporary, text, { mode: 0o600 });
  renameSync(temporary, file);
}

function current(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw error;
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
