/** Looking after a server's models: what is sent, what is shown of it while it goes on, and that it stops. */
import { afterEach, describe, expect, it } from "vitest";
import { ModelError, type Progress } from "../../src/models/model.ts";
import { type OllamaServer, ollamaServer } from "../../src/models/ollama/server.ts";
import { type ModelSpec, type OllamaOptions, type ScriptedOllama, say, script, startOllama } from "../ollama/index.ts";
import { bilby } from "./terminal.ts";

let ollama: ScriptedOllama;
afterEach(() => ollama.stop());

const REMOTE: ModelSpec = { name: "far:7b", capabilities: ["completion"], sizeBytes: 4_000_000 };

async function start(options: OllamaOptions = {}): Promise<OllamaServer> {
  ollama = await startOllama({ remote: [REMOTE], script: script("test", [[say("x")], [say("x")]]), ...options });
  return ollamaServer({ endpoint: ollama.url });
}
const bodies = (path: string) => ollama.requests.filter((request) => request.path === path).map(({ json }) => json);
const names = () => ollama.registry.all().map(({ name }) => name);

describe("a pull", () => {
  it("tells how far it is, and the model is there when it ends", async () => {
    const server = await start();
    const seen: Progress[] = [];
    await server.pull("far:7b", { onProgress: (progress) => void seen.push(progress) });
    expect(names()).toContain("far:7b");
    expect(seen.map(({ completed }) => completed).filter((bytes) => bytes !== undefined)).toEqual([
      0, 1e6, 2e6, 3e6, 4e6,
    ]);
    expect(seen.at(-1)).toEqual({ status: "success" });
  });

  it("stops within a second, and the model is not there", async () => {
    const server = await start({ pace: 1, pullMs: 60_000 });
    const abort = new AbortController();
    const pulling = server.pull("far:7b", { signal: abort.signal, onProgress: () => abort.abort() });
    await expect(pulling).rejects.toMatchObject({ cause: "stopped-by-user" });
    await expect.poll(() => ollama.requests[0]?.aborted?.afterHeaders).toBe(true);
    expect(names()).not.toContain("far:7b");
  });

  it("of what no registry has says so", async () => {
    const server = await start();
    await expect(server.pull("nowhere:1b")).rejects.toMatchObject({
      cause: "model-missing",
      message: expect.stringMatching(/no nowhere:1b to pull/),
    });
  });
});

