/** Every way Ollama, or what is in front of it, can fail: a cause, a sentence, the evidence, and one request only. */
import { createServer } from "node:net";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type ChatRequest, ModelError } from "../../src/models/model.ts";
import { ollamaServer } from "../../src/models/ollama/server.ts";
import type { StopCause } from "../../src/task/events.ts";
import {
  call,
  crash,
  fail,
  type OllamaOptions,
  page,
  type Reply,
  raw,
  reset,
  type ScriptedOllama,
  say,
  script,
  startOllama,
  stopShort,
  wait,
} from "../ollama/index.ts";

let server: ScriptedOllama;
const printed = ["log", "warn", "error", "info", "debug"] as const;

beforeEach(() => {
  for (const name of printed) vi.spyOn(console, name).mockImplementation(() => undefined);
});
afterEach(async () => {
  for (const name of printed) expect(console[name], `console.${name}`).not.toHaveBeenCalled();
  vi.restoreAllMocks();
  await server.stop();
});

function ask(more: Partial<ChatRequest> = {}): ChatRequest {
  return { model: "coder:14b", messages: [{ role: "user", content: "Hello" }], options: { num_ctx: 8192 }, ...more };
}

/** The failure of a chat, and the text that had come before it. */
async function failure(endpoint: string, request = ask(), key?: string): Promise<{ error: ModelError; seen: string }> {
  let seen = "";
  const watch = {
    signal: new AbortController().signal,
    onDelta: (delta: { type: string; text?: string }) => {
      seen += delta.text ?? "";
    },
  };
  const client = ollamaServer({ endpoint, ...(key ? { key } : {}) });
  try {
    await client.chat(request, watch);
  } catch (error) {
    if (error instanceof ModelError) return { error, seen };
    throw error;
  }
  throw new Error("the chat did not fail");
}

async function started(turn: Reply, options: OllamaOptions = {}): Promise<string> {
  server = await startOllama({ script: script("fault", [turn]), ...options });
  return server.url;
}

const HTML = "<html><body><h1>502 Bad Gateway</h1></body></html>";

