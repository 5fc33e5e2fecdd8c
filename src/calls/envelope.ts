/**
 * The dialect of replies that the server holds to a JSON schema: each one is `{"say": …, "call": …}`, what is said as it streams and
 * then one call or null. Nothing runs before the last brace was there. A reply that is no such object (a server that takes no
 * schema) is read like any other.
 */
import type { ModelDelta } from "../models/model.ts";
import type { CallProblem, ToolCall } from "../task/events.ts";
import { mend } from "./arguments.ts";
import type { CallableTool, Dialect, ParsedReply, ReplyPiece, ReplyReader } from "./dialect.ts";
import { readLiteral } from "./literals.ts";
import { Vocabulary } from "./names.ts";
import { dataArguments } from "./raw.ts";
import { replyReader } from "./reader.ts";
import { xml } from "./xml.ts";

export const json: Dialect = {
  name: "json",
  schemas: () => [],
  reader: (tools, newId) => new EnvelopeReader(tools, newId),
  results: xml.results,
};

const START = '{"say":"';
const OPENING = /^\s*\{\s*"say"\s*:\s*"/;
/** A tool's name stands early in a call. */
const NAME = /"name"\s*:\s*"([\w.-]+)"/;
const NAME_WITHIN = 500;
const ESCAPES: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r", b: "\b", f: "\f" };

type State = "start" | "say" | "rest" | "other";

/** What is said goes on to the ordinary reader as it is decoded: thoughts, and calls that a model writes out all the same. */
class EnvelopeReader implements ReplyReader {
  private readonly names: Vocabulary;
  private readonly newId: () => string;
  private readonly inner: ReplyReader;
  private state: State = "start";
  /** Read, but not yet told what it is: the opening, or an escape in two halves. */
  private carry = "";
  private readonly rest: string[] = [];
  private chars = 0;
  private name = "";

  constructor(tools: readonly CallableTool[], newId: () => string) {
    this.names = Vocabulary.of(tools);
    this.newId = newId;
    this.inner = replyReader(tools, newId);
  }

  feed(delta: ModelDelta): ReplyPiece[] {
    if (delta.type !== "text" || this.state === "other") return this.inner.feed(delta);
    const pieces: ReplyPiece[] = [];
    let text = this.carry + delta.text;
    this.carry = "";
    if (this.state === "start") {
      const opening = OPENING.exec(text);
      if (!opening) {
        if (START.startsWith(text.replace(/\s+/g, ""))) this.carry = text;
        else {
          this.state = "other";
          pieces.push(...this.inner.feed({ type: "text", text }));
        }
        return pieces;
      }
      this.state = "say";
      text = text.slice(opening[0].length);
    }
    if (this.state === "say") text = this.say(text, pieces);
    if (this.state === "rest" && text !== "") this.hold(text, pieces);
    return pieces;
  }

  end({ cut }: { cut: boolean }): { pieces: ReplyPiece[]; reply: ParsedReply } {
    const pieces: ReplyPiece[] = [];
    if (this.state === "start" && this.carry !== "")
      pieces.push(...this.inner.feed({ type: "text", text: this.carry }));
    const own = this.state === "say" ? this.refused(cut, "") : this.state === "rest" ? this.call(cut) : undefined;
    // Where the object has a call of its own, what looks like one in the words is none.
    const inner = this.inner.end({ cut: cut || own !== undefined });
    if (!own) return { pieces: [...pieces, ...inner.pieces], reply: inner.reply };
    const said = inner.pieces.filter(({ type }) => type !== "call");
    pieces.push(...said, ...own.calls.map((call): ReplyPiece => ({ type: "call", call })));
    return { pieces, reply: { ...inner.reply, ...own } };
  }

  /** Decodes what is said up to its closing quote; returns what stands behind that. */
  private say(text: string, pieces: ReplyPiece[]): string {
    const said: string[] = [];
    let at = 0;
    for (;;) {
      const stop = nextStop(text, at);
      said.push(text.slice(at, stop));
      if (stop === text.length) break;
      if (text[stop] === '"') {
        this.state = "rest";
        at = stop + 1;
        break;
      }
      const length = text[stop + 1] === "u" ? 6 : 2;
      if (stop + length > text.length) {
        this.carry = text.slice(stop);
        break;
      }
      said.push(decoded(text.slice(stop + 1, stop + length)));
      at = stop + length;
    }
    const words = said.join("");
    if (words !== "") pieces.push(...this.inner.feed({ type: "text", text: words }));
    return this.state === "rest" ? text.slice(at) : "";
  }

  private hold(text: string, pieces: ReplyPiece[]): void {
    this.rest.push(text);
    this.chars += text.length;
    if (this.name === "" && this.chars < NAME_WITHIN + text.length) {
      const tool = this.names.tool(NAME.exec(this.rest.join("").slice(0, NAME_WITHIN))?.[1] ?? "");
      this.name = tool?.name ?? "";
    }
    if (this.name !== "") pieces.push({ type: "call-progress", name: this.name, argument: text, chars: this.chars });
  }

  /** What the object asks for; undefined: nothing. */
  private call(cut: boolean): Pick<ParsedReply, "calls" | "problems"> | undefined {
    const text = `{"say":""${this.rest.join("")}`;
    const literal = readLiteral(text, 0);
    if (!literal.closed) return this.refused(cut, literal.broken ? "its JSON cannot be read" : "");
    if (literal.broken || text.slice(literal.end).trim() !== "") return malformed("something stands behind the object");
    const { call } = literal.value as { call?: unknown };
    if (call === null || call === undefined) return undefined;
    const { name, arguments: args } = call as { name?: unknown; arguments?: unknown };
    if (typeof name !== "string") return malformed('"call" must be null or {"name": …, "arguments": {…}}');
    const raw = { name, args: dataArguments(args), complete: true, repairs: literal.repairs };
    const { calls, problems } = mend(raw, this.names);
    return { calls: calls.map((each): ToolCall => withId(each, this.newId())), problems };
  }

  /** It has no end, so nothing of it is a call. Where the reply was cut in what is said, that alone says all. */
  private refused(cut: boolean, broken: string): Pick<ParsedReply, "calls" | "problems"> {
    if (broken) return malformed(broken);
    if (cut && this.name === "") return { calls: [], problems: [] };
    const problem: CallProblem = { cause: "unfinished", detail: "the reply ended before its last brace" };
    return { calls: [], problems: [this.name === "" ? problem : { ...problem, tool: this.name }] };
  }
}

function withId(
  { name, args, repairs }: { name: string; args: Record<string, unknown>; repairs: string[] },
  id: string,
) {
  return repairs.length > 0 ? { id, name, args, repairs } : { id, name, args };
}

function malformed(detail: string): Pick<ParsedReply, "calls" | "problems"> {
  return { calls: [], problems: [{ cause: "malformed", detail }] };
}

/** An escape without its backslash. */
function decoded(code: string): string {
  if (code.length === 1) return ESCAPES[code] ?? code;
  return /^u[\da-f]{4}$/i.test(code) ? String.fromCharCode(Number.parseInt(code.slice(1), 16)) : code;
}

/** Where a plain run of a JSON string ends. */
function nextStop(text: string, from: number): number {
  const found = /["\\]/g;
  found.lastIndex = from;
  return found.exec(text)?.index ?? text.length;
}
