/**
 * A chat request as the bytes that are sent. Everything that is constant for a task comes first and `messages` come
 * last, so that the body of step N+1 starts with the body of step N without its closing brackets.
 */
import { type ChatMessage, type ChatRequest, ModelError } from "../model.ts";

/** The exact JSON sent for a request. */
export function toBody(request: ChatRequest): string {
  return JSON.stringify(toBodyObject(request));
}

/** The same as an object in the order of its keys; a fresh one, because ollama-js writes into what it is given. */
export function toBodyObject(request: ChatRequest): Record<string, unknown> {
  return {
    model: request.model,
    stream: true,
    // Ollama cuts a prompt that is too long from the front and answers 200. With both off it says 400 instead. They
    // must not change within a task: `shift` is a load option, a change reloads the model.
    truncate: false,
    shift: false,
    ...(request.think === undefined ? {} : { think: request.think }),
    ...(request.keepAlive === undefined ? {} : { keep_alive: keepAlive(request.keepAlive) }),
    ...(request.format === undefined ? {} : { format: request.format }),
    options: ordered(request.options),
    ...(request.tools?.length ? { tools: request.tools } : {}),
    messages: request.messages.map(message),
  };
}

/** Seconds, or a duration as Go writes it. Throws a ModelError where Ollama would answer 400. */
export function keepAlive(value: string | number): string | number {
  if (typeof value === "number" && Number.isFinite(value)) return value;
  const text = String(value).trim();
  // "300" and "-1" are what people type for seconds; as strings Ollama refuses them for want of a unit.
  if (/^[-+]?\d+(\.\d+)?$/.test(text)) return Number(text);
  if (/^[-+]?((\d+(\.\d*)?|\.\d+)(ns|us|µs|ms|s|m|h))+$/.test(text)) return text;
  throw new ModelError(
    "server-error",
    `Keep-alive "${text}" is not a duration. Use seconds (300), a duration (5m, 1h30m), or -1 for as long as the server runs.`,
    text,
  );
}

function ordered(options: ChatRequest["options"]): Record<string, unknown> {
  const { num_ctx, ...rest } = options;
  const sorted = Object.entries(rest)
    .filter(([, value]) => value !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return { num_ctx, ...Object.fromEntries(sorted) };
}

function message(from: ChatMessage): Record<string, unknown> {
  return {
    role: from.role,
    content: from.content,
    thinking: from.thinking,
    images: from.images?.length ? [...from.images] : undefined,
    tool_calls: from.tool_calls?.length
      ? from.tool_calls.map(({ id, function: call }) => ({
          id,
          function: { name: call.name, arguments: call.arguments },
        }))
      : undefined,
    tool_name: from.tool_name,
    tool_call_id: from.tool_call_id,
  };
}
