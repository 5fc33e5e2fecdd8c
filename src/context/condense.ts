/**
 * Making room. First without a model: old results become stubs, or code's facts stand for the older part. Only if stubs
 * are not enough is a model asked for a summary, as one more message after what its server has cached. Whatever comes of
 * that, the form without a model stands. Accepted is only what frees 30 % of the conversation, so nothing can loop.
 */
import type { ChatMessage } from "../models/model.ts";
import type { ContextWindow, EventOf, NewEvent, TaskEvent } from "../task/events.ts";
import { Assembler, type ResultWriters } from "./assemble.ts";
import { FOLDED_RESULT, madeGood } from "./attempts.ts";
import { factsText, howItEnded, taskFacts } from "./facts.ts";
import { type Horizon, horizon } from "./horizon.ts";
import { type Entry, firstLine, itemId, resultLabel } from "./parts.ts";
import { fitResult } from "./results.ts";
import { clean, summaryAsk, wordsIn } from "./summary.ts";
import type { TokenCounts } from "./tokens.ts";
import { room } from "./window.ts";

export type Condensed = Extract<NewEvent, { type: "context.condensed" }>;
export type CondenseWhy = Condensed["why"];

/** Share of the window at which room is made before it must be, unless the user set another. */
export const DEFAULT_THRESHOLD = 0.8;
/** Of the conversation without the fixed prompt. */
const LEAST_FREED = 0.3;
/** How full a request may be afterwards; fuller, and the next step would condense again. */
const ROOMY = 0.7;
/** Of the room for conversation, the parts for turns kept as they were, and for facts. */
const TAIL_SHARE = 0.3;
const FACTS_SHARE = 0.25;
const MOST_FACTS = 1500;
/** A result shorter than this is not worth a stub. */
const STUB_FROM = 60;

export interface CondenseInput {
  events: readonly TaskEvent[];
  write: ResultWriters;
  counts: TokenCounts;
  window: ContextWindow;
  why: CondenseWhy;
  /** The model's tokens per token of ours. */
  ratio?: number;
  /** What the user wants kept in mind, of `/condense WORDS`. */
  keep?: string;
  /** The words that ask for a summary of at most so many words. */
  ask(words: number): string;
}

export interface CondensePlan {
  /** The form without a model. Stands unless a summary is accepted. */
  mechanical: Condensed;
  /** How to ask for a summary; null where stubs are enough or nothing can be asked. */
  summary: SummaryPlan | null;
}

export interface SummaryPlan {
  /** The request's messages: what was sent before, byte for byte, and one more. */
  messages: ChatMessage[];
  /** Output limit to send. */
  maxTokens: number;
  /** The event, or null if the summary is empty, was cut, or frees too little: then `mechanical` stands. */
  accept(reply: string, how: { cut: boolean }): Condensed | null;
}

/** Must room be made before a request of so many tokens? */
export function condensingDue(
  tokens: number,
  window: ContextWindow,
  threshold = DEFAULT_THRESHOLD,
): "full" | "threshold" | null {
  if (tokens > room(window)) return "full";
  return tokens >= threshold * window.tokens ? "threshold" : null;
}

/** At most one condensing a step: false if there was one since the last reply. */
export function mayCondense(events: readonly TaskEvent[]): boolean {
  const last = events.findLast((event) => event.type === "context.condensed" || event.type === "model.replied");
  return last?.type === "model.replied";
}

/** null if nothing would free enough: then the request must be refused, or the user asked in vain. */
export function planCondensing(input: CondenseInput): CondensePlan | null {
  const desk = new Desk(input);
  const roomy = input.why === "asked" ? Number.POSITIVE_INFINITY : ROOMY * desk.room;

  const stubs = desk.event({ text: "", through: -1, ...desk.stubsThrough(desk.tailStart()) });
  if (desk.frees(stubs) && stubs.after <= roomy) return { mechanical: stubs, summary: null };

  for (const form of desk.forms()) {
    const mechanical = desk.event(form);
    if (desk.frees(mechanical) && mechanical.after <= Math.min(roomy, desk.room)) {
      return { mechanical, summary: desk.summary(form) };
    }
  }
  // Full beats roomy: what just fits is better than a stop.
  const smallest = desk.forms().at(-1);
  const last = smallest && desk.event(smallest);
  return last && desk.frees(last) && last.after <= desk.room ? { mechanical: last, summary: null } : null;
}

interface Form {
  text: string;
  through: number;
  stubs: Record<string, string>;
  folded?: number[];
  summary?: string;
}

