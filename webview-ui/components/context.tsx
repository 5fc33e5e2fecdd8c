/** What every part of the view may need without it being handed down: the way to the host, outputs loaded on demand. */
import { createContext, type ReactNode, useContext, useMemo, useState } from "react";
import type { ViewInput } from "../../src/panel/protocol.ts";
import type { View } from "../state.ts";

export type Send = (message: ViewInput) => void;

const SendContext = createContext<Send>(() => undefined);
export const SendProvider = SendContext.Provider;
export const useSend = () => useContext(SendContext);

const OutputsContext = createContext<ReadonlyMap<string, string>>(new Map());
export const OutputsProvider = OutputsContext.Provider;
export const useOutput = (id: string) => useContext(OutputsContext).get(id);

const UndoContext = createContext<View["undo"]>(null);
export const UndoProvider = UndoContext.Provider;
/** The host's last answer about putting back just this. */
export function useUndo({ step, path }: { step?: number; path?: string }): View["undo"] {
  const answer = useContext(UndoContext);
  return answer && answer.step === step && answer.path === path ? answer : null;
}

/** Tells which card that waits is in sight, so that the bar above the input appears when it is not. */
export type Sight = (call: string, visible: boolean) => void;
const SightContext = createContext<Sight>(() => undefined);
export const SightProvider = SightContext.Provider;
export const useSight = () => useContext(SightContext);

/** Moves the focus to the input, when what had it goes away. */
const FocusContext = createContext<() => void>(() => undefined);
export const FocusProvider = FocusContext.Provider;
export const useFocusInput = () => useContext(FocusContext);

/** What is unfolded, by a key of its own. Kept apart from the components: a long chat draws only what is near. */
const FoldsContext = createContext<Set<string>>(new Set());

/** Keys are unique in a task only, so each task has its own folds. */
export function FoldScope({ task, children }: { task: string; children: ReactNode }) {
  const unfolded = useMemo(() => new Set<string>(), [task]);
  return <FoldsContext value={unfolded}>{children}</FoldsContext>;
}

export function useFold(key: string): [open: boolean, toggle: () => void] {
  const unfolded = useContext(FoldsContext);
  const [open, setOpen] = useState(() => unfolded.has(key));
  const toggle = () => {
    if (open) unfolded.delete(key);
    else unfolded.add(key);
    setOpen(!open);
  };
  return [open, toggle];
}
