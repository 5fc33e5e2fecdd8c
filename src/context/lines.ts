/** Lines and ranges of lines, counted from 1, both ends included. A line end at the end of a text starts no new line. */

export interface LineRange {
  from: number;
  to: number;
}

export function splitLines(text: string): string[] {
  if (text === "") return [];
  const lines = text.split("\n");
  if (lines.at(-1) === "") lines.pop();
  return lines;
}

/** Sorted, without overlaps, neighbours joined. */
export function mergeRanges(ranges: readonly LineRange[]): LineRange[] {
  const merged: LineRange[] = [];
  for (const range of [...ranges].sort((a, b) => a.from - b.from)) {
    if (range.to < range.from) continue;
    const last = merged.at(-1);
    if (last && range.from <= last.to + 1) last.to = Math.max(last.to, range.to);
    else merged.push({ ...range });
  }
  return merged;
}

/** What of `range` is in none of `known`, which must be merged. */
export function missingRanges(range: LineRange, known: readonly LineRange[]): LineRange[] {
  const missing: LineRange[] = [];
  let from = range.from;
  for (const each of known) {
    if (each.to < from) continue;
    if (each.from > range.to) break;
    if (each.from > from) missing.push({ from, to: each.from - 1 });
    from = each.to + 1;
  }
  if (from <= range.to) missing.push({ from, to: range.to });
  return missing;
}

export function clipRange(range: LineRange, to: LineRange): LineRange {
  return { from: Math.max(range.from, to.from), to: Math.min(range.to, to.to) };
}

/** "12" or "3-9, 20-31". */
export function showRanges(ranges: readonly LineRange[]): string {
  return ranges.map(({ from, to }) => (from === to ? `${from}` : `${from}-${to}`)).join(", ");
}
