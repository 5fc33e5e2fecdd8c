/**
 * The last rung: lines that nearly match. Forgiving about what surrounds an edit, strict about what the edit changes,
 * and never choosing between two places that are nearly as good. The rule, in full:
 * - at least half of SEARCH's lines match (`loose` key), with six letters or digits between them;
 * - each other line is at least 0.75 alike and differs in no name; a comment that REPLACE keeps may differ altogether, and
 *   a line that REPLACE changes may differ in slips only (that is seen to when it is merged);
 * - the whole is at least 0.85 alike, and every other place has more differing lines and is 0.05 less alike.
 */
import { alignKeys, similarity } from "./align.ts";
import { type FileIndex, keyOf, occurrences } from "./file-index.ts";
import { isBlank, substance } from "./lines.ts";
import { isComment, sameStatement, withoutComment } from "./near-lines.ts";
import { type Block, decide, isSound, type Placing, settleBlanks } from "./placement.ts";

export const FUZZY = { line: 0.75, block: 0.85, margin: 0.05, equalShare: 0.5, substance: 6, extraLines: 2 } as const;

/** SEARCH's solid lines laid beside the file's: index into the view, or -1. */
interface Candidate {
  beside: number[];
  /** Lines that differ, are missing or are extra. */
  differing: number;
  alike: number;
}

export function findFuzzy(index: FileIndex, block: Block): Placing {
  const solid = block.search.flatMap((line, i) => (isBlank(line) ? [] : [i]));
  const lines = solid.map((i) => block.search[i]!);
  const keys = lines.map(keyOf.loose);
  const view = index.view("loose", false);
  if (substance(lines) < FUZZY.substance) return { kind: "none" };
  const settle = (beside: readonly number[]) =>
    settleBlanks(
      index,
      block,
      "fuzzy",
      solid.flatMap((i, k) => (beside[k]! < 0 ? [] : [[i, view.rows[beside[k]!]!] as const])),
    );

  const loose = occurrences(view, keys);
  if (loose.length > 0) {
    const placed = (n: number) => settle(keys.map((_, k) => loose[n]! + k));
    const placing = decide({ rung: "fuzzy", starts: loose.map((at) => view.rows[at]!), placed }, block);
    return placing.kind === "placed" && !isSound(index, placing.placement) ? { kind: "none" } : placing;
  }

  const candidates = nearPlaces(index, lines, keys);
  const [best, next] = candidates;
  if (!best || !isAcceptable(index, block, solid, lines, keys, best)) return { kind: "none" };
  const placement = settle(best.beside);
  if (!isSound(index, placement)) return { kind: "none" };
  if (next && (next.differing <= best.differing || best.alike - next.alike < FUZZY.margin)) {
    return { kind: "ambiguous", rung: "fuzzy", starts: [placement.start, settle(next.beside).start] };
  }
  return { kind: "placed", placement };
}

/** Places where at least half of the lines match, best first. */
function nearPlaces(index: FileIndex, lines: readonly string[], keys: readonly string[]): Candidate[] {
  const view = index.view("loose", false);
  const n = keys.length;
  const need = Math.max(1, Math.ceil(n * FUZZY.equalShare));
  const votes = new Int32Array(view.keys.length + n + FUZZY.extraLines);
  for (const [k, key] of keys.entries()) for (const at of view.at.get(key) ?? []) votes[at - k + n]!++;
  const starts: { start: number; count: number }[] = [];
  for (let d = 0; d < votes.length; d++) {
    if (votes[d] === 0) continue;
    let count = 0;
    for (let e = 0; e <= FUZZY.extraLines; e++) count += votes[d + e] ?? 0;
    if (count >= need) starts.push({ start: d - n, count });
  }
  starts.sort((a, b) => b.count - a.count);
  const candidates: Candidate[] = [];
  // With more near places than this, none is clearly the one.
  for (const { start } of starts.slice(0, 60)) {
    for (let extra = 0; extra <= FUZZY.extraLines; extra++)
      if (extra === 0 || votes[start + n + extra]! > 0) add(layBeside(index, lines, keys, start, extra));
  }
  return candidates.sort((a, b) => (isBetter(a, b) ? -1 : 1));

  function add(candidate: Candidate | undefined): void {
    if (!candidate) return;
    const twin = candidates.findIndex((other) => samePlace(other, candidate));
    if (twin < 0) candidates.push(candidate);
    else if (isBetter(candidate, candidates[twin]!)) candidates[twin] = candidate;
  }
}

