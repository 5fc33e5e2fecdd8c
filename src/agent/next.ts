/**
 * What a task does next, read off its log and nothing else. So a task that was killed goes on exactly where it was.
 */
import type { EventOf, StopCause, TaskEvent, ToolCall } from "../task/events.ts";

export type NextStep =
  | { do: "request" }
  | { do: "call"; call: ToolCall }
  /** The call will not run; `why` is the id of what the model is told about it. */
  | { do: "skip"; call: ToolCall; why: "skipped-rejected" | "skipped-failed" | "skipped-user" | "interrupted" }
  /** The reply holds nothing to run: a plain answer, or something gone wrong that recovery names. */
  | { do: "judge"; reply: EventOf<"model.replied"> }
  | { do: "end"; cause: StopCause };

/** Tools after whose failure the rest of a reply was planned on sand. */
const CHANGES = new Set(["write_file", "apply_diff", "execute_command"]);

export function nextStep(events: readonly TaskEvent[], ends: (tool: string) => boolean): NextStep {
  const finished = new Map<string, EventOf<"tool.finished">>();
  const started = new Set<string>();
  let spoken = false;
  let told = false;
  for (let i = events.length - 1; i >= 0; i--) {
    const event = events[i]!;
    switch (event.type) {
      case "tool.finished":
        finished.set(event.call, event);
        break;
      case "tool.started":
        started.add(event.call);
        break;
      case "note.appended":
        told = true;
        break;
      case "user.said":
        spoken = true;
        break;
      case "request.failed":
      case "request.sent":
        return { do: "request" };
      case "model.replied":
        return afterReply(event, { finished, started, spoken, told, ends });
    }
  }
  return spoken || told ? { do: "request" } : { do: "end", cause: "waiting" };
}

function afterReply(
  reply: EventOf<"model.replied">,
  now: {
    finished: ReadonlyMap<string, EventOf<"tool.finished">>;
    started: ReadonlySet<string>;
    spoken: boolean;
    told: boolean;
    ends(tool: string): boolean;
  },
): NextStep {
  const done = reply.calls.flatMap((call) => now.finished.get(call.id) ?? []);
  const call = reply.calls.find((call) => !now.finished.has(call.id));
  if (call) {
    if (now.started.has(call.id)) return { do: "skip", call, why: "interrupted" };
    if (now.spoken) return { do: "skip", call, why: "skipped-user" };
    if (done.some((result) => result.status === "rejected")) return { do: "skip", call, why: "skipped-rejected" };
    if (done.some((result) => result.status === "failed" && CHANGES.has(result.name)))
      return { do: "skip", call, why: "skipped-failed" };
    return { do: "call", call };
  }
  if (now.spoken || now.told) return { do: "request" };
  const last = done.at(-1);
  if (last?.status === "ok" && now.ends(last.name)) return { do: "end", cause: "finished" };
  return reply.calls.length > 0 && reply.problems.length === 0 ? { do: "request" } : { do: "judge", reply };
}
