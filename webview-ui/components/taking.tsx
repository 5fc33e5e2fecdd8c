/**
 * What of a waiting change the user takes: its hunks, less those that were left out, and the files that wait with it. Above the card,
 * because the bar over the input and the keys decide on the same.
 */
import { createContext, type ReactNode, useContext, useMemo, useState } from "react";
import type { OtherChange, ViewInput } from "../../src/panel/protocol.ts";
import { diffHunks } from "../diff.ts";
import type { CallItem } from "../state.ts";

interface LeftOut {
  call: string;
  hunks: ReadonlySet<number>;
}

const nothing: ReadonlySet<number> = new Set();
const TakingContext = createContext<[LeftOut, (left: LeftOut) => void]>([
  { call: "", hunks: nothing },
  () => undefined,
]);

export function TakingProvider({ children }: { children: ReactNode }) {
  const state = useState<LeftOut>({ call: "", hunks: nothing });
  return <TakingContext value={state}>{children}</TakingContext>;
}

export interface Taking {
  /** Hunks of the change; 1 for anything that is none. */
  count: number;
  taken: number;
  isLeft(hunk: number): boolean;
  toggle(hunk: number): void;
}

export function useTaking(call: CallItem | undefined): Taking {
  const [left, setLeft] = useContext(TakingContext);
  const diff = call?.preview?.kind === "change" ? call.preview.diff : "";
  const count = useMemo(() => Math.max(1, diffHunks(diff).length), [diff]);
  const hunks = left.call === call?.id ? left.hunks : nothing;
  return {
    count,
    taken: count - hunks.size,
    isLeft: (hunk) => hunks.has(hunk),
    toggle: (hunk) => setLeft({ call: call?.id ?? "", hunks: toggled(hunks, hunk) }),
  };
}

/** With it, if it was not in there. */
function toggled(hunks: ReadonlySet<number>, hunk: number): ReadonlySet<number> {
  const others = new Set(hunks);
  if (!others.delete(hunk)) others.add(hunk);
  return others;
}

/** What approving says to the host, alone or with the other files; undefined where no hunk is taken, which is no approval. */
export function approval(call: CallItem, taking: Taking, type: "approve" | "approve.step"): ViewInput | undefined {
  if (taking.taken === 0) return undefined;
  const hunks = Array.from({ length: taking.count }, (_, hunk) => hunk).filter((hunk) => !taking.isLeft(hunk));
  return { type, call: call.id, ...(taking.taken < taking.count ? { hunks } : {}) };
}

/** The files of a step that wait with this change, and how many of all can be approved with it. */
export function stepOf(call: CallItem): { others: readonly OtherChange[]; together: number } {
  const others = call.preview?.kind === "change" ? (call.preview.others ?? []) : [];
  return { others, together: 1 + others.filter(({ reasons }) => reasons.length === 0).length };
}
