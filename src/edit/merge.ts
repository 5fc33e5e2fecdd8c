/**
 * Puts REPLACE where SEARCH was found. Lines that both share keep the file's own bytes; a changed line takes the line
 * ending and the indentation of its neighbours; within a changed line, what the model only miscopied stays the file's.
 */
import { alignKeys, similarity } from "./align.ts";
import type { FileIndex } from "./file-index.ts";
import { learnLookAlikes, unlearn } from "./fold.ts";
import { type IndentPair, indentMapper } from "./indent.ts";
import { indentOf, isBlank } from "./lines.ts";
import { mergeLine } from "./merge-line.ts";
import { onlyTypos } from "./near-lines.ts";
import { indentPairs, type Placement } from "./placement.ts";

/** A line of the result: one of the file's, or new text that ends as the file's line `like` does. */
export type NewLine = { row: number } | { text: string; like: number };

export type Merged = { lines: NewLine[] } | { refusal: string };

export function merge(index: FileIndex, placement: Placement): Merged {
  const file = index.file.text;
  const { search, replace } = placement.block;
  const pairs = indentPairs(index, placement);
  const terms = pairs.every(([s, f]) => s === f) ? "search" : indentTerms(file, placement);
  if (terms === undefined) return { refusal: NOT_INDENTED };
  const exact = placement.rung === "exact";
  if (exact && isSpacing(search, replace))
    return { lines: replace.map((text, k) => ({ text, like: placement.rows[k]! })) };
  const key = (line: string) => (terms === "file" ? line.trim() : exact ? line : line.trimEnd());
  const write = lineWriter(index, placement, terms === "file" ? pairs.map(([, f]): IndentPair => [f, f]) : pairs);
  const kept = alignKeys(search.map(key), replace.map(key));
  const merged = mergeGaps(index, placement, kept, write);
  if (exact || "refusal" in merged) return merged;
  for (const other of otherPairings(search.map(key), replace.map(key), kept)) {
    const differently = mergeGaps(index, placement, other, write);
    if ("refusal" in differently || !isSame(file, merged.lines, differently.lines)) return { refusal: TWO_WAYS };
  }
  return merged;
}

const OTHER_VALUE = "the file says something else in a line that REPLACE changes";

const TWO_WAYS = "REPLACE can be laid over the file in two ways, because SEARCH is not what the file says";
const NOT_INDENTED = "the indentation of REPLACE cannot be carried over: SEARCH is not indented as the file is";

/** True if nothing but the space around lines is to change: then that is what is meant, be it unlike the neighbours. */
function isSpacing(search: readonly string[], replace: readonly string[]): boolean {
  return search.length === replace.length && search.every((line, k) => line.trim() === replace[k]!.trim());
}

/** Where lines repeat, a kept line can be paired with another of its kind. Each such pairing, at most 16 of them. */
function otherPairings(
  search: readonly string[],
  replace: readonly string[],
  kept: readonly (readonly [number, number])[],
): (readonly [number, number])[][] {
  const others: (readonly [number, number])[][] = [];
  for (const [k, [i, j]] of kept.entries()) {
    const [iBefore, jBefore] = kept[k - 1] ?? [-1, -1];
    const [iAfter, jAfter] = kept[k + 1] ?? [search.length, replace.length];
    const swap = (pair: readonly [number, number]) => others.push([...kept.slice(0, k), pair, ...kept.slice(k + 1)]);
    for (let n = iBefore + 1; n < iAfter; n++) if (n !== i && search[n] === search[i]) swap([n, j]);
    for (let n = jBefore + 1; n < jAfter; n++) if (n !== j && replace[n] === replace[j]) swap([i, n]);
    if (others.length >= 16) break;
  }
  return others;
}

function isSame(file: readonly string[], one: readonly NewLine[], other: readonly NewLine[]): boolean {
  const text = (line: NewLine | undefined) => line && ("row" in line ? file[line.row] : line.text);
  return one.length === other.length && one.every((line, k) => text(line) === text(other[k]));
}

function mergeGaps(
  index: FileIndex,
  placement: Placement,
  kept: readonly (readonly [number, number])[],
  write: Write,
): Merged {
  const { block, rows } = placement;
  const lines: NewLine[] = [];
  let before: Anchor = { i: -1, j: -1, row: placement.start - 1 };
  const end: Anchor = { i: block.search.length, j: block.replace.length, row: placement.end };
  const keptSearch = new Set(kept.map(([i]) => i));
  const keptReplace = new Set(kept.map(([, j]) => j));
  const whole: Whole = { index, placement, keptSearch, keptReplace, write };
  const anchors = kept.flatMap(([i, j]): Anchor[] => (rows[i]! < 0 ? [] : [{ i, j, row: rows[i]! }]));
  for (const after of [...anchors, end]) {
    const gap = mergeGap(whole, before, after);
    if (typeof gap === "string") return { refusal: gap };
    lines.push(...gap);
    if (after !== end) lines.push({ row: after.row });
    before = after;
  }
  return { lines };
}

