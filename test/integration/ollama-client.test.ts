/** The client against the scripted Ollama: what is sent, what arrives, and that nothing is printed. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { ChatRequest, ModelDelta, ToolSchema } from "../../src/models/model.ts";
import { toBody } from "../../src/models/ollama/body.ts";
import { type OllamaServer, ollamaServer } from "../../src/models/ollama/server.ts";
import {
  call,
  endWithoutReason,
  hang,
  type OllamaOptions,
  type Reply,
  type ScriptedOllama,
  say,
  script,
  startOllama,
  think,
} from "../ollama/index.ts";

let server: ScriptedOllama | undefined;
const printed = ["log", "warn", "error", "info", "debug"] as const;

beforeEach(() => {
  for (const name of printed) vi.spyOn(console, name).mockImplementation(() => undefined);
});

afterEach(async () => {
  for (const name of printed) expect(console[name], `console.${name}`).not.toHaveBeenCalled();
  vi.restoreAllMocks();
  await server?.stop();
  server = undefined;
});

async function start(turns: Reply[], options: OllamaOptions = {}): Promise<OllamaServer> {
  server = await startOllama({ script: script("test", turns), ...options });
  return ollamaServer({ endpoint: server.url });
}

function ask(more: Partial<ChatRequest> = {}): ChatRequest {
  return { model: "coder:14b", messages: [{ role: "user", content: "Hello" }], options: { num_ctx: 8192 }, ...more };
}

function watch() {
  const deltas: ModelDelta[] = [];
  return { deltas, signal: new AbortController().signal, onDelta: (delta: ModelDelta) => void deltas.push(delta) };
}

const LOOK: ToolSchema = {
  type: "function",
  function: { name: "list_files", description: "Lists.", parameters: { type: "object", properties: {} } },
};

describe("a request", () => {
  it("is sent as the very bytes that were promised, without anything the user did not set", async () => {
    const client = await start([[say("Hi.")]]);
    const request = ask({ tools: [LOOK], messages: [{ role: "user", content: "Grüße <b> & 🐾" }] });
    await client.chat(request, watch());
    expect(server?.chats[0]?.body).toBe(toBody(request));
    expect(server?.chats[0]?.json?.options).toEqual({ num_ctx: 8192 });
    expect(server?.chats[0]?.json).toMatchObject({ stream: true, truncate: false, shift: false });
  });

  it("carries the key and the headers to the chosen server", async () => {
    server = await startOllama({ key: "sesame-open", prefix: "/ai" });
    const client = ollamaServer({ endpoint: server.url, key: "sesame-open", headers: { "x-team": "marsupials" } });
    expect(await client.version()).toBe("0.32.15");
    expect(server.requests[0]?.headers).toMatchObject({ authorization: "Bearer sesame-open", "x-team": "marsupials" });
  });

  it("sends user and password of the address as a header and shows neither", async () => {
    server = await startOllama();
    const client = ollamaServer({ endpoint: server.url.replace("//", "//joey:pouch@") });
    await client.version();
    expect(client.endpoint).toBe(server.url);
    expect(server.requests[0]?.headers.authorization).toBe(`Basic ${Buffer.from("joey:pouch").toString("base64")}`);
  });
});

describe("a reply", () => {
  it("arrives as deltas that add up to what was said", async () => {
    const client = await start([[think("Let me see."), say("Grüße, 世界 🐾 <b>&amp;</b>")]]);
    const seen = watch();
    const reply = await client.chat(ask({ model: "thinker:8b" }), seen);
    expect(reply.content).toBe("Grüße, 世界 🐾 <b>&amp;</b>");
    expect(reply.thinking).toBe("Let me see.");
    expect(textOf(seen.deltas, "text")).toBe(reply.content);
    expect(textOf(seen.deltas, "thinking")).toBe(reply.thinking);
    expect(reply.doneReason).toBe("stop");
  });

  it("is the same wherever the network tears it", async () => {
    const reply: Reply = [think("Hm – ok."), say("Zwölf 🐾 Boxkämpfer\n"), call("list_files", { path: "ä/ö 🐾" })];
    for (let seed = 1; seed <= 12; seed++) {
      const client = await start([reply], { split: true, seed });
      const got = await client.chat(ask({ model: "thinker:8b", tools: [LOOK] }), watch());
      expect(got).toMatchObject({ content: "Zwölf 🐾 Boxkämpfer\n", thinking: "Hm – ok." });
      expect(got.nativeCalls).toMatchObject([{ name: "list_files", args: { path: "ä/ö 🐾" } }]);
      await server?.stop();
    }
  });

  it("gives native calls, on a line of their own or on the last one, with one id, the same id twice, or none", async () => {
    const turns: Reply[] = [
      [call("list_files", { path: "a" }), call("list_files", { path: "b" })],
      [call("list_files", { path: "a" }, { on: "done" }), call("list_files", { path: "b" }, { on: "done" })],
      [call("list_files", { path: "a" }, { id: "same" }), call("list_files", { path: "b" }, { id: "same" })],
      [call("list_files", { path: "a" }, { id: null }), call("list_files", { path: "b" }, { id: null })],
    ];
    const client = await start(turns);
    for (const [i] of turns.entries()) {
      const seen = watch();
      const { nativeCalls, doneReason } = await client.chat(ask({ tools: [LOOK] }), seen);
      expect(nativeCalls.map(({ args }) => args.path)).toEqual(["a", "b"]);
      expect(seen.deltas.filter(({ type }) => type === "call")).toHaveLength(2);
      expect(doneReason).toBe("stop");
      const ids = nativeCalls.map(({ id }) => id);
      if (i === 2) expect(ids).toEqual(["same", "same"]);
      else if (i === 3) expect(ids).toEqual([undefined, undefined]);
      else expect(new Set(ids).size).toBe(2);
    }
  });

  it("says what the server measured, in milliseconds, and leaves out what it did not say", async () => {
    const client = await start([[say("One two three.")], [say("x"), endWithoutReason()]], { loadMs: 640 });
    const { usage } = await client.chat(ask(), watch());
    expect(usage.loadMs).toBe(640);
    expect(usage.promptTokens).toBe(server?.chats[0]?.cache?.prompt);
    expect(usage.promptMs).toBe(usage.promptTokens);
    expect(usage.outputTokens).toBeGreaterThan(0);
    const second = await client.chat(ask(), watch());
    expect("doneReason" in second).toBe(false);
  });

  it("ends with 'length' where the output limit or the window cuts it", async () => {
    const long = "one two three four five six seven eight nine ten ".repeat(40);
    const client = await start([[say(long)], [say(long)], [say("x"), call("list_files", { path: "." })]]);
    const limited = await client.chat(ask({ options: { num_ctx: 8192, num_predict: 7 } }), watch());
    expect(limited).toMatchObject({ doneReason: "length", usage: { outputTokens: 7 } });
    const full = await client.chat(ask({ options: { num_ctx: 64 } }), watch());
    expect(full.doneReason).toBe("length");
    expect((full.usage.promptTokens ?? 0) + (full.usage.outputTokens ?? 0)).toBe(64);
    const lost = await client.chat(ask({ tools: [LOOK], options: { num_ctx: 8192, num_predict: 5 } }), watch());
    expect(lost).toMatchObject({ doneReason: "length", nativeCalls: [] });
  });
});

describe("what a server has", () => {
  it("is listed with what it can do", async () => {
    const client = await start([]);
    const models = await client.list();
    expect(models.find(({ name }) => name === "coder:14b")).toMatchObject({
      capabilities: ["completion", "tools", "insert"],
      trained: 32_768,
      quantization: "Q4_K_M",
    });
  });

  it("is asked once for each model, and again when the model was made anew", async () => {
    const client = await start([]);
    const shows = () => server?.requests.filter(({ path }) => path === "/api/show").length;
    await client.show("coder:14b");
    await client.show("coder:14b");
    expect(shows()).toBe(1);
    remake({ model: "coder:14b", from: "coder:14b", parameters: { num_ctx: 16_384 } });
    // The list by which a model's digest is known is good for some seconds.
    const later = Date.now() + 11_000;
    const clock = vi.spyOn(Date, "now").mockReturnValue(later);
    expect((await client.show("coder:14b")).parameters).toEqual({ num_ctx: 16_384 });
    clock.mockRestore();
    expect(shows()).toBe(2);
  });

  it("tells the window in force of what is loaded", async () => {
    const client = await start([[say("x")]]);
    expect(await client.loaded()).toEqual([]);
    await client.chat(ask({ options: { num_ctx: 999_999 } }), watch());
    // Clamped to the trained length, as Ollama does.
    expect(await client.loaded()).toMatchObject([{ name: "coder:14b", context: 32_768 }]);
  });

  it("is understood from an old server, which says less", async () => {
    const client = await start([[think("hidden"), say("x"), call("list_files", { path: "." })]], { version: "0.5.7" });
    expect((await client.list())[0]).not.toHaveProperty("capabilities");
    expect(await client.show("coder:14b")).toMatchObject({
      capabilities: ["completion", "tools", "insert"],
      trained: 32_768,
    });
    expect((await client.show("embed:latest")).capabilities).toEqual(["embedding"]);
    const reply = await client.chat(ask({ tools: [LOOK] }), watch());
    expect(reply.nativeCalls).toEqual([{ name: "list_files", args: { path: "." } }]);
    expect((await client.loaded())[0]).not.toHaveProperty("context");
  });

  it("includes the prompt as its template makes it", async () => {
    const client = await start([]);
    const { text, images } = await client.render(
      ask({
        messages: [
          { role: "system", content: "Be kind." },
          { role: "user", content: "Hi" },
        ],
      }),
    );
    expect(text).toBe(
      "<|im_start|>system\nBe kind.<|im_end|>\n<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\n",
    );
    expect(images).toBe(0);
  });

  it("does not include that on a server too old for it, and no reply is generated for the asking", async () => {
    const client = await start([[say("On and on."), hang()]], { version: "0.6.0" });
    await expect(client.render(ask())).rejects.toMatchObject({
      cause: "server-error",
      message: expect.stringMatching(/too old/),
    });
    await expect.poll(() => server?.chats[0]?.aborted?.afterHeaders).toBe(true);
  });
});

function remake(body: Record<string, unknown>): void {
  const lines = server?.registry.create(body);
  expect([...(lines as Iterable<unknown>)].at(-1)).toEqual({ status: "success" });
}

function textOf(deltas: ModelDelta[], type: "text" | "thinking"): string {
  return deltas.map((delta) => (delta.type === type ? delta.text : "")).join("");
}
