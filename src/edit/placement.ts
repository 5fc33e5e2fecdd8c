/**
 * A SEARCH that found its place in the file, and how one place is chosen among several: never by a line hint alone.
 */
import type { FileIndex } from "./file-index.ts";
import { bracketsAgree, type IndentPair } from "./indent.ts";
import { indentOf, isBlank } from "./lines.ts";

export type Rung = "exact" | "whitespace" | "indentation" | "look-alikes" | "blank-lines" | "line-numbers" | "fuzzy";

/** One SEARCH and what is to stand in its place. */
export interface Block {
  search: string[];
  replace: string[];
  /** The line, counted from 1, where the model thinks SEARCH begins. */
  hint?: number;
  /** The hint is known to be unreliable (hunk headers): it counts only where it hits exactly. */
  weakHint?: boolean;
}

export interface Placement {
  rung: Rung;
  /** The block as it is to be merged: line numbers and padding taken off. */
  block: Block;
  /** Rows of the file, from 0, end excluded. */
  start: number;
  end: number;
  /** The file's row of each SEARCH line; -1 where the file has no such line. */
  rows: number[];
}

export type Placing =
  | { kind: "placed"; placement: Placement }
  | { kind: "ambiguous"; starts: number[]; rung: Rung }
  | { kind: "none" };

/**
 * Gives SEARCH's blank lines the file's blank rows where there are some, and takes off padding (blank lines around
 * SEARCH that the file does not have), from REPLACE too.
 */
export function settleBlanks(
  index: FileIndex,
  block: Block,
  rung: Rung,
  solid: readonly (readonly [search: number, row: number])[],
): Placement {
  const lines = index.file.text;
  const rows = block.search.map(() => -1);
  for (const [i, row] of solid) rows[i] = row;
  const [firstIndex, firstRow] = solid[0]!;
  const [lastIndex, lastRow] = solid[solid.length - 1]!;
  const blank = (row: number) => row >= 0 && row < lines.length && isBlank(lines[row]!);
  let start = firstRow;
  for (let i = firstIndex - 1; i >= 0 && blank(start - 1); i--) rows[i] = --start;
  let end = lastRow + 1;
  for (let i = lastIndex + 1; i < rows.length && blank(end); i++) rows[i] = end++;
  for (let k = 0; k + 1 < solid.length; k++) {
    let row = solid[k]![1] + 1;
    for (let i = solid[k]![0] + 1; i < solid[k + 1]![0] && row < solid[k + 1]![1]; i++)
      if (rows[i] === -1 && blank(row)) rows[i] = row++;
  }
  const head = firstIndex - (firstRow - start);
  const tail = rows.length - 1 - lastIndex - (end - 1 - lastRow);
  const { replace } = block;
  const headBlanks = replace.findIndex((line) => !isBlank(line));
  const tailBlanks = [...replace].reverse().findIndex((line) => !isBlank(line));
  const cutHead = headBlanks >= firstIndex ? head : 0;
  const cutTail = tailBlanks >= rows.length - 1 - lastIndex ? tail : 0;
  return {
    rung,
    block: {
      ...block,
      search: block.search.slice(head, block.search.length - tail),
      replace: replace.slice(cutHead, replace.length - cutTail),
    },
    start,
    end,
    rows: rows.slice(head, rows.length - tail),
  };
}

export function indentPairs(index: FileIndex, { block, rows }: Placement): IndentPair[] {
  return block.search.flatMap((line, i): IndentPair[] => {
    const row = rows[i]!;
    return row < 0 || isBlank(line) ? [] : [[indentOf(line), indentOf(index.file.text[row]!)]];
  });
}

/** False where a bracket of SEARCH lies on one of another depth. */
export function isSound(index: FileIndex, placement: Placement): boolean {
  const { block, rows } = placement;
  const solid = block.search.filter((line, i) => rows[i]! >= 0 && !isBlank(line));
  return bracketsAgree(indentPairs(index, placement).map((pair, k) => [solid[k]!, pair]));
}

/** Where a rung matches: the rows it begins at, and each place worked out only when it is asked for. */
export interface Found {
  rung: Rung;
  starts: readonly number[];
  placed(k: number): Placement;
}

export function decide({ rung, starts, placed }: Found, block: Block): Placing {
  const chosen = starts.length === 1 ? 0 : byHint(starts, block);
  if (chosen !== undefined) return { kind: "placed", placement: placed(chosen) };
  return { kind: "ambiguous", starts: [...starts], rung };
}

/** The one place a line hint clearly means: hit exactly, or at least twice as near as any other. */
function byHint(starts: readonly number[], { hint, weakHint }: Block): number | undefined {
  if (hint === undefined) return undefined;
  const off = starts.map((start) => Math.abs(start + 1 - hint));
  const [best, next] = [...off].sort((a, b) => a - b);
  if (best === undefined || next === undefined) return undefined;
  const clear = weakHint ? best === 0 : best * 2 <= next;
  return clear && best !== next ? off.indexOf(best) : undefined;
}
