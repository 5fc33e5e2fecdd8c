/** The doctor against every fault it must tell apart, over real connections. */
import net from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { type Diagnosis, diagnose, type OfferedServer } from "../../src/doctor/diagnose.ts";
import { whereWeRun } from "../../src/doctor/where.ts";
import { ollamaServer } from "../../src/models/ollama/server.ts";
import { type ModelSpec, type OllamaOptions, type ScriptedOllama, say, script, startOllama } from "../ollama/index.ts";
import { bilby } from "./terminal.ts";

let ollama: ScriptedOllama | undefined;
afterEach(async () => {
  await ollama?.stop();
  ollama = undefined;
});

const where = whereWeRun({ hostname: "burrow", platform: "linux", release: "6.1", env: {}, inContainer: true });
const replies = script("ready", [[say("ready")], [say("ready")]]);

async function start(options: OllamaOptions = {}): Promise<ScriptedOllama> {
  ollama = await startOllama({ script: replies, ...options });
  return ollama;
}

async function ask(typed: string, more: { key?: string; model?: string; window?: number } = {}): Promise<Diagnosis> {
  const { key, ...wanted } = more;
  const offered: OfferedServer = {
    typed,
    hasKey: key !== undefined,
    open: () => ollamaServer({ endpoint: typed, ...(key ? { key } : {}) }),
  };
  return diagnose({ where, servers: [offered], signal: new AbortController().signal, ...wanted });
}
const ids = ({ servers }: Diagnosis) => servers.flatMap(({ findings }) => findings.map(({ id }) => id));

describe("a server that is not there", () => {
  it("refuses, and in a container the advice is another address", async () => {
    const { url } = await start();
    await ollama?.pause();
    const { servers } = await ask(url);
    expect(servers[0]).toMatchObject({
      healthy: false,
      findings: [{ id: "refused", level: "problem", next: expect.stringMatching(/host\.docker\.internal/) }],
    });
  });

  it("has an address that cannot be one", async () => {
    expect(ids(await ask("ht tp://x"))).toEqual(["bad-address"]);
    expect(ids(await ask("http://127.0.0.1:25"))).toEqual(["bad-address"]);
  });

  it("has a name that nobody knows", async () => {
    expect(ids(await ask("http://no-such-host.invalid:11434"))).toEqual(["unknown-host"]);
  });

  it("is something else that listens there", async () => {
    const other = net.createServer((socket) => socket.end("SSH-2.0-OpenSSH_9.2\r\n"));
    await new Promise<void>((done) => other.listen(0, "127.0.0.1", done));
    try {
      expect(ids(await ask(`http://127.0.0.1:${(other.address() as net.AddressInfo).port}`))).toEqual(["not-http"]);
    } finally {
      other.close();
    }
  });

  it("is a wrong path, by a plain 404 or by a web page", async () => {
    const { url } = await start({ prefix: "/ai" });
    expect(ids(await ask(url.replace("/ai", "/other")))).toEqual(["wrong-path"]);
    expect(ids(await ask(url.replace("/ai", "")))).toEqual(["wrong-path"]);
    ollama!.intercept = () => ({ status: 200, type: "text/html", body: "<html>Welcome to nginx</html>" });
    expect(ids(await ask(url))).toEqual(["wrong-path"]);
  });

  it("is a server of another kind, which answers all it does not know as a success", async () => {
    const { url } = await start();
    const body = '{"error":"Unexpected endpoint or method. (GET /api/version). Returning 200 anyway"}';
    ollama!.intercept = () => ({ status: 200, type: "application/json", body });
    expect(ids(await ask(url))).toEqual(["wrong-path"]);
  });

  it("is behind a proxy that does not reach it", async () => {
    const { url } = await start();
    ollama!.intercept = () => ({ status: 502, type: "text/html", body: "<h1>502 Bad Gateway</h1>" });
    expect(ids(await ask(url))).toEqual(["proxy"]);
  });

  it("wants a key, or refuses the one it got", async () => {
    const { url } = await start({ key: "right-key" });
    expect(ids(await ask(url))).toEqual(["key-missing"]);
    expect(ids(await ask(url, { key: "wrong-key" }))).toEqual(["key-refused"]);
    expect(ids(await ask(url, { key: "right-key" }))).toEqual(["answers"]);
  });
});

