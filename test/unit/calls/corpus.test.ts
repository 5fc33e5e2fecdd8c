/** Every reply of the corpus: read whole, read in pieces, and cut off anywhere. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ParsedReply, ReplyPiece } from "../../../src/calls/dialect.ts";
import { dialects, readReply } from "../../../src/calls/read.ts";
import type { ToolCall } from "../../../src/task/events.ts";
import { damaged } from "./corpus/damaged.ts";
import { brokenElements, elements } from "./corpus/elements.ts";
import type { Entry } from "./corpus/entry.ts";
import { brokenFamilies, families } from "./corpus/families.ts";
import { found as foundReplies, foundShown } from "./corpus/found.ts";
import { brokenJson, json } from "./corpus/json.ts";
import { prose } from "./corpus/prose.ts";
import { meant, shown as onlyShown } from "./corpus/surroundings.ts";
import { thoughts } from "./corpus/thoughts.ts";
import { tools } from "./tools.ts";

const corpus: Record<string, Entry[]> = {
  elements,
  "broken elements": brokenElements,
  JSON: json,
  "broken JSON": brokenJson,
  "families of models": families,
  "broken forms of families": brokenFamilies,
  thoughts,
  "prose about calls": prose,
  "calls that are meant": meant,
  "calls that are only shown": onlyShown,
  "damaged calls": damaged,
  "calls that were once read wrong": foundReplies,
  "prose that looks like them": foundShown,
};

const parse = (text: string, cut = false) => readReply(dialects.xml, tools, text, { cut });
const found = (reply: ParsedReply) => reply.calls.map(({ name, args }) => [name, args]);

function stream(chunks: readonly string[]): { reply: ParsedReply; pieces: ReplyPiece[] } {
  let count = 0;
  const reader = dialects.xml.reader(tools, () => `call_${++count}`);
  const pieces = chunks.flatMap((text) => reader.feed({ type: "text", text }));
  const end = reader.end({ cut: false });
  return { reply: end.reply, pieces: [...pieces, ...end.pieces] };
}

/** What the pieces say when put together. */
function shown(pieces: readonly ReplyPiece[]): { text: string; thinking: string } {
  let [text, thinking] = ["", ""];
  for (const piece of pieces) {
    if (piece.type === "text") text += piece.text;
    if (piece.type === "thinking") thinking += piece.text;
    if (piece.type === "was-thinking") [text, thinking] = ["", thinking + text];
  }
  return { text, thinking };
}

for (const [group, entries] of Object.entries(corpus)) {
  describe(group, () => {
    it.each(entries)("are read right in a reply with $name", ({ reply, calls, problems, text, thinking, mayAsk }) => {
      const parsed = parse(reply);
      expect(found(parsed)).toEqual(calls);
      const causes = parsed.problems.map(({ cause }) => cause);
      if (mayAsk) expect(causes.filter((cause) => cause !== "ambiguous")).toEqual([]);
      else expect(causes).toEqual(problems ?? []);
      if (text !== undefined) expect(parsed.text).toBe(text);
      if (thinking !== undefined) expect(parsed.thinking).toBe(thinking);
    });

    it.each(entries)("are the same however the stream is cut into chunks: $name", ({ reply }) => {
      const whole = said([reply]);
      const halves = Array.from(reply, (_, at) => [reply.slice(0, at), reply.slice(at)]);
      const different = [[...reply], ...halves].filter((chunks) => said(chunks) !== whole);
      expect(different).toEqual([]);
      const { reply: read, pieces } = stream([...reply]);
      expect(shown(pieces).text).toBe(read.text);
    });

    const stable = entries.filter((entry) => !entry.shorterIsOther);
    it.each(stable)("never become other calls when the reply is cut off: $name", ({ reply, calls }) => {
      const wrong: unknown[] = [];
      for (let length = 0; length < reply.length; length++) {
        const part = reply.slice(0, length);
        for (const cut of [true, false]) {
          const parsed = parse(part, cut);
          const other = parsed.calls.some((call, at) => !isPartOf(call, calls[at]));
          const silent = parsed.calls.length + parsed.problems.length === 0 && left(parsed) < weight(part) - MARKUP;
          if (other || silent) wrong.push({ part, cut, parsed });
        }
      }
      expect(wrong).toEqual([]);
    });
  });
}

/** The same call, but for optional parameters that had not come yet. */
function isPartOf(call: ToolCall, meant: Entry["calls"][number] | undefined): boolean {
  if (meant?.[0] !== call.name) return false;
  return Object.entries(call.args).every(([key, value]) => JSON.stringify(meant[1][key]) === JSON.stringify(value));
}

/** Everything that reader and pieces say of a reply that came in these chunks. */
function said(chunks: readonly string[]): string {
  const { reply, pieces } = stream(chunks);
  return JSON.stringify([reply, shown(pieces)]);
}

/** Thought tags and tokens may go; a call may not, without a word. */
const MARKUP = 120;
const weight = (text: string) => text.replace(/\s/g, "").length;
const left = (reply: ParsedReply) => weight(reply.text) + weight(reply.thinking);

describe("the corpus", () => {
  it("has at least 250 replies, none twice", () => {
    const replies = Object.values(corpus).flatMap((entries) => entries.map(({ reply }) => reply));
    expect(new Set(replies).size).toBe(replies.length);
    expect(replies.length).toBeGreaterThanOrEqual(250);
  });

  it("reads the same when two replies of it come one after the other in random chunks", () => {
    const replies = Object.values(corpus).flat();
    fc.assert(
      fc.property(
        fc.constantFrom(...replies),
        fc.constantFrom(...replies),
        fc.array(fc.nat(600), { maxLength: 12 }),
        (a, b, cuts) => {
          const text = `${a.reply}\n\n${b.reply}`;
          const at = [...new Set(cuts.map((cut) => cut % (text.length + 1)))].sort((x, y) => x - y);
          const chunks = [...at, text.length].map((end, index) => text.slice(at[index - 1] ?? 0, end));
          expect(said(chunks)).toBe(said([text]));
        },
      ),
      { numRuns: 300 },
    );
  });
});
