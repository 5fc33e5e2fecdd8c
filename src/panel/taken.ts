/**
 * What approving a change writes: its hunks less those that were left out, and what the user typed in the editor. The rule that holds:
 * it is what the proposed side of the editor says, so that the card, the keys and the editor approve the same.
 */
import type { PendingCall } from "../agent/watch.ts";
import { hunksOf, takeHunks } from "../edit/hunks.ts";
import type { Preview } from "../tools/tool.ts";
import { merge3 } from "../undo/merge3.ts";
import type { Board } from "./board.ts";
import type { EditorPort } from "./ports.ts";

type Change = Extract<Preview, { kind: "change" }>;

/** A call that waits. `taken`: the hunks of a change that are taken; undefined: all. */
export interface Partly extends PendingCall {
  taken?: number[] | undefined;
}

/** Takes a hunk of a waiting change, or leaves it out: on the card and in the editor, with what was typed there. */
export async function takeHunk(
  waiting: Partly,
  hunk: number,
  take: boolean,
  board: Board,
  editor: EditorPort,
): Promise<void> {
  const { call, preview } = waiting;
  const item = board.get(call.id);
  if (preview.kind !== "change" || item?.kind !== "call" || item.preview?.kind !== "change") return;
  const chosen = choose(preview, waiting.taken, hunk, take);
  const typed = editor.proposed?.(call.id);
  const taken = takenOf(preview, chosen);
  const carried =
    typed === undefined ? {} : { typed: carriedOver(preview, typed, takenOf(preview, waiting.taken), taken) };
  waiting.taken = chosen;
  const { taken: _, ...shown } = item.preview;
  board.item({ ...item, preview: { ...shown, ...(chosen ? { taken: chosen } : {}) } });
  board.flush();
  await editor.propose?.(call.id, { taken, ...carried });
}

/** The hunks that are taken once this one is, or is not any more; undefined: all. */
function choose(
  { before, after }: Change,
  taken: readonly number[] | undefined,
  hunk: number,
  take: boolean,
): number[] | undefined {
  const all = hunksOf(before?.text ?? "", after).map((_, index) => index);
  const now = all.filter((index) => (index === hunk ? take : (taken?.includes(index) ?? true)));
  return now.length === all.length ? undefined : now;
}

/** The content with these hunks of a change, or with all of it. */
export function takenOf({ before, after }: Change, hunks: readonly number[] | undefined): string {
  return hunks ? takeHunks(before?.text ?? "", after, new Set(hunks)) : after;
}

/** What the user typed, carried over to another choice of hunks. Throws where one of them would be lost with its hunk. */
function carriedOver({ located }: Change, typed: string, from: string, to: string): string {
  const merged = merge3(from, typed, to);
  if ("text" in merged) return merged.text;
  const lines = merged.conflicts.map(({ line }) => line).join(", ");
  throw new Error(
    `You edited this part of ${located.shown} in the editor (line ${lines}), so its box stays as it is. Change it there.`,
  );
}
