/**
 * One client and one connection per request, closed when the request ends in whatever way; no timeout while a model may
 * be loading or reading; nothing is ever sent twice.
 */
import type { SecureContext } from "node:tls";
import { Ollama } from "ollama/browser";
import { ModelError } from "../model.ts";
import { dispatcherFor } from "./dispatcher.ts";
import { parseEndpoint } from "./endpoint.ts";
import { endedEarly, garbage, stopped } from "./errors.ts";
import { type Context, secretsIn } from "./evidence.ts";
import { checkedFetch, type Wire } from "./fetch.ts";
import { headersFor } from "./headers.ts";
import { fromNetwork, isNetworkError } from "./network.ts";
import { isNear, parseProxy } from "./proxy.ts";

export interface OllamaOptions {
  /** As the user typed it. */
  endpoint: string;
  /** Sent to this origin only. */
  headers?: Readonly<Record<string, string>>;
  /** Sent as a bearer token, to this origin only. */
  key?: string;
  /** Which certificates count, if not those that Node trusts by itself. Asked for https only; rejects with a ModelError. */
  trust?: (() => Promise<SecureContext | undefined>) | undefined;
  /** As the user typed it. Not used for this machine and private networks. */
  proxy?: string | undefined;
}

export interface About {
  model?: string | undefined;
  signal?: AbortSignal | undefined;
  /** The server may say nothing for as long as loading and reading take. */
  patient?: boolean;
}

export interface Connection {
  /** Base URL, safe to show. */
  readonly endpoint: string;
  /** Runs one request. Rejects with a ModelError for whatever the server or the network did. */
  call<T>(about: About, work: (client: Ollama, wire: Wire) => Promise<T>): Promise<T>;
}

/** Milliseconds a server may take to answer what needs no model. */
const PROMPT_ANSWER = 30_000;

/** Connects nothing yet. Throws a ModelError if the address cannot be one. */
export function connection(options: OllamaOptions): Connection {
  const endpoint = parseEndpoint(options.endpoint);
  const headers = headersFor({ ...options, authorization: endpoint.authorization });
  const proxy = isNear(endpoint.url) ? undefined : parseProxy(options.proxy);
  const secrets = secretsIn([endpoint.password ?? "", proxy?.password ?? "", ...Object.values(headers)]);
  const trusted = endpoint.url.startsWith("https:") ? options.trust : undefined;
  return {
    endpoint: endpoint.url,
    async call({ signal, model, patient = false }, work) {
      if (signal?.aborted) throw stopped();
      const where: Context = {
        endpoint: endpoint.url,
        secrets,
        ...(model ? { model } : {}),
        ...(proxy ? { proxy: proxy.shown } : {}),
      };
      const trust = await trusted?.();
      // Ollama sends no header before the first token, so there is nothing to time out on (ollama-js #72).
      const agent = dispatcherFor({ silence: patient ? 0 : PROMPT_ANSWER, trust, proxy: proxy?.uri });
      const wire: Wire = { where, headers, agent, signal };
      try {
        return await work(new Ollama({ host: endpoint.url, fetch: checkedFetch(wire) }), wire);
      } catch (error) {
        throw signal?.aborted ? stopped() : toModelError(error, where);
      } finally {
        // ollama-js leaves the connection open when a stream is given up, and the GPU at work.
        await agent.destroy();
      }
    },
  };
}

function toModelError(error: unknown, where: Context): unknown {
  if (error instanceof ModelError) return error;
  // ollama-js's own words for a stream that ended.
  if (error instanceof Error && error.message.startsWith("Did not receive done")) return endedEarly("", where);
  if (error instanceof SyntaxError) return garbage(error.message, where);
  // Whatever else is thrown in here is a fault of ours or of the caller's, and must not be blamed on the server.
  return isNetworkError(error) ? fromNetwork(error, true, where) : error;
}
