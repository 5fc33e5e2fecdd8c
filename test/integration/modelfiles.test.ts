/** A folder of Modelfiles, as people keep them, made into models through the scripted server. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ollamaServer } from "../../src/models/ollama/server.ts";
import { type Built, buildAll, readSources } from "../../src/node/modelfiles/build.ts";
import { type ModelSpec, type ScriptedOllama, startOllama } from "../ollama/index.ts";
import { bilby } from "./terminal.ts";

let ollama: ScriptedOllama;
let dir: string;
const REMOTE: ModelSpec = { name: "far:7b", capabilities: ["completion"] };

beforeEach(async () => {
  ollama = await startOllama({ remote: [REMOTE] });
  dir = fs.mkdtempSync(path.join(os.tmpdir(), "bilby-modelfiles-"));
});
afterEach(async () => {
  await ollama.stop();
  fs.rmSync(dir, { recursive: true });
});

const file = (name: string, text: string | Buffer) => fs.writeFileSync(path.join(dir, name), text);
const created = () => ollama.requests.filter(({ path }) => path === "/api/create").map(({ json }) => json);
const signal = () => new AbortController().signal;
const env = () => ({ OLLAMA_HOST: ollama.url });

async function build(mayPull = true): Promise<{ built: Built[]; asked: string[] }> {
  const asked: string[] = [];
  const built = await buildAll(await readSources(dir, signal()), {
    server: ollamaServer({ endpoint: ollama.url }),
    signal: signal(),
    onProgress: () => undefined,
    mayPull: async (base) => {
      asked.push(base);
      return mayPull;
    },
  });
  return { built, asked };
}

describe("a folder of Modelfiles", () => {
  it("is built with the requests that Ollama's own command line would send, bases first", async () => {
    file("README.md", "# Mine");
    file("agent-8k.modelfile", "# on top of mine\nFROM coder:32k\n#FROM coder:14b\nPARAMETER num_ctx 8192\n");
    file(
      "coder-32k.modelfile",
      [
        "# Qwen coder for the 24 GB card",
        "#FROM qwen2.5-coder:14b-instruct-q8_0",
        "#FROM hf.co/bartowski/Qwen2.5-Coder-14B-Instruct-GGUF:Q5_K_M",
        "FROM coder:14b",
        "",
        "PARAMETER num_ctx 32768",
        "# PARAMETER num_ctx 65536",
        "PARAMETER temperature 0.1",
        'PARAMETER stop "<|im_end|>"',
        'PARAMETER stop "<|endoftext|>"',
        'SYSTEM """You are careful.',
        'You say "done" when done."""',
      ].join("\r\n"),
    );
    const { built } = await build();
    expect(built.map(({ model, status }) => [model, status])).toEqual([
      ["coder:32k", "built"],
      ["agent:8k", "built"],
    ]);
    expect(created()).toEqual([
      {
        model: "coder:32k",
        from: "coder:14b",
        system: 'You are careful.\nYou say "done" when done.',
        parameters: { num_ctx: 32_768, stop: ["<|im_end|>", "<|endoftext|>"], temperature: 0.1 },
        stream: true,
      },
      { model: "agent:8k", from: "coder:32k", parameters: { num_ctx: 8192 }, stream: true },
    ]);
    expect(ollama.registry.find("agent:8k")?.parameters).toMatchObject({ num_ctx: 8192, temperature: 0.1 });
  });

  it("asks before the server downloads a base, and leaves that model out if not", async () => {
    file("far-16k.modelfile", "FROM far:7b\nPARAMETER num_ctx 16384");
    expect(await build(false)).toMatchObject({ built: [{ status: "skipped" }], asked: ["far:7b"] });
    expect(created()).toEqual([]);
    expect(ollama.registry.find("far:7b")).toBeUndefined();
    expect((await build(true)).built).toMatchObject([{ status: "built" }]);
    expect(ollama.registry.find("far:16k")).toBeDefined();
  });

  it("sends files beside it once, named by their digest", async () => {
    file("weights.gguf", Buffer.from("GGUF, as it were"));
    file("own-1.modelfile", "FROM ./weights.gguf");
    file("own-2.modelfile", "FROM ./weights.gguf\nPARAMETER seed 1");
    expect((await build()).built.map(({ status }) => status)).toEqual(["built", "built"]);
    const [first] = created();
    expect(first?.files).toEqual({ "weights.gguf": expect.stringMatching(/^sha256:[0-9a-f]{64}$/) });
    const sent = ollama.requests.filter(({ method, path }) => method === "POST" && path.startsWith("/api/blobs/"));
    expect(sent.map(({ body }) => body)).toEqual(["GGUF, as it were"]);
  });

  it("builds what is right when another one is wrong, and says which line is", async () => {
    file("bad-1.modelfile", "FROM coder:14b\n\nPARAMETER num_ctx 32k\n");
    file("gone-1.modelfile", "FROM ./gone.gguf\n");
    file("good-1.modelfile", "FROM coder:14b\n");
    const { code, json } = await bilby(["modelfiles", "build", dir, "--json"], env());
    expect(code).toBe(1);
    expect(json()).toMatchObject([
      { model: "bad:1", status: "failed", problems: [{ line: 3, message: "invalid int value [32k]" }] },
      { model: "gone:1", status: "failed", problems: [{ line: 1, message: expect.stringMatching(/no such file/) }] },
      { model: "good:1", status: "built" },
    ]);
  });

  it("reads UTF-16, as Ollama does", async () => {
    file(
      "wide-1.modelfile",
      Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from("FROM coder:14b\nSYSTEM Grüße", "utf16le")]),
    );
    await build();
    expect(created()).toMatchObject([{ from: "coder:14b", system: "Grüße" }]);
  });
});

describe("bilby modelfiles", () => {
  it("never downloads without a terminal to ask at, nor writes over a file", async () => {
    file("far-16k.modelfile", "FROM far:7b");
    const built = await bilby(["modelfiles", "build", dir], env());
    expect(built).toMatchObject({
      code: 1,
      out: expect.stringMatching(/– far:16k/),
      err: expect.stringMatching(/--pull/),
    });
    const write = ["modelfiles", "write", "coder:14b", "--num-ctx", "16384", "--out", dir];
    expect(await bilby(write, env())).toMatchObject({ code: 0 });
    expect(fs.readFileSync(path.join(dir, "coder-14b-16k.modelfile"), "utf8")).toBe(
      "FROM coder:14b\nPARAMETER num_ctx 16384\n",
    );
    expect(await bilby(write, env())).toMatchObject({ code: 2, err: expect.stringMatching(/is there already/) });
  });

  it("checks without a server", async () => {
    file("bad-1.modelfile", "FROM coder:14b\nPARAMETER tfs_z 1\n");
    const checked = await bilby(["modelfiles", "check", dir], { OLLAMA_HOST: "http://127.0.0.1:9" });
    expect(checked).toMatchObject({
      code: 1,
      out: expect.stringMatching(/bad-1\.modelfile:2: error: unknown parameter 'tfs_z'/),
    });
  });
});