/** A line that stays: where it is in SEARCH, in REPLACE and in the file. */
interface Anchor {
  i: number;
  j: number;
  row: number;
}

/** A line of REPLACE as the file would have it, or why it cannot be known. */
type Write = (added: number, removed: number | undefined) => { text: string } | { refusal: string };

/** What all gaps of a block have in common. */
interface Whole {
  index: FileIndex;
  placement: Placement;
  keptSearch: ReadonlySet<number>;
  keptReplace: ReadonlySet<number>;
  write: Write;
}

/** What stands between two lines that stay. */
function mergeGap(whole: Whole, before: Anchor, after: Anchor): NewLine[] | string {
  const { index, placement, keptSearch, keptReplace, write } = whole;
  const { block, rows } = placement;
  const file = index.file.text;
  const between = (from: number, to: number, not: ReadonlySet<number>) =>
    Array.from({ length: to - from - 1 }, (_, k) => from + 1 + k).filter((n) => !not.has(n));
  const removed = between(before.i, after.i, keptSearch).filter((i) => rows[i]! >= 0);
  const added = between(before.j, after.j, keptReplace);
  const own = between(before.row, after.row, new Set(removed.map((i) => rows[i]!)));
  const missing = after.i - before.i - 1 - removed.length;

  if (removed.length === 0) {
    if (added.length === 0) return own.map((row) => ({ row }));
    if (own.length > 0 || (missing > 0 && before.row >= placement.start && after.row < placement.end))
      return `the file has ${own.length > 0 ? "lines" : "no blank line"} where REPLACE puts something in, and SEARCH does not say so`;
  }
  const first = rows[removed[0]!] ?? after.row;
  const last = rows[removed[removed.length - 1]!] ?? before.row;
  const inside = own.filter((row) => row > first && row < last);
  if (own.some((row) => !isBlank(file[row]!)))
    return "the file has lines where REPLACE changes something, and SEARCH does not show them";

  if (inside.length > 0 && added.length > 0 && added.length !== removed.length)
    return "the file has blank lines among those that REPLACE changes, and SEARCH does not show them";

  if (placement.rung === "fuzzy" && !removed.every((i) => isSlip(index, block.search[i]!, file[rows[i]!]!)))
    return OTHER_VALUE;

  const partner = pairUp(block.search, block.replace, removed, added);
  const one = removed.length === added.length;
  const out: NewLine[] = own.filter((row) => row < first).map((row) => ({ row }));
  const like = removed.length > 0 ? last : before.row >= 0 ? before.row : after.row;
  for (const [k, j] of added.entries()) {
    const i = partner.get(j);
    const written = write(j, i);
    if ("refusal" in written) return written.refusal;
    const row = rows[removed[k] ?? -1];
    if (one && k > 0)
      for (const blank of inside) if (blank < row! && blank > rows[removed[k - 1]!]!) out.push({ row: blank });
    out.push({ text: written.text, like: row ?? like });
  }
  out.push(...own.filter((row) => row > last && removed.length > 0).map((row) => ({ row })));
  return out;
}

/**
 * True if the two say the same, but for slips. Of a line that says something else, nobody can know what REPLACE
 * meant to change and what it only copied.
 */
function isSlip(index: FileIndex, search: string, file: string): boolean {
  return search.trim() === file.trim() || onlyTypos(search, file, (word) => index.wordRows().has(word));
}

/** Which removed line an added one stands for: one for one where they are as many, else the most alike in order. */
function pairUp(
  search: readonly string[],
  replace: readonly string[],
  removed: readonly number[],
  added: readonly number[],
): Map<number, number> {
  if (removed.length === added.length) return new Map(added.map((j, k) => [j, removed[k]!]));
  const partner = new Map<number, number>();
  if (removed.length * added.length > 10_000) return partner;
  let from = 0;
  for (const j of added) {
    let best = -1;
    let bestAlike = 0.5;
    for (let k = from; k < removed.length; k++) {
      const alike = similarity(search[removed[k]!]!.trim(), replace[j]!.trim(), 0.5);
      if (alike > bestAlike) {
        best = k;
        bestAlike = alike;
      }
    }
    if (best < 0) continue;
    partner.set(j, removed[best]!);
    from = best + 1;
  }
  return partner;
}

