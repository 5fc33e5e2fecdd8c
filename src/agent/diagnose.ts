/** What went wrong with a whole reply. A plain answer is none of it: it is a legal end of a turn. */
import type { CallProblem, EventOf } from "../task/events.ts";
import { type Asked, missingCall } from "./prose.ts";
import type { Found } from "./recovery.ts";

/** null: nothing is wrong. */
export function diagnose(reply: EventOf<"model.replied">, asked: Asked): Found | null {
  const problem = reply.problems[0];
  const silent = reply.calls.length === 0 && reply.text.trim() === "";
  if (reply.doneReason === "length") {
    if (problem) return { trouble: "cut-off-call", vars: cutOffVars(problem, asked) };
    // All the room went into the thought: more room, or smaller steps, would only be thought away as well.
    return { trouble: silent && reply.thinking ? "thinking-too-long" : "cut-off", vars: {} };
  }
  if (problem) return { trouble: `call-${problem.cause}`, vars: problemVars(problem, asked) };
  if (silent) return { trouble: reply.thinking ? "empty-after-thinking" : "empty", vars: {} };
  const missing = reply.calls.length === 0 ? missingCall(reply.text, asked) : null;
  return missing ? { trouble: missing, vars: {} } : null;
}

function problemVars(problem: CallProblem, { tools }: Asked): Record<string, string> {
  return { tool: problem.tool ?? "", detail: problem.detail, tools: tools.join(", ") };
}

/** Smaller edits are the way only where an edit was cut off and may be made. */
function cutOffVars({ tool = "the call" }: CallProblem, { tools }: Asked): Record<string, string> {
  const isEdit = (tool === "write_file" || tool === "apply_diff") && tools.includes("apply_diff");
  return { tool, edit: isEdit ? "yes" : "" };
}

/** Fewer tokens than this may be nothing but an end mark. */
const SWALLOWED = 8;

/** The model wrote something and none of it arrived: Ollama's own reader of native calls drops what it cannot read. */
export function wasSwallowed(reply: EventOf<"model.replied">): boolean {
  const nothing = reply.content === "" && !reply.thinking && reply.calls.length === 0 && reply.problems.length === 0;
  return nothing && (reply.usage.outputTokens ?? 0) >= SWALLOWED;
}
