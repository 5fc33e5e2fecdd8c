/**
 * How much may happen in a task on standing grants alone before a person looks again. Counted off the log, so that a task that
 * is resumed goes on counting.
 */
import type { TaskEvent } from "../task/events.ts";
import type { Preview } from "../tools/tool.ts";

export interface Caps {
  /** Different files changed without asking. */
  files: number;
  /** Requests. */
  requests: number;
}

/** Why this change asks although it is granted, or undefined. Approving it allows as many files again. */
export function overFiles(preview: Preview, events: readonly TaskEvent[], { files }: Caps): string | undefined {
  if (preview.kind !== "change") return undefined;
  const changed = changedByGrant(events);
  if (changed.size < files || changed.has(preview.located.shown)) return undefined;
  return `${changed.size} files were changed without asking, as many as you allow (bilby.autoApprove.maxFiles).`;
}

/** Why the turn stops before another request, or undefined. Going on allows as many again. */
export function overRequests(events: readonly TaskEvent[], { requests }: Caps): string | undefined {
  const since = events.findLastIndex((event) => event.type === "turn.ended" && event.cause === "limit");
  const made = events.slice(since + 1).filter((event) => event.type === "request.sent").length;
  if (made < requests) return undefined;
  return `${made} requests in this task, as many as you allow before you are asked (bilby.autoApprove.maxRequests).`;
}

/** Since the user last approved a change in person. */
function changedByGrant(events: readonly TaskEvent[]): ReadonlySet<string> {
  const decided = new Map<string, "user" | "grant" | "rule">();
  const changed = new Set<string>();
  for (const event of events) {
    if (event.type === "call.decided" && event.decision === "approved") decided.set(event.call, event.by);
    if (event.type !== "tool.finished" || event.detail?.kind !== "change") continue;
    if (decided.get(event.call) === "user") changed.clear();
    else changed.add(event.detail.path);
  }
  return changed;
}
