/** The proxy: only the user's own, never for private addresses, and told apart from the server. Over a real CONNECT proxy. */
import http from "node:http";
import net from "node:net";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { diagnose, type OfferedServer } from "../../src/doctor/diagnose.ts";
import { whereWeRun } from "../../src/doctor/where.ts";
import type { OllamaOptions } from "../../src/models/ollama/connection.ts";
import { ollamaServer } from "../../src/models/ollama/server.ts";
import { trustOf } from "../../src/node/trust.ts";
import { certificateFile, type ScriptedOllama, say, script, startOllama } from "../ollama/index.ts";
import { bilby } from "./terminal.ts";

const where = whereWeRun({ hostname: "burrow", platform: "linux", release: "6.1", env: {}, inContainer: false });

interface TestProxy {
  url: string;
  /** What it was asked for, with what it was told of who asks. */
  asked: { host: string; authorization: string | undefined }[];
  close(): void;
}

/** Takes every host for this machine, as if it knew the way. `refuse`: the status it answers with instead. */
async function startProxy(refuse?: number): Promise<TestProxy> {
  const asked: TestProxy["asked"] = [];
  const proxy = http.createServer((_, res) => res.writeHead(400).end("only tunnels"));
  proxy.on("connect", (req, socket: net.Socket) => {
    asked.push({ host: req.url ?? "", authorization: req.headers["proxy-authorization"] });
    socket.on("error", () => undefined);
    if (refuse) return void socket.end(`HTTP/1.1 ${refuse} No\r\n\r\n`);
    const there = net.connect(Number(req.url?.split(":")[1]), "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
      there.pipe(socket).pipe(there);
    });
    there.on("error", () => socket.destroy());
  });
  await new Promise<void>((done) => proxy.listen(0, "127.0.0.1", done));
  return {
    url: `http://127.0.0.1:${(proxy.address() as net.AddressInfo).port}`,
    asked,
    close: () => {
      proxy.close();
      proxy.closeAllConnections();
    },
  };
}

let ollama: ScriptedOllama;
let proxy: TestProxy;
beforeEach(async () => {
  ollama = await startOllama({ script: script("hello", [[say("Hello there.")]]) });
  proxy = await startProxy();
});
afterEach(async () => {
  proxy.close();
  await ollama.stop();
});

/** An address that is neither this machine nor private, and that only the proxy knows. */
const far = (port = ollama.port) => `http://gpu.example:${port}`;

async function ask(options: OllamaOptions, elsewhere: string[] = []) {
  const offered: OfferedServer = {
    typed: options.endpoint,
    hasKey: options.key !== undefined,
    open: () => ollamaServer(options),
    proxy: options.proxy,
    elsewhere,
  };
  const found = await diagnose({ where, servers: [offered], signal: new AbortController().signal });
  return found.servers[0]!.findings;
}

describe("a proxy of the user's", () => {
  it("is gone through, also for plain http, and a reply streams out of it", async () => {
    const server = ollamaServer({ endpoint: far(), key: "sesame-open", proxy: proxy.url });
    const reply = await server.chat(
      { model: "coder:14b", messages: [{ role: "user", content: "Hello" }], options: { num_ctx: 4096 } },
      { signal: new AbortController().signal, onDelta: () => undefined },
    );
    expect(reply.content).toBe("Hello there.");
    expect(proxy.asked[0]?.host).toBe(`gpu.example:${ollama.port}`);
    expect(ollama.requests[0]?.headers.authorization).toBe("Bearer sesame-open");
    expect(ollama.requests[0]?.headers["proxy-authorization"]).toBeUndefined();
  });

  it("does not see what goes through it to a server with https, whose certificate is checked", async () => {
    const secure = await startOllama({ certificate: "elsewhere" });
    const endpoint = far(secure.port).replace("http:", "https:");
    const trust = trustOf(certificateFile("ca.pem"));
    expect(await ollamaServer({ endpoint, proxy: proxy.url, trust }).version()).toBe("0.32.15");
    expect((await ask({ endpoint, proxy: proxy.url })).at(-1)).toMatchObject({ id: "certificate" });
    await secure.stop();
  });

  it("gets its own name and password, and the server does not", async () => {
    const uri = proxy.url.replace("//", "//joey:p%40uch@");
    await ollamaServer({ endpoint: far(), proxy: uri }).version();
    expect(proxy.asked[0]?.authorization).toBe(`Basic ${Buffer.from("joey:p@uch").toString("base64")}`);
    expect(JSON.stringify(ollama.requests[0]?.headers)).not.toMatch(/am9leT|joey/);
  });

  it.each(["http://127.0.0.1", "http://localhost"])("is not asked about %s", async (host) => {
    const endpoint = `${host}:${ollama.port}`;
    expect((await ask({ endpoint, proxy: proxy.url })).map(({ id }) => id)).toEqual(["proxy-not-used", "answers"]);
    expect(proxy.asked).toEqual([]);
  });

  it("lets go when the request is stopped", async () => {
    const stop = new AbortController();
    ollama.intercept = () => {
      stop.abort();
      return undefined;
    };
    const server = ollamaServer({ endpoint: far(), proxy: proxy.url });
    await expect(server.version(stop.signal)).rejects.toMatchObject({ cause: "stopped-by-user" });
  });
});