describe("a model", () => {
  it("is loaded as later requests need it, so that the first of them does not load it again", async () => {
    const server = await start();
    await server.load("coder:14b", { window: 8192, keepAlive: "30m" });
    expect(bodies("/api/generate")).toEqual([
      {
        model: "coder:14b",
        stream: false,
        truncate: false,
        shift: false,
        options: { num_ctx: 8192 },
        keep_alive: "30m",
      },
    ]);
    expect(await server.loaded()).toMatchObject([{ name: "coder:14b", context: 8192 }]);
    const watch = { signal: new AbortController().signal, onDelta: () => undefined };
    await server.chat(
      { model: "coder:14b", messages: [{ role: "user", content: "hi" }], options: { num_ctx: 8192 } },
      watch,
    );
    expect(ollama.chats[0]?.loaded).toBe(false);
  });

  it("is unloaded, and deleted, only when asked", async () => {
    const server = await start();
    await server.load("coder:14b");
    await server.unload("coder:14b");
    expect(await server.loaded()).toEqual([]);
    await server.remove("coder:14b");
    expect(names()).not.toContain("coder:14b");
    await expect(server.remove("coder:14b")).rejects.toMatchObject({ cause: "model-missing" });
  });

  it("gives up loading when asked to", async () => {
    const server = await start({ pace: 1, loadMs: 60_000 });
    const abort = new AbortController();
    setTimeout(() => abort.abort(), 100);
    await expect(server.load("coder:14b", {}, abort.signal)).rejects.toMatchObject({ cause: "stopped-by-user" });
    await expect.poll(() => ollama.requests[0]?.aborted?.phase).toBe("loading");
  });

  it("is made of another one, in steps that are shown", async () => {
    const server = await start();
    const seen: string[] = [];
    const request = { model: "mine:8k", from: "coder:14b", parameters: { num_ctx: 8192 } };
    await server.create(request, { onProgress: ({ status }) => void seen.push(status) });
    expect(bodies("/api/create")).toEqual([{ ...request, stream: true }]);
    expect(seen.at(-1)).toBe("success");
    expect((await server.show("mine:8k")).parameters).toEqual({ num_ctx: 8192 });
    expect((await server.show("mine:8k")).blob).toBe((await server.show("coder:14b")).blob);
  });

  it("is made of a file that is sent once", async () => {
    const server = await start();
    const bytes = new TextEncoder().encode("GGUF, as it were");
    const digest = "sha256:5c6ae19ea7ba0c9e1bdd2ee5ca0a4c7b0e1e0d5ee79a29f2b9fa06e3f1a2c9f5";
    await expect(server.addBlob(digest, chunks(bytes))).rejects.toBeInstanceOf(ModelError);
    const { createHash } = await import("node:crypto");
    const right = `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
    expect(await server.hasBlob(right)).toBe(false);
    await server.addBlob(right, chunks(bytes));
    expect(await server.hasBlob(right)).toBe(true);
    await server.create({ model: "file:1", files: { "model.gguf": right } });
    expect(names()).toContain("file:1");
  });

  it("tells its layers one by one when asked, without its vocabulary", async () => {
    const info = { "gemma4.attention.head_count_kv": [8, 8, 1] };
    const server = await start({
      models: [{ name: "layered:1", family: "gemma4", capabilities: ["completion"], info }],
    });
    expect((await server.show("layered:1")).raw["gemma4.attention.head_count_kv"]).toBeNull();
    const layers = await server.layers("layered:1");
    expect(layers["gemma4.attention.head_count_kv"]).toEqual([8, 8, 1]);
    expect(Object.keys(layers).some((key) => key.startsWith("tokenizer."))).toBe(false);
  });
});

async function* chunks(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes.subarray(0, 4);
  yield bytes.subarray(4);
}

describe("bilby model", () => {
  it("pulls, loads, unloads and deletes, one thing at a time, and shows what came of it", async () => {
    await start();
    const env = { OLLAMA_HOST: ollama.url };
    expect(await bilby(["model", "far:7b", "--pull"], env)).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^far:7b/),
    });
    const loaded = await bilby(["model", "coder:14b", "--load", "--num-ctx", "8192"], env);
    expect(loaded.out).toMatch(/Loaded window +8,192 tokens\n +On the GPU +100 %/);
    expect((await bilby(["model", "coder:14b", "--unload", "--json"], env)).json()).not.toHaveProperty("running");
    expect(await bilby(["model", "coder:14b", "--delete"], env)).toMatchObject({ code: 0 });
    expect(names()).not.toContain("coder:14b");
    expect(await bilby(["model", "far:7b", "--load", "--delete"], env)).toMatchObject({ code: 2 });
    expect(names()).toContain("far:7b");
  });

  it("asks an old server for no more than it has", async () => {
    await start({ version: "0.5.7" });
    const env = { OLLAMA_HOST: ollama.url };
    await bilby(["model", "coder:14b", "--load"], env);
    const rows = (await bilby(["models", "--json"], env)).json() as { name: string; running?: object }[];
    expect(rows.find(({ name }) => name === "coder:14b")?.running).not.toHaveProperty("window");
    expect(await bilby(["fit", "coder:14b", "--memory", "24GB", "--json"], env)).toMatchObject({ code: 0 });
  });

  it("names the layers of a model one by one where the heads differ", async () => {
    const info = { "gemma4.attention.head_count_kv": Array.from({ length: 28 }, (_, i) => (i % 2 ? 1 : 8)) };
    await start({ models: [{ name: "layered:1", family: "gemma4", capabilities: ["completion"], info }] });
    const printed = await bilby(["fit", "layered:1", "--json"], { OLLAMA_HOST: ollama.url });
    const fitted = printed.json() as { windows: { window: number; cache: number }[] };
    // 14 layers with 8 heads and 14 with 1, of 128 + 128 numbers, 2 B each.
    expect(fitted.windows[0]).toMatchObject({ window: 4096, cache: 4096 * 14 * 9 * 256 * 2 });
    expect(fitted).not.toHaveProperty("uncertain");
  });
});

describe("bilby model", () => {
  it("refuses what is no name before it asks a server", async () => {
    await start();
    for (const name of ["", "two words", "a|b"])
      expect(await bilby(["model", name, "--pull"], { OLLAMA_HOST: ollama.url })).toMatchObject({ code: 2 });
    expect(ollama.requests).toEqual([]);
  });

  it("says which registry a download comes from", async () => {
    await start({ remote: [{ ...REMOTE, name: "hf.co/user/repo:Q4" }] });
    const pulled = await bilby(["model", "hf.co/user/repo:Q4", "--pull"], { OLLAMA_HOST: ollama.url });
    expect(pulled).toMatchObject({ code: 0, err: expect.stringMatching(/^hf\.co\/user\/repo:Q4 from hf\.co\n/) });
  });
});
