/** A folder of Modelfiles, as people keep them, made into models through the scripted server. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ollamaServer } from "../../src/models/ollama/server.ts";
import { type Built, buildAll, readSources } from "../../src/node/modelfiles/build.ts";
import { buildHere } from "../../src/node/modelfiles/build-here.ts";
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

  it("sends nothing that is no model, whatever a Modelfile calls it", async () => {
    fs.mkdirSync(path.join(dir, "home/.ssh"), { recursive: true });
    fs.mkdirSync(path.join(dir, "home/.aws"));
    fs.mkdirSync(path.join(dir, "weights"));
    file("home/.ssh/id_rsa", "-----BEGIN OPENSSH PRIVATE KEY-----\n");
    file("home/notes.txt", "what is nobody's business\n");
    file("home/.aws/keys", '{"key": "sesame"}');
    file("weights/model.gguf", Buffer.from("GGUF, as it were"));
    fs.symlinkSync(path.join(dir, "home/.aws/keys"), path.join(dir, "weights/config.json"));
    fs.symlinkSync(path.join(dir, "home/notes.txt"), path.join(dir, "linked.gguf"));
    file("a-1.modelfile", "FROM ./home/.ssh/id_rsa");
    file("b-1.modelfile", "FROM coder:14b\nADAPTER ./home/notes.txt");
    file("c-1.modelfile", "FROM ./linked.gguf");
    file("d-1.modelfile", "FROM ./weights");
    if (process.platform !== "win32") file("e-1.modelfile", "FROM /dev/zero");
    const { built } = await build();
    expect(new Set(built.map(({ status }) => status))).toEqual(new Set(["failed"]));
    expect(built[0]!.problems[0]!.message).toMatch(/id_rsa.*not sent/);
    expect(ollama.requests.filter(({ path }) => path.startsWith("/api/blobs/"))).toEqual([]);
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

describe("building in the editor", () => {
  const here = async (at: string, more: { model?: string; yes?: boolean; stopped?: AbortController } = {}) => {
    const asked: string[] = [];
    const said: string[] = [];
    const outcome = await buildHere({
      at: path.join(dir, at),
      ...(more.model ? { model: more.model } : {}),
      server: ollamaServer({ endpoint: ollama.url }),
      signal: (more.stopped ?? new AbortController()).signal,
      async confirm(question) {
        asked.push(question);
        return more.yes ?? false;
      },
      onProgress(text) {
        said.push(text);
        more.stopped?.abort();
      },
    });
    return { outcome, asked, said };
  };

  it("sends the requests that the command line sends for the same files", async () => {
    file(
      "coder-32k.modelfile",
      '#FROM q:8b\nFROM coder:14b\nPARAMETER num_ctx 32768\nPARAMETER stop "<|im_end|>"\nSYSTEM Be brief.\n',
    );
    file("agent-8k.modelfile", "FROM coder:32k\nPARAMETER num_ctx 8192\n");
    expect(await bilby(["modelfiles", "build", dir, "--json"], env())).toMatchObject({ code: 0 });
    const byCommand = created();
    expect((await here(".")).outcome).toEqual({ level: "info", text: "coder:32k and agent:8k are built." });
    expect(created().slice(byCommand.length)).toEqual(byCommand);
    expect(byCommand).toHaveLength(2);
  });

  it("names a plain Modelfile as it is told, and builds none without a name", async () => {
    file("Modelfile", "FROM coder:14b\nPARAMETER temperature 0\n");
    expect((await here("Modelfile", { model: "mine:cold" })).outcome).toEqual({
      level: "info",
      text: "mine:cold is built.",
    });
    expect(created()).toEqual([
      { model: "mine:cold", from: "coder:14b", parameters: { temperature: 0 }, stream: true },
    ]);
    await expect(here("Modelfile")).rejects.toThrow(/does not say which model it is for/);
    const plain = path.join(dir, "Modelfile");
    await expect(bilby(["modelfiles", "build", plain], env())).rejects.toThrow(/give it a name/);
    expect(await bilby(["modelfiles", "build", plain, "--name", "mine:cold"], env())).toMatchObject({ code: 0 });
    expect(await bilby(["modelfiles", "build", dir, "--name", "a b"], env())).toMatchObject({ code: 2 });
  });

  it("takes the ending in any case", async () => {
    file("Mine-4k.Modelfile", "FROM coder:14b\nPARAMETER num_ctx 4096\n");
    await here("Mine-4k.Modelfile");
    expect(created()).toMatchObject([{ model: "Mine:4k" }]);
  });

  it("says the line of the first error, and builds the others", async () => {
    file("bad-1.modelfile", "FROM coder:14b\n\nPARAMETER num_ctx 32k\n");
    file("good-1.modelfile", "FROM coder:14b\n");
    expect((await here(".")).outcome).toEqual({
      level: "warning",
      text: "good:1 is built. bad:1 was not built: bad-1.modelfile, line 3: invalid int value [32k].",
    });
  });

  it("asks before a base is downloaded, says how far it is, and can be stopped", async () => {
    file("far-16k.modelfile", "FROM far:7b\n");
    const refused = await here("far-16k.modelfile");
    expect(refused.asked).toEqual(["far:16k is made from far:7b, which the server does not have."]);
    expect(refused.outcome?.level).toBe("warning");
    const stopped = new AbortController();
    expect((await here("far-16k.modelfile", { yes: true, stopped })).outcome).toBeUndefined();
    expect(created()).toEqual([]);
    const { said } = await here("far-16k.modelfile", { yes: true });
    expect(said.some((text) => /^far:16k: \d+ % of /.test(text))).toBe(true);
    expect(ollama.registry.find("far:16k")).toBeDefined();
  });

  it("names a registry that is not Ollama's", async () => {
    file("hf-1.modelfile", "FROM hf.co/user/repo:Q4_K_M\n");
    expect((await here("hf-1.modelfile")).asked[0]).toMatch(/It would come from hf\.co\.$/);
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

  it("builds the others where one file cannot be read, and says why", async () => {
    fs.symlinkSync(path.join(dir, "nowhere"), path.join(dir, "dead-1.modelfile"));
    fs.mkdirSync(path.join(dir, "folder-1.modelfile"));
    file("good-1.modelfile", "FROM coder:14b\n");
    const { code, out } = await bilby(["modelfiles", "build", dir], env());
    expect(code).toBe(1);
    expect(out).toMatch(/dead-1\.modelfile:1: error: it is a link to nowhere/);
    expect(out).toMatch(/folder-1\.modelfile:1: error: it is a folder/);
    expect(created()).toMatchObject([{ model: "good:1" }]);
  });

  it("says where it cannot write", async () => {
    const out = path.join(dir, "no", "such");
    expect(await bilby(["modelfiles", "write", "coder:14b", "--out", out], env())).toMatchObject({
      code: 2,
      err: expect.stringMatching(/cannot be written: there is no such folder/),
    });
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
