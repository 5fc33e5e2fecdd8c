/**
 * Which items of two sequences are the same item, in order (longest common subsequence), and how alike two lines are.
 */
import { diffArrays } from "diff";

/** The search takes the square of this; beyond it, only lines that stand once are paired. */
const MOST_DIFFERENCES = 2000;

/** Pairs [i, j] of kept items, rising in both. */
export function alignKeys(a: readonly string[], b: readonly string[]): [number, number][] {
  const pairs: [number, number][] = [];
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) pairs.push([head, head++]);
  let tail = 0;
  while (tail < a.length - head && tail < b.length - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++;
  const left = a.slice(head, a.length - tail);
  const right = b.slice(head, b.length - tail);
  if (left.length > 0 && right.length > 0) {
    const changes = diffArrays(left, right, { maxEditLength: MOST_DIFFERENCES });
    let i = head;
    let j = head;
    for (const change of changes ?? []) {
      if (change.removed) i += change.count;
      else if (change.added) j += change.count;
      else for (let k = 0; k < change.count; k++) pairs.push([i++, j++]);
    }
    if (!changes) for (const [x, y] of alignUnique(left, right)) pairs.push([head + x, head + y]);
  }
  for (let k = tail; k > 0; k--) pairs.push([a.length - k, b.length - k]);
  return pairs;
}

/** Pairs of items that stand once in each, as long as they come in order. */
function alignUnique(a: readonly string[], b: readonly string[]): [number, number][] {
  const once = (items: readonly string[]) => {
    const at = new Map<string, number>();
    for (const [k, item] of items.entries()) at.set(item, at.has(item) ? -1 : k);
    return at;
  };
  const [inA, inB] = [once(a), once(b)];
  const pairs: [number, number][] = [];
  let last = -1;
  for (const [i, item] of a.entries()) {
    const j = inB.get(item) ?? -1;
    if (inA.get(item) !== i || j <= last) continue;
    pairs.push([i, j]);
    last = j;
  }
  return pairs;
}

/** Levenshtein distance, given up (Infinity) when it passes `limit`. */
export function distance(a: string, b: string, limit: number): number {
  if (a === b) return 0;
  if (Math.abs(a.length - b.length) > limit) return Number.POSITIVE_INFINITY;
  let head = 0;
  while (head < a.length && a[head] === b[head]) head++;
  let tail = 0;
  while (tail < a.length - head && tail < b.length - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++;
  const s = a.slice(head, a.length - tail);
  const t = b.slice(head, b.length - tail);
  if (s.length === 0 || t.length === 0) return Math.max(s.length, t.length);
  // Lines of minified code: not worth a second of anybody's time.
  if (s.length * t.length > 1_000_000) return Number.POSITIVE_INFINITY;
  let row = Array.from({ length: t.length + 1 }, (_, j) => j);
  for (let i = 1; i <= s.length; i++) {
    const next = [i];
    let least = i;
    for (let j = 1; j <= t.length; j++) {
      const cost = s.charCodeAt(i - 1) === t.charCodeAt(j - 1) ? 0 : 1;
      const d = Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + cost);
      next.push(d);
      if (d < least) least = d;
    }
    if (least > limit) return Number.POSITIVE_INFINITY;
    row = next;
  }
  return row[t.length]!;
}

/** 1 for equal, 0 for nothing in common; below `floor` it is not worked out and counts as 0. */
export function similarity(a: string, b: string, floor = 0): number {
  const longest = Math.max(a.length, b.length);
  if (longest === 0) return 1;
  const d = distance(a, b, Math.floor(longest * (1 - floor)));
  return d === Number.POSITIVE_INFINITY ? 0 : 1 - d / longest;
}

export function words(line: string): string[] {
  return line.match(/[\p{L}\p{N}_]+|\s+|[^\p{L}\p{N}_\s]/gu) ?? [];
}

/** The words of a line that can tell it from others, each once. */
export function solidWords(line: string): Set<string> {
  return new Set(line.match(/[\p{L}\p{N}_]{2,}/gu));
}
