/** Several servers in the panel: how each does, switching between them, and what each of them gets to see. */
import { afterEach, describe, expect, it } from "vitest";
import type { PanelState } from "../../src/panel/protocol.ts";
import { call, MODELS, type ScriptedOllama, say, script, startOllama } from "../ollama/index.ts";
import { type PanelBench, type PanelOptions, panelBench } from "./panel-bench.ts";
import { until } from "./workbench.ts";

let bench: PanelBench;
let other: ScriptedOllama;
afterEach(async () => {
  await bench.close();
  await other.stop();
});

const HELLO = script("hello", [[say("Hello from the first.")], [say("And again.")]]);

/** A panel with one server in force, and another one that is set with headers of its own. */
async function open(options: PanelOptions = {}): Promise<void> {
  other = await startOllama({ version: "0.33.1", script: script("other", [[say("Hello from the other.")]]) });
  bench = await panelBench({
    ...options,
    server: { script: HELLO, ...options.server },
    settings: {
      headers: { "x-first": "only-for-the-first" },
      endpoints: [{ name: "gpu-box", url: other.url, headers: { "x-other": "only-for-the-other" } }],
      ...options.settings,
    },
  });
}

const servers = () => bench.state().servers ?? [];
const connected = (url: string) =>
  until(() => {
    const { connection } = bench.state();
    return connection.state === "ready" && connection.endpoint === url;
  }, `the connection to ${url}`);
const notices = (state: PanelState) => state.items.flatMap((item) => (item.kind === "notice" ? [item.text] : []));

/** Looks at the list until every server has said something, or not. */
async function look(): Promise<void> {
  bench.view({ type: "servers.look" });
  await until(() => servers().every(({ asking, health }) => !asking && health !== undefined), "the servers' health");
}

describe("the list of servers", () => {
  it("has those that are set, with the one in force first where it is none of them", async () => {
    await open();
    expect(servers()).toEqual([
      { name: "This computer", url: bench.ollama.url, inForce: true, asking: false },
      { name: "gpu-box", url: other.url, inForce: false, asking: false },
    ]);
  });

  it("asks nobody before somebody looks, and then each for version and models", async () => {
    await open();
    expect(other.requests).toEqual([]);
    await look();
    expect(servers()[1]?.health).toMatchObject({
      state: "well",
      version: "0.33.1",
      models: MODELS.length,
      ms: expect.any(Number),
    });
    expect(new Set(other.requests.map(({ path }) => path))).toEqual(new Set(["/api/version", "/api/tags"]));
  });

  it("says why a server does not answer, in the doctor's words, and that it does again", async () => {
    await open();
    await other.pause();
    await look();
    expect(servers()[1]?.health).toMatchObject({
      state: "failed",
      message: expect.stringMatching(/^Nothing answers at/),
    });
    await other.resume();
    bench.view({ type: "servers.look" });
    await until(() => servers()[1]?.health?.state === "well", "the server that is back");
  });

  it("says what is wrong with an address that is none, without the password in it", async () => {
    await open({ settings: { endpoints: [{ name: "typo", url: "htp://joey:pouch-7@box" }] } });
    await look();
    expect(servers()[1]?.health).toMatchObject({ state: "failed", message: expect.stringMatching(/http or https/) });
    expect(JSON.stringify(bench.state())).not.toContain("pouch-7");
  });

  it("gives up what it asks when nobody looks any more", async () => {
    await open();
    other.intercept = ({ path }) => {
      if (path === "/api/version") bench.view({ type: "servers.leave" });
      return undefined;
    };
    bench.view({ type: "servers.look" });
    await until(() => servers().every(({ asking }) => !asking), "the end of asking");
    expect(servers()[1]?.health).toBeUndefined();
    expect(other.requests.some(({ path }) => path === "/api/tags")).toBe(false);
  });
});