function isBetter(a: Candidate, b: Candidate): boolean {
  return a.differing < b.differing || (a.differing === b.differing && a.alike > b.alike);
}

function samePlace(a: Candidate, b: Candidate): boolean {
  const same = a.beside.filter((at, k) => at >= 0 && at === b.beside[k]).length;
  return same * 2 > a.beside.length;
}

/** SEARCH against as many lines of the file, and `extra` more. */
function layBeside(
  index: FileIndex,
  lines: readonly string[],
  keys: readonly string[],
  start: number,
  extra: number,
): Candidate | undefined {
  const view = index.view("loose", false);
  const from = Math.max(0, start);
  const pairs = alignKeys(keys, view.keys.slice(from, start + keys.length + extra));
  const beside = keys.map(() => -1);
  for (const [k, at] of pairs) beside[k] = from + at;
  const first = beside.findIndex((at) => at >= 0);
  if (first < 0) return undefined;
  for (let k = first - 1; k >= 0; k--) beside[k] = beside[k + 1]! - 1;
  let last = first;
  for (let k = first + 1; k < keys.length; k++) {
    if (beside[k]! < 0) continue;
    pairRun(index, lines, beside, last, k);
    last = k;
  }
  for (let k = last + 1; k < keys.length; k++) beside[k] = beside[k - 1]! + 1;
  if (beside[0]! < 0 || beside[keys.length - 1]! >= view.keys.length) return undefined;

  const total = lines.reduce((sum, line) => sum + line.trim().length, 0);
  let unlike = 0;
  let differing = beside[keys.length - 1]! - beside[0]! + 1 - beside.filter((at) => at >= 0).length;
  if (differing > FUZZY.extraLines) return undefined;
  for (const [k, at] of beside.entries()) {
    if (at >= 0 && view.keys[at] === keys[k]) continue;
    differing++;
    const line = lines[k]!.trim();
    unlike += line.length * (1 - (at < 0 ? 0 : lineAlike(line, index.file.text[view.rows[at]!]!)));
  }
  return { beside, differing, alike: 1 - unlike / total };
}

/** Pairs the lines between two matching ones: in order, leaving out of the longer side what is least alike. */
function pairRun(index: FileIndex, lines: readonly string[], beside: number[], before: number, after: number): void {
  const view = index.view("loose", false);
  let at = beside[before]! + 1;
  const end = beside[after]!;
  for (let k = before + 1; k < after; k++) {
    const spareRows = end - at - (after - k);
    let best = -1;
    let bestAlike = 0;
    for (let skip = 0; skip <= Math.max(0, spareRows) && at + skip < end; skip++) {
      const alike = lineAlike(lines[k]!, index.file.text[view.rows[at + skip]!]!);
      if (best < 0 || alike > bestAlike) {
        best = at + skip;
        bestAlike = alike;
      }
    }
    if (best >= 0 && (spareRows >= 0 || bestAlike >= FUZZY.line)) {
      beside[k] = best;
      at = best + 1;
    }
  }
}

/** A comment at the end that only one of the two has is not held against them. */
function lineAlike(search: string, file: string): number {
  const [a, b] = [withoutComment(search), withoutComment(file)];
  const bare = (a === search) === (b === file) ? 0 : similarity(a.trim(), b.trim(), 0.4);
  return Math.max(bare, similarity(search.trim(), file.trim(), 0.4));
}

function isAcceptable(
  index: FileIndex,
  block: Block,
  solid: readonly number[],
  lines: readonly string[],
  keys: readonly string[],
  { beside, alike }: Candidate,
): boolean {
  const view = index.view("loose", false);
  const equal = keys.filter((key, k) => beside[k]! >= 0 && view.keys[beside[k]!] === key);
  if (equal.length < keys.length * FUZZY.equalShare || substance(equal) < FUZZY.substance) return false;
  if (alike < FUZZY.block) return false;
  const isKnown = (word: string) => index.wordRows().has(word);
  const trimmed = (line: string) => line.trimEnd();
  const kept = new Set(alignKeys(block.search.map(trimmed), block.replace.map(trimmed)).map(([i]) => i));
  return keys.every((key, k) => {
    const at = beside[k]!;
    const line = lines[k]!;
    const isKept = kept.has(solid[k]!);
    if (at < 0) return isKept && isComment(line);
    if (view.keys[at] === key) return true;
    const there = index.file.text[view.rows[at]!]!;
    if (isKept && isComment(line) && isComment(there)) return true;
    return lineAlike(line, there) >= FUZZY.line && sameStatement(line, there, isKnown);
  });
}
