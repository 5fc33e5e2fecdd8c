/**
 * The fetch that ollama-js is given: bundled undici, our own headers, and every answer checked before the library sees
 * it. So the library, which prints bad lines to the console and goes on, only ever sees good ones.
 */
import { type Agent, type RequestInit, Response, fetch as undiciFetch } from "undici";
import {
  type Context,
  endedEarly,
  fromErrorLine,
  fromNetwork,
  fromStatus,
  garbage,
  isRecord,
  jsonObject,
  wrongAnswer,
} from "./errors.ts";

export interface Wire {
  where: Context;
  /** Headers bound to `where.endpoint`; they go nowhere else. */
  headers: Readonly<Record<string, string>>;
  agent: Agent;
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
    const type = response.headers.get("content-type") ?? "";
    if (!response.ok) throw fromStatus(response.status, type, await response.text(), where);
    return streams(init.body) ? checkedLines(response, type, where) : checkedJson(response, type, where);
  };
  return run as unknown as typeof globalThis.fetch;
}

function streams(body: unknown): boolean {
  return typeof body === "string" && jsonObject(body)?.stream === true;
}

async function checkedJson(response: Response, type: string, where: Context): Promise<Response> {
  const text = await response.text();
  if (!jsonObject(text)) throw wrongAnswer(type, text, where);
  return new Response(text, { status: response.status });
}

function checkedLines(response: Response, type: string, where: Context): Response {
  if (!response.body) throw endedEarly("", where);
  if (/html/i.test(type)) throw wrongAnswer(type, `content-type: ${type}`, where);
  return new Response(response.body.pipeThrough(goodLines(where)), { status: response.status });
}

/** Passes whole lines of JSON objects on, drops blank lines, and fails on anything else. */
function goodLines(where: Context): TransformStream<Uint8Array, Uint8Array> {
  // Go never writes invalid UTF-8 into JSON, so invalid bytes are not the server's.
  const decoder = new TextDecoder("utf-8", { fatal: true });
  const encoder = new TextEncoder();
  let open: string[] = [];

  const decode = (chunk?: Uint8Array): string => {
    try {
      return chunk ? decoder.decode(chunk, { stream: true }) : decoder.decode();
    } catch {
      throw garbage(chunk ? Buffer.from(chunk).toString("latin1") : "incomplete UTF-8", where);
    }
  };
  const check = (line: string): string => {
    if (line.trim() === "") return "";
    const value = jsonObject(line);
    if (!value) throw garbage(line, where);
    if (value.error !== undefined) throw fromErrorLine(value.error, where);
    if (value.message !== undefined && !isRecord(value.message)) throw garbage(line, where);
    return `${line}\n`;
  };

  return new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      const parts = decode(chunk).split("\n");
      const rest = parts.pop() ?? "";
      if (parts.length > 0) {
        parts[0] = open.join("") + parts[0];
        open = [];
        const good = parts.map(check).join("");
        if (good) controller.enqueue(encoder.encode(good));
      }
      if (rest) open.push(rest);
    },
    flush(controller) {
      const rest = open.join("") + decode();
      if (rest.trim().startsWith("{") && !jsonObject(rest)) throw endedEarly(rest, where);
      const good = check(rest);
      if (good) controller.enqueue(encoder.encode(good));
    },
  });
}
