/** The scripted server's window, cache and reloads: that it does what Ollama does, and that the client is not cut. */
import { afterEach, describe, expect, it } from "vitest";
import type { ChatMessage, ChatRequest } from "../../src/models/model.ts";
import { toBody } from "../../src/models/ollama/body.ts";
import { ollamaServer } from "../../src/models/ollama/server.ts";
import {
  type Conversation,
  type OllamaOptions,
  type RequestRecord,
  rule,
  type ScriptedOllama,
  say,
  startOllama,
  think,
} from "../ollama/index.ts";

let server: ScriptedOllama;
const heard: Conversation[] = [];
afterEach(async () => {
  heard.length = 0;
  await server.stop();
});

async function start(options: OllamaOptions = {}) {
  const listen = rule("listen", (conversation) => {
    heard.push(conversation);
    return [think("Hm."), say(`Reply ${heard.length}.`)];
  });
  server = await startOllama({ script: listen, ...options });
  return ollamaServer({ endpoint: server.url });
}

const quiet = () => ({ signal: new AbortController().signal, onDelta: () => undefined });
const words = (count: number, word = "word") => `${word} `.repeat(count);
const user = (content: string): ChatMessage => ({ role: "user", content });

function ask(messages: ChatMessage[], more: Partial<ChatRequest> = {}): ChatRequest {
  return { model: "coder:14b", messages, options: { num_ctx: 256 }, ...more };
}

/** The last line of a chat as another client sends it: without our flags. */
async function post(body: Record<string, unknown>): Promise<Record<string, unknown>> {
  const response = await fetch(`${server.url}/api/chat`, { method: "POST", body: JSON.stringify(body) });
  const last = (await response.text()).trim().split("\n").at(-1) ?? "{}";
  return { status: response.status, ...JSON.parse(last) };
}

const last = (): RequestRecord => server.chats.at(-1) as RequestRecord;

describe("a prompt longer than the window", () => {
  const long = [
    { role: "system", content: "Be kind." },
    user(words(150, "old")),
    { role: "assistant", content: "Yes." },
    user(words(150, "new")),
  ] as const;

  it("loses its oldest messages in silence, but keeps the system prompt and the last one", async () => {
    await start();
    const done = await post({ model: "coder:14b", messages: long, options: { num_ctx: 256 } });
    expect(done).toMatchObject({ status: 200, done: true });
    expect(done.prompt_eval_count).toBeLessThanOrEqual(256);
    expect(heard[0]?.messages.map(({ role }) => role)).toEqual(["system", "assistant", "user"]);
    expect(last().cut).toBe(true);
  });

  it("loses its head when even the last message does not fit: about half a window is left", async () => {
    await start();
    const messages = [{ role: "system", content: "Be kind." }, user(words(600))];
    const done = await post({ model: "coder:14b", messages, options: { num_ctx: 256 } });
    expect(done).toMatchObject({ status: 200, prompt_eval_count: 256 - 126 });
    expect(heard[0]?.cut).toBe(true);
  });

  it("is refused in the server's own words with shift off, and in llama-server's with both off or on the native path", async () => {
    await start();
    const body = { model: "coder:14b", messages: [user(words(600))], options: { num_ctx: 256 } };
    expect(await post({ ...body, shift: false })).toMatchObject({
      status: 400,
      error: expect.stringMatching(/^the prompt is longer than/),
    });
    expect(await post({ ...body, shift: false, truncate: false })).toMatchObject({
      status: 400,
      error: expect.stringMatching(/"n_ctx":256/),
    });
    expect(await post({ ...body, model: "native:8b" })).toMatchObject({
      status: 400,
      error: expect.stringMatching(/exceed_context_size/),
    });
  });

  it("is cut by a server too old for the flags, and the count shows it", async () => {
    const client = await start({ version: "0.9.0" });
    const reply = await client.chat(ask([user(words(600))]), quiet());
    expect(reply.usage.promptTokens).toBeLessThan(256);
    expect(last().cut).toBe(true);
  });

  it("is never cut for our client: it fits, or it is refused", async () => {
    const client = await start();
    for (const count of [50, 200, 230, 240, 245, 250, 255, 260, 400]) {
      const chat = client.chat(ask([user(words(count))]), quiet());
      const outcome = await chat.then(
        ({ usage }) => usage.promptTokens,
        (error: { cause: string; counted: { prompt: number } }) => {
          expect(error.cause).toBe("overflow");
          return error.counted.prompt;
        },
      );
      expect(outcome).toBeGreaterThan(count);
      expect(last().cut ?? false).toBe(false);
    }
  });
});

