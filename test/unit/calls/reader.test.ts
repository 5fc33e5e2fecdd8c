/** What is seen of a reply while it streams, and what of calls that the server hands over. */
import { describe, expect, it } from "vitest";
import type { ReplyPiece } from "../../../src/calls/dialect.ts";
import { dialects, readReply } from "../../../src/calls/read.ts";
import type { ModelDelta } from "../../../src/models/model.ts";
import { tools } from "./tools.ts";

function reading(deltas: readonly ModelDelta[], cut = false) {
  let count = 0;
  const reader = dialects.native.reader(tools, () => `id${++count}`);
  const pieces = deltas.map((delta) => reader.feed(delta));
  const end = reader.end({ cut });
  return { pieces, last: end.pieces, reply: end.reply };
}

const text = (value: string): ModelDelta => ({ type: "text", text: value });
const thought = (value: string): ModelDelta => ({ type: "thinking", text: value });
const readA: ModelDelta = { type: "call", id: "call_1", name: "read_file", args: { path: "a.ts" } };
const kinds = (pieces: readonly ReplyPiece[]) => pieces.map(({ type }) => type);

describe("a streaming reply", () => {
  it("shows prose as it comes, without the white space that may turn out to be the end", () => {
    const { pieces, reply } = reading([text("I will "), text("look.\n"), text("\n"), text("Now.")]);
    expect(pieces.flat()).toEqual([
      { type: "text", text: "I will" },
      { type: "text", text: " look." },
      { type: "text", text: "\n\nNow." },
    ]);
    expect(reply.text).toBe("I will look.\n\nNow.");
  });

  it("goes on with prose after a word that only looked like a tag", () => {
    const { pieces } = reading([text("if a <"), text(" b then"), text(" c")]);
    expect(pieces.flat().map((piece) => ("text" in piece ? piece.text : ""))).toEqual(["if a", " < b then", " c"]);
  });

  it("says which call is coming and how far it is, and hands it over at the end", () => {
    const { pieces, last, reply } = reading([
      text("<write_file>\n<path>a.ts</path>\n"),
      text("<content>\nconst a"),
      text(" = 1;\n</content>\n</write_file>"),
    ]);
    expect(
      pieces.flat().map((piece) => (piece.type === "call-progress" ? [piece.name, piece.chars] : piece.type)),
    ).toEqual([
      ["write_file", 31],
      ["write_file", 48],
      ["write_file", 78],
    ]);
    expect(last).toEqual([{ type: "call", call: reply.calls[0] }]);
    expect(reply.calls).toEqual([{ id: "id1", name: "write_file", args: { path: "a.ts", content: "const a = 1;" } }]);
  });

  it("takes text back as thought when only the closing tag comes", () => {
    const { pieces, reply } = reading([text("Let me see.\n"), text("</think>\n"), text("It is 4.")]);
    expect(kinds(pieces.flat())).toEqual(["text", "was-thinking", "text"]);
    expect(reply).toMatchObject({ thinking: "Let me see.", text: "It is 4." });
  });

  it("shows a thought as it comes, up to what may be a call", () => {
    const { pieces, last, reply } = reading([
      thought("I could read it: "),
      thought("<read_file><path>a.ts</path></read_file>"),
      text("The answer is 4."),
    ]);
    expect(kinds(pieces.flat())).toEqual(["thinking", "thinking", "text"]);
    expect(last).toEqual([]);
    expect(reply.calls).toEqual([]);
    expect(reply.thinking).toContain("<read_file>");
  });

  it("makes a call in the thinking field after which nothing follows", () => {
    const { reply } = reading([thought("I need it.\n"), thought("<read_file><path>a.ts</path></read_file>")]);
    expect(reply.calls).toEqual([{ id: "id1", name: "read_file", args: { path: "a.ts" } }]);
    expect(reply.thinking).toBe("I need it.");
  });

  it("never runs what is open when the reply was cut off, and runs it when it ended by itself", () => {
    const open = text("<read_file>\n<path>a.ts</path>\n");
    expect(reading([open], true).reply).toMatchObject({ calls: [], problems: [{ cause: "unfinished" }] });
    expect(reading([open], false).reply.calls).toHaveLength(1);
  });
});

describe("a call that the server has read", () => {
  it("is made at once, with its id", () => {
    const { pieces, reply } = reading([readA]);
    expect(pieces.flat()).toEqual([
      { type: "call", call: { id: "call_1", name: "read_file", args: { path: "a.ts" } } },
    ]);
    expect(reply.calls).toHaveLength(1);
  });

  it("gets an id where the server gave none", () => {
    expect(reading([{ type: "call", name: "list_files", args: {} }]).reply.calls[0]?.id).toBe("id1");
  });

  it("is repaired by the schema, and the repairs are told", () => {
    const args = { file_path: "`src/a.ts`", start_line: 3, end_line: 9 };
    const { reply } = reading([{ type: "call", id: "x", name: "Read", args }]);
    expect(reply.calls[0]).toMatchObject({ name: "read_file", args: { path: "src/a.ts", lines: "3-9" } });
    expect(reply.calls[0]?.repairs).toEqual(expect.arrayContaining(["Read → read_file", "file_path → path"]));
  });

  it("is a problem where a parameter is missing", () => {
    const { reply } = reading([{ type: "call", id: "x", name: "write_file", args: { path: "a.ts" } }]);
    expect(reply).toMatchObject({ calls: [], problems: [{ cause: "missing-parameter", tool: "write_file" }] });
  });

  it("is not made twice when the text holds it too", () => {
    const copy = text('<tool_call>{"name": "read_file", "arguments": {"path": "a.ts"}}</tool_call>');
    const other = text('<tool_call>{"name": "read_file", "arguments": {"path": "b.ts"}}</tool_call>');
    expect(reading([copy, readA]).reply.calls).toHaveLength(1);
    expect(reading([other, readA]).reply.calls).toHaveLength(2);
  });

  it("is read from the text alone where the server missed it", () => {
    const { reply } = reading([text('<tool_call>{"name": "read_file", "arguments": {"path": "a.ts"}}</tool_call>')]);
    expect(reply.calls).toEqual([{ id: "id1", name: "read_file", args: { path: "a.ts" } }]);
  });
});

describe("reading a whole reply", () => {
  it("takes calls and thought of their own fields as well", () => {
    const reply = readReply(dialects.native, tools, "Done.", {
      nativeCalls: [{ name: "read_file", args: { path: "a.ts" } }],
      thinking: "hm",
    });
    expect(reply).toMatchObject({ text: "Done.", thinking: "hm", calls: [{ name: "read_file" }] });
  });

  it("reads a reply of nothing", () => {
    expect(readReply(dialects.xml, tools, "")).toEqual({ calls: [], text: "", thinking: "", problems: [] });
  });

  it("answers a tool that is not at hand here, and does not run what its arguments hold", () => {
    const readOnly = tools.filter(({ name }) => name === "read_file");
    const reply = readReply(
      dialects.xml,
      readOnly,
      "<write_file>\n<path>a</path>\n<content>\n<read_file><path>b</path></read_file>\n</content>\n</write_file>",
    );
    expect(reply).toMatchObject({ calls: [], problems: [{ cause: "unknown-tool", tool: "write_file" }] });
  });
});
