/**
 * The fetch that ollama-js is given: bundled undici, our own headers, and every answer checked before the library sees
 * it. So the library, which prints bad lines to the console and goes on, only ever sees good ones.
 */
import { ReadableStream } from "node:stream/web";
import { type Dispatcher, type RequestInit, Response, fetch as undiciFetch } from "undici";
import { MOST_LINE, textOf, tooMuch } from "./bounds.ts";
import { endedEarly, fromErrorLine, fromStatus, garbage } from "./errors.ts";
import type { Context } from "./evidence.ts";
import { isRecord, jsonObject } from "./json.ts";
import { fromNetwork } from "./network.ts";
import { type Answer, wrongAnswer } from "./not-ollama.ts";

export interface Wire {
  where: Context;
  /** Headers bound to `where.endpoint`; they go nowhere else. */
  headers: Readonly<Record<string, string>>;
  agent: Dispatcher;
  /** ollama-js has no signal before the first token, so it is put in here. */
  signal?: AbortSignal | undefined;
}

/** A fetch for one request. Rejects with a ModelError for anything that is no good answer. */
export function checkedFetch(wire: Wire): typeof globalThis.fetch {
  const { where } = wire;
  const run = async (url: string, init: RequestInit = {}): Promise<Response> => {
    if (!url.startsWith(`${where.endpoint}/`)) throw new TypeError(`refusing to call ${url}: not the chosen server`);
    const signals = [init.signal, wire.signal].filter((signal): signal is AbortSignal => signal != null);
    const request: RequestInit = {
      method: init.method ?? "GET",
      headers: { "content-type": "application/json", "user-agent": "bilby", ...wire.headers },
      // A redirect would take the key and the conversation to an address that nobody chose.
      redirect: "manual",
      dispatcher: wire.agent,
      signal: AbortSignal.any(signals),
      ...(init.body == null ? {} : { body: init.body }),
    };
    const response = await undiciFetch(url, request).catch((error: unknown) => {
      throw fromNetwork(error, false, where);
    });
    if (!response.ok) throw fromStatus(await read(response, where), where);
    return streams(init.body) ? checkedLines(response, where) : checkedJson(response, where);
  };
  return run as unknown as typeof globalThis.fetch;
}

export interface Plain {
  method: string;
  body?: string | AsyncIterable<Uint8Array>;
  type?: string;
  /** Statuses that are an answer and no failure. */
  allow?: readonly number[];
}

/** A request of which only the status matters, or a little text. Rejects with a ModelError as `checkedFetch` does. */
export async function checkedSend(
  { where, headers, agent, signal }: Wire,
  path: string,
  { method, body, type: sent = "application/json", allow = [] }: Plain,
): Promise<Answer> {
  const response = await undiciFetch(`${where.endpoint}${path}`, {
    method,
    headers: { "content-type": sent, "user-agent": "bilby", ...headers },
    redirect: "manual",
    dispatcher: agent,
    signal: signal ?? null,
    ...(body === undefined ? {} : { body: body as NonNullable<RequestInit["body"]>, duplex: "half" }),
  }).catch((error: unknown) => {
    throw fromNetwork(error, false, where);
  });
  const answer = await read(response, where);
  if (!response.ok && !allow.includes(response.status)) throw fromStatus(answer, where);
  return answer;
}

/** An answer that is no stream, with what proxies say of themselves. */
async function read(response: Response, { endpoint }: Context): Promise<Answer> {
  const header = (name: string) => response.headers.get(name) ?? undefined;
  return {
    status: response.status,
    type: header("content-type") ?? "",
    text: await textOf(response.body, { failed: !response.ok, endpoint }),
    location: header("location"),
    by: header("server"),
  };
}

function streams(body: unknown): boolean {
  return typeof body === "string" && jsonObject(body)?.stream === true;
}

async function checkedJson(response: Response, where: Context): Promise<Response> {
  const answer = await read(response, where);
  if (!jsonObject(answer.text)) throw wrongAnswer(answer, where);
  return new Response(answer.text, { status: response.status });
}

function checkedLines(response: Response, where: Context): Response {
  const type = response.headers.get("content-type") ?? "";
  if (!response.body) throw endedEarly("", where);
  if (/html/i.test(type)) throw wrongAnswer({ type, text: `content-type: ${type}` }, where);
  // Pulled, not piped: a stream that fails drops what is queued in it, and what came before a fault must arrive.
  return new Response(ReadableStream.from(goodLines(response.body, where)), { status: response.status });
}

/** Passes whole lines of JSON objects on as they are, drops blank lines, and fails on anything else. */
async function* goodLines(body: AsyncIterable<Uint8Array>, where: Context): AsyncGenerator<Uint8Array> {
  let open: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body) {
    let from = 0;
    for (let to = chunk.indexOf(NEWLINE); to >= 0; to = chunk.indexOf(NEWLINE, from)) {
      const line = Buffer.concat([...open, chunk.subarray(from, to + 1)]);
      open = [];
      length = 0;
      from = to + 1;
      if (isGood(line, where)) yield line;
    }
    if (from < chunk.length) open.push(chunk.subarray(from));
    length += chunk.length - from;
    if (length > MOST_LINE) throw tooMuch(where.endpoint, MOST_LINE);
  }
  const rest = Buffer.concat(open);
  if (/^\s*\{/.test(rest.toString()) && !jsonObject(rest.toString())) throw endedEarly(rest.toString(), where);
  if (isGood(rest, where)) yield rest;
}

const NEWLINE = 10;
// Go never writes invalid UTF-8 into JSON, so invalid bytes are not the server's.
const strict = new TextDecoder("utf-8", { fatal: true });

/** False for a blank line; throws for one that Ollama does not send, or that says what went wrong. */
function isGood(line: Buffer, where: Context): boolean {
  let text: string;
  try {
    text = strict.decode(line);
  } catch {
    throw garbage(line.toString("latin1"), where);
  }
  if (text.trim() === "") return false;
  const value = jsonObject(text);
  if (!value) throw garbage(text, where);
  if (value.error !== undefined) throw fromErrorLine(value.error, where);
  if (value.message !== undefined && !isRecord(value.message)) throw garbage(text, where);
  return true;
}
