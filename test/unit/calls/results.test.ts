/** How outcomes go back to the model in either dialect. */
import { describe, expect, it } from "vitest";
import { nameKey, parameterAliases, toolAliases } from "../../../src/calls/aliases.ts";
import { dialects } from "../../../src/calls/read.ts";
import { tools } from "./tools.ts";

const read = { id: "call_1", name: "read_file", args: { path: "src/a.ts", lines: "1-9" } };
const run = { id: "call_2", name: "execute_command", args: { command: `npm test\n${"x".repeat(300)}` } };

describe("results in the xml dialect", () => {
  it("are one message of the user, each result under the call it answers", () => {
    const outcomes = [
      { call: read, text: "1 | a" },
      { call: { ...run, args: { command: "npm test" } }, text: "ok", images: ["aGk="] },
    ];
    expect(dialects.xml.results(outcomes)).toEqual([
      { role: "user", content: "[read_file src/a.ts 1-9]\n1 | a\n\n[execute_command npm test]\nok", images: ["aGk="] },
    ]);
  });

  it("have headings of one short line whatever was asked", () => {
    const [message] = dialects.xml.results([{ call: run, text: "ok" }]);
    const [heading, rest] = message?.content.split("\n") ?? [];
    expect(heading?.length).toBeLessThan(130);
    expect(rest).toBe("ok");
  });

  it("are nothing where nothing was asked", () => {
    expect(dialects.xml.results([])).toEqual([]);
  });
});

describe("results in the native dialect", () => {
  it("are one message of the tool for each call", () => {
    const outcomes = [
      { call: read, text: "1 | a" },
      { call: run, text: "ok" },
    ];
    expect(dialects.native.results(outcomes)).toEqual([
      { role: "tool", tool_name: "read_file", tool_call_id: "call_1", content: "1 | a" },
      { role: "tool", tool_name: "execute_command", tool_call_id: "call_2", content: "ok" },
    ]);
  });

  it("are one message where one call of the model's was several of ours", () => {
    let count = 0;
    const reader = dialects.native.reader(tools, () => `id${++count}`);
    reader.feed({ type: "call", id: "call_9", name: "read_file", args: { paths: ["a.ts", "b.ts"] } });
    const { calls } = reader.end({ cut: false }).reply;
    expect(calls.map(({ args }) => args)).toEqual([{ path: "a.ts" }, { path: "b.ts" }]);
    const messages = dialects.native.results(calls.map((call) => ({ call, text: `text of ${call.args.path}` })));
    expect(messages).toEqual([
      {
        role: "tool",
        tool_name: "read_file",
        tool_call_id: "call_9",
        content: "text of a.ts\n\n[read_file b.ts]\ntext of b.ts",
      },
    ]);
  });
});

describe("aliases", () => {
  it("name one tool each", () => {
    const keys = Object.entries(toolAliases).flatMap(([name, aliases]) => [
      ...new Set([name, ...aliases].map(nameKey)),
    ]);
    expect(keys.filter((key, at) => keys.indexOf(key) !== at)).toEqual([]);
  });

  it.each(Object.entries(parameterAliases))("of the parameters of %s name one each", (_, parameters) => {
    const keys = Object.entries(parameters).flatMap(([name, aliases]) => [...new Set([name, ...aliases].map(nameKey))]);
    expect(keys.filter((key, at) => keys.indexOf(key) !== at)).toEqual([]);
  });
});
