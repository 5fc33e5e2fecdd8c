/**
 * Requests as they were sent. The log holds all that the bytes of a request depend on, so each of them can be made again at any
 * time; nothing keeps a copy.
 */
import type { ChatMessage, ChatRequest, ToolSchema } from "../models/model.ts";
import type { EventOf, TaskEvent } from "../task/events.ts";
import { Assembler, type PromptComposed, type ResultWriters } from "./assemble.ts";
import type { Entry } from "./parts.ts";

export interface SentRequest {
  sent: EventOf<"request.sent">;
  request: ChatRequest;
  /** The messages with what they are made of. */
  entries: readonly Entry[];
  /** What came back. Neither, while it is on its way or if the process was lost. */
  reply?: EventOf<"model.replied">;
  failed?: EventOf<"request.failed">;
}

/** What one request may have of its own; everything else is the prompt's, and constant. */
export interface OneRequest {
  think?: ChatRequest["think"] | undefined;
  keepAlive?: ChatRequest["keepAlive"] | undefined;
}

/** The one place where a request is put together. */
export function requestOf(prompt: PromptComposed, messages: ChatMessage[], one: OneRequest = {}): ChatRequest {
  const request: ChatRequest = {
    model: prompt.model.name,
    messages,
    options: { ...prompt.options, num_ctx: prompt.window.tokens },
  };
  if (prompt.tools.length > 0) request.tools = prompt.tools as unknown as ToolSchema[];
  if (prompt.format) request.format = prompt.format;
  const think = one.think ?? prompt.think;
  if (think !== undefined) request.think = think;
  if (one.keepAlive !== undefined) request.keepAlive = one.keepAlive;
  return request;
}

/** The request of a step; undefined if there was none. */
export function sentRequest(events: readonly TaskEvent[], step: number, write: ResultWriters): SentRequest | undefined {
  const at = events.findIndex((event) => event.type === "request.sent" && event.step === step);
  const sent = events[at];
  if (sent?.type !== "request.sent") return undefined;
  const assembler = Assembler.of(events.slice(0, at), write);
  if (!assembler.prompt) return undefined;
  const found: SentRequest = {
    sent,
    request: requestOf(assembler.prompt, assembler.messages(), sent),
    entries: assembler.entries(),
  };
  for (const event of events.slice(at + 1)) {
    if (event.type === "request.sent") break;
    if (event.type === "model.replied") found.reply = event;
    if (event.type === "request.failed") found.failed = event;
  }
  return found;
}
