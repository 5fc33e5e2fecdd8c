/** Replies of the corpus with a letter too many, too few or out of place; and replies of a model in a loop. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dialects, readReply } from "../../../src/calls/read.ts";
import { damaged } from "./corpus/damaged.ts";
import { elements } from "./corpus/elements.ts";
import { families } from "./corpus/families.ts";
import { json } from "./corpus/json.ts";
import { thoughts } from "./corpus/thoughts.ts";
import { tools } from "./tools.ts";

const replies = [...elements, ...json, ...families, ...thoughts, ...damaged].map(({ reply }) => reply);

function mutated(reply: string, kind: number, where: number): string {
  const at = where % reply.length;
  if (kind === 0) return reply.slice(0, at) + reply.slice(at + 1);
  if (kind === 1) return reply.slice(0, at) + reply[at] + reply.slice(at);
  return reply.slice(0, at) + (reply[at + 1] ?? "") + reply[at] + reply.slice(at + 2);
}

function streamed(chunks: readonly string[]) {
  let count = 0;
  const reader = dialects.xml.reader(tools, () => `call_${++count}`);
  for (const text of chunks) reader.feed({ type: "text", text });
  return reader.end({ cut: false }).reply;
}

describe("a reply with one letter wrong", () => {
  it("is read the same whole and in two chunks", () => {
    fc.assert(
      fc.property(fc.constantFrom(...replies), fc.nat(2), fc.nat(), fc.nat(), (reply, kind, where, split) => {
        const text = mutated(reply, kind, where);
        const at = split % (text.length + 1);
        expect(streamed([text.slice(0, at), text.slice(at)])).toEqual(readReply("xml", tools, text));
      }),
      { numRuns: 1000 },
    );
  });

  it("never asks for a path or runs a command that holds the call's own markup", () => {
    const forms = [
      "<execute_command>\n<command>npm test</command>\n</execute_command>",
      '<function_calls>\n<invoke name="execute_command">\n<parameter name="command">npm test</parameter>\n</invoke>\n</function_calls>',
      "<read_file>\n<args>\n<path>src/a.ts</path>\n<lines>1-5</lines>\n</args>\n</read_file>",
      "<function=read_file>\n<parameter=path>\nsrc/a.ts\n</parameter>\n<parameter=lines>\n1-5\n</parameter>\n</function>",
    ];
    const whole = /^<(?:command|parameter|path|args|lines)\b|<(?:parameter|args) ?[=n>]/;
    fc.assert(
      fc.property(fc.constantFrom(...forms), fc.nat(2), fc.nat(), (reply, kind, where) => {
        for (const { args } of readReply("xml", tools, mutated(reply, kind, where)).calls) {
          for (const value of [args.path, args.command]) if (value !== undefined) expect(value).not.toMatch(whole);
        }
      }),
      { numRuns: 1000 },
    );
  });
});

describe("a model in a loop", () => {
  const units = [
    "<tool_call>\n",
    '<invoke name="read_file">',
    "<write_file>\n<path>a</path>\n",
    "[TOOL_CALLS]",
    "```",
    "<think>\n",
    '{"name": "read_file", ',
    "read_file(",
    "<|channel|>commentary to=functions.read_file<|message|>",
  ];
  it.each(units)("is read to the end, whatever it repeats: %j", (unit) => {
    const reply = streamed([unit.repeat(3000), "end"]);
    expect(reply.calls.filter(({ name }) => name !== "read_file")).toEqual([]);
  });
});