describe("a server that answers", () => {
  it("may be old, with what that means", async () => {
    const { url } = await start({ version: "0.5.7" });
    const { servers } = await ask(url, { model: "coder:14b", window: 8192 });
    expect(servers[0]?.findings.map(({ id }) => id)).toEqual(["answers", "old-server", "replies", "window-unknown"]);
    expect(servers[0]?.findings[1]?.text).toMatch(/cuts prompts.*without a word/);
    expect(servers[0]?.healthy).toBe(true);
  });

  it("may have no model, none that can chat, or not this one", async () => {
    await start({ models: [] });
    // An empty list would give the server's own models.
    for (const { name } of ollama!.registry.all()) ollama!.registry.remove(name);
    expect(ids(await ask(ollama!.url, { model: "coder:14b" }))).toEqual(["answers", "no-model"]);
    await ollama!.stop();
    const embed: ModelSpec = { name: "embed:latest", capabilities: ["embedding"], family: "nomic-bert" };
    await start({ models: [embed] });
    expect(ids(await ask(ollama!.url))).toEqual(["answers", "no-chat-model"]);
    await ollama!.stop();
    await start();
    expect(ids(await ask(ollama!.url, { model: "gone:7b" }))).toEqual(["answers", "model-missing"]);
    expect(ids(await ask(ollama!.url, { model: "embed" }))).toEqual(["answers", "model-without-completion"]);
  });

  it("may have a model that leaves the machine; it is not tried", async () => {
    const cloud: ModelSpec = {
      name: "big:cloud",
      capabilities: ["completion"],
      remote: { host: "https://ollama.com:443", model: "big" },
    };
    await start({ models: [cloud] });
    expect(ids(await ask(ollama!.url, { model: "big:cloud" }))).toEqual(["answers", "cloud-model"]);
    expect(ollama!.chats).toEqual([]);
  });

  it("is well when a model replies with the window that was asked for", async () => {
    const { url } = await start();
    const { servers } = await ask(url, { model: "coder:14b", window: 16_384 });
    expect(servers[0]).toMatchObject({ version: "0.32.15", healthy: true });
    expect(servers[0]?.findings.map(({ id, level }) => [id, level])).toEqual([
      ["answers", "ok"],
      ["replies", "ok"],
    ]);
  });

  it("loads nothing unless it was given a model to try", async () => {
    const { url } = await start();
    expect(ids(await ask(url))).toEqual(["answers"]);
    expect(ollama!.chats).toEqual([]);
  });

  it("may give less of a window than was asked for", async () => {
    const { url } = await start();
    const { servers } = await ask(url, { model: "coder:14b", window: 131_072 });
    expect(servers[0]?.findings.at(-1)).toMatchObject({
      id: "window-cut",
      text: expect.stringMatching(/131,072 tokens.*32,768/),
      next: expect.stringMatching(/trained for 32,768/),
    });
  });
});

describe("another client", () => {
  it("that has the model loaded with its own window is noticed", async () => {
    const { url } = await start();
    await ollamaServer({ endpoint: url }).load("coder:14b", { window: 4096 });
    expect(ids(await ask(url, { model: "coder:14b", window: 8192 }))).toEqual([
      "answers",
      "window-contested",
      "replies",
    ]);
  });

  it("that has a model of the same weights loaded is noticed", async () => {
    const { url } = await start();
    const server = ollamaServer({ endpoint: url });
    await server.create({ model: "agent:4k", from: "coder:14b", parameters: { num_ctx: 4096 } });
    await server.load("agent:4k");
    const { servers } = await ask(url, { model: "coder:14b", window: 8192 });
    expect(servers[0]?.findings[1]).toMatchObject({
      id: "window-contested",
      text: expect.stringMatching(/^agent:4k.*same weights/),
    });
  });

  it("that takes the runner between two requests is noticed", async () => {
    const { url } = await start();
    const other = ollamaServer({ endpoint: url });
    let asked = 0;
    ollama!.intercept = ({ path }) => {
      // Just before our second request somebody else loads the model without a window of its own.
      if (path === "/api/ps" && ++asked === 2) void other.load("coder:14b", { window: 4096 });
      return undefined;
    };
    const found = await ask(url, { model: "coder:14b", window: 8192 });
    expect(ids(found).at(-1)).toBe("window-contested");
  });
});

describe("bilby doctor", () => {
  it("tries each address it was offered and no other, and says who connects", async () => {
    const { url } = await start();
    const gone = await startOllama();
    await gone.stop();
    const { code, out } = await bilby(["doctor", "--host", url, "--host", gone.url]);
    expect(code).toBe(1);
    expect(out).toMatch(/^The connection is made from /);
    expect(out).toMatch(/✓ Ollama 0\.32\.15 answers/);
    expect(out).toContain(`✗ Nothing answers at ${gone.url}`);
  });

  it("keeps the key from addresses that it may not be for", async () => {
    const { url } = await start();
    await bilby(["doctor", "--host", url, "--host", url], { BILBY_API_KEY: "secret-key" });
    for (const { headers } of ollama!.requests) expect(headers.authorization).toBeUndefined();
    const alone = await bilby(["doctor", "--host", url, "--json"], { BILBY_API_KEY: "secret-key" });
    expect(ollama!.requests.at(-1)?.headers.authorization).toBe("Bearer secret-key");
    expect(alone.json()).toMatchObject({ servers: [{ healthy: true, version: "0.32.15" }] });
    expect(alone.out).not.toContain("secret-key");
  });
});
