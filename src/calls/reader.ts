/**
 * Reads a reply as it streams. Prose and thought flow on until a call may begin; from there everything is held, and read
 * once when the reply is over, because only then it is known where its values end and whether it was meant.
 */
import type { ModelDelta } from "../models/model.ts";
import type { CallProblem, ToolCall } from "../task/events.ts";
import { type MendedCall, mend } from "./arguments.ts";
import { type Decided, decide } from "./decide.ts";
import type { CallableTool, ParsedReply, ReplyPiece, ReplyReader } from "./dialect.ts";
import { bareName, Vocabulary } from "./names.ts";
import { type Passage, readPassages } from "./passages.ts";
import { Prose } from "./prose.ts";
import { CONTEXT, type Found, Scanner } from "./scanner.ts";

/** How much text before a call is looked at for what it announces. */
const LEAD = 1000;
const NAME_WITHIN = 2000;

/** Reads replies for any dialect: a server may hand over calls, and a model may still write them out. */
export function replyReader(tools: readonly CallableTool[], newId: () => string): ReplyReader {
  return new Reader(Vocabulary.of(tools), newId);
}

/** Text that may be a call, and what came before it. */
interface Held {
  lead: string;
  inline: boolean;
  parts: string[];
}

class Channel {
  readonly scanner: Scanner;
  carry = "";
  private recent: string[] = [];

  constructor(names: Vocabulary, tags: boolean) {
    this.scanner = new Scanner(names, { tags });
    this.scanner.thinking = !tags;
  }

  remember(text: string): void {
    this.recent.push(text.length > LEAD ? text.slice(-LEAD) : text);
    if (this.recent.length > 200) this.recent = [this.lead()];
  }

  forget(): void {
    this.recent = [];
  }

  lead(): string {
    return this.recent.join("").slice(-LEAD);
  }
}

class Reader implements ReplyReader {
  private readonly names: Vocabulary;
  private readonly newId: () => string;
  private readonly content: Channel;
  private readonly field: Channel;
  private readonly text = new Prose("text");
  private readonly thinking = new Prose("thinking");
  private readonly calls: ToolCall[] = [];
  private readonly problems: CallProblem[] = [];
  private held: Held | undefined;
  private thought: Held | undefined;
  /** The thought that is held goes on: its closing tag has not come. */
  private thoughtOpen = false;
  private chars = 0;
  private name = "";

  constructor(names: Vocabulary, newId: () => string) {
    this.names = names;
    this.newId = newId;
    this.content = new Channel(names, true);
    this.field = new Channel(names, false);
  }

  feed(delta: ModelDelta): ReplyPiece[] {
    if (delta.type === "call") return this.native(delta);
    const pieces: ReplyPiece[] = [];
    if (delta.type === "text") this.takeText(delta.text, false, pieces);
    else this.takeThought(delta.text, pieces, false);
    return pieces;
  }

  end({ cut }: { cut: boolean }): { pieces: ReplyPiece[]; reply: ParsedReply } {
    const pieces: ReplyPiece[] = [];
    this.takeThought("", pieces, true);
    this.takeText("", true, pieces);
    this.settle(cut, pieces);
    const reply = { calls: this.calls, text: this.text.all(), thinking: this.thinking.all(), problems: this.problems };
    return { pieces, reply };
  }

  /** A call that the server has read. */
  private native(delta: Extract<ModelDelta, { type: "call" }>): ReplyPiece[] {
    const args = Object.entries(delta.args).map(([key, value]) => ({ key, value, source: "data" as const }));
    const mended = mend({ name: delta.name, args, complete: true, repairs: [] }, this.names);
    this.problems.push(...mended.problems);
    const id = delta.id ?? this.newId();
    return mended.calls.map((call, index) => this.add(call, index === 0 ? id : `${id}#${index + 1}`));
  }

  private add({ name, args, repairs }: MendedCall, id: string): ReplyPiece {
    const call: ToolCall = repairs.length > 0 ? { id, name, args, repairs } : { id, name, args };
    this.calls.push(call);
    return { type: "call", call };
  }

  private takeText(chunk: string, final: boolean, pieces: ReplyPiece[]): void {
    if (this.held) {
      if (chunk !== "") this.hold(this.held, chunk, pieces);
      return;
    }
    const { scanner } = this.content;
    const window = this.content.carry + chunk;
    let at = 0;
    for (;;) {
      const { thinking } = scanner;
      const found: Found = this.thoughtOpen ? scanner.nextClose(window, at, final) : scanner.next(window, at, final);
      this.pass(window.slice(at, found.at), thinking, pieces);
      at = found.at;
      if (found.kind === "rest") break;
      if (found.kind === "call") {
        const held: Held = { lead: this.content.lead(), inline: found.inline, parts: [] };
        if (scanner.thinking) {
          this.thought = held;
          this.thoughtOpen = true;
          scanner.startLine();
          continue;
        }
        this.dropThought(pieces);
        this.held = held;
        this.hold(held, window.slice(at), pieces);
        this.content.carry = "";
        scanner.fence = undefined;
        return;
      }
      if (found.kind === "unopened-close") this.wasThinking(pieces);
      if (found.kind !== "header") this.content.forget();
      this.thoughtOpen = false;
      at = found.end;
    }
    this.content.carry = window.slice(at);
    scanner.before = (scanner.before + window.slice(Math.max(0, at - CONTEXT), at)).slice(-CONTEXT);
  }

