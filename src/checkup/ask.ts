/** One request of a check-up: always the same window, so that the model is loaded once. Failures of the model are answers. */
import {
  type ChatMessage,
  type ChatReply,
  type ChatRequest,
  ModelError,
  type ModelServer,
  type Think,
} from "../models/model.ts";

export type Asker = (request: Asked) => Promise<Answer>;

export interface Asked {
  messages: ChatMessage[];
  tools?: ChatRequest["tools"];
  format?: unknown;
  think?: Think | undefined;
  /** Most tokens of the answer. */
  limit: number;
}

/** `failure` says in one sentence why there is no reply. */
export type Answer = { reply: ChatReply; failure?: undefined } | { reply?: undefined; failure: ModelError };

/** Without these there is nothing left to check. */
const FATAL: readonly string[] = ["stopped-by-user", "server-unreachable", "unauthorized", "model-missing"];

export function asker(server: ModelServer, model: string, window: number, signal: AbortSignal): Asker {
  return async ({ messages, tools, format, think, limit }) => {
    const request: ChatRequest = {
      model,
      messages,
      options: { num_ctx: window, num_predict: Math.max(8, Math.min(limit, Math.floor(window / 4))), seed: 1 },
      ...(tools ? { tools } : {}),
      ...(format === undefined ? {} : { format }),
      ...(think === undefined ? {} : { think }),
    };
    try {
      return { reply: await server.chat(request, { signal, onDelta: () => undefined }) };
    } catch (error) {
      if (!(error instanceof ModelError) || FATAL.includes(error.cause)) throw error;
      return { failure: error };
    }
  };
}
