/** One bar for each request of a task: what the server had read before, what was new to it, what it answered. */
import type { TaskEvent } from "../task/events.ts";

/** One request: what it had, of that what the server had read before, and what came back. */
export interface LedgerBar {
  step: number;
  sent: number;
  reused: number;
  new: number;
  answer: number;
  /** Made right before it. */
  condensed?: { before: number; after: number };
  /** It did not start with the request before, and no event says why: a bug of ours. */
  broken?: boolean;
  /** Nothing whole came back. */
  failed?: boolean;
}

export function ledgerBars(events: readonly TaskEvent[]): LedgerBar[] {
  const bars: LedgerBar[] = [];
  let condensed: LedgerBar["condensed"];
  for (const event of events) {
    if (event.type === "context.condensed") condensed = { before: event.before, after: event.after };
    if (event.type === "request.sent") {
      const { step, promptTokens: sent, reused } = event;
      bars.push({ step, sent, reused, new: sent - reused, answer: 0 });
      const bar = bars.at(-1)!;
      if (condensed) bar.condensed = condensed;
      if (event.brokenPrefixAt !== undefined) bar.broken = true;
      condensed = undefined;
    }
    const bar = bars.at(-1);
    if (event.type === "model.replied" && bar) bar.answer = event.usage.outputTokens ?? 0;
    if (event.type === "request.failed" && bar) bar.failed = true;
  }
  return bars;
}
