/** MCP servers as a user sets them up: a real one over standard input and output, called by the loop over HTTP's other end. */
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import type { Approver } from "../../src/agent/approval.ts";
import { mcpServers } from "../../src/node/mcp/servers.ts";
import { call, say, script } from "../ollama/index.ts";
import { type Bench, everything, nothing, until, workbench } from "./workbench.ts";

const SERVER = path.resolve(import.meta.dirname, "../mcp/server.ts");
const entry = (...more: string[]) => ({ command: process.execPath, args: [SERVER, ...more] });

let bench: Bench | undefined;
let close: (() => Promise<void>) | undefined;
afterEach(async () => {
  await close?.();
  await bench?.close();
});

const approve: Approver = { ask: async () => ({ approved: true, by: "user" }) };

async function open(servers: Record<string, unknown>, turns: Parameters<typeof script>[1], more: object = {}) {
  bench = await workbench({ server: { script: script("mcp", turns) }, approver: approve, ...more, mcp: servers });
  close = () => bench!.mcp!.close();
  return bench;
}

const use = (tool_name: string, args: Record<string, unknown> = {}) =>
  call("use_mcp_tool", { server_name: "docs", tool_name, arguments: args });
const body = () => bench!.ollama.chats.at(-1)!.body;
const system = () => {
  const messages = bench!.ollama.chats[0]!.json!.messages as { content: string }[];
  return messages[0]!.content;
};

