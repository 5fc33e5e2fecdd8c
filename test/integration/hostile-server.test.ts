/** A model server that means harm, over real HTTP: answers without an end, packed ones, words that keep a reader busy, and a terminal. */
import fs from "node:fs";
import http from "node:http";
import type { AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { ModelError } from "../../src/models/model.ts";
import { ollamaServer } from "../../src/models/ollama/server.ts";
import { bundledProgram, type Program } from "./program.ts";

let close: (() => void) | undefined;
afterEach(() => close?.());

async function listening(answer: http.RequestListener): Promise<string> {
  const server = http.createServer(answer);
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  close = () => {
    server.closeAllConnections();
    server.close();
  };
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Sends one thing for ever, as fast as it is taken. */
function endless(response: http.ServerResponse, chunk: string | Buffer, type: string, status = 200): void {
  response.writeHead(status, { "content-type": type });
  const send = () => {
    while (!response.destroyed && response.write(chunk));
    if (!response.destroyed) response.once("drain", send);
  };
  send();
}

const chat = async (endpoint: string) => {
  const request = { model: "m", messages: [{ role: "user" as const, content: "Hello" }], options: { num_ctx: 4096 } };
  const watch = { signal: new AbortController().signal, onDelta: () => undefined };
  return ollamaServer({ endpoint })
    .chat(request, watch)
    .catch((error: ModelError) => error);
};

describe("an answer without an end", () => {
  it.each([
    ["a list", (response: http.ServerResponse) => endless(response, " ".repeat(1_000_000), "application/json")],
    [
      "a list that is packed",
      (response: http.ServerResponse) => {
        const packed = gzipSync(Buffer.alloc(100_000_000, " "));
        response.writeHead(200, { "content-type": "application/json", "content-encoding": "gzip" }).end(packed);
      },
    ],
  ])("as %s is given up", async (_what, answer) => {
    const endpoint = await listening((_request, response) => answer(response));
    const failed = await ollamaServer({ endpoint })
      .list()
      .catch((error: ModelError) => error);
    expect(failed).toMatchObject({ cause: "garbage", message: expect.stringContaining("more than 64 MB") });
  });

  it.each([
    ["one line", "x".repeat(1_000_000), "more than 16 MB"],
    ["a reply", `${JSON.stringify({ message: { content: "x".repeat(1_000_000) } })}\n`, "more than 64 MB"],
  ])("as %s is given up", async (_what, chunk, message) => {
    const endpoint = await listening((_request, response) => endless(response, chunk, "application/x-ndjson"));
    expect(await chat(endpoint)).toMatchObject({ cause: "garbage", message: expect.stringContaining(message) });
  });

  it("as a failure is cut, and says what it is", async () => {
    const endpoint = await listening((_request, response) =>
      endless(response, "no ".repeat(300_000), "text/plain", 500),
    );
    expect(await chat(endpoint)).toMatchObject({ cause: "server-error" });
  });
});

describe("a failure that is long", () => {
  // Each of these keeps an expression busy that tries it from each of its beginnings.
  it.each(["model '", "pull model manifest: ", "raw='", "request (1 tokens)", "//", "?key=", '{"error":'])(
    "and says %s again and again is told of at once",
    async (words) => {
      const error = words.repeat(Math.ceil(900_000 / words.length));
      const endpoint = await listening((_request, response) => {
        response.writeHead(500, { "content-type": "application/json" }).end(JSON.stringify({ error }));
      });
      expect(await chat(endpoint)).toBeInstanceOf(ModelError);
    },
  );

  it("and holds a call that the server could not read is still read from", async () => {
    const written = `{"path": "a.ts", "content": "${"line\\n".repeat(50_000)}`;
    const error = `error parsing tool call: raw='${written}', err=unexpected end of JSON input`;
    const endpoint = await listening((_request, response) => {
      response.writeHead(500, { "content-type": "application/json" }).end(JSON.stringify({ error }));
    });
    expect(await chat(endpoint)).toMatchObject({ cause: "malformed-call", raw: written });
  });
});

describe("the terminal", () => {
  let program: Program;
  beforeAll(async () => {
    program = await bundledProgram();
  });
  afterAll(() => program.remove());

  it("does not obey what a server calls its models", async () => {
    const name = "good\u001b]0;owned\u0007\u001b[2J\u202e:7b";
    const endpoint = await listening((request, response) => {
      const lists = { "/api/tags": { models: [{ name, model: name, size: 1 }] }, "/api/ps": { models: [] } };
      response.end(JSON.stringify(lists[request.url as keyof typeof lists] ?? { version: "0.20.0" }));
    });
    const home = fs.mkdtempSync(path.join(os.tmpdir(), "bilby-home-"));
    try {
      for (const command of [["models"], ["doctor"], ["run", "Hello", "--model", "x"]]) {
        const { stdout, stderr } = await program.run([...command, "--host", endpoint], home);
        // biome-ignore lint/suspicious/noControlCharactersInRegex: what a terminal would obey is what is looked for
        expect(stdout + stderr).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202e]/);
      }
      const { stdout } = await program.run(["models", "--host", endpoint], home);
      expect(stdout).toContain("good⟨U+001B⟩]0;owned");
    } finally {
      fs.rmSync(home, { recursive: true });
    }
  });
});
