/**
 * The unified diff of a change, for the chat and for the model, bounded in time and in size.
 */
import { structuredPatch } from "diff";

export interface UnifiedDiff {
  diff: string;
  added: number;
  removed: number;
}

/** Beyond this many changed lines, or this long, the search for the smallest diff is given up. */
const MOST_CHANGES = 8000;
const MOST_MS = 500;
const MOST_LINES = 2000;
const LONGEST_LINE = 1000;

/** The counts are of the whole change; `diff` says so where lines of it are left out. */
export function unifiedDiff(path: string, before: string, after: string): UnifiedDiff {
  const patch = structuredPatch(path, path, before, after, undefined, undefined, {
    context: 3,
    maxEditLength: MOST_CHANGES,
    timeout: MOST_MS,
  });
  const hunks = patch?.hunks ?? wholeHunk(before, after);
  let added = 0;
  let removed = 0;
  const lines: string[] = [];
  for (const hunk of hunks) {
    lines.push(`@@ -${range(hunk.oldStart, hunk.oldLines)} +${range(hunk.newStart, hunk.newLines)} @@`);
    for (const line of hunk.lines) {
      if (line.startsWith("+")) added++;
      else if (line.startsWith("-")) removed++;
      lines.push(line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE)}…` : line);
    }
  }
  if (lines.length === 0) return { diff: "", added, removed };
  const half = MOST_LINES / 2;
  const shown =
    lines.length <= MOST_LINES
      ? lines
      : [...lines.slice(0, half), `[${lines.length - MOST_LINES} lines of the diff left out]`, ...lines.slice(-half)];
  return { diff: [`--- ${path}`, `+++ ${path}`, ...shown, ""].join("\n"), added, removed };
}

/** A range of no lines is named by the line before it. */
function range(start: number, lines: number): string {
  return `${lines === 0 ? start - 1 : start},${lines}`;
}

function wholeHunk(before: string, after: string) {
  const lines = (text: string) => (text === "" ? [] : text.replace(/\n$/, "").split("\n"));
  const [old, now] = [lines(before), lines(after)];
  return [
    {
      oldStart: 1,
      oldLines: old.length,
      newStart: 1,
      newLines: now.length,
      lines: [...old.map((line) => `-${line}`), ...now.map((line) => `+${line}`)],
    },
  ];
}
