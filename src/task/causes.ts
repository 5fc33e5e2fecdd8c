/**
 * Why a turn can stop: one table, with one action for the user per cause. What the model is told about it is in
 * `prompts/corrections/<cause>.md`.
 */
import type { StopCause } from "./events.ts";

export type StopActionId =
  | "retry"
  | "continue"
  | "condense"
  | "settings"
  | "start-server"
  | "pull"
  | "new-task"
  | "key";

export interface StopAction {
  id: StopActionId;
  label: string;
}

/** `null`: there is nothing to do, the turn ended as it should. */
export const userAction: Record<StopCause, StopAction | null> = {
  finished: null,
  answered: null,
  waiting: null,
  overflow: { id: "condense", label: "Condense and retry" },
  truncated: { id: "settings", label: "Set the window" },
  "cut-off": { id: "continue", label: "Continue" },
  "malformed-call": { id: "continue", label: "Try once more" },
  repeating: { id: "continue", label: "Continue anyway" },
  empty: { id: "retry", label: "Ask again" },
  "server-unreachable": { id: "retry", label: "Retry" },
  "model-missing": { id: "pull", label: "Choose a model" },
  unauthorized: { id: "key", label: "Set the key" },
  "server-error": { id: "retry", label: "Retry" },
  "server-crashed": { id: "retry", label: "Retry" },
  garbage: { id: "retry", label: "Retry" },
  limit: { id: "continue", label: "Continue" },
  "stopped-by-user": { id: "continue", label: "Continue" },
  interrupted: { id: "continue", label: "Continue" },
};

/** Causes after which the task did what it was asked to. */
export function endedWell(cause: StopCause): boolean {
  return cause === "finished" || cause === "answered";
}
