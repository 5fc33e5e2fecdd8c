/** What became of each block of a diff; what the caller is told, and what the failure text is made of. */
import type { Block, Placement, Rung } from "./placement.ts";

export type BlockStatus =
  /** Written. */
  | "applied"
  /** The file says so already. */
  | "already"
  /** Has its place, but was not written because another block has none. */
  | "skipped"
  | "ambiguous"
  | "overlap"
  | "failed";

export interface BlockResult {
  status: BlockStatus;
  /** Where the block stands in the original, from 1. */
  line?: number;
  rung?: Rung;
  reason?: string;
}

export interface Outcome extends BlockResult {
  block: Block;
  placement?: Placement;
  /** Rows where it matches equally well. */
  starts?: number[];
  /** SEARCH and REPLACE are the same. */
  idle?: boolean;
}

export const NOT_THERE = "SEARCH is not in the file";

export function lineList(rows: readonly number[]): string {
  const shown = rows.slice(0, 8).map((row) => row + 1);
  return rows.length > 8 ? `${shown.join(", ")} and ${rows.length - 8} more` : shown.join(", ");
}
