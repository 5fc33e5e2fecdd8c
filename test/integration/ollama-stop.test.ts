/** Stop in every phase, and patience in every silence. */
import { Agent, fetch as undiciFetch } from "undici";
import { afterEach, describe, expect, it } from "vitest";
import type { ChatRequest, ModelDelta } from "../../src/models/model.ts";
import { toBody } from "../../src/models/ollama/body.ts";
import { ollamaServer } from "../../src/models/ollama/server.ts";
import {
  hang,
  type OllamaOptions,
  type Reply,
  type ScriptedOllama,
  say,
  script,
  startOllama,
  wait,
} from "../ollama/index.ts";

let server: ScriptedOllama;
afterEach(() => server.stop());

async function start(turns: Reply[], options: OllamaOptions = {}) {
  server = await startOllama({ script: script("stop", turns), ...options });
  return ollamaServer({ endpoint: server.url });
}

function ask(more: Partial<ChatRequest> = {}): ChatRequest {
  return { model: "coder:14b", messages: [{ role: "user", content: "Hello" }], options: { num_ctx: 8192 }, ...more };
}

describe("stop", () => {
  const phases: [string, Reply, OllamaOptions, { phase: string; afterHeaders: boolean }][] = [
    ["while the model is loaded", [say("x")], { loadMs: 60_000, pace: 1 }, { phase: "loading", afterHeaders: false }],
    [
      "while the prompt is read",
      [say("x")],
      { loadMs: 1, prefillRate: 0.5, pace: 1 },
      { phase: "prefill", afterHeaders: false },
    ],
    ["in mid-stream", [say("I will look"), hang()], {}, { phase: "streaming", afterHeaders: true }],
  ];

  it.each(phases)("%s closes the connection within a second", async (_, reply, options, expected) => {
    const client = await start([reply], options);
    const stop = new AbortController();
    const deltas: ModelDelta[] = [];
    const chat = client.chat(ask(), { signal: stop.signal, onDelta: (delta) => void deltas.push(delta) });
    chat.catch(() => undefined);
    await expect.poll(() => server.chats[0]?.phase).toBe(expected.phase);
    if (expected.afterHeaders) await expect.poll(() => deltas.length).toBeGreaterThan(2);
    const stoppedAt = Date.now();
    stop.abort();
    await expect(chat).rejects.toMatchObject({ cause: "stopped-by-user" });
    await expect.poll(() => server.chats[0]?.aborted).toMatchObject(expected);
    expect((server.chats[0]?.aborted?.at ?? 0) - stoppedAt).toBeLessThan(1000);
    const before = deltas.length;
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(deltas).toHaveLength(before);
  });

  it("while waiting for another request leaves the queue, and the other one is served", async () => {
    const client = await start([[wait(300), say("first")], [say("third")]]);
    const quiet = { signal: new AbortController().signal, onDelta: () => undefined };
    const first = client.chat(ask(), quiet);
    await expect.poll(() => server.chats[0]?.phase).toBe("prefill");
    const stop = new AbortController();
    const second = client.chat(ask(), { signal: stop.signal, onDelta: () => undefined });
    second.catch(() => undefined);
    await expect.poll(() => server.chats[1]?.phase).toBe("queued");
    stop.abort();
    await expect(second).rejects.toMatchObject({ cause: "stopped-by-user" });
    expect((await first).content).toBe("first");
    expect((await client.chat(ask(), quiet)).content).toBe("third");
  });

  it("before anything was sent sends nothing", async () => {
    const client = await start([]);
    const chat = client.chat(ask(), { signal: AbortSignal.abort(), onDelta: () => undefined });
    await expect(chat).rejects.toMatchObject({ cause: "stopped-by-user" });
    expect(server.requests).toEqual([]);
  });

  it("leaves what was read in the cache, so that trying again is cheap", async () => {
    const client = await start([[say("Hello"), hang()], [say("Hello again")]]);
    const stop = new AbortController();
    const chat = client.chat(ask(), { signal: stop.signal, onDelta: () => stop.abort() });
    await expect(chat).rejects.toMatchObject({ cause: "stopped-by-user" });
    await client.chat(ask(), { signal: new AbortController().signal, onDelta: () => undefined });
    const { prompt, reused } = server.chats[1]?.cache ?? { prompt: 0, reused: 0 };
    expect(reused).toBe(prompt - 1);
  });

  it("in a short request too", async () => {
    const client = await start([]);
    const stop = new AbortController();
    const list = client.list(stop.signal);
    stop.abort();
    await expect(list).rejects.toMatchObject({ cause: "stopped-by-user" });
  });
});

it("a silence of any length is survived, before the first token and between two", async () => {
  const silent: Reply = [wait(2_500), say("After the first silence."), wait(2_500), say(" After the second.")];
  const client = await start([silent, silent]);
  const other = ask({ model: "native:8b" });
  // The control: the same server, the same silences, and a client that has a timeout of a second.
  const agent = new Agent({ headersTimeout: 1_000, bodyTimeout: 1_000 });
  const impatient = undiciFetch(`${server.url}/api/chat`, { method: "POST", body: toBody(other), dispatcher: agent });
  const patient = client.chat(ask(), { signal: new AbortController().signal, onDelta: () => undefined });
  await expect(impatient).rejects.toMatchObject({ cause: { code: "UND_ERR_HEADERS_TIMEOUT" } });
  expect((await patient).content).toBe("After the first silence. After the second.");
  await agent.destroy();
});

it("no connection is left open when a request is over, however it ended", async () => {
  const client = await start([[say("Hi.")]]);
  await client.chat(ask(), { signal: new AbortController().signal, onDelta: () => undefined });
  await client.list();
  await expect.poll(() => server.connections()).toBe(0);
});