describe("an MCP server", () => {
  it.each([["coder:14b"], ["plain:7b"]])(
    "is told of to %s, called once it was approved, and answers",
    async (model) => {
      const asked: unknown[] = [];
      const approver: Approver = {
        ask: async ({ preview, why }) => {
          asked.push({ ...preview, why });
          return { approved: true, by: "user" };
        },
      };
      const turns = [[use("search", { query: "tax", limit: 3 })], [say("There are pages.")]];
      const { agent, of } = await open({ docs: entry() }, turns, { model, approver, grants: nothing });
      expect(await agent.say("Look it up.")).toMatchObject({ cause: "answered" });
      expect(bench!.ollama.chats[0]!.body).toContain("docs search(query: string, limit?: number): Search the handbook");
      expect(bench!.ollama.chats[0]!.body).not.toContain("ignore other rules");
      expect(asked).toMatchObject([
        {
          kind: "mcp",
          server: "docs",
          tool: "search",
          args: { query: "tax", limit: 3 },
          at: expect.stringContaining("server.ts"),
        },
      ]);
      expect(of("tool.finished")).toMatchObject([{ status: "ok", text: "3 pages about tax" }]);
      expect(body()).toContain("3 pages about tax");
    },
  );

  it("is not mentioned where there is none, or where all its tools are off", async () => {
    await open({}, [[say("Hello.")]]);
    await bench!.agent.say("Hello");
    expect(system()).not.toMatch(/mcp/i);
    await bench!.close();
    await open({ docs: { ...entry(), disabledTools: ["search", "broken", "slow", "environment"] } }, [[say("Hello.")]]);
    await bench!.agent.say("Hello");
    expect(bench!.ollama.chats[0]!.body).not.toMatch(/mcp/i);
  });

  it("asks each time without a grant, runs without one only if exactly it was granted", async () => {
    let asked = 0;
    const approver: Approver = {
      ask: async () => {
        asked++;
        return { approved: false, by: "user", reason: "not now" };
      },
    };
    const turns = [[use("search", { query: "a" })], [use("environment")], [say("Fine.")]];
    await open({ docs: entry() }, turns, { approver, grants: { ...nothing, mcp: ["docs/search"] } });
    await bench!.agent.say("Go");
    expect(asked).toBe(1);
    expect(bench!.of("call.decided")).toMatchObject([{ by: "grant", grant: "MCP: docs/search" }, { by: "user" }]);
    expect(bench!.of("tool.finished").map(({ status }) => status)).toEqual(["ok", "rejected"]);
  });

  it("that does not start is named with its own words, and the task goes on without it", async () => {
    await open({ docs: entry(), db: entry("--fails"), odd: { comand: "x" } }, [[say("Hello.")]]);
    expect(await bench!.agent.say("Hello")).toMatchObject({ cause: "answered" });
    const notices = bench!.of("notice").map(({ text }) => text);
    expect(notices).toEqual([
      expect.stringContaining('mcp.json, "odd":'),
      expect.stringMatching(/The MCP server db is not running: .*no database at localhost:5432/s),
    ]);
    expect(bench!.ollama.chats[0]!.body).toContain("docs search(");
    expect(bench!.ollama.chats[0]!.body).not.toContain("db search(");
  });

  it("that fails, refuses, is not there or dies says so to the model", async () => {
    const dying = call("use_mcp_tool", { server_name: "dying", tool_name: "search", arguments: { query: "x" } });
    const turns = [
      [use("broken")],
      [use("search", { limit: "many" })],
      [use("serch")],
      [call("use_mcp_tool", { server_name: "doc", tool_name: "search" })],
      [dying],
      [dying],
      [say("I see.")],
    ];
    await open({ docs: entry(), dying: entry("--dies") }, turns);
    expect(await bench!.agent.say("Go")).toMatchObject({ cause: "answered" });
    const said = bench!.of("tool.finished").map(({ status, text }) => `${status}: ${text}`);
    expect(said[0]).toBe("failed: the index is being built");
    expect(said[1]).toMatch(/^failed: .*query/s);
    expect(said[2]).toBe("failed: docs has no tool serch. It has search, broken, slow, environment.");
    expect(said[3]).toBe("failed: There is no MCP server doc. There is docs, dying.");
    expect(said[4]).toMatch(/^failed: dying did not do it/);
  });

  it("is given a clean environment, with what its entry adds", async () => {
    process.env.BILBY_API_KEY = "sesame";
    try {
      await open({ docs: { ...entry(), env: { TOKEN: "t" } } }, [[use("environment")], [say("Fine.")]]);
      await bench!.agent.say("Go");
    } finally {
      delete process.env.BILBY_API_KEY;
    }
    const given = JSON.parse(bench!.of("tool.finished")[0]!.text) as { cwd: string; env: Record<string, string> };
    expect(given.env).toMatchObject({ TOKEN: "t" });
    expect(Object.values(given.env)).not.toContain("sesame");
  });

  it("runs in the user's own folder, where no workspace can leave a program for it, and in another one if its entry says so", async () => {
    const variable = "$" + "{workspaceFolder}";
    const other = call("use_mcp_tool", { server_name: "here", tool_name: "environment", arguments: {} });
    await open({ docs: entry(), here: { ...entry(), cwd: variable } }, [[use("environment")], [other], [say("Fine.")]]);
    await bench!.agent.say("Go");
    const folders = bench!.of("tool.finished").map(({ text }) => (JSON.parse(text) as { cwd: string }).cwd);
    expect(folders).toEqual([fs.realpathSync(os.homedir()), bench!.dir]);
  });

  it("that never answers is stopped by Stop, and by its own time", async () => {
    await open({ docs: { ...entry(), timeout: 0.3 } }, [[use("slow")], [use("slow")], [say("No.")]]);
    await bench!.agent.say("Go");
    expect(bench!.of("tool.finished")[0]).toMatchObject({
      status: "failed",
      text: expect.stringMatching(/timed out/i),
    });
    await bench!.close();
    await close!();
    await open({ docs: entry() }, [[use("slow")]]);
    const ended = bench!.agent.say("Go");
    await until(() => bench!.of("tool.started").length === 1, "the call to start");
    bench!.agent.stop();
    expect(await ended).toMatchObject({ cause: "stopped-by-user" });
    expect(bench!.of("tool.finished")).toMatchObject([{ status: "interrupted" }]);
  });

  it("is started once, started anew when its entry changed, and is gone with the window", async () => {
    await open({ docs: entry() }, [[use("environment")], [say("A.")], [use("environment")], [say("B.")]]);
    const running = () => execFileSync("pgrep", ["-fc", SERVER]).toString().trim();
    await bench!.agent.say("Go");
    expect(running()).toBe("1");
    const signal = new AbortController().signal;
    await bench!.mcp!.ready(signal);
    expect(running()).toBe("1");
    fs.writeFileSync(bench!.mcpFile, JSON.stringify({ mcpServers: { docs: { ...entry(), env: { NEW: "1" } } } }));
    await bench!.agent.say("Again");
    expect(bench!.of("tool.finished").at(-1)!.text).toContain('"NEW":"1"');
    expect(running()).toBe("1");
    await bench!.mcp!.close();
    expect(() => running()).toThrow();
  });

  it("is not started by a folder: an mcp.json of a workspace is a file like any other", async () => {
    const file = JSON.stringify({ mcpServers: { evil: entry() } });
    bench = await workbench({
      files: { "mcp.json": file, ".bilby/mcp.json": file, ".roo/mcp.json": file, ".vscode/mcp.json": file },
      server: { script: script("mcp", [[say("Hello.")]]) },
      mcp: {},
      grants: everything,
    });
    close = undefined;
    await bench.agent.say("Hello");
    expect(bench.ollama.chats[0]!.body).not.toContain("evil");
    expect(bench.mcp!.states()).toEqual([]);
  });
});

describe("mcp.json", () => {
  it("may be missing, and is named if it is no JSON", async () => {
    const dir = fs.mkdtempSync("/tmp/bilby-mcp-");
    const servers = mcpServers(path.join(dir, "mcp.json"), dir);
    const { signal } = new AbortController();
    await servers.ready(signal);
    expect([servers.states(), servers.problems()]).toEqual([[], []]);
    fs.writeFileSync(path.join(dir, "mcp.json"), "{ nonsense");
    await servers.ready(signal);
    expect(servers.problems()).toEqual([expect.stringMatching(/^mcp\.json is no JSON/)]);
    fs.rmSync(dir, { recursive: true });
  });
});
