/**
 * The port to a model server, over npm `ollama`. One client and one connection per request, closed when the request
 * ends in whatever way; no timeout while a model may be loading or reading; nothing is ever sent twice.
 */
import { Ollama } from "ollama/browser";
import { Agent } from "undici";
import type { Usage } from "../../task/events.ts";
import {
  type ChatReply,
  type ChatRequest,
  type ModelDelta,
  ModelError,
  type ModelInfo,
  type ModelServer,
  type ModelSummary,
} from "../model.ts";
import { toBodyObject } from "./body.ts";
import { parseEndpoint } from "./endpoint.ts";
import { endedEarly, garbage, stopped } from "./errors.ts";
import type { Context } from "./evidence.ts";
import { checkedFetch } from "./fetch.ts";
import { isRecord, jsonObject } from "./json.ts";
import { fromNetwork, isNetworkError } from "./network.ts";
import { toInfo, toLoaded, toSummary } from "./show.ts";

export interface OllamaOptions {
  /** As the user typed it. */
  endpoint: string;
  /** Sent to this origin only. */
  headers?: Readonly<Record<string, string>>;
  /** Sent as a bearer token, to this origin only. */
  key?: string;
}

export interface OllamaServer extends ModelServer {
  /** The prompt as the server's template makes it of a request, without running it. Loads the model. */
  render(request: ChatRequest, signal?: AbortSignal): Promise<{ text: string; images: number }>;
}

interface Call {
  model?: string | undefined;
  signal?: AbortSignal | undefined;
  /** The server may say nothing for as long as loading and reading take. */
  patient?: boolean;
}

/** Milliseconds a server may take to answer what needs no model. */
const PROMPT_ANSWER = 30_000;

/** Connects nothing yet. Throws a ModelError if the address cannot be one. */
export function ollamaServer(options: OllamaOptions): OllamaServer {
  const endpoint = parseEndpoint(options.endpoint);
  const headers: Record<string, string> = {
    ...(endpoint.authorization ? { authorization: endpoint.authorization } : {}),
    ...(options.key ? { authorization: `Bearer ${options.key}` } : {}),
    ...options.headers,
  };
  const secrets = [options.key ?? "", ...Object.values(headers)].filter((value) => value.length >= 4);
  const infos = new Map<string, ModelInfo>();

  async function call<T>(about: Call, work: (client: Ollama) => Promise<T>): Promise<T> {
    const { signal, model, patient = false } = about;
    if (signal?.aborted) throw stopped();
    const where: Context = { endpoint: endpoint.url, secrets, ...(model ? { model } : {}) };
    // Ollama sends no header before the first token, so there is nothing to time out on (ollama-js #72).
    const timeout = patient ? 0 : PROMPT_ANSWER;
    const agent = new Agent({ headersTimeout: timeout, bodyTimeout: timeout });
    try {
      return await work(new Ollama({ host: endpoint.url, fetch: checkedFetch({ where, headers, agent, signal }) }));
    } catch (error) {
      throw signal?.aborted ? stopped() : toModelError(error, where);
    } finally {
      // ollama-js leaves the connection open when a stream is given up, and the GPU at work.
      await agent.destroy();
    }
  }

  async function list(signal?: AbortSignal): Promise<ModelSummary[]> {
    const { models } = await call({ signal }, (client) => client.list());
    return records(models).map(toSummary);
  }

  async function show(name: string, signal?: AbortSignal): Promise<ModelInfo> {
    const known = (await list(signal)).find((model) => model.name === name || model.name === `${name}:latest`);
    const key = known?.digest && `${name}@${known.digest}`;
    const cached = key && infos.get(key);
    if (cached) return cached;
    const shown: unknown = await call({ model: name, signal }, (client) => client.show({ model: name }));
    const info = toInfo(name, isRecord(shown) ? shown : {}, known);
    if (key) infos.set(key, info);
    return info;
  }

  return {
    endpoint: endpoint.url,
    list,
    show,

    async version(signal) {
      const answer: unknown = await call({ signal }, (client) => client.version());
      return isRecord(answer) && typeof answer.version === "string" ? answer.version : "unknown";
    },

    async loaded(signal) {
      const { models } = await call({ signal }, (client) => client.ps());
      return records(models).map(toLoaded);
    },

    chat(request, { signal, onDelta }) {
      return call({ model: request.model, signal, patient: true }, async (client) => {
        const reply = emptyReply();
        for await (const line of await stream(client, toBodyObject(request))) {
          signal.throwIfAborted();
          read(line, reply, onDelta);
        }
        return reply;
      });
    },

    render(request, signal) {
      return call({ model: request.model, signal, patient: true }, async (client) => {
        // Streaming, because a server too old to know this field would answer the request instead.
        for await (const line of await stream(client, { ...toBodyObject(request), _debug_render_only: true })) {
          const info = line._debug_info;
          if (!isRecord(info) || typeof info.rendered_template !== "string") break;
          return { text: info.rendered_template, images: count(info.image_count) ?? 0 };
        }
        throw new ModelError("server-error", "This Ollama is too old to show a prompt as its template makes it.");
      });
    },
  };
}

/** One line of a stream, as far as we rely on it. */
type Line = Record<string, unknown>;

async function stream(client: Ollama, body: Record<string, unknown>): Promise<AsyncIterable<Line>> {
  // The library's types lack truncate, shift, ids of calls and _debug_render_only; it sends what it is given.
  const request = body as unknown as Parameters<Ollama["chat"]>[0] & { stream: true };
  return (await client.chat(request)) as unknown as AsyncIterable<Line>;
}

function emptyReply(): ChatReply {
  return { content: "", thinking: "", nativeCalls: [], usage: {} };
}

function read(line: Line, reply: ChatReply, onDelta: (delta: ModelDelta) => void): void {
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

function toModelError(error: unknown, where: Context): unknown {
  if (error instanceof ModelError) return error;
  // ollama-js's own words for a stream that ended.
  if (error instanceof Error && error.message.startsWith("Did not receive done")) return endedEarly("", where);
  if (error instanceof SyntaxError) return garbage(error.message, where);
  // Whatever else is thrown in here is a fault of ours or of the caller's, and must not be blamed on the server.
  return isNetworkError(error) ? fromNetwork(error, true, where) : error;
}

function records(value: unknown): Line[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

function count(value: unknown): number | undefined {
  return typeof value === "number" ? value : undefined;
}

/** Nanoseconds to milliseconds. */
function ms(value: unknown): number | undefined {
  return typeof value === "number" ? value / 1e6 : undefined;
}