describe("another server", () => {
  it("gets its own headers and key, and never the first one's", async () => {
    await open();
    await bench.close();
    await other.stop();
    other = await startOllama({ version: "0.33.1" });
    bench = await panelBench({
      server: { script: HELLO },
      settings: {
        headers: { "x-first": "only-for-the-first" },
        endpoints: [{ name: "gpu-box", url: other.url, headers: { "x-other": "only-for-the-other" } }],
      },
      keys: { [other.url]: "key-of-the-other" },
    });
    await look();
    bench.view({ type: "servers.choose", url: other.url });
    await connected(other.url);
    for (const { headers } of other.requests) {
      expect(headers).toMatchObject({ "x-other": "only-for-the-other", authorization: "Bearer key-of-the-other" });
      expect(headers).not.toHaveProperty("x-first");
    }
    for (const { headers } of bench.ollama.requests) {
      expect(headers).toMatchObject({ "x-first": "only-for-the-first" });
      expect(JSON.stringify(headers)).not.toMatch(/of-the-other|for-the-other/);
    }
  });

  it("is used from then on, and the one that was left stays in the list with what it needs", async () => {
    await open();
    bench.view({ type: "servers.choose", url: other.url });
    await connected(other.url);
    expect(bench.desk.updates).toEqual([
      {
        endpoint: other.url,
        endpoints: [
          { name: "This computer", url: bench.ollama.url, headers: { "x-first": "only-for-the-first" } },
          { name: "gpu-box", url: other.url, headers: { "x-other": "only-for-the-other" } },
        ],
      },
    ]);
    expect(servers().map(({ name, inForce }) => [name, inForce])).toEqual([
      ["This computer", false],
      ["gpu-box", true],
    ]);
    bench.view({ type: "servers.choose", url: bench.ollama.url });
    await connected(bench.ollama.url);
    expect(bench.ollama.requests.at(-1)?.headers["x-first"]).toBe("only-for-the-first");
  });

  it("cannot be one that is not set, whatever a view says", async () => {
    await open();
    const stranger = await startOllama();
    bench.view({ type: "servers.choose", url: stranger.url });
    await look();
    expect(bench.desk.updates).toEqual([]);
    expect(stranger.requests).toEqual([]);
    await stranger.stop();
  });
});

describe("a task", () => {
  it("goes on with the other server, and says that it is read anew there", async () => {
    await open();
    bench.view({ type: "say", text: "Hello" });
    await until(() => bench.ollama.chats.length === 1, "the first request");
    await bench.idle();
    bench.view({ type: "servers.choose", url: other.url });
    await connected(other.url);
    bench.view({ type: "say", text: "Go on" });
    await until(() => other.chats.length === 1, "the request to the other");
    await bench.idle();
    expect(bench.ollama.chats).toHaveLength(1);
    expect(notices(bench.state())).toContainEqual(expect.stringMatching(`^The server is now ${other.url}, the model`));
  });

  it("that runs stays where it is until its turn is over, and says so", async () => {
    await open({
      files: { "a.txt": "a\n" },
      server: { script: script("reads", [[call("read_file", { path: "../outside.txt" })], [say("Done.")]]) },
    });
    bench.view({ type: "say", text: "Read it" });
    const card = await bench.waiting();
    bench.view({ type: "servers.choose", url: other.url });
    await connected(other.url);
    await until(() => notices(bench.state()).some((text) => text.includes("stays with")), "the notice");
    bench.view({ type: "reject", call: card.id, reason: "" });
    await bench.idle();
    expect(bench.ollama.chats).toHaveLength(2);
    expect(other.chats).toEqual([]);
  });

  it("that failed for want of a key goes on with it once it is set", async () => {
    const keys: Record<string, string> = {};
    other = await startOllama();
    bench = await panelBench({ server: { script: HELLO }, keys });
    bench.view({ type: "say", text: "Hello" });
    await until(() => bench.ollama.chats.length === 1, "the first request");
    await bench.idle();
    keys[bench.ollama.url] = "sesame-open";
    bench.view({ type: "connect" });
    await until(() => bench.ollama.requests.at(-1)?.headers.authorization !== undefined, "the key");
    bench.view({ type: "say", text: "Go on" });
    await until(() => bench.ollama.chats.length === 2, "the next request");
    await bench.idle();
    expect(bench.ollama.chats[1]?.headers.authorization).toBe("Bearer sesame-open");
    expect(notices(bench.state())).toEqual([]);
  });
});

describe("settings that name no server", () => {
  it("are said in the first view, and nothing is asked of the server before", async () => {
    await open();
    const asked = bench.ollama.requests.length;
    bench.set({ endpoint: "http://joey:pouch-7@bad host" });
    bench.view({ type: "connect" });
    await until(() => bench.state().connection.state === "failed", "the failure");
    expect(bench.state().connection).toMatchObject({ message: expect.stringMatching(/it contains a space/) });
    expect(JSON.stringify(bench.state())).not.toContain("pouch-7");
    bench.view({ type: "say", text: "Hello" });
    await until(() => bench.desk.notes.length > 0, "the word to the user");
    expect(bench.ollama.requests).toHaveLength(asked);
  });
});
