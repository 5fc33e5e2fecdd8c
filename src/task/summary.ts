/** A task in one line, for lists: read off its log like everything else. */
import type { StopCause, TaskEvent } from "./events.ts";

export interface TaskSummary {
  id: string;
  title: string;
  /** Epoch ms of the last event. */
  at: number;
  root: string;
  /** "running": its last turn never ended; it was interrupted or is open elsewhere. */
  state: "running" | "waiting" | "ended";
  cause?: StopCause;
  /** Prompt tokens of the last request, by the server's count. */
  tokens: number;
  /** The log could not be read whole; the sentence says what was lost. */
  notice?: string;
}

export function summarise(
  id: string,
  events: readonly TaskEvent[],
  lost: readonly string[],
  mtime: number,
): TaskSummary {
  const summary: TaskSummary = { id, title: id, at: events.at(-1)?.at ?? mtime, root: "", state: "ended", tokens: 0 };
  for (const event of events) {
    if (event.type === "task.created") {
      summary.title = event.title;
      summary.root = event.roots[0]?.path ?? "";
    } else if (event.type === "task.renamed") summary.title = event.title;
    else if (event.type === "user.said" || event.type === "request.sent") summary.state = "running";
    else if (event.type === "model.replied") summary.tokens = event.usage.promptTokens ?? summary.tokens;
    else if (event.type === "turn.ended") {
      summary.state = event.cause === "waiting" ? "waiting" : "ended";
      summary.cause = event.cause;
    }
  }
  if (lost.length > 0) summary.notice = lost.join(" ");
  return summary;
}

export function unreadable(id: string, at: number, why: string): TaskSummary {
  return { id, title: id, at, root: "", state: "ended", tokens: 0, notice: `The log could not be read: ${why}` };
}
