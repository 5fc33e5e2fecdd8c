/**
 * Three-way merge of texts, by lines. Where only one side changed a stretch, or both changed it alike, that change is taken;
 * where they differ, or touch, it is a conflict, and nothing is guessed.
 */
import { diffArrays } from "diff";

export type Merge3 = { text: string } | { conflicts: MergeConflict[] };

export interface MergeConflict {
  /** Line of `ours` where it begins, from 1. */
  line: number;
  ours: string[];
  theirs: string[];
}

/** Beyond this many changed lines a comparison takes long; then all between the first and the last change is one stretch. */
const MOST_CHANGES = 1_500;

/** `ours` and `theirs` both came from `base`. Lines keep the endings they have on the side they are taken from. */
export function merge3(base: string, ours: string, theirs: string): Merge3 {
  const parts = merged3(base, ours, theirs);
  const conflicts = parts.flatMap((part) => ("ours" in part ? part : []));
  return conflicts.length > 0
    ? { conflicts }
    : { text: parts.flatMap((part) => ("lines" in part ? part.lines : [])).join("") };
}

/** Lines that are settled, and whose they are; or a place where nobody but the user can say. */
export type MergedPart = { lines: string[]; from: "base" | "ours" | "theirs" } | MergeConflict;

/** The same as a sequence of stretches, for showing what a merge would do. */
export function merged3(base: string, ours: string, theirs: string): MergedPart[] {
  const lines = { base: linesOf(base), ours: linesOf(ours), theirs: linesOf(theirs) };
  const changes = { ours: changesOf(lines.base, lines.ours), theirs: changesOf(lines.base, lines.theirs) };
  const parts: MergedPart[] = [];
  const unchanged = (from: number, to: number) => {
    if (to > from) parts.push({ lines: lines.base.slice(from, to), from: "base" });
  };
  let at = 0;
  const shift = { ours: 0, theirs: 0 };
  for (const { from, to, ours: mine, theirs: others } of stretches(changes.ours, changes.theirs)) {
    unchanged(at, from);
    const side = (name: "ours" | "theirs", own: readonly Change[]) => {
      const start = from + shift[name];
      for (const change of own) shift[name] += change.size - (change.to - change.from);
      return { start, lines: lines[name].slice(start, to + shift[name]) };
    };
    const a = side("ours", mine);
    const b = side("theirs", others);
    if (mine.length === 0 || same(a.lines, b.lines)) parts.push({ lines: b.lines, from: "theirs" });
    else if (others.length === 0) parts.push({ lines: a.lines, from: "ours" });
    else parts.push({ line: a.start + 1, ours: a.lines, theirs: b.lines });
    at = to;
  }
  unchanged(at, lines.base.length);
  return parts;
}

/** Lines `from` to `to` (exclusive, from 0) of the base became `size` lines. */
interface Change {
  from: number;
  to: number;
  size: number;
}

interface Stretch {
  from: number;
  to: number;
  ours: Change[];
  theirs: Change[];
}

function changesOf(base: readonly string[], now: readonly string[]): Change[] {
  let head = 0;
  while (head < Math.min(base.length, now.length) && base[head] === now[head]) head++;
  let tail = 0;
  while (tail < Math.min(base.length, now.length) - head && base.at(-1 - tail) === now.at(-1 - tail)) tail++;
  const [old, fresh] = [base.slice(head, base.length - tail), now.slice(head, now.length - tail)];
  if (old.length === 0 && fresh.length === 0) return [];
  const parts = diffArrays(old, fresh, { maxEditLength: MOST_CHANGES });
  if (!parts) return [{ from: head, to: head + old.length, size: fresh.length }];
  const changes: Change[] = [];
  let at = head;
  let open: Change | undefined;
  for (const { added, removed, count = 0 } of parts) {
    if (!added && !removed) {
      open = undefined;
      at += count;
      continue;
    }
    if (!open) {
      open = { from: at, to: at, size: 0 };
      changes.push(open);
    }
    if (added) open.size += count;
    else {
      at += count;
      open.to = at;
    }
  }
  return changes;
}

/** Changes of both sides in order; those that overlap or touch are one stretch. */
function stretches(ours: readonly Change[], theirs: readonly Change[]): Stretch[] {
  const all = [
    ...ours.map((change) => ({ side: "ours" as const, change })),
    ...theirs.map((change) => ({ side: "theirs" as const, change })),
  ].sort((a, b) => a.change.from - b.change.from || a.change.to - b.change.to);
  const found: Stretch[] = [];
  for (const { side, change } of all) {
    let last = found.at(-1);
    if (!last || change.from > last.to) {
      last = { from: change.from, to: change.to, ours: [], theirs: [] };
      found.push(last);
    }
    last.to = Math.max(last.to, change.to);
    last[side].push(change);
  }
  return found;
}

/** With their endings, so that a join gives the same text. */
function linesOf(text: string): string[] {
  return text === "" ? [] : text.split(/(?<=\n)/);
}

function same(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((line, i) => line === b[i]);
}
