/**
 * The messages projection: task log in, request body out. Append-only: what a request had, the next one has, byte for
 * byte and in front, until an event says otherwise (condensing and its undoing, a new prompt, an item dropped).
 */
import type { CallOutcome, Dialect } from "../calls/dialect.ts";
import type { ChatMessage } from "../models/model.ts";
import type { DialectName, EventOf, TaskEvent, ToolCall } from "../task/events.ts";
import { withoutArguments } from "./attempts.ts";
import { type Horizon, horizon } from "./horizon.ts";
import { replyMessage, type Said, saidItem, summaryEntry, withWords } from "./messages.ts";
import { type Entry, firstLine, itemId, type Part, replyLabel, resultLabel } from "./parts.ts";

/** How results go back to the model, by dialect. */
export type ResultWriters = Record<DialectName, Pick<Dialect, "results">>;
export type PromptComposed = EventOf<"prompt.composed">;

/** Stands under the heading of a result that the user dropped. */
const DROPPED = "[dropped by the user; call the tool again if you need it]";

/** The messages of a log at once; the same as taking its events one by one. */
export function assemble(events: readonly TaskEvent[], write: ResultWriters): ChatMessage[] {
  return Assembler.of(events, write).messages();
}

/** Takes events as they happen. The cost of one is its own, whatever the length of the log. */
export class Assembler {
  readonly #write: ResultWriters;
  #events: TaskEvent[] = [];
  #entries: Entry[] = [];
  #prompt: PromptComposed | undefined;
  #system: Entry | undefined;
  #announced: string | null = null;
  #horizon: Horizon = horizon([]);

  /** What the next request will add: results of the last reply, then words. */
  #outcomes: { outcome: CallOutcome; part: Part }[] = [];
  #said: Said[] = [];
  #pending: readonly Entry[] | undefined;

  /** Calls of the last reply that have no result yet. */
  #calls = new Map<string, ToolCall>();
  /** Results go back the way the reply asked for them, also when the prompt has changed since. */
  #dialect: DialectName = "xml";
  #requestOpen = false;
  #step = 0;
  /** Number of the event that is the task itself. */
  #task: number | undefined;

  constructor(write: ResultWriters) {
    this.#write = write;
  }

  /** Opens a log in one pass, however often it was condensed. */
  static of(events: readonly TaskEvent[], write: ResultWriters): Assembler {
    const assembler = new Assembler(write);
    // Up to the last request nothing can still be announced; what follows is taken as it happens.
    const sent = events.findLastIndex((event) => event.type === "request.sent") + 1;
    assembler.#events = events.slice(0, sent);
    assembler.#rebuild("opened");
    assembler.#announced = null;
    for (const event of events.slice(sent)) assembler.take(event);
    return assembler;
  }

  /** The prompt in force: model, tools and options of the next request. */
  get prompt(): PromptComposed | undefined {
    return this.#prompt;
  }

  /** Which event since the last request announced that the prefix would change; null if it must not. */
  get announcedBreak(): string | null {
    return this.#announced;
  }

  /** The body's messages as the next request would have them. Message objects stay the same between requests. */
  messages(): ChatMessage[] {
    return this.entries().map((entry) => entry.message);
  }

  /** The messages with what they are made of, for ledger and meter. */
  entries(): Entry[] {
    const entries = [...this.#entries, ...this.#unsent()];
    return this.#system ? [this.#system, ...entries] : entries;
  }

  /** The messages no request has had yet. */
  unsentEntries(): readonly Entry[] {
    return this.#unsent();
  }

  take(event: TaskEvent): void {
    this.#events.push(event);
    switch (event.type) {
      case "context.condensed":
        this.#rebuild("condensed");
        return;
      case "condensing.undone":
        this.#rebuild("condensing undone");
        return;
      case "item.changed":
        if (event.change === "dropped" || event.change === "restored") this.#rebuild(`item ${event.change}`);
        return;
      default:
        this.#apply(event);
        return;
    }
  }

  #apply(event: TaskEvent): void {
    switch (event.type) {
      case "prompt.composed":
        this.#compose(event);
        return;
      case "user.said":
        this.#task ??= event.seq;
        this.#said.push(event);
        this.#pending = undefined;
        return;
      case "note.appended":
        this.#said.push(event);
        this.#pending = undefined;
        return;
      case "tool.finished":
        this.#finish(event);
        return;
      case "request.sent":
        this.#freeze();
        this.#step = event.step;
        this.#requestOpen = true;
        this.#announced = null;
        return;
      case "request.failed":
        this.#requestOpen = false;
        return;
      case "model.replied":
        this.#reply(event);
        return;
      default:
        return;
    }
  }

