/**
 * How much of a request the server has already read. Messages that are the same object are the same bytes, so the cost
 * is that of what is new.
 */
import type { ChatMessage, ToolSchema } from "../models/model.ts";
import type { TokenCounts } from "./tokens.ts";

/** A request, as far as the server's prefix cache looks at it. */
export interface RequestBody {
  model: string;
  messages: readonly ChatMessage[];
  tools?: readonly (ToolSchema | Record<string, unknown>)[];
  options: Record<string, unknown>;
}

export interface SharedPrefix {
  /** Messages the two bodies have in common at the front. */
  messages: number;
  /** Tokens of these, tools included; 0 where model, window or tools differ, because then nothing is reused. */
  reused: number;
  /** Number of the first message of `before` that is not in front of `next`; undefined if all of `before` is. */
  brokenAt?: number;
}

export function sharedPrefix(before: RequestBody | undefined, next: RequestBody, counts: TokenCounts): SharedPrefix {
  if (!before) return { messages: 0, reused: 0 };
  const sameHead =
    before.model === next.model &&
    sameJson(before.tools, next.tools) &&
    before.options.num_ctx === next.options.num_ctx;
  if (!sameHead) return { messages: 0, reused: 0, brokenAt: 0 };

  const most = Math.min(before.messages.length, next.messages.length);
  let messages = 0;
  while (messages < most && sameJson(before.messages[messages], next.messages[messages])) messages++;
  return {
    messages,
    reused: counts.request(next.messages.slice(0, messages), messages > 0 ? next.tools : []),
    ...(messages < before.messages.length ? { brokenAt: messages } : {}),
  };
}

function sameJson(one: unknown, other: unknown): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other);
}
