/**
 * What of a waiting change the user takes: its hunks, less those that were left out, and the files that wait with it. The host keeps it,
 * because the diff editor shows and approves the same.
 */
import { useMemo } from "react";
import type { OtherChange, ViewInput } from "../../src/panel/protocol.ts";
import { diffHunks } from "../diff.ts";
import type { CallItem } from "../state.ts";
import { useSend } from "./context.tsx";

export interface Taking {
  /** Hunks of the change; 1 for anything that is none. */
  count: number;
  taken: number;
  isLeft(hunk: number): boolean;
  toggle(hunk: number): void;
}

export function useTaking(call: CallItem | undefined): Taking {
  const send = useSend();
  const change = call?.preview?.kind === "change" ? call.preview : undefined;
  const diff = change?.diff ?? "";
  const count = useMemo(() => Math.max(1, diffHunks(diff).length), [diff]);
  const isLeft = (hunk: number) => change?.taken?.includes(hunk) === false;
  return {
    count,
    taken: change?.taken?.length ?? count,
    isLeft,
    toggle(hunk) {
      if (call) send({ type: "take", call: call.id, hunk, take: isLeft(hunk) });
    },
  };
}

/** What approving says to the host, alone or with the other files; undefined where no hunk is taken, which is no approval. */
export function approval(call: CallItem, taking: Taking, type: "approve" | "approve.step"): ViewInput | undefined {
  return taking.taken === 0 ? undefined : { type, call: call.id };
}

/** The files of a step that wait with this change, and how many of all can be approved with it. */
export function stepOf(call: CallItem): { others: readonly OtherChange[]; together: number } {
  const others = call.preview?.kind === "change" ? (call.preview.others ?? []) : [];
  return { others, together: 1 + others.filter(({ reasons }) => reasons.length === 0).length };
}