/** Whose indentation REPLACE goes by, SEARCH's or the file's; undefined if it could be either. */
function indentTerms(file: readonly string[], { block, rows }: Placement): "search" | "file" | undefined {
  const { search, replace } = block;
  const solid = replace.filter((line) => !isBlank(line));
  const matched = search.flatMap((line, i) => (isBlank(line) || rows[i]! < 0 ? [] : [i]));
  const there = (i: number) => indentOf(file[rows[i]!]!);
  const outer = matched.map(there).sort((a, b) => a.length - b.length)[0];
  // A line further out than all of the file's place is in SEARCH's terms: `b()` wrapped as `if c:`, `    b()`.
  if (outer === undefined || !solid.every((line) => indentOf(line).startsWith(outer))) return "search";
  const shifted = (i: number) => !isBlank(search[i]!) && rows[i]! >= 0 && indentOf(search[i]!) !== there(i);
  const shared = (key: (line: string) => string) =>
    alignKeys(search.map(key), replace.map(key)).filter(([i]) => shifted(i));
  if (shared((line) => line.trimEnd()).length > 0) return "search";
  const asInFile = shared((line) => line.trim()).filter(([i, j]) => indentOf(replace[j]!) === there(i));
  if (asInFile.length > 0) {
    // A model loses indentation; one that has too much in SEARCH does not have it right in REPLACE.
    if (asInFile.some(([i]) => indentOf(search[i]!).length > there(i).length)) return undefined;
    const depths = new Set(matched.map(there));
    const askedDepths = new Set(matched.map((i) => indentOf(search[i]!)));
    const foreign = solid.some((line) => askedDepths.has(indentOf(line)) && !depths.has(indentOf(line)));
    return foreign ? undefined : "file";
  }
  const first = matched[0]!;
  const wanted = indentOf(solid[0] ?? "");
  return solid.length > 0 && wanted !== indentOf(search[first]!) && wanted === there(first) ? undefined : "search";
}

/** Writes lines of REPLACE as the file would have them. */
function lineWriter(index: FileIndex, placement: Placement, pairs: readonly IndentPair[]): Write {
  const { block, rows, start, end } = placement;
  const { search, replace } = block;
  const file = index.file.text;
  const indentation = indentMapper(pairs, search, replace, index.indentationAt(start, end));
  const lookAlikes = new Map<string, string | null>();
  // What SEARCH miscopied, by its own words: REPLACE may have moved such a line elsewhere.
  const miscopied = new Map<string, string>();
  let padded = false;
  let keepsPadding = false;
  for (const [i, line] of search.entries()) {
    if (rows[i]! < 0) continue;
    const there = file[rows[i]!]!;
    learnLookAlikes(lookAlikes, line.trim(), there.trim());
    if (line.trim() !== there.trim()) miscopied.set(line.trim(), there.trim());
    const padding = line.length - line.trimEnd().length;
    if (padding === 0 || isBlank(line)) continue;
    if (there.length === there.trimEnd().length) padded = true;
    else keepsPadding = true;
  }
  return (j, i) => {
    const line = replace[j]!;
    if (isBlank(line)) return { text: padded && !keepsPadding ? "" : line };
    const own = indentOf(line);
    const there = i === undefined ? undefined : file[rows[i]!]!;
    const asked = i === undefined ? undefined : search[i]!;
    const sameDepth = asked !== undefined && !isBlank(asked) && indentOf(asked) === own;
    const indent = sameDepth ? sameIndent(pairs, own, there!) : indentation(own);
    if (indent === undefined) return { refusal: NOT_INDENTED };
    let content = line.slice(own.length);
    // A model that pads the lines of SEARCH pads those of REPLACE too, and means nothing by it.
    if (padded && !keepsPadding) content = content.trimEnd();
    const moved = miscopied.get(content.trim());
    if (moved !== undefined) return { text: indent + moved };
    if (asked !== undefined && asked.trim() !== there!.trim())
      content = mergeLine(asked.trim(), content, there!.trim());
    return { text: indent + unlearn(content, lookAlikes) };
  };
}

/** A line that replaces another at the same depth stays at that depth, unless REPLACE is in the file's own terms. */
function sameIndent(pairs: readonly IndentPair[], own: string, there: string): string {
  return pairs.every(([s, f]) => s === f) ? own : indentOf(there);
}
