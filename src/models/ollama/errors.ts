/**
 * Every way an answer of Ollama's can be a failure, as a ModelError: a cause, one sentence the user can act on, and
 * what the server really said. What is known of a failure is known by its text, because the same one comes with a
 * status before the first token and as a line after it.
 */
import type { StopCause } from "../../task/events.ts";
import { type Fault, ModelError } from "../model.ts";
import { type Context, evidenceOf, scrubbed } from "./evidence.ts";
import { isRecord, jsonObject } from "./json.ts";
import { type Answer, notOllama } from "./not-ollama.ts";

/** An answer with a status that is no success. */
export function fromStatus(answer: Answer, where: Context): ModelError {
  const { status } = answer;
  const body = scrubbed(answer.text, where);
  const evidence = evidenceOf(`HTTP ${status}${body.trim() ? `: ${body.trim()}` : ""}`, where);
  const text = errorText(body);
  // As it came: a call that is read from it must be what the model wrote, to the letter.
  const said = errorText(answer.text);
  const fail = (cause: StopCause, message: string, fault?: Fault) =>
    new ModelError(cause, message, evidence, { fault });

  if (status === 401) {
    return fail("unauthorized", unauthorized(body, where), /signin_url/.test(body) ? undefined : "key-missing");
  }
  if (status === 403) return fail("unauthorized", forbidden(text, where), text ? undefined : "forbidden");
  if (text === undefined) return notOllama({ ...answer, text: body }, where, evidence);
  if (status === 404) return fail("model-missing", missing(where));
  const known = recognise(said ?? text, evidence, where);
  if (known) return known;
  if (status === 429) return fail("server-error", `${where.endpoint} refuses more requests for now. Try again later.`);
  if (status === 499) return fail("server-error", `${where.endpoint} cancelled the request. Try again.`);
  if (status === 503) {
    return fail("server-error", `${where.endpoint} is busy: too many requests are waiting. Try again in a moment.`);
  }
  return fail("server-error", `Ollama answered with an error: ${oneLine(text)}`);
}

/** An `{"error": …}` line in a stream that had begun as a success. */
export function fromErrorLine(error: unknown, where: Context): ModelError {
  const said = typeof error === "string" ? error : JSON.stringify(error);
  const evidence = evidenceOf(said, where);
  return (
    recognise(said, evidence, where) ??
    new ModelError("server-error", `Ollama broke off the reply: ${oneLine(scrubbed(said, where))}`, evidence)
  );
}

/** Bytes that are no line of JSON. */
export function garbage(seen: string, where: Context): ModelError {
  return new ModelError(
    "garbage",
    `${where.endpoint} sent something that is not Ollama's format. If there is a proxy in between, look there; else try again.`,
    evidenceOf(seen, where),
  );
}

/** The body ended, properly, without a line that says `done`. */
export function endedEarly(rest: string, where: Context): ModelError {
  // Ollama itself ends like this after 31 identical chunks in a row, and when its runner's stream ends early.
  return new ModelError(
    "cut-off",
    "The reply ended before it was finished, without a reason. Ollama does that when a model repeats itself; try again.",
    evidenceOf(rest ? `stream ended inside: ${rest}` : "stream ended without a done line", where),
  );
}

export function stopped(): ModelError {
  return new ModelError("stopped-by-user", "Stopped.");
}

/** Failures told apart by their text, whatever the status or place they came with. */
function recognise(text: string, evidence: string, where: Context): ModelError | undefined {
  const inner = nested(text);
  if (inner.overflow) {
    return new ModelError("overflow", overflowMessage(inner.counted), evidence, { counted: inner.counted });
  }
  for (const [pattern, cause, message] of KNOWN) {
    if (!pattern.test(inner.message)) continue;
    const raw = cause === "malformed-call" ? rawCall(text) : undefined;
    return new ModelError(cause, message(where, scrubbed(inner.message, where)), evidence, { raw });
  }
  return undefined;
}

type Sentence = (where: Context, text: string) => string;

const name = (where: Context) => where.model ?? "the model";

