/** Values as they are carried over: what a model writes into a file is what the file gets. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dialects, readReply } from "../../../src/calls/read.ts";
import { tools } from "./tools.ts";

const contentOf = (reply: string) => readReply(dialects.xml, tools, reply).calls.map(({ args }) => args.content);

/** Text with the characters and tags that get in the way; without the closing tags of the form itself. */
const words = [
  "a",
  " ",
  "\n",
  "\r\n",
  "<",
  ">",
  "&amp;",
  "&",
  '"',
  "'",
  "`",
  "```\n",
  "{",
  "}",
  "[",
  "]",
  "\\",
  "é",
  "😀",
  "</p>",
  "<b>",
];
const tags = [
  "<read_file><path>x</path></read_file>",
  "<think>",
  "</think>",
  "<path>y</path>",
  "[TOOL_CALLS]",
  "<tool_call>",
  "]]>",
];
const content = fc.array(fc.constantFrom(...words, ...tags), { maxLength: 30 }).map((parts) => parts.join(""));

describe("a value between tags", () => {
  it("comes through an element with one newline less at each end and nothing else changed", () => {
    fc.assert(
      fc.property(content, (text) => {
        const reply = `<write_file>\n<path>a</path>\n<content>\n${text}\n</content>\n</write_file>`;
        expect(contentOf(reply)).toEqual([text]);
      }),
      { numRuns: 500 },
    );
  });

  it("comes through a Qwen3-Coder parameter the same way", () => {
    fc.assert(
      fc.property(content, (text) => {
        const parameter = (name: string, value: string) => `<parameter=${name}>\n${value}\n</parameter>`;
        const reply = `<tool_call>\n<function=write_file>\n${parameter("path", "a")}\n${parameter("content", text)}\n</function>\n</tool_call>`;
        expect(contentOf(reply)).toEqual([text]);
      }),
      { numRuns: 500 },
    );
  });

  it("comes through GLM's pairs the same way", () => {
    fc.assert(
      fc.property(content, (text) => {
        const pair = (name: string, value: string) => `<arg_key>${name}</arg_key>\n<arg_value>${value}</arg_value>`;
        const reply = `<tool_call>write_file\n${pair("path", "a")}\n${pair("content", `\n${text}\n`)}\n</tool_call>`;
        expect(contentOf(reply)).toEqual([text]);
      }),
      { numRuns: 500 },
    );
  });
});

describe("a string in JSON", () => {
  it("is what it decodes to, in every wrapping", () => {
    fc.assert(
      fc.property(fc.oneof(content, fc.string({ unit: "binary" })), (text) => {
        const call = JSON.stringify({ name: "write_file", arguments: { path: "a", content: text } });
        const args = JSON.stringify({ path: "a", content: text });
        const harmony = `<|channel|>commentary to=functions.write_file <|constrain|>json<|message|>${args}<|call|>`;
        const replies = [
          call,
          `<tool_call>\n${call}\n</tool_call>`,
          `[TOOL_CALLS][${call}]`,
          `[TOOL_CALLS]write_file[ARGS]${args}`,
          harmony,
        ];
        for (const reply of replies) expect(contentOf(reply), reply).toEqual([text]);
      }),
      { numRuns: 300 },
    );
  });

  it("never becomes another value when the text is cut off in it", () => {
    fc.assert(
      fc.property(content, fc.nat(), (text, at) => {
        const call = JSON.stringify({ name: "write_file", arguments: { path: "a", content: text } });
        const found = contentOf(call.slice(0, at % call.length));
        expect(found.every((one) => one === text)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});

describe("a reply of anything", () => {
  it("is read without an error, and says the same in pieces", () => {
    const any = fc.array(
      fc.oneof(
        fc.constantFrom(
          ...words,
          ...tags,
          "<write_file>",
          "<content>",
          "</content>",
          "</write_file>",
          "read_file(",
          '{"name": "read_file", ',
          '"arguments": ',
          "<function=read_file>",
          "<parameter=path>",
          "</parameter>",
          "<|channel|>",
          "<|message|>",
          "to=functions.read_file",
          "I'll call: ",
        ),
        fc.string(),
      ),
      { maxLength: 25 },
    );
    fc.assert(
      fc.property(any, fc.boolean(), (parts, cut) => {
        const text = parts.join("");
        const whole = readReply(dialects.xml, tools, text, { cut });
        let count = 0;
        const reader = dialects.xml.reader(tools, () => `call_${++count}`);
        for (const part of parts) reader.feed({ type: "text", text: part });
        expect(reader.end({ cut }).reply).toEqual(whole);
      }),
      { numRuns: 1500 },
    );
  });
});
