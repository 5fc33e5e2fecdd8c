/** One streamed reply, read line by line: deltas for whoever watches, and the whole at the end. */
import type { Usage } from "../../task/events.ts";
import { type ChatReply, type ModelDelta, ModelError } from "../model.ts";
import { isRecord, jsonObject, records } from "./json.ts";

/** One line of a stream, as far as we rely on it. */
export type Line = Record<string, unknown>;

export function emptyReply(): ChatReply {
  return { content: "", thinking: "", nativeCalls: [], usage: {} };
}

/** Adds what a line says to the reply, and hands it on. */
export function readLine(line: Line, reply: ChatReply, onDelta: (delta: ModelDelta) => void): void {
  const message = isRecord(line.message) ? line.message : {};
  if (typeof message.thinking === "string" && message.thinking) {
    reply.thinking += message.thinking;
    onDelta({ type: "thinking", text: message.thinking });
  }
  if (typeof message.content === "string" && message.content) {
    reply.content += message.content;
    onDelta({ type: "text", text: message.content });
  }
  for (const made of records(message.tool_calls)) {
    const call = toCall(made);
    reply.nativeCalls.push(call);
    onDelta({ type: "call", ...call });
  }
  if (line.done !== true) return;
  if (typeof line.done_reason === "string") reply.doneReason = line.done_reason;
  reply.usage = usageOf(line);
}

function toCall(made: Line): ChatReply["nativeCalls"][number] {
  const asked = isRecord(made.function) ? made.function : {};
  const args = typeof asked.arguments === "string" ? jsonObject(asked.arguments) : asked.arguments;
  const call = { name: typeof asked.name === "string" ? asked.name : "", args: isRecord(args) ? args : undefined };
  if (call.args === undefined && asked.arguments != null) {
    throw new ModelError(
      "malformed-call",
      `The server gave arguments for ${call.name || "a call"} that are no object. Try again, or set the dialect to xml.`,
      JSON.stringify(made),
    );
  }
  return { ...(typeof made.id === "string" ? { id: made.id } : {}), name: call.name, args: call.args ?? {} };
}

function usageOf(line: Line): Usage {
  const found = {
    promptTokens: count(line.prompt_eval_count),
    outputTokens: count(line.eval_count),
    loadMs: ms(line.load_duration),
    promptMs: ms(line.prompt_eval_duration),
    outputMs: ms(line.eval_duration),
    totalMs: ms(line.total_duration),
  };
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined));
}

function count(value: unknown): number | undefined {
  return typeof value === "number" ? value : undefined;
}

/** Nanoseconds to milliseconds. */
function ms(value: unknown): number | undefined {
  return typeof value === "number" ? value / 1e6 : undefined;
}