const KNOWN: readonly [RegExp, StopCause, Sentence][] = [
  [
    /pull model manifest: (file does not exist|.*not found)/i,
    "model-missing",
    (w) => `There is no ${name(w)} to pull. Check its name and tag on ollama.com/library.`,
  ],
  [/model ['"].*['"] not found|file does not exist/i, "model-missing", (w) => missing(w)],
  [
    /does not support tools/i,
    "server-error",
    (w) => `${name(w)} has no template for native tool calls. Set the dialect to xml for this model.`,
  ],
  [/does not support thinking/i, "server-error", (w) => `${name(w)} cannot think. Turn thinking off for this model.`],
  [
    /does not support (chat|generate)/i,
    "server-error",
    (w) => `${name(w)} is not a chat model (an embedding model, perhaps). Choose another model.`,
  ],
  [
    /XML syntax error|error parsing tool call|invalid tool call arguments|tool call parsing failed|raw='/i,
    "malformed-call",
    (w) => `${name(w)} wrote a tool call that Ollama could not read. Try again, or set the dialect to xml.`,
  ],
  [
    /requires more (system|gpu) memory|insufficient memory|not enough memory/i,
    "server-error",
    (w) => `There is not enough memory for ${name(w)} with this window. Use a smaller window, or a smaller model.`,
  ],
  [
    /runner has unexpectedly stopped|process has terminated|process no longer running|runner process|signal: (killed|aborted)|CUDA error|out of memory|cudaMalloc/i,
    "server-crashed",
    (w) =>
      `Ollama's runner for ${name(w)} stopped, most often for want of memory. Try again, or use a smaller window or model.`,
  ],
  [
    /server busy|maximum pending requests/i,
    "server-error",
    (w) => `${w.endpoint} is busy: too many requests are waiting. Try again in a moment.`,
  ],
  [
    /cloud is disabled/i,
    "unauthorized",
    (w) => `${name(w)} runs in Ollama's cloud, and that is turned off on this server. Choose a local model.`,
  ],
  [
    /llama-server binary not found|may be incompatible with your version/i,
    "server-error",
    (w, text) => `Ollama cannot run ${name(w)}: ${oneLine(text)}`,
  ],
];

/** `error parsing tool call: raw='{"path": …', err=…`: all that is left of what the model wrote. */
function rawCall(text: string): string | undefined {
  const from = text.indexOf(RAW);
  const to = Math.max(text.lastIndexOf("', err="), text.lastIndexOf("',err="));
  return from >= 0 && to >= from + RAW.length ? text.slice(from + RAW.length, to) : undefined;
}

const RAW = "raw='";
/** Characters that are looked at, of each end. */
const LOOKED_AT = 8_000;

function ends(text: string): string {
  return text.length <= 2 * LOOKED_AT ? text : `${text.slice(0, LOOKED_AT)}\n${text.slice(-LOOKED_AT)}`;
}

interface Nested {
  message: string;
  overflow: boolean;
  counted?: { prompt: number; window: number };
}

/** llama-server's own error arrives as JSON inside Ollama's error string. */
function nested(text: string): Nested {
  const inner = jsonObject(text.slice(Math.max(0, text.indexOf("{"))))?.error;
  const detail = isRecord(inner) ? inner : undefined;
  // What is looked for stands at an end of it. In between may be a file, and whoever wrote that could keep an expression busy.
  const message = ends(typeof detail?.message === "string" ? detail.message : text);
  const overflow =
    detail?.type === "exceed_context_size_error" ||
    /exceeds? the (available context size|(maximum )?context (length|size|window))|longer than the context length/i.test(
      message,
    );
  const inText = /request \((\d+) tokens\).*?\((\d+) tokens\)/.exec(message);
  const prompt = Number(detail?.n_prompt_tokens ?? inText?.[1]);
  const window = Number(detail?.n_ctx ?? inText?.[2]);
  return { message, overflow, ...(overflow && prompt > 0 && window > 0 ? { counted: { prompt, window } } : {}) };
}

function overflowMessage(counted: Nested["counted"]): string {
  const numbers = counted ? ` (${counted.prompt} tokens, room for ${counted.window})` : "";
  return `The conversation does not fit the window${numbers}. Condense it, or set a larger window.`;
}

function missing(where: Context): string {
  return where.model
    ? `The server has no model "${where.model}". Choose another, or run: ollama pull ${where.model}`
    : "The server does not have this model.";
}

function unauthorized(body: string, where: Context): string {
  return /signin_url/.test(body)
    ? `${name(where)} runs in Ollama's cloud and needs an account. Run "ollama signin" on the server, or choose a local model.`
    : `${where.endpoint} asks for a key, or refuses the one it got. Set the key for this server.`;
}

function forbidden(text: string | undefined, where: Context): string {
  if (text && /cloud is disabled/i.test(text)) {
    return `${name(where)} runs in Ollama's cloud, and that is turned off on this server. Choose a local model.`;
  }
  return text
    ? `${where.endpoint} refuses the request: ${oneLine(text)}`
    : // Ollama answers 403 with an empty body for a Host it does not know while it is bound to loopback.
      `${where.endpoint} refuses the request. Use the server's IP address, or set OLLAMA_HOST=0.0.0.0 on it; behind a proxy, check the key.`;
}

function errorText(body: string): string | undefined {
  const error = jsonObject(body)?.error;
  if (typeof error === "string") return error;
  return isRecord(error) ? JSON.stringify({ error }) : undefined;
}

function oneLine(text: string): string {
  const flat = text.replace(/\s+/g, " ").trim();
  return flat.length > 300 ? `${flat.slice(0, 300)}…` : flat;
}