  #compose(event: PromptComposed): void {
    if (this.#horizon.undone.has(event.seq)) return;
    if (this.#prompt) this.#announced = `prompt: ${event.why}`;
    this.#prompt = event;
    const part: Part = {
      item: "system",
      kind: "system",
      step: this.#step + 1,
      seq: event.seq,
      label: "System prompt",
      text: event.system,
      images: 0,
    };
    this.#system = { message: { role: "system", content: event.system }, parts: [part] };
  }

  #reply(event: EventOf<"model.replied">): void {
    // Without a request before it (a log made by hand), what was pending is what it answers.
    if (!this.#requestOpen) this.#freeze();
    this.#requestOpen = false;
    this.#expect(event);
    const message = replyMessage(this.#horizon.folded.has(event.seq) ? withoutArguments(event) : event);
    if (!message) return;
    const part: Part = {
      item: itemId.reply(event.seq),
      kind: "reply",
      step: event.step,
      seq: event.seq,
      label: replyLabel(event),
      text: message.content,
      images: 0,
    };
    this.#entries.push({ message, parts: [part] });
  }

  #expect(event: EventOf<"model.replied">): void {
    this.#step = event.step;
    this.#dialect = this.#prompt?.dialect ?? "xml";
    this.#calls = new Map(event.calls.map((call) => [call.id, call]));
  }

  #finish(event: EventOf<"tool.finished">): void {
    const call = this.#calls.get(event.call);
    if (!call) return;
    // Answered once: a second result of the same call has no place in the conversation.
    this.#calls.delete(event.call);
    const item = itemId.result(event.call);
    const dropped = this.#horizon.dropped.has(item);
    const stub = dropped ? DROPPED : this.#horizon.stubs.get(event.call);
    const text = stub ?? event.text;
    const images = stub === undefined ? (event.images ?? []) : [];
    const part: Part = {
      item,
      kind: "result",
      step: this.#step + 1,
      seq: event.seq,
      label: resultLabel(event),
      text,
      images: images.length,
      ...(dropped ? { dropped: true } : stub === undefined ? {} : { stub: true }),
    };
    this.#outcomes.push({ outcome: { call, text, ...(images.length > 0 ? { images } : {}) }, part });
    this.#pending = undefined;
  }

  #freeze(): void {
    this.#entries.push(...this.#unsent());
    this.#outcomes = [];
    this.#said = [];
    this.#pending = undefined;
  }

  #unsent(): readonly Entry[] {
    if (this.#pending) return this.#pending;
    const entries = this.#resultEntries();
    const said = this.#said.filter((event) => !this.#horizon.dropped.has(saidItem(event)));
    if (said.length > 0) {
      // Words join a user message of results; where results have their own role, they follow as a message.
      const last = entries.at(-1)?.message.role === "user" ? entries.pop() : undefined;
      const parts = said.map((event) => this.#saidPart(event));
      const images = said.flatMap((event) => (event.type === "user.said" ? (event.images ?? []) : []));
      const words = parts.map((part) => part.text);
      entries.push({ message: withWords(last?.message, words, images), parts: [...(last?.parts ?? []), ...parts] });
    }
    this.#pending = entries;
    return entries;
  }

  /** Native writes a message per result, xml one for all: parts follow the messages they went into. */
  #resultEntries(): Entry[] {
    if (this.#outcomes.length === 0) return [];
    const messages = this.#write[this.#dialect].results(this.#outcomes.map(({ outcome }) => outcome));
    const parts = this.#outcomes.map(({ part }) => part);
    if (messages.length === parts.length) return messages.map((message, i) => ({ message, parts: [parts[i]!] }));
    const rest = { ...parts[0]!, text: "", images: 0 };
    return messages.map((message, i) => ({ message, parts: i === 0 ? parts : [rest] }));
  }

  #saidPart(said: Said): Part {
    const isUser = said.type === "user.said";
    return {
      item: saidItem(said),
      kind: said.seq === this.#task ? "task" : isUser ? "user" : "note",
      step: this.#step + 1,
      seq: said.seq,
      label: firstLine(said.text),
      text: isUser ? said.sent : said.text,
      images: isUser ? (said.images?.length ?? 0) : 0,
    };
  }

  /** After an announced break the messages are made anew, from what the log now says is in the window. */
  #rebuild(why: string): void {
    const announced = this.#announced;
    this.#horizon = horizon(this.#events);
    this.#entries = [];
    this.#outcomes = [];
    this.#said = [];
    this.#pending = undefined;
    this.#prompt = undefined;
    this.#requestOpen = false;
    this.#step = 0;
    const { condensed, through } = this.#horizon;
    let summary = condensed;
    for (const event of this.#events) {
      if (event.seq <= through) {
        this.#remember(event);
        continue;
      }
      if (summary) this.#entries.push(summaryEntry(summary, this.#step));
      summary = null;
      this.#apply(event);
    }
    this.#announced = announced ? `${announced}, ${why}` : why;
  }

  /** An event that is condensed away still says which prompt is in force and which calls may yet be answered. */
  #remember(event: TaskEvent): void {
    if (event.type === "prompt.composed") this.#compose(event);
    else if (event.type === "request.sent") this.#step = event.step;
    else if (event.type === "model.replied") this.#expect(event);
  }
}