describe("the prefix cache", () => {
  const options = { num_ctx: 4096 };
  const turn = (messages: ChatMessage[], more: Partial<ChatRequest> = {}) => ask(messages, { options, ...more });

  it("has all of a conversation that only grows, the reply too; only what is new takes time", async () => {
    const client = await start();
    const messages = [{ role: "system" as const, content: words(300) }, user("One")];
    const first = await client.chat(turn(messages), quiet());
    const before = last().cache?.prompt ?? 0;
    const second = await client.chat(
      turn([...messages, { role: "assistant", content: first.content }, user("Two")]),
      quiet(),
    );
    const { prompt, reused } = last().cache ?? { prompt: 0, reused: 0 };
    expect(reused).toBeGreaterThan(before);
    expect(prompt - reused).toBeLessThan(12);
    expect(second.usage.promptTokens).toBe(prompt);
    expect(second.usage.promptMs).toBe(prompt - reused);
  });

  it("is lost from the first changed token on", async () => {
    const client = await start();
    await client.chat(turn([{ role: "system", content: `At 10:00. ${words(300)}` }, user("One")]), quiet());
    await client.chat(turn([{ role: "system", content: `At 10:01. ${words(300)}` }, user("One")]), quiet());
    expect(last().cache?.reused).toBeLessThan(12);
  });

  it("is lost when a system message comes late, because templates put them all on top", async () => {
    const client = await start();
    const messages = [{ role: "system" as const, content: "Be kind." }, user(words(300))];
    await client.chat(turn(messages), quiet());
    await client.chat(turn([...messages, { role: "system", content: "Be brief." }]), quiet());
    expect(last().cache?.reused).toBeLessThan(12);
    await client.chat(turn(messages, { model: "native:8b" }), quiet());
    await client.chat(turn([...messages, { role: "system", content: "Be brief." }], { model: "native:8b" }), quiet());
    expect(last().cache?.reused).toBeGreaterThan(300);
  });

  it.each([
    ["0.32.15", 300],
    ["0.20.0", 0],
  ])("of version %s survives another prompt in between: at least %i tokens", async (version, least) => {
    const client = await start({ version });
    const work = turn([user(words(300))]);
    await client.chat(work, quiet());
    await client.chat(turn([user(`A title for: ${words(40, "task")}`)]), quiet());
    await client.chat(work, quiet());
    const reused = last().cache?.reused ?? 0;
    expect(reused).toBeGreaterThanOrEqual(least);
    if (least === 0) expect(reused).toBeLessThan(12);
  });
});

describe("a model", () => {
  it("stays loaded while the load options stay the same, and is loaded anew when one changes", async () => {
    const client = await start({ loadMs: 500 });
    const chat = async (more: Partial<ChatRequest>) => {
      const { usage } = await client.chat(ask([user("Hi")], more), quiet());
      return { loaded: last().loaded, loadMs: usage.loadMs };
    };
    expect(await chat({})).toEqual({ loaded: true, loadMs: 500 });
    expect(await chat({ options: { num_ctx: 256, temperature: 1 } })).toEqual({ loaded: false, loadMs: 12 });
    expect(await chat({ options: { num_ctx: 512 } })).toEqual({ loaded: true, loadMs: 500 });
    await post({ model: "coder:14b", messages: [user("Hi")], options: { num_ctx: 512 } });
    expect(last().loaded, "another client without shift:false").toBe(true);
    expect((await chat({ options: { num_ctx: 512 } })).loaded).toBe(true);
    expect(last().cache?.reused).toBe(0);
  });

  it("is unloaded at once with a keep-alive of zero", async () => {
    const client = await start();
    await client.chat(ask([user("Hi")], { keepAlive: 0 }), quiet());
    expect(await client.loaded()).toEqual([]);
  });

  it("is loaded and unloaded without a message", async () => {
    const client = await start();
    expect(await post({ model: "coder:14b", messages: [] })).toMatchObject({ done_reason: "load" });
    expect(await client.loaded()).toMatchObject([{ name: "coder:14b", context: 4096 }]);
    expect(await post({ model: "coder:14b", messages: [], keep_alive: 0 })).toMatchObject({ done_reason: "unload" });
    expect(await client.loaded()).toEqual([]);
  });

  it("works on one request at a time", async () => {
    const client = await start({ decodeRate: 100, pace: 1, loadMs: 1 });
    const both = [client.chat(ask([user("One")]), quiet()), client.chat(ask([user("Two")]), quiet())];
    await Promise.all(both);
    const [first, second] = server.chats;
    expect(second?.firstByteAt).toBeGreaterThanOrEqual(first?.endedAt ?? Number.POSITIVE_INFINITY);
  });

  it("thinks by itself if it can, and not when told not to", async () => {
    const client = await start();
    const thinks = async (more: Partial<ChatRequest>) =>
      (await client.chat(ask([user("Hi")], { model: "thinker:8b", ...more }), quiet())).thinking;
    expect(await thinks({})).toBe("Hm.");
    expect(await thinks({ think: "low" })).toBe("Hm.");
    expect(await thinks({ think: false })).toBe("");
  });
});

