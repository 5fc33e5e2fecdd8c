import { describe, expect, it } from "vitest";
import { readMcpFile } from "../../../src/mcp/config.ts";

const read = (servers: unknown, env: Record<string, string> = {}) =>
  readMcpFile(JSON.stringify({ mcpServers: servers }), env);

describe("mcp.json", () => {
  it("names programs and addresses, as every client's file does", () => {
    const { servers, problems } = read({
      git: { command: "uvx", args: ["mcp-server-git"], disabledTools: ["git_push"] },
      docs: { type: "streamable-http", url: "http://127.0.0.1:4000/mcp", headers: { "X-Team": "a" }, timeout: 5 },
    });
    expect(problems).toEqual([]);
    expect(servers).toMatchObject([
      {
        name: "git",
        kind: "program",
        command: "uvx",
        args: ["mcp-server-git"],
        disabledTools: ["git_push"],
        timeout: 60,
      },
      { name: "docs", kind: "address", url: "http://127.0.0.1:4000/mcp", timeout: 5 },
    ]);
  });

  it("takes variables from the environment, and says which are missing", () => {
    const variable = (name: string) => `$\{env:${name}}`;
    const entry = { command: "npx", args: [variable("PKG")], env: { TOKEN: variable("TOKEN") } };
    expect(read({ a: entry }, { PKG: "server", TOKEN: "t" }).servers).toMatchObject([
      { args: ["server"], env: { TOKEN: "t" } },
    ]);
    expect(read({ a: entry }, { PKG: "server" })).toEqual({
      servers: [],
      problems: ['mcp.json, "a": the environment has no TOKEN.'],
    });
  });

  it.each([
    [{ command: "" }, /command/],
    [{ command: "x", comand: "y" }, /comand/],
    [{ url: "file:///etc/passwd" }, /url: must be an http or https address/],
    [{ url: "http://a/", command: "x" }, /command/],
    [{ command: "x", args: "one two" }, /args/],
    [{ command: "x", timeout: 0 }, /timeout/],
    [{ command: "x", alwaysAllow: ["read"] }, /approved in the panel/],
    [null, /./],
  ])("names the entry that is wrong and keeps the others: %j", (entry, why) => {
    const { servers, problems } = read({ wrong: entry, right: { command: "x" } });
    expect(servers.map(({ name }) => name)).toEqual(["right"]);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(/^mcp\.json, "wrong": /);
    expect(problems[0]).toMatch(why);
  });

  it("refuses names that could not be told apart in a call", () => {
    expect(read({ "a b": { command: "x" } }).problems).toEqual([expect.stringContaining('"a b"')]);
  });

  it.each([
    ["{", /no JSON/],
    ["[]", /no "mcpServers"/],
    ['{"servers":{}}', /no "mcpServers"/],
  ])("says what is wrong with %s", (text, why) => {
    expect(readMcpFile(text, {})).toMatchObject({ servers: [], problems: [expect.stringMatching(why)] });
  });
});
