/**
 * Reads unified diffs, and what models write for them: wrong counts, no line numbers, context without its space. A
 * hunk becomes a SEARCH and a REPLACE; its line numbers are never trusted.
 */
import { parsePatch } from "diff";
import type { Chunk, ParsedDiff } from "./blocks.ts";
import { modelLines } from "./lines.ts";
import type { Block } from "./placement.ts";

const HUNK = /^@@(?: -(\d+)(?:,\d+)? \+\d+(?:,\d+)? @@)?/;
/** Begins the part of another file, or ends the diff. What else a header says stands above the hunks. */
const HEADER = /^(?:diff --git |Index: |\*\*\* (?:Begin Patch|End Patch|End of File|(?:Update|Add|Delete) File: ))/;

/** True if a line begins a unified diff or one of its hunks. */
export function isDiffStart(lines: readonly string[], at: number): boolean {
  const line = lines[at]!;
  return HUNK.test(line) || (line.startsWith("--- ") && (lines[at + 1] ?? "").startsWith("+++ "));
}

export function parseUnified(diff: string): ParsedDiff {
  const chunks = strictHunks(diff) ?? looseHunks(modelLines(diff));
  if (chunks.length === 0) return { chunks, problem: "The diff has no hunk with a changed line." };
  return { chunks };
}

/** Where the counts in the headers are right, they say for certain where a hunk ends. */
function strictHunks(diff: string): Chunk[] | undefined {
  try {
    const hunks = parsePatch(diff).flatMap((file) => file.hunks);
    if (hunks.length === 0) return undefined;
    const chunks = hunks.map(({ lines, oldStart }) =>
      toChunk(
        lines.map((line) => line.replace(/\r$/, "")),
        oldStart,
      ),
    );
    return chunks.filter(({ readings }) => readings.length > 0);
  } catch {
    // Counts that do not add up: the usual case with models.
    return undefined;
  }
}

function looseHunks(lines: readonly string[]): Chunk[] {
  const chunks: Chunk[] = [];
  let body: string[] | undefined;
  let start = 0;
  // A fence closes the diff only where one opened it; in a file of Markdown it is a line as any other.
  let fenced = false;
  const close = () => {
    if (body) chunks.push(toChunk(body, start));
    body = undefined;
  };
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at]!;
    const hunk = HUNK.exec(line);
    const isFence = /^(?:```|~~~)/.test(line) && (body === undefined || fenced);
    if (hunk || isFence || HEADER.test(line)) {
      close();
      if (isFence) fenced = !fenced;
      if (hunk) body = [];
      if (hunk) start = Number(hunk[1] ?? 0);
    } else if (line.startsWith("--- ") && (lines[at + 1] ?? "").startsWith("+++ ")) {
      close();
      at++;
      // Some models leave out the @@ line.
      if (!HUNK.test(lines[at + 1] ?? "")) body = [];
    } else body?.push(line);
  }
  close();
  return chunks.filter(({ readings }) => readings.length > 0);
}

/** Two variants: context with its leading space taken off, and as it stands where the model forgot that space. */
function toChunk(hunk: readonly string[], start: number): Chunk {
  let end = hunk.length;
  while (end > 0 && hunk[end - 1] === "") end--;
  const body = hunk.slice(0, end).filter((line) => !line.startsWith("\\ "));
  if (!body.some((line) => line.startsWith("+") || line.startsWith("-"))) return { readings: [] };
  const block = (context: (line: string) => string): Block => ({
    search: body
      .filter((line) => !line.startsWith("+"))
      .map((line) => (line.startsWith("-") ? line.slice(1) : context(line))),
    replace: body
      .filter((line) => !line.startsWith("-"))
      .map((line) => (line.startsWith("+") ? line.slice(1) : context(line))),
    ...(start > 0 ? { hint: start, weakHint: true } : {}),
  });
  return { readings: [[block((line) => line.replace(/^ /, "")), block((line) => line)]] };
}
