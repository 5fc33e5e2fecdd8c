/**
 * The port to a model server, over npm `ollama`: what there is, and conversations. What may be done with the models
 * themselves is in `library.ts`.
 */
import type { Ollama } from "ollama/browser";
import {
  type ChatRequest,
  ModelError,
  type ModelInfo,
  type ModelLibrary,
  type ModelServer,
  type ModelSummary,
} from "../model.ts";
import { toBodyObject } from "./body.ts";
import { MOST_REPLY, tooMuch } from "./bounds.ts";
import { connection, type OllamaOptions } from "./connection.ts";
import type { Context } from "./evidence.ts";
import { isRecord, records } from "./json.ts";
import { library } from "./library.ts";
import { wrongAnswer } from "./not-ollama.ts";
import { emptyReply, type Line, readLine } from "./reply.ts";
import { toInfo, toLoaded, toSummary } from "./show.ts";

export type { OllamaOptions } from "./connection.ts";

export interface OllamaServer extends ModelServer, ModelLibrary {
  /** The prompt as the server's template makes it of a request, without running it. Loads the model. */
  render(request: ChatRequest, signal?: AbortSignal): Promise<{ text: string; images: number }>;
}

/** So long a list is good enough to know a model's digest by: the list of the view that just connected serves the task. */
const FRESH_MS = 10_000;

/** Connects nothing yet. Throws a ModelError if the address cannot be one. */
export function ollamaServer(options: OllamaOptions): OllamaServer {
  const { endpoint, call } = connection(options);
  const infos = new Map<string, ModelInfo>();

  let listed: { at: number; models: ModelSummary[] } | undefined;

  const list: ModelServer["list"] = async (signal) => {
    const models = await call({ signal }, async (client, { where }) => {
      const answer: unknown = await client.list();
      // An Ollama without models says null or [].
      if (!isRecord(answer) || !("models" in answer)) throw stranger(answer, where);
      return records(answer.models);
    });
    listed = { at: Date.now(), models: models.map(toSummary) };
    return listed.models;
  };

  return {
    endpoint,
    list,
    ...library({ endpoint, call }),

    async show(name, signal) {
      const models = listed && Date.now() - listed.at < FRESH_MS ? listed.models : await list(signal);
      const known = models.find((model) => model.name === name || model.name === `${name}:latest`);
      const key = known?.digest && `${name}@${known.digest}`;
      const cached = key && infos.get(key);
      if (cached) return cached;
      const shown: unknown = await call({ model: name, signal }, (client) => client.show({ model: name }));
      const info = toInfo(name, isRecord(shown) ? shown : {}, known);
      if (key) infos.set(key, info);
      return info;
    },

    async version(signal) {
      return call({ signal }, async (client, { where }) => {
        const answer: unknown = await client.version();
        if (!isRecord(answer) || typeof answer.version !== "string") throw stranger(answer, where);
        return answer.version;
      });
    },

    async loaded(signal) {
      const { models } = await call({ signal }, (client) => client.ps());
      return records(models).map(toLoaded);
    },

    chat(request, { signal, onDelta }) {
      return call({ model: request.model, signal, patient: true }, async (client) => {
        const reply = emptyReply();
        let taken = 0;
        for await (const line of await stream(client, toBodyObject(request))) {
          signal.throwIfAborted();
          taken += JSON.stringify(line).length;
          if (taken > MOST_REPLY) throw tooMuch(endpoint, MOST_REPLY);
          readLine(line, reply, onDelta);
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
          return {
            text: info.rendered_template,
            images: typeof info.image_count === "number" ? info.image_count : 0,
          };
        }
        throw new ModelError("server-error", "This Ollama is too old to show a prompt as its template makes it.");
      });
    },
  };
}

/** JSON, and nothing an Ollama would say: LM Studio answers what it does not know with a success. */
function stranger(answer: unknown, where: Context): ModelError {
  return wrongAnswer({ type: "application/json", text: JSON.stringify(answer) }, where);
}

async function stream(client: Ollama, body: Record<string, unknown>): Promise<AsyncIterable<Line>> {
  // The library's types lack truncate, shift, ids of calls and _debug_render_only; it sends what it is given.
  const request = body as unknown as Parameters<Ollama["chat"]>[0] & { stream: true };
  return (await client.chat(request)) as unknown as AsyncIterable<Line>;
}
