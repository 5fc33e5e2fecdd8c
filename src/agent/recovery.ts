/**
 * What went wrong with a reply, and what the model is told about it: one correction per cause, each only a few times
 * in a row. The words are in `prompts/corrections/`.
 */
import type { CallProblem, EventOf, StopCause, TaskEvent } from "../task/events.ts";

export interface Correction {
  cause: StopCause;
  /** File below `prompts/corrections/`. */
  id: string;
  vars: Record<string, string>;
}

/** How often in a row the model is corrected before the turn stops with the cause. */
const LIMIT = 3;

/** null: the reply is a plain answer, which is a legal end. */
export function diagnose(reply: EventOf<"model.replied">): Correction | null {
  const problem = reply.problems[0];
  if (reply.doneReason === "length") {
    return problem
      ? { cause: "cut-off", id: "cut-off-call", vars: { tool: problem.tool ?? "the call" } }
      : { cause: "cut-off", id: "cut-off", vars: {} };
  }
  if (problem) return { cause: "malformed-call", id: `call-${problem.cause}`, vars: problemVars(problem) };
  if (reply.calls.length === 0 && reply.text.trim() === "") {
    return { cause: "empty", id: reply.thinking ? "empty-after-thinking" : "empty", vars: {} };
  }
  return null;
}

function problemVars(problem: CallProblem): Record<string, string> {
  return { tool: problem.tool ?? "", detail: problem.detail };
}

/** True if the model was already told so LIMIT times since something last went right or the user spoke. */
export function exhausted(events: readonly TaskEvent[]): boolean {
  let corrections = 0;
  for (let i = events.length - 1; i >= 0; i--) {
    const event = events[i]!;
    if (event.type === "user.said" || event.type === "turn.ended") break;
    if (event.type === "tool.finished" && event.status === "ok") break;
    if (event.type === "note.appended" && event.why === "correction") corrections++;
  }
  return corrections >= LIMIT;
}

/** What the user reads when corrections did not help. */
export function explain(correction: Correction): string {
  switch (correction.cause) {
    case "cut-off":
      return "The reply was cut off by the output limit again and again. Raise the limit (bilby.maxOutputTokens) or ask for a smaller step. Nothing of the cut reply was run.";
    case "malformed-call":
      return `The model's tool call could not be understood after ${LIMIT} corrections. The last problem: ${correction.vars.detail}`;
    case "empty":
      return `The model sent ${LIMIT} empty replies. Ask in other words, or choose another model.`;
    default:
      return `The model did not recover after ${LIMIT} corrections.`;
  }
}
