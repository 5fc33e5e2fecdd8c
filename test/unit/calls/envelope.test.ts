/** Replies that are held to a JSON schema: what is said streams, one call comes at the end, and nothing runs that was not whole. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ReplyPiece } from "../../../src/calls/dialect.ts";
import { dialects, readReply } from "../../../src/calls/read.ts";
import { tools } from "./tools.ts";

const CONTENT = 'const a = "naïve";\n\t// \\d <b> {"say": ""}\n';
const write = { name: "write_file", arguments: { path: "a.ts", content: CONTENT } };
const whole = JSON.stringify({ say: 'I write "it".\nNow.', call: write });

function read(parts: readonly string[], cut = false) {
  let count = 0;
  const reader = dialects.json.reader(tools, () => `id${++count}`);
  const pieces: ReplyPiece[] = parts.flatMap((text) => reader.feed({ type: "text", text }));
  const end = reader.end({ cut });
  return { pieces: [...pieces, ...end.pieces], reply: end.reply };
}

const shown = (pieces: readonly ReplyPiece[]) =>
  pieces.map((piece) => (piece.type === "text" ? piece.text : "")).join("");

describe("a reply under a schema", () => {
  it("says its words as they stream and makes its one call at the end", () => {
    const { pieces, reply } = read([whole]);
    expect(shown(pieces)).toBe('I write "it".\nNow.');
    expect(pieces.at(-1)).toMatchObject({ type: "call", call: { name: "write_file", args: write.arguments } });
    expect(reply).toMatchObject({
      text: 'I write "it".\nNow.',
      calls: [{ id: "id1", name: "write_file", args: write.arguments }],
      problems: [],
    });
  });

  it("is an answer where it calls nothing", () => {
    expect(read(['{"say": "It rounds.", "call": null}']).reply).toMatchObject({
      text: "It rounds.",
      calls: [],
      problems: [],
    });
  });

  it("says which call is coming before it is there", () => {
    const { pieces } = read([...whole]);
    const first = pieces.findIndex(({ type }) => type === "call-progress");
    expect(pieces[first]).toMatchObject({ name: "write_file" });
    expect(first).toBeLessThan(pieces.findIndex(({ type }) => type === "call"));
  });

  it("reads the same however the stream is split", () => {
    const texts = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.constantFrom('"\\\n\t\u2028', "<read_file>", "```json\n{}\n```"),
    );
    fc.assert(
      fc.property(texts, texts, fc.array(fc.nat(400)), (say, content, cuts) => {
        const text = JSON.stringify({ say, call: { name: "write_file", arguments: { path: "a.ts", content } } });
        const at = [...new Set([0, ...cuts.filter((cut) => cut < text.length), text.length])].sort((a, b) => a - b);
        const parts = at.slice(1).map((end, i) => text.slice(at[i], end));
        const { pieces, reply } = read(parts);
        expect(reply).toEqual(read([text]).reply);
        expect(shown(pieces)).toBe(reply.text);
        expect(reply.calls).toMatchObject([{ args: { path: "a.ts", content } }]);
      }),
    );
  });

  it("never makes a call of a part of itself, and says that it has no end", () => {
    for (let length = 0; length < whole.length; length++) {
      for (const cut of [true, false]) {
        const { calls, problems } = read([whole.slice(0, length)], cut).reply;
        expect(calls, `${length}`).toEqual([]);
        expect(problems.every(({ cause }) => cause === "unfinished")).toBe(true);
      }
      if (whole.slice(0, length).includes('"write_file"'))
        expect(read([whole.slice(0, length)], true).reply.problems).toMatchObject([{ tool: "write_file" }]);
    }
  });

  it.each([
    ["a tool there is not", '{"say": "", "call": {"name": "fly", "arguments": {}}}', "unknown-tool"],
    [
      "a required parameter left out",
      '{"say": "", "call": {"name": "write_file", "arguments": {"path": "a"}}}',
      "missing-parameter",
    ],
    ["a call without a name", '{"say": "", "call": {"arguments": {}}}', "malformed"],
    ["something behind the object", '{"say": "", "call": null} and more', "malformed"],
    ["a second object", `${whole}${whole}`, "malformed"],
    ["broken JSON", '{"say": "", "call": {"name": nope}}', "malformed"],
  ])("runs nothing of %s", (_, text, cause) => {
    const { calls, problems } = read([text]).reply;
    expect(calls).toEqual([]);
    expect(problems).toMatchObject([{ cause }]);
  });

  it("is read like any other where the server takes no schema", () => {
    const xml = "I look.\n\n<read_file>\n<path>a.ts</path>\n</read_file>";
    const { id: _, ...call } = readReply("xml", tools, xml).calls[0]!;
    expect(read([...xml]).reply.calls).toMatchObject([call]);
    expect(read([xml]).reply).toMatchObject({
      text: "I look.",
      calls: [{ name: "read_file", args: { path: "a.ts" } }],
    });
  });

  it("reads a call that a model writes into its words, where the object has none", () => {
    const say = "<read_file>\n<path>a.ts</path>\n</read_file>";
    expect(read([JSON.stringify({ say, call: null })]).reply.calls).toMatchObject([{ name: "read_file" }]);
    expect(read([JSON.stringify({ say, call: write })]).reply.calls).toMatchObject([{ name: "write_file" }]);
  });

  it("keeps the thought that came before it", () => {
    const reply = readReply("json", tools, whole, { thinking: "Perhaps <read_file><path>b</path></read_file>." });
    expect(reply.calls).toMatchObject([{ name: "write_file" }]);
    expect(reply.thinking).toContain("Perhaps");
  });
});
