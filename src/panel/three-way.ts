/**
 * What happened to a default text that the user changed, both ways: what is new in ours since, what they made of the old one, and
 * the two put together line by line. Nothing is guessed: where both changed the same lines, both stand between marks.
 */
import { diffLines } from "diff";
import { type MergedPart, merged3 } from "../undo/merge3.ts";
import { MARKS } from "./merge-marks.ts";

export interface DiffRow {
  sign: "+" | "-" | " ";
  text: string;
}

export interface ThreeWay {
  /** From the old default to the new one. */
  ours: DiffRow[];
  /** From the old default to the user's text. */
  yours: DiffRow[];
  merged: MergedRow[];
  /** As one text; with marks where there are conflicts. */
  text: string;
  conflicts: number;
}

export interface MergedRow {
  text: string;
  /** `mark`: begins, parts or ends a conflict. */
  from: "both" | "ours" | "yours" | "mark";
}

/** `was`: the default the user changed; `now`: the default today. */
export function threeWay(was: string, now: string, yours: string): ThreeWay {
  // The last line of a text has no end, which is no difference to whoever reads it.
  const [base, ours, theirs] = [was, now, yours].map((text) => `${text.trimEnd()}\n`) as [string, string, string];
  const parts = merged3(base, theirs, ours);
  const merged = parts.flatMap(rowsOf);
  return {
    ours: diffed(base, ours),
    yours: diffed(base, theirs),
    merged,
    text: merged.map(({ text }) => text).join("\n"),
    conflicts: parts.filter((part) => "ours" in part).length,
  };
}

/** In a merge, "ours" is the side it is made for, which is the user's. */
function rowsOf(part: MergedPart): MergedRow[] {
  if ("lines" in part) return rows(part.lines, ({ base: "both", ours: "yours", theirs: "ours" } as const)[part.from]);
  return [
    { text: MARKS.yours, from: "mark" },
    ...rows(part.ours, "yours"),
    { text: MARKS.middle, from: "mark" },
    ...rows(part.theirs, "ours"),
    { text: MARKS.ours, from: "mark" },
  ];
}

function rows(lines: readonly string[], from: MergedRow["from"]): MergedRow[] {
  return lines.map((line) => ({ text: line.replace(/\n$/, ""), from }));
}

function diffed(before: string, after: string): DiffRow[] {
  return diffLines(before, after).flatMap(({ value, added, removed }) =>
    value
      .replace(/\n$/, "")
      .split("\n")
      .map((text): DiffRow => ({ sign: added ? "+" : removed ? "-" : " ", text })),
  );
}