/** What planning looks things up in: the conversation as it is now, and how big another form of it would be. */
class Desk {
  readonly room: number;
  readonly #input: CondenseInput;
  readonly #entries: readonly Entry[];
  readonly #assembler: Assembler;
  readonly #horizon: Horizon;
  readonly #fixed: number;
  readonly #before: number;
  /** Number of the first event whose words no request has had yet. */
  readonly #unsentWords: number;

  constructor(input: CondenseInput) {
    this.#input = input;
    this.#assembler = Assembler.of(input.events, input.write);
    this.#entries = this.#assembler.entries();
    this.#horizon = horizon(input.events);
    this.room = room(input.window);
    this.#fixed = this.#fixedTokens();
    this.#before = this.#size(this.#assembler);
    const words = this.#assembler.unsentEntries().flatMap((entry) => entry.parts);
    this.#unsentWords = Math.min(...words.filter((part) => part.kind !== "result").map((part) => part.seq));
  }

  frees(event: Condensed): boolean {
    return event.before - event.after >= LEAST_FREED * (this.#before - this.#fixed) && event.after < event.before;
  }

  event(form: Form, stage: Condensed["stage"] = "mechanical"): Condensed {
    const { events, write, why, keep } = this.#input;
    const base: Condensed = { type: "context.condensed", why, stage, ...form, before: this.#before, after: 0 };
    if (keep) base.note = keep;
    const summary = form.summary ?? this.#horizon.condensed?.summary;
    if (summary && form.text) base.summary = summary;
    const seq = (events.at(-1)?.seq ?? -1) + 1;
    const after = this.#size(Assembler.of([...events, { v: 1, seq, at: 0, ...base }], write));
    return { ...base, after };
  }

  /** Facts instead of the older part, with ever less of the newer one. Words that were never sent stay as they are. */
  forms(): Form[] {
    const forms: Form[] = [];
    const last = this.#boundaries().at(-1);
    if (last !== undefined) {
      const start = this.tailStart();
      forms.push({ text: this.#text(start), through: start, stubs: {} });
      if (start !== last) forms.push({ text: this.#text(last), through: last, stubs: {} });
    }
    const lastAnswered = this.#input.events.findLast(
      (event) => event.type === "tool.finished" || event.type === "model.replied",
    );
    if (lastAnswered && lastAnswered.seq < this.#unsentWords && lastAnswered.seq !== last) {
      const through = lastAnswered.seq;
      if (through > this.#horizon.through) forms.push({ text: this.#text(through), through, stubs: {} });
    }
    return forms;
  }

  /** The event before the oldest turn that is kept as it was. */
  tailStart(): number {
    const budget = TAIL_SHARE * (this.room - this.#fixed);
    const boundaries = this.#boundaries();
    const fitting = boundaries.find((through) => this.#tokensAfter(through) <= budget);
    return fitting ?? boundaries.at(-1) ?? -1;
  }

  /** Stubs of long results, and of attempts that failed and were made good; what is pinned stays. */
  stubsThrough(through: number): Pick<Form, "stubs" | "folded"> {
    const stubs: Record<string, string> = {};
    const { calls, replies } = madeGood(this.#input.events);
    for (const event of this.#input.events) {
      if (event.seq > through) break;
      if (event.type !== "tool.finished" || event.seq <= this.#horizon.through) continue;
      const isKept = this.#horizon.pinned.has(itemId.result(event.call)) || this.#horizon.stubs.has(event.call);
      if (isKept) continue;
      const isFolded = calls.has(event.call) && event.text.length > FOLDED_RESULT.length;
      if (isFolded) stubs[event.call] = FOLDED_RESULT;
      else if (this.#input.counts.text(event.text) >= STUB_FROM) stubs[event.call] = stubOf(event);
    }
    const folded = replies.filter((seq) => seq <= through && this.#mayFold(seq));
    return folded.length > 0 ? { stubs, folded } : { stubs };
  }

  /** Not what is gone or folded already, and not a call whose result the user keeps. */
  #mayFold(seq: number): boolean {
    if (seq <= this.#horizon.through || this.#horizon.folded.has(seq)) return false;
    const reply = this.#input.events.find((event) => event.seq === seq);
    const calls = reply?.type === "model.replied" ? reply.calls : [];
    return calls.every(({ id }) => !this.#horizon.pinned.has(itemId.result(id)));
  }

  summary(form: Form): SummaryPlan | null {
    const { window, counts, ratio = 1 } = this.#input;
    const maxTokens = Math.floor(Math.min(window.reserve, Math.max(200, window.tokens * 0.1)));
    const ask = summaryAsk(this.#input.ask(wordsIn(maxTokens)));
    // As much of the conversation, from its start, as fits: all of that is in the server's cache.
    const messages = this.#assembler.messages();
    const most = (window.tokens - maxTokens) / ratio - counts.message(ask);
    while (messages.length > 0 && this.#requestTokens(messages) > most) messages.pop();
    while (messages.at(-1)?.tool_calls) messages.pop();
    if (messages.length < 3) return null;
    return {
      messages: [...messages, ask],
      maxTokens,
      accept: (reply, { cut }) => {
        const summary = clean(reply);
        if (cut || summary === "") return null;
        const event = this.event({ ...form, text: this.#text(form.through, summary), summary }, "summary");
        return this.frees(event) && event.after <= this.room ? event : null;
      },
    };
  }

  /** Where the conversation may be parted: before a reply, so that no result stands without its call. */
  #boundaries(): number[] {
    const boundaries: number[] = [];
    let lastCalls = 0;
    let first = true;
    for (const event of this.#input.events) {
      if (event.seq <= this.#horizon.through || event.type !== "model.replied") continue;
      // Before the first reply there is nothing but the task's words, which stay in any form.
      if (!first) boundaries.push(event.seq - 1);
      first = false;
      lastCalls = event.calls.length;
    }
    const reply = this.#input.events.findLast((event) => event.type === "model.replied");
    if (reply && lastCalls === 0 && reply.seq > this.#horizon.through) boundaries.push(reply.seq);
    return boundaries.filter((through) => through < this.#unsentWords);
  }

  #tokensAfter(through: number): number {
    let tokens = 0;
    for (const entry of this.#entries) {
      if ((entry.parts.at(-1)?.seq ?? 0) > through) tokens += this.#input.counts.message(entry.message);
    }
    return tokens * (this.#input.ratio ?? 1);
  }

  #text(through: number, summary?: string): string {
    const { events, counts, keep } = this.#input;
    const budget = Math.min(MOST_FACTS, Math.floor(FACTS_SHARE * (this.room - this.#fixed)));
    const earlier = this.#horizon.condensed?.summary;
    const words = summary ?? (earlier && fitResult(earlier, Math.max(160, budget), counts.text).text);
    const parts = [
      "[The conversation up to here was left out to save room. What is known of it:]",
      factsText(taskFacts(events), budget, counts.text),
      keep ? `To keep in mind: ${keep}` : "",
      words ? `Summary of the work so far:\n${words}` : "",
      ...this.#pinnedTexts(through),
      this.#lastResults(through, budget),
      "Texts of files that you do not see below must be read again before you change them.",
    ];
    return parts.filter(Boolean).join("\n\n");
  }

  #pinnedTexts(through: number): string[] {
    const parts = this.#entries.flatMap((entry) => entry.parts);
    return parts
      .filter((part) => part.seq <= through && this.#horizon.pinned.has(part.item))
      .map((part) => `Kept at the user's wish, ${part.label}:\n${part.text}`);
  }

  /** Where even the last reply is left out, the results it has not been answered with. */
  #lastResults(through: number, budget: number): string {
    const { events, counts } = this.#input;
    const reply = events.findLast((event) => event.type === "model.replied");
    if (!reply || reply.seq > through) return "";
    const results = events.filter((event) => event.seq > reply.seq).filter((event) => event.type === "tool.finished");
    const each = Math.max(160, Math.floor(budget / Math.max(1, results.length)));
    return results
      .map((event) => `Result of your last ${resultLabel(event)}:\n${fitResult(event.text, each, counts.text).text}`)
      .join("\n\n");
  }

  #fixedTokens(): number {
    const system = this.#entries[0]?.message.role === "system" ? [this.#entries[0].message] : [];
    return Math.ceil(this.#requestTokens(system) * (this.#input.ratio ?? 1));
  }

  #size(assembler: Assembler): number {
    return Math.ceil(this.#requestTokens(assembler.messages()) * (this.#input.ratio ?? 1));
  }

  #requestTokens(messages: readonly ChatMessage[]): number {
    return this.#input.counts.request(messages, this.#assembler.prompt?.tools ?? []);
  }
}

/** What is left of a result under its heading: how it ended, how to have it again. */
function stubOf(event: EventOf<"tool.finished">): string {
  const { artifact, detail, status } = event;
  const again = artifact
    ? `read_output has it, artifact ${artifact.id.slice(0, 8)}`
    : "call the tool again if you need it";
  if (detail?.kind === "change") return `[${status}, +${detail.added} -${detail.removed}]`;
  if (detail?.kind !== "command") return `[${status}; text left out to save room, ${again}]`;
  const last = firstLine(detail.tail.trimEnd().split("\n").at(-1) ?? "", 120);
  return `[${howItEnded(detail)}${last ? `, last line: ${last}` : ""}; output left out to save room, ${again}]`;
}