describe("the doctor", () => {
  it("says that a proxy is used", async () => {
    const findings = await ask({ endpoint: far(), proxy: proxy.url });
    expect(findings.map(({ id }) => id)).toEqual(["proxy-used", "answers"]);
    expect(findings[0]?.text).toContain(proxy.url);
  });

  it.each([
    [403, /refuses to connect to http:\/\/gpu\.example:\d+ \(HTTP 403\)/],
    [407, /wants a name and a password/],
    [502, /does not reach http:\/\/gpu\.example/],
  ])("tells the proxy's %d apart from the server's", async (status, words) => {
    proxy.close();
    proxy = await startProxy(status);
    expect((await ask({ endpoint: far(), proxy: proxy.url })).at(-1)).toMatchObject({
      id: "proxy-refuses",
      text: expect.stringMatching(words),
    });
    expect(ollama.requests).toEqual([]);
  });

  it("knows a proxy that nobody set by what it asks for", async () => {
    ollama.intercept = () => ({ status: 407, body: "<html>Sign in</html>", type: "text/html" });
    expect((await ask({ endpoint: ollama.url })).at(-1)).toMatchObject({
      id: "proxy-stands-before",
      text: expect.stringMatching(/wants a name and a password/),
      next: expect.stringMatching(/BILBY_PROXY/),
    });
  });

  it("says when nothing answers at the proxy, without its password", async () => {
    const uri = proxy.url.replace("//", "//joey:pouch-7@");
    proxy.close();
    const findings = await ask({ endpoint: far(), proxy: uri });
    expect(findings.at(-1)).toMatchObject({
      id: "proxy-gone",
      text: expect.stringContaining("Nothing answers at the"),
    });
    expect(JSON.stringify(findings)).not.toContain("pouch-7");
  });

  it("says what is wrong with a proxy's address, without its password", async () => {
    for (const typed of ["socks5://joey:pouch-7@box:1080", "joey:pouch-7@box", "http://joey:pouch-7@box/path"]) {
      const findings = await ask({ endpoint: far(), proxy: typed });
      expect(findings.map(({ id }) => id)).toEqual(["bad-address"]);
      expect(JSON.stringify(findings)).not.toContain("pouch-7");
    }
  });

  it("says that a proxy of the environment is not used, and goes direct", async () => {
    vi.stubEnv("HTTP_PROXY", proxy.url);
    const findings = await ask({ endpoint: "http://gpu.invalid:11434" }, ["HTTP_PROXY"]);
    expect(findings.map(({ id }) => id)).toEqual(["proxy-not-used", "unknown-host"]);
    expect(findings[0]).toMatchObject({
      text: expect.stringContaining("HTTP_PROXY"),
      next: expect.stringContaining("bilby.proxy"),
    });
    expect(proxy.asked).toEqual([]);
    vi.unstubAllEnvs();
  });

  it.each([
    [502, /^A proxy \(squid\/5\.7\) answers at/],
    [511, /sign in first/],
  ])("tells apart a proxy that answers %d in the server's place", async (status, words) => {
    ollama.intercept = () => ({ status, type: "text/html", body: "<html>No</html>", headers: { server: "squid/5.7" } });
    expect(await ask({ endpoint: ollama.url })).toMatchObject([{ id: "proxy", text: expect.stringMatching(words) }]);
  });
});

describe("bilby", () => {
  it("uses BILBY_PROXY and no other variable", async () => {
    const args = ["doctor", "--host", far()];
    const through = await bilby(args, { BILBY_PROXY: proxy.url });
    expect(through.code).toBe(0);
    expect(through.out).toMatch(/· The connection goes through the proxy/);
    const direct = await bilby(args, { HTTP_PROXY: proxy.url, ALL_PROXY: proxy.url });
    expect(direct.out).toMatch(/the proxy of HTTP_PROXY, ALL_PROXY is not used/);
    expect(proxy.asked.length).toBeGreaterThan(0);
    expect(new Set(proxy.asked.map(({ host }) => host))).toEqual(new Set([`gpu.example:${ollama.port}`]));
  });
});
