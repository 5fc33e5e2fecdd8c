/**
 * What a change of the conversation costs. The server has read the last request; where the next one differs, everything behind is
 * read again. Computed by making the change on paper, so it is exact.
 */
import type { EventOf, TaskEvent } from "../task/events.ts";
import { Assembler, type ResultWriters } from "./assemble.ts";
import { sharedPrefix } from "./prefix.ts";
import { requestOf, sentRequest } from "./sent.ts";
import type { TokenCounts } from "./tokens.ts";

export interface Price {
  /** Tokens less in the next request; below 0: more. */
  frees: number;
  /** Tokens that the server has read and would have to read again. */
  rereads: number;
}

/** What it costs to drop an item, or to take it back in. */
export function priceOf(
  events: readonly TaskEvent[],
  item: string,
  change: EventOf<"item.changed">["change"],
  write: ResultWriters,
  counts: TokenCounts,
): Price {
  const changed: TaskEvent = { v: 1, seq: (events.at(-1)?.seq ?? -1) + 1, at: 0, type: "item.changed", item, change };
  const now = sizes(events, write, counts);
  const then = sizes([...events, changed], write, counts);
  const frees = now.total - then.total;
  // What comes back in is read for the first time, as far as this request goes.
  return { frees, rereads: Math.max(0, then.fresh - now.fresh - Math.max(0, -frees)) };
}

function sizes(events: readonly TaskEvent[], write: ResultWriters, counts: TokenCounts) {
  const assembler = Assembler.of(events, write);
  const messages = assembler.messages();
  const tools = assembler.prompt?.tools ?? [];
  const cached = cachedMessages(events, assembler, write, counts);
  const total = counts.request(messages, tools);
  return { total, fresh: total - (cached > 0 ? counts.request(messages.slice(0, cached), tools) : 0) };
}

/** How many messages from the front the server has read: those of the last request, and its own reply. */
export function cachedMessages(
  events: readonly TaskEvent[],
  assembler: Assembler,
  write: ResultWriters,
  counts: TokenCounts,
): number {
  const step = events.findLast((event) => event.type === "request.sent")?.step;
  const last = step === undefined ? undefined : sentRequest(events, step, write);
  if (!last || !assembler.prompt) return 0;
  const next = requestOf(assembler.prompt, assembler.messages(), last.sent);
  const { messages } = sharedPrefix(last.request, next, counts);
  const isReplied = messages === last.request.messages.length;
  return isReplied && assembler.entries()[messages]?.parts[0]?.kind === "reply" ? messages + 1 : messages;
}
