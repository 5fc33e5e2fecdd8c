/**
 * A file's lines under the keys they are compared by, and where each key occurs. Built once for a file, a view only
 * when a block needs it: 20 blocks against 10,000 lines must not cost 20 readings.
 */
import { solidWords } from "./align.ts";
import { fold } from "./fold.ts";
import { type FileLines, indentOf, isBlank } from "./lines.ts";

/** How much two lines may differ and still be the same line. */
export type Key = "exact" | "trailing" | "content" | "folded" | "loose";

export const keyOf: Record<Key, (line: string) => string> = {
  exact: (line) => line,
  trailing: (line) => line.trimEnd(),
  content: (line) => line.trim(),
  folded: (line) => fold(line).trim(),
  // Spacing outside strings, the kind of quotes and a last semicolon or comma: what models get wrong without meaning it.
  loose: (line) => withoutLastSign(fold(line).trim().replace(LOOSE, loosen)),
};

const LOOSE = /"([^"]*)"|'([^']*)'|`([^`]*)`|\s*([^\p{L}\p{N}_\s"'`])\s*|\s+/gu;

function loosen(_: string, double?: string, single?: string, back?: string, sign?: string): string {
  const quoted = double ?? single ?? back;
  return quoted === undefined ? (sign ?? " ") : `'${quoted}'`;
}

function withoutLastSign(line: string): string {
  let end = line.length;
  while (end > 0 && (line[end - 1] === ";" || line[end - 1] === ",")) end--;
  return line.slice(0, end);
}

export interface View {
  keys: string[];
  /** The file's row of each key. */
  rows: number[];
  at: Map<string, number[]>;
}

export interface Indentation {
  kind: "tab" | "space";
  /** Columns of one level; for tabs 1. Undefined where the file does not show it. */
  width: number | undefined;
  /** Every step in that the lines around show is of this width, and there are at least three. */
  firm: boolean;
}

export interface FileIndex {
  file: FileLines;
  /** `blanks: false` leaves blank lines out, so that they cannot keep a match from being one. */
  view(key: Key, blanks?: boolean): View;
  /** The rows that have a word, for each word. */
  wordRows(): ReadonlyMap<string, number[]>;
  /** How the lines around a row are indented, if they agree. */
  indentationAt(start: number, end: number): Indentation | undefined;
}

export function indexFile(file: FileLines): FileIndex {
  const views = new Map<string, View>();
  let kinds: Uint8Array | undefined;
  let rowsOf: Map<string, number[]> | undefined;
  return {
    file,
    view(key, blanks = true) {
      const name = `${key}${blanks}`;
      const view = views.get(name) ?? buildView(file.text, keyOf[key], blanks);
      views.set(name, view);
      return view;
    },
    wordRows() {
      rowsOf ??= wordIndex(file.text);
      return rowsOf;
    },
    indentationAt(start, end) {
      kinds ??= Uint8Array.from(file.text, indentKind);
      return neighbours(file.text, kinds, start, end);
    },
  };
}

function buildView(lines: readonly string[], key: (line: string) => string, blanks: boolean): View {
  const view: View = { keys: [], rows: [], at: new Map() };
  for (let row = 0; row < lines.length; row++) {
    if (!blanks && isBlank(lines[row]!)) continue;
    const k = key(lines[row]!);
    const places = view.at.get(k);
    if (places) places.push(view.keys.length);
    else view.at.set(k, [view.keys.length]);
    view.keys.push(k);
    view.rows.push(row);
  }
  return view;
}

function wordIndex(lines: readonly string[]): Map<string, number[]> {
  const rowsOf = new Map<string, number[]>();
  for (const [row, line] of lines.entries())
    for (const word of solidWords(line)) {
      const rows = rowsOf.get(word);
      if (rows) rows.push(row);
      else rowsOf.set(word, [row]);
    }
  return rowsOf;
}

/** Where `wanted` occurs in a view as it is, as indexes into the view. */
export function occurrences(view: View, wanted: readonly string[]): number[] {
  let rarest: { offset: number; places: number[] } | undefined;
  for (let offset = 0; offset < wanted.length; offset++) {
    const places = view.at.get(wanted[offset]!);
    if (!places) return [];
    if (!rarest || places.length < rarest.places.length) rarest = { offset, places };
  }
  if (!rarest) return [];
  const found: number[] = [];
  for (const place of rarest.places) {
    const start = place - rarest.offset;
    if (start < 0 || start + wanted.length > view.keys.length) continue;
    let k = 0;
    while (k < wanted.length && view.keys[start + k] === wanted[k]) k++;
    if (k === wanted.length) found.push(start);
  }
  return found;
}

const NONE = 0;
const TAB = 1;
const SPACE = 2;

function indentKind(line: string): number {
  if (line[0] === "\t") return TAB;
  // One space, or spaces before a star, belong to a comment's shape and not to its level.
  const columns = indentOf(line).length;
  return columns < 2 || line[columns] === "*" || columns === line.length ? NONE : SPACE;
}

/** The whole file where it agrees with itself, else the ten indented lines on either side where they do. */
function neighbours(lines: readonly string[], kinds: Uint8Array, start: number, end: number): Indentation | undefined {
  let kind = sameKind(kinds);
  if (kind === undefined) {
    const near: number[] = [];
    for (let row = start - 1, seen = 0; row >= 0 && seen < 10; row--) if (kinds[row]) seen = near.push(kinds[row]!);
    const above = near.length;
    for (let row = start; row < lines.length && near.length - above < 10 + end - start; row++)
      if (kinds[row]) near.push(kinds[row]!);
    kind = near.length >= 4 ? sameKind(near) : undefined;
  }
  if (kind === undefined) return undefined;
  if (kind === TAB) return { kind: "tab", width: 1, firm: true };
  const steps = stepsIn(lines.slice(Math.max(0, start - 200), end + 200));
  const [width, count] = [...steps.widths].sort(([, a], [, b]) => b - a)[0] ?? [undefined, 0];
  const opened = [...steps.widths.values()].reduce((sum, n) => sum + n, 0);
  const firm = count >= 3 && count === steps.all;
  return { kind: "space", width: count >= opened * 0.7 ? width : undefined, firm };
}

function sameKind(kinds: Iterable<number>): number | undefined {
  let kind: number | undefined;
  for (const k of kinds) {
    if (k === NONE) continue;
    if (kind !== undefined && kind !== k) return undefined;
    kind = k;
  }
  return kind;
}

/** By how many columns lines go in after an opening line, with how often; and how often lines go in at all. */
export function stepsIn(lines: readonly string[]): { widths: Map<number, number>; all: number } {
  const widths = new Map<number, number>();
  let all = 0;
  let before: string | undefined;
  for (const line of lines) {
    if (isBlank(line)) continue;
    const step = before === undefined ? 0 : indentOf(line).length - indentOf(before).length;
    if (step > 0) {
      all++;
      if (/[{:[]$/.test(before!.trimEnd())) widths.set(step, (widths.get(step) ?? 0) + 1);
    }
    before = line;
  }
  return { widths, all };
}
