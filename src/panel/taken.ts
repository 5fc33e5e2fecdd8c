/**
 * What is written of a proposal that was not taken as it is: some of its hunks, what the user typed into it in the editor, or both.
 */
import { takeHunks } from "../edit/hunks.ts";
import type { Preview } from "../tools/tool.ts";
import { merge3 } from "../undo/merge3.ts";

/** LF; undefined: as proposed. Throws where a left-out part was edited too: which of the two was meant, nobody can tell. */
export function approvedText(
  { located, before, after }: Extract<Preview, { kind: "change" }>,
  hunks: readonly number[] | undefined,
  typed: string | undefined,
): string | undefined {
  if (!hunks || hunks.length === 0) return typed;
  const part = takeHunks(before?.text ?? "", after, new Set(hunks));
  if (typed === undefined) return part;
  const merged = merge3(after, typed, part);
  if ("text" in merged) return merged.text;
  const lines = merged.conflicts.map(({ line }) => line).join(", ");
  throw new Error(
    `You edited a part of ${located.shown} that you also left out (line ${lines}). Take it again, or undo the edit in the editor.`,
  );
}