  /** Text that is not part of a possible call, or of a thought that has one. */
  private pass(text: string, thinking: boolean, pieces: ReplyPiece[]): void {
    if (text === "") return;
    if (this.thoughtOpen) {
      this.thought?.parts.push(text);
      return;
    }
    this.content.remember(text);
    // Whatever comes after a thought that is held: the calls in it did not come last.
    if (text.trim() !== "") this.dropThought(pieces);
    show(thinking ? this.thinking : this.text, text, pieces);
  }

  private takeThought(chunk: string, pieces: ReplyPiece[], final: boolean): void {
    if (this.thought && chunk !== "") {
      this.thought.parts.push(chunk);
      return;
    }
    const window = this.field.carry + chunk;
    const { scanner } = this.field;
    const found = scanner.next(window, 0, final);
    const plain = window.slice(0, found.at);
    this.field.remember(plain);
    show(this.thinking, plain, pieces);
    this.field.carry = window.slice(found.at);
    if (found.kind !== "call") return;
    this.thought = { lead: this.field.lead(), inline: found.inline, parts: [this.field.carry] };
    this.field.carry = "";
    scanner.startLine();
  }

  /** Something follows the held thought, so nothing in it was meant as a call. */
  private dropThought(pieces: ReplyPiece[]): void {
    if (!this.thought) return;
    show(this.thinking, this.thought.parts.join(""), pieces);
    this.thought = undefined;
  }

  private hold(held: Held, chunk: string, pieces: ReplyPiece[]): void {
    held.parts.push(chunk);
    this.chars += chunk.length;
    this.name ||= this.nameIn(held.parts);
    if (this.name !== "") pieces.push({ type: "call-progress", name: this.name, argument: chunk, chars: this.chars });
  }

  /** The tool's name as soon as it can be told. */
  private nameIn(parts: string[]): string {
    const text = parts.join("");
    for (const [word] of text.slice(0, NAME_WITHIN).matchAll(/[A-Za-z_][\w.]*(?=[^\w.])/g)) {
      const tool = this.names.isDistinctive(bareName(word)) && this.names.tool(word);
      if (tool) return tool.name;
    }
    return text.length > NAME_WITHIN ? "call" : "";
  }

  /** The template had opened a thought that the text only closes: what was shown as text was none. */
  private wasThinking(pieces: ReplyPiece[]): void {
    const text = this.text.takeBack();
    if (text === "") return;
    this.thinking.part();
    this.thinking.add(text);
    this.thinking.part();
    pieces.push({ type: "was-thinking" });
  }

  /** The reply is over: reads what was held and decides what of it was meant. */
  private settle(cut: boolean, pieces: ReplyPiece[]): void {
    const passages: Passage[] = [];
    if (this.held) {
      this.content.scanner.startLine();
      const read = readPassages(this.held.parts.join(""), this.content.scanner, this.names, this.held.inline);
      passages.push(...read.passages);
      if (read.unopened) {
        this.dropThought(pieces);
        this.wasThinking(pieces);
      }
    }
    const answered = passages.some((one) => one.kind !== "thinking" && !(one.kind === "text" && one.raw.trim() === ""));
    if (this.thought && !this.held && !answered) {
      const scanner = new Scanner(this.names, { tags: false });
      scanner.thinking = true;
      const { lead, inline, parts } = this.thought;
      const read = readPassages(parts.join(""), scanner, this.names, inline);
      this.conclude(decide(read.passages, lead, this.names, cut), pieces);
      return;
    }
    this.dropThought(pieces);
    this.conclude(decide(passages, this.held?.lead ?? "", this.names, cut), pieces);
  }

  private conclude(decided: Decided[], pieces: ReplyPiece[]): void {
    const known = new Set(this.calls.map((call) => JSON.stringify([call.name, call.args])));
    for (const one of decided) {
      if (one.kind === "prose") show(one.thinking ? this.thinking : this.text, one.text, pieces);
      else {
        (one.thinking ? this.thinking : this.text).part();
        this.problems.push(...one.problems);
        // A call that the server has handed over already is not made twice.
        const fresh = one.calls.filter((call) => !known.has(JSON.stringify([call.name, call.args])));
        for (const call of fresh) pieces.push(this.add(call, this.newId()));
      }
    }
  }
}

function show(prose: Prose, text: string, pieces: ReplyPiece[]): void {
  const piece = prose.add(text);
  if (piece) pieces.push(piece);
}