describe("the bytes", () => {
  it("escape what Go escapes, leave zeros out, and come without a header before the first line", async () => {
    await start({ models: [{ name: "m:1b", capabilities: ["completion"] }], pace: 1, loadMs: 200 });
    const asked = Date.now();
    const response = await fetch(`${server.url}/api/chat`, {
      method: "POST",
      body: toBody({ model: "m:1b", messages: [user("a<b>&c")], options: { num_ctx: 256 } }),
    });
    expect(Date.now() - asked).toBeGreaterThanOrEqual(200);
    expect(response.headers.get("content-type")).toBe("application/x-ndjson");
    expect(server.chats[0]?.body).toContain("a<b>&c");
    const lines = (await response.text()).trim().split("\n");
    expect(lines[0]).toMatch(/^\{"model":"m:1b","created_at":"[^"]+Z","message":\{"role":"assistant","content":"Reply/);
    expect(lines.at(-1)).not.toContain(":0,");
    const shown = await fetch(`${server.url}/api/show`, { method: "POST", body: '{"model":"m:1b"}' });
    expect(await shown.text()).toContain("\\u003c|im_start|\\u003e");
  });

  it.each([
    ["GET", "/api/nothing", "", 404, "404 page not found"],
    ["GET", "/api/chat", "", 405, "405 method not allowed"],
    ["POST", "/api/chat", "", 400, "missing request body"],
    ["POST", "/api/chat", "{}", 400, "model is required"],
    ["POST", "/api/chat", '{"model":"nope"}', 404, "model 'nope' not found"],
    ["POST", "/api/chat", '{"model":"coder:14b","keep_alive":"300"}', 400, "missing unit in duration"],
    ["POST", "/api/chat", '{"model":"thinker:8b","think":"much","messages":[]}', 400, "invalid think value"],
    [
      "POST",
      "/api/chat",
      '{"model":"coder:14b","messages":[{"role":"assistant","tool_calls":[{"function":{"name":"a","arguments":"{}"}}]}]}',
      400,
      "cannot unmarshal string",
    ],
    ["POST", "/api/chat", '{"model":"coder:14b","format":"yaml"}', 500, "invalid format"],
    ["POST", "/api/create", '{"model":"x"}', 400, "neither 'from' or 'files' was specified"],
  ])("%s %s %s is answered with %i", async (method, path, body, status, text) => {
    await start();
    const response = await fetch(`${server.url}${path}`, { method, ...(body || method === "POST" ? { body } : {}) });
    expect(response.status).toBe(status);
    expect(await response.text()).toContain(text);
  });

  it("pull, create, copy and delete change what is there", async () => {
    await start({ remote: [{ name: "new:1b", capabilities: ["completion"] }] });
    const send = async (path: string, body: unknown, method = "POST") =>
      (await fetch(`${server.url}${path}`, { method, body: JSON.stringify(body) })).text();
    expect(await send("/api/pull", { model: "nope" })).toContain("file does not exist");
    expect((await send("/api/pull", { model: "new:1b" })).trim().split("\n").at(-1)).toBe('{"status":"success"}');
    await send("/api/create", { model: "new-8k", from: "new:1b", parameters: { num_ctx: 8192, stop: ["a", "b"] } });
    await send("/api/copy", { source: "new-8k", destination: "copy" });
    await send("/api/delete", { model: "new-8k" }, "DELETE");
    const client = ollamaServer({ endpoint: server.url });
    expect((await client.list()).map(({ name }) => name)).toEqual(expect.arrayContaining(["new:1b", "copy:latest"]));
    expect((await client.show("copy")).parameters).toEqual({ num_ctx: 8192, stop: ["a", "b"] });
    await expect(client.show("new-8k")).rejects.toMatchObject({ cause: "model-missing" });
  });
});
