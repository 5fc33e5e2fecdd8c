/**
 * What may be done with the models a server keeps: pull, create, load, unload, delete. Each is one request, closed when
 * it ends or is given up; each is done only when the user asked for it.
 */
import type { Ollama } from "ollama/browser";
import type { ModelLibrary, Progress, ProgressWatch } from "../model.ts";
import { keepAlive } from "./body.ts";
import type { Connection } from "./connection.ts";
import { fromStatus } from "./errors.ts";
import { checkedSend } from "./fetch.ts";
import { isRecord } from "./json.ts";

export function library({ call }: Connection): ModelLibrary {
  return {
    pull(name, watch = {}) {
      return call({ model: name, signal: watch.signal, patient: true }, async (client) =>
        follow(await client.pull({ model: name, stream: true }), watch),
      );
    },

    create(request, watch = {}) {
      return call({ model: request.model, signal: watch.signal, patient: true }, async (client) => {
        // Ollama's own CLI does not say `stream`; true is the server's default.
        const body = { ...request, stream: true } as unknown as Parameters<Ollama["create"]>[0] & { stream: true };
        await follow(await client.create(body), watch);
      });
    },

    remove(name, signal) {
      return call({ model: name, signal }, async (_, wire) => {
        await checkedSend(wire, "/api/delete", { method: "DELETE", body: JSON.stringify({ model: name }) });
      });
    },

    load(name, { window, keepAlive: stay } = {}, signal) {
      return generate(name, signal, {
        // As every later chat has them: each of the three is a load option, and a change loads the model again.
        truncate: false,
        shift: false,
        ...(window === undefined ? {} : { options: { num_ctx: window } }),
        ...(stay === undefined ? {} : { keep_alive: keepAlive(stay) }),
      });
    },

    unload: (name, signal) => generate(name, signal, { keep_alive: 0 }),

    hasBlob(digest, signal) {
      return call({ signal }, async (_, wire) => {
        const { status } = await checkedSend(wire, `/api/blobs/${digest}`, { method: "HEAD", allow: [404] });
        return status === 200;
      });
    },

    addBlob(digest, bytes, signal) {
      return call({ signal, patient: true }, async (_, wire) => {
        await checkedSend(wire, `/api/blobs/${digest}`, {
          method: "POST",
          body: bytes,
          type: "application/octet-stream",
        });
      });
    },

    layers(name, signal) {
      return call({ model: name, signal }, async (client) => {
        const shown: unknown = await client.show({ model: name, verbose: true } as Parameters<Ollama["show"]>[0]);
        const info = isRecord(shown) && isRecord(shown.model_info) ? shown.model_info : {};
        return Object.fromEntries(Object.entries(info).filter(([key]) => !key.startsWith("tokenizer.")));
      });
    },
  };

  async function generate(name: string, signal: AbortSignal | undefined, body: object): Promise<void> {
    await call({ model: name, signal, patient: true }, async (_, wire) => {
      // Not by the library: it would send an empty prompt along, which is one.
      const answer = await checkedSend(wire, "/api/generate", {
        method: "POST",
        body: JSON.stringify({ model: name, stream: false, ...body }),
      });
      if (!answer.text.trimStart().startsWith("{")) throw fromStatus(answer, wire.where);
    });
  }
}

async function follow(lines: AsyncIterable<unknown>, { signal, onProgress }: ProgressWatch): Promise<void> {
  for await (const line of lines) {
    signal?.throwIfAborted();
    const progress = isRecord(line) ? toProgress(line) : undefined;
    if (progress) onProgress?.(progress);
  }
}

function toProgress({ status, digest, total, completed }: Record<string, unknown>): Progress | undefined {
  if (typeof status !== "string") return undefined;
  return {
    status,
    ...(typeof digest === "string" ? { digest } : {}),
    ...(typeof total === "number" ? { total } : {}),
    // Ollama leaves a zero out.
    ...(typeof total === "number" ? { completed: typeof completed === "number" ? completed : 0 } : {}),
  };
}