describe("a fault in a reply", () => {
  const cases: [string, Reply, StopCause, RegExp, RegExp][] = [
    [
      "a model that is not there",
      [fail(404, "model 'coder:14b' not found")],
      "model-missing",
      /ollama pull coder:14b/,
      /HTTP 404/,
    ],
    ["a key that is asked for", [fail(401, "unauthorized")], "unauthorized", /key/, /unauthorized/],
    [
      "a cloud model without an account",
      [fail(401, "unauthorized", { signin_url: "https://ollama.com/connect?name=x&key=c2VjcmV0" })],
      "unauthorized",
      /ollama signin/,
      /key=\[hidden\]/,
    ],
    ["a host that is not allowed", [page(403, "")], "unauthorized", /IP address/, /HTTP 403/],
    [
      "a cloud that is turned off",
      [fail(403, "ollama cloud is disabled: remote model is unavailable")],
      "unauthorized",
      /local model/,
      /disabled/,
    ],
    ["a server error", [fail(500, "something broke")], "server-error", /something broke/, /HTTP 500/],
    [
      "a queue that is full",
      [fail(503, "server busy, please try again.  maximum pending requests exceeded")],
      "server-error",
      /busy/,
      /HTTP 503/,
    ],
    ["a request the server cancelled", [fail(499, "request canceled")], "server-error", /cancelled/, /HTTP 499/],
    ["too many requests", [fail(429, "rate limited")], "server-error", /later/, /HTTP 429/],
    ["a runner that crashed before it spoke", [crash()], "server-crashed", /memory/, /unexpectedly stopped/],
    [
      "a runner that crashed in mid-stream",
      [say("I will "), crash()],
      "server-crashed",
      /memory/,
      /unexpectedly stopped/,
    ],
    [
      "a tool call the server could not parse",
      [fail(500, "XML syntax error on line 3: element <path> closed by </pat>")],
      "malformed-call",
      /xml/,
      /line 3/,
    ],
    [
      "the same in mid-stream",
      [say("So: "), fail(500, "error parsing tool call: raw='{\"a\"', err=x")],
      "malformed-call",
      /xml/,
      /raw='/,
    ],
    [
      "want of memory",
      [fail(500, "model requires more system memory (20 GiB) than is available (8 GiB)")],
      "server-error",
      /smaller/,
      /20 GiB/,
    ],
    [
      "a model without tools",
      [fail(400, "registry.ollama.ai/library/coder:14b does not support tools")],
      "server-error",
      /xml/,
      /HTTP 400/,
    ],
    [
      "a reply without an end",
      [say("I will "), stopShort()],
      "cut-off",
      /before it was finished/,
      /without a done line/,
    ],
    [
      "a line that stops in the middle",
      [say("I will "), raw('{"model":"coder:14b","mess'), stopShort()],
      "cut-off",
      /before it was finished/,
      /"mess/,
    ],
    [
      "a connection torn in mid-stream",
      [say("I will "), wait(100), reset()],
      "server-crashed",
      /middle of the reply/,
      /UND_ERR_SOCKET|ECONNRESET/,
    ],
    [
      "a connection torn before the first token",
      [reset()],
      "server-crashed",
      /before the reply began/,
      /UND_ERR_SOCKET|ECONNRESET/,
    ],
    ["a line that is no JSON", [say("I will "), raw("<oops>\n")], "garbage", /not Ollama's format/, /<oops>/],
    ["a line that is JSON but no object", [say("I will "), raw("null\n")], "garbage", /not Ollama's format/, /null/],
    [
      "bytes that are no text",
      [say("I will "), raw(new Uint8Array([0xff, 0xfe, 0x80, 10]))],
      "garbage",
      /not Ollama's format/,
      /./,
    ],
    [
      "an error that is an object",
      [say("I will "), raw('{"error":{"message":"nope"}}\n')],
      "server-error",
      /nope/,
      /nope/,
    ],
    ["a proxy without a server behind it", [page(502, HTML)], "server-unreachable", /proxy/i, /Bad Gateway/],
    ["a proxy that lost patience", [page(504, HTML)], "server-error", /timeout/, /HTTP 504/],
    ["a proxy that takes no large bodies", [page(413, HTML)], "server-error", /large/, /HTTP 413/],
    ["a web server without such a path", [page(404, HTML)], "server-unreachable", /address/, /HTTP 404/],
    ["a bare 500", [page(500, "")], "server-error", /HTTP 500/, /HTTP 500/],
  ];

  it.each(cases)("%s has its cause, a sentence and the evidence", async (_, turn, cause, sentence, evidence) => {
    const { error, seen } = await failure(await started(turn));
    expect({ cause: error.cause, message: error.message }).toEqual({ cause, message: expect.stringMatching(sentence) });
    expect(error.evidence).toMatch(evidence);
    expect(error.evidence).not.toContain("c2VjcmV0");
    expect(error.message).not.toMatch(/\n/);
    const said = turn[0]?.kind === "say" ? turn[0].text : "";
    expect(seen).toBe(said);
    expect(server.chats, "nothing is sent twice").toHaveLength(1);
  });

  it("a reply that only repeats itself is told as cut off, as Ollama gives up on it", async () => {
    const { error } = await failure(await started([say(" .".repeat(200))]));
    expect(error.cause).toBe("cut-off");
  });

  it("a call with arguments that are no object is a malformed call", async () => {
    const line = {
      message: { role: "assistant", content: "", tool_calls: [{ function: { name: "x", arguments: "{" } }] },
    };
    const { error } = await failure(await started([raw(`${JSON.stringify(line)}\n`)]));
    expect(error).toMatchObject({ cause: "malformed-call", evidence: expect.stringMatching(/"arguments":"\{"/) });
  });

  it("blank lines are none", async () => {
    const url = await started([raw("\n\n"), say("Hi."), raw("\n")]);
    const reply = await ollamaServer({ endpoint: url }).chat(ask(), {
      signal: new AbortController().signal,
      onDelta: () => undefined,
    });
    expect(reply.content).toBe("Hi.");
  });

  it("a key never shows, whatever the server says about it", async () => {
    const url = await started([fail(401, "bad token sk-very-secret-42 for you")]);
    const { error } = await failure(url, ask(), "sk-very-secret-42");
    expect(error.evidence).toContain("bad token [hidden] for you");
    expect(`${error.message}${error.stack}`).not.toContain("sk-very-secret-42");
  });
});

describe("a conversation that is too long", () => {
  const long = ask({ options: { num_ctx: 64 }, messages: [{ role: "user", content: "word ".repeat(300) }] });

  it("is refused with both numbers where the server gives them", async () => {
    const { error } = await failure(await started([]), long);
    expect(error.cause).toBe("overflow");
    expect(error.counted?.window).toBe(64);
    expect(error.counted?.prompt).toBeGreaterThan(300);
    expect(error.message).toContain(`${error.counted?.prompt} tokens, room for 64`);
  });

  it.each(["plain", "old"] as const)("is refused in the %s wording too", async (wording) => {
    const script: Reply = [
      fail(
        400,
        wording === "plain"
          ? "the prompt is longer than the context length currently available to the model; shorten the prompt, adjust the context length in settings, or use a model with a longer context length"
          : "the input length exceeds the context length",
      ),
    ];
    const { error } = await failure(await started(script));
    expect(error).toMatchObject({ cause: "overflow", message: expect.stringMatching(/does not fit the window/) });
    expect(error.counted).toBeUndefined();
  });
});

describe("a server that cannot be reached", () => {
  it("is told as such, with how to start it", async () => {
    const url = await started([]);
    await server.pause();
    const { error } = await failure(url);
    expect(error).toMatchObject({
      cause: "server-unreachable",
      message: expect.stringMatching(/Nothing answers at http:\/\/127/),
    });
    expect(error.message).toContain("11434");
    expect(error.evidence).toContain("ECONNREFUSED");
    await server.resume();
    expect(await ollamaServer({ endpoint: url }).version()).toBe("0.32.15");
  });

  it("by a name that nobody knows is told apart", async () => {
    await started([]);
    const { error } = await failure("http://no-such-host.invalid:11434");
    expect(error).toMatchObject({ cause: "server-unreachable", message: expect.stringMatching(/host name/) });
  });

  it("over https where it speaks http is told apart", async () => {
    const url = await started([]);
    const { error } = await failure(url.replace("http:", "https:"));
    expect(error).toMatchObject({ cause: "server-unreachable", message: expect.stringMatching(/https/) });
  });

  it("because something else listens there is told apart", async () => {
    await started([]);
    const other = createServer((socket) => {
      socket.on("error", () => undefined);
      socket.end("220 mail.example ESMTP\r\n");
    });
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    const address = other.address();
    const { error } = await failure(`http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`);
    other.close();
    expect(error).toMatchObject({ cause: "server-unreachable", message: expect.stringMatching(/does not speak HTTP/) });
  });

  it("because a web page answers is told apart", async () => {
    const url = await started([]);
    server.intercept = () => ({ status: 200, type: "text/html", body: "<html>Sign in</html>" });
    const { error } = await failure(url);
    expect(error).toMatchObject({ cause: "server-unreachable", message: expect.stringMatching(/web page/) });
    await expect(ollamaServer({ endpoint: url }).list()).rejects.toMatchObject({
      cause: "server-unreachable",
      evidence: expect.stringMatching(/Sign in/),
    });
  });

  it("because it sends us elsewhere keeps the key at home", async () => {
    const elsewhere = await startOllama();
    const url = await started([]);
    server.intercept = () => ({ status: 307, body: "", headers: { location: `${elsewhere.url}/api/chat` } });
    const { error } = await failure(url, ask(), "sesame-open");
    expect(error).toMatchObject({ cause: "server-unreachable", message: expect.stringMatching(/redirects/) });
    expect(elsewhere.requests).toEqual([]);
    await elsewhere.stop();
  });
});

describe("what Ollama refuses for its type", () => {
  it("is an error with its own words", async () => {
    const { error } = await failure(await started([]), ask({ options: { num_ctx: 8192, top_k: "many" } }));
    expect(error).toMatchObject({
      cause: "server-error",
      evidence: expect.stringMatching(/option .*top_k.* must be of type integer/),
    });
  });

  it.each([
    ["thinking on a model that cannot", ask({ think: true }), /Turn thinking off/],
    ["a chat with an embedding model", ask({ model: "embed" }), /Choose another model/],
    [
      "tools on a model without them",
      ask({
        model: "plain:7b",
        tools: [{ type: "function", function: { name: "a", description: "", parameters: {} } }],
      }),
      /xml/,
    ],
    [
      "a picture as a data URL",
      ask({ messages: [{ role: "user", content: "", images: ["data:image/png;base64,AAAA"] }] }),
      /illegal base64 data at input byte 4/,
    ],
  ])("%s", async (_, request, sentence) => {
    const { error } = await failure(await started([]), request);
    expect(error).toMatchObject({ cause: "server-error", message: expect.stringMatching(sentence) });
  });

  it("a keep-alive that is no duration never leaves", async () => {
    const url = await started([]);
    const { error } = await failure(url, ask({ keepAlive: "five minutes" }));
    expect(error.message).toContain("not a duration");
    expect(server.requests).toEqual([]);
  });
});

it("a fault of the caller's own is not blamed on the server", async () => {
  const url = await started([say("Hi."), call("a", {})]);
  const broken = ollamaServer({ endpoint: url }).chat(ask(), {
    signal: new AbortController().signal,
    onDelta: () => {
      throw new RangeError("ours");
    },
  });
  await expect(broken).rejects.toThrow(RangeError);
});
