/** A request as it was sent and its reply, made again from the log for people to look at. */
import { dialects } from "../calls/read.ts";
import { type SentRequest, sentRequest } from "../context/sent.ts";
import type { TokenCounts } from "../context/tokens.ts";
import { toBody } from "../models/ollama/body.ts";
import type { EventOf, TaskEvent } from "../task/events.ts";
import type { LedgerStep, SentMessage, SentText } from "./protocol.ts";

/** Characters of one text that a view is given; the whole is copied or opened in an editor. */
const SHOWN = 400_000;

export function stepView(
  events: readonly TaskEvent[],
  step: number,
  counts: TokenCounts,
  ratio: number,
): LedgerStep | null {
  const found = sentRequest(events, step, dialects);
  if (!found) return null;
  const { sent, request, reply, failed } = found;
  const before = sentRequest(events, step - 1, dialects)?.request.messages ?? [];
  const shared = sharedMessages(before, request.messages);
  const view: LedgerStep = {
    step,
    model: request.model,
    tokens: sent.promptTokens,
    reused: sent.reused,
    body: shown(toBody(request)),
    messages: messagesOf(found, shared, (tokens) => Math.round(tokens * ratio), counts),
  };
  if (request.tools) {
    const tokens = Math.round(counts.tools(request.tools) * ratio);
    view.tools = { ...shown(JSON.stringify(request.tools, null, 2)), tokens };
  }
  if (reply) view.reply = replyOf(reply);
  if (failed) view.failed = { message: failed.message, evidence: failed.evidence };
  return view;
}

function messagesOf(
  { request, entries }: SentRequest,
  shared: number,
  scaled: (tokens: number) => number,
  counts: TokenCounts,
): SentMessage[] {
  return request.messages.map((message, at) => {
    const { role, content, thinking, tool_calls: calls, images } = message;
    return {
      role,
      items: entries[at]!.parts.map(({ item, label }) => ({ id: item, label })),
      tokens: scaled(counts.message(message)),
      cached: at < shared,
      content: shown(content),
      ...(thinking ? { thinking: shown(thinking) } : {}),
      ...(calls ? { calls: shown(JSON.stringify(calls, null, 2)) } : {}),
      images: images?.length ?? 0,
    };
  });
}

function replyOf({
  content,
  thinking,
  nativeCalls,
  usage,
  ms,
}: EventOf<"model.replied">): LedgerStep["reply"] & object {
  return {
    content: shown(content),
    ...(thinking ? { thinking: shown(thinking) } : {}),
    ...(nativeCalls?.length ? { calls: shown(JSON.stringify(nativeCalls, null, 2)) } : {}),
    ...(usage.outputTokens === undefined ? {} : { tokens: usage.outputTokens }),
    ms,
  };
}

function sharedMessages(before: readonly unknown[], now: readonly unknown[]): number {
  let shared = 0;
  while (shared < before.length && JSON.stringify(before[shared]) === JSON.stringify(now[shared])) shared++;
  return shared;
}

function shown(text: string): SentText {
  return text.length <= SHOWN ? { text } : { text: text.slice(0, SHOWN), more: text.length - SHOWN };
}
