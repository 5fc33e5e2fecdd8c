/**
 * A proposed change hunk by hunk, so that some can be taken and others left. Hunks are those of the unified diff with three
 * lines around them, numbered from 0 as they are shown.
 */
import { structuredPatch } from "diff";

export interface Hunk {
  /** Where it begins before and after, from 1, and how many lines it spans. */
  oldStart: number;
  oldLines: number;
  newStart: number;
  newLines: number;
}

const AROUND = 3;
/** Beyond this many changed lines the whole is one hunk. */
const MOST_CHANGES = 4_000;

export function hunksOf(before: string, after: string): Hunk[] {
  if (before === after) return [];
  const patch = structuredPatch("", "", before, after, "", "", { context: AROUND, maxEditLength: MOST_CHANGES });
  if (!patch) return [{ oldStart: 1, oldLines: linesOf(before).length, newStart: 1, newLines: linesOf(after).length }];
  return patch.hunks.map(({ oldStart, oldLines, newStart, newLines }) => ({ oldStart, oldLines, newStart, newLines }));
}

/** The content with the hunks in `take` as proposed and all else as before. Numbers there are none of are passed over. */
export function takeHunks(before: string, after: string, take: ReadonlySet<number>): string {
  const [old, now] = [linesOf(before), linesOf(after)];
  const parts: string[] = [];
  let at = 0;
  for (const [index, hunk] of hunksOf(before, after).entries()) {
    const start = hunk.oldStart - 1;
    parts.push(...old.slice(at, start));
    at = start + hunk.oldLines;
    parts.push(
      ...(take.has(index) ? now.slice(hunk.newStart - 1, hunk.newStart - 1 + hunk.newLines) : old.slice(start, at)),
    );
  }
  parts.push(...old.slice(at));
  return parts.join("");
}

/** Where a hunk of a proposal stayed as it was: the lines from `start` (from 1) on in what was written, with those around them. */
export interface LeftOut {
  start: number;
  lines: number;
}

/** The hunks of a proposal of which nothing was written: no line of them, or near them, is another one than before. */
export function leftOut(before: string, proposed: string, written: string): LeftOut[] {
  const made =
    structuredPatch("", "", before, written, "", "", { context: 0, maxEditLength: MOST_CHANGES })?.hunks ?? [];
  if (made.length === 0 && before !== written) return [];
  return hunksOf(before, proposed).flatMap(({ oldStart, oldLines }) => {
    const end = oldStart + oldLines;
    if (made.some((hunk) => hunk.oldStart <= end && hunk.oldStart + hunk.oldLines >= oldStart)) return [];
    const above = made.filter((hunk) => hunk.oldStart < oldStart);
    const shift = above.reduce((sum, hunk) => sum + hunk.newLines - hunk.oldLines, 0);
    return [{ start: oldStart + shift, lines: oldLines }];
  });
}

/** With their endings, so that a join gives the same text. */
function linesOf(text: string): string[] {
  return text === "" ? [] : text.split(/(?<=\n)/);
}
