/**
 * Every item in the window and what it costs, for the view behind the meter and `bilby context`. The tokens of the items
 * that are sent sum to the request, exactly. Read off the log when it is opened, never kept.
 */
import type { TaskEvent } from "../task/events.ts";
import { Assembler, type ResultWriters } from "./assemble.ts";
import { horizon } from "./horizon.ts";
import { firstLine, itemId, type Part, replyLabel, resultLabel } from "./parts.ts";
import { sharesOf } from "./shares.ts";
import { IMAGE_TOKENS, type TokenCounts } from "./tokens.ts";

export type LedgerKind = "section" | "tools" | "task" | "mention" | "file" | "result" | "reply" | "note" | "summary";

/** cached: the request before had it too. The last three cost nothing now, or the stub that stands for them. */
export type LedgerState = "sent" | "cached" | "pinned" | "condensed" | "dropped";

export interface LedgerItem {
  id: string;
  kind: LedgerKind;
  label: string;
  /** The request that had it first; 0: the fixed prompt. */
  step: number;
  /** What it costs now. */
  tokens: number;
  /** What it cost when it was whole, where that is not the same. */
  was?: number;
  state: LedgerState;
  /** Other items with text of the same file. */
  also: string[];
  canDrop: boolean;
  canPin: boolean;
}

/** One request: what it had, of that what the server had read before, and what came back. */
export interface LedgerBar {
  step: number;
  sent: number;
  reused: number;
  new: number;
  answer: number;
  /** Made right before it. */
  condensed?: { before: number; after: number };
  broken?: boolean;
}

export interface Ledger {
  items: LedgerItem[];
  /** Tokens of the request as it would be sent now: the sum of the items. */
  total: number;
  bars: LedgerBar[];
}

export function ledger(events: readonly TaskEvent[], write: ResultWriters, counts: TokenCounts): Ledger {
  const assembler = Assembler.of(events, write);
  const items = [...promptItems(assembler, counts), ...windowItems(assembler, events, counts)];
  const present = new Set(items.map((item) => item.id));
  items.push(...goneItems(events, present, counts));
  const pinned = horizon(events).pinned;
  for (const item of items) if (pinned.has(item.id) && item.state !== "dropped") item.state = "pinned";
  linkFiles(items, events);
  return { items, total: items.reduce((sum, item) => sum + item.tokens, 0), bars: ledgerBars(events) };
}

/** The strip over the ledger, a bar per request that was answered or failed. */
export function ledgerBars(events: readonly TaskEvent[]): LedgerBar[] {
  const bars: LedgerBar[] = [];
  let condensed: LedgerBar["condensed"];
  for (const event of events) {
    if (event.type === "context.condensed") condensed = { before: event.before, after: event.after };
    if (event.type === "request.sent") {
      const { step, promptTokens: sent, reused } = event;
      bars.push({ step, sent, reused, new: sent - reused, answer: 0 });
      const bar = bars.at(-1)!;
      if (condensed) bar.condensed = condensed;
      if (event.brokenPrefixAt !== undefined) bar.broken = true;
      condensed = undefined;
    }
    const bar = bars.at(-1);
    if (event.type === "model.replied" && bar) bar.answer = event.usage.outputTokens ?? 0;
  }
  return bars;
}

/** Sections of the system prompt and the tools; the sections' small change goes to the largest. */
function promptItems(assembler: Assembler, counts: TokenCounts): LedgerItem[] {
  const prompt = assembler.prompt;
  if (!prompt) return [];
  const state = assembler.entries().length > assembler.unsentEntries().length + 1 ? "cached" : "sent";
  const fixed = { step: 0, state, also: [], canDrop: false, canPin: false } as const;
  const sections = prompt.sections.length > 0 ? prompt.sections : [{ id: "system", title: "System prompt", tokens: 0 }];
  const items = sections.map(
    ({ id, title, tokens }): LedgerItem => ({
      ...fixed,
      id: `section:${id}`,
      kind: "section",
      label: title,
      tokens,
      also: [],
    }),
  );
  const system = counts.message({ role: "system", content: prompt.system });
  const largest = items.reduce((most, item) => (item.tokens > most.tokens ? item : most), items[0]!);
  largest.tokens += system - items.reduce((sum, item) => sum + item.tokens, 0);
  const tools = counts.tools(prompt.tools);
  if (tools > 0) items.push({ ...fixed, id: "tools", kind: "tools", label: "Tools", tokens: tools, also: [] });
  return items;
}

function windowItems(assembler: Assembler, events: readonly TaskEvent[], counts: TokenCounts): LedgerItem[] {
  const unsent = new Set(assembler.unsentEntries());
  const lastRequest = events.findLast((event) => event.type === "request.sent")?.step ?? 0;
  const whole = wholeTokens(events, counts);
  const byId = new Map<string, LedgerItem>();
  for (const entry of assembler.entries()) {
    const shares = sharesOf(entry, counts);
    for (const [i, part] of entry.parts.entries()) {
      if (part.kind === "system") continue;
      const tokens = shares[i]!;
      const known = byId.get(part.item);
      if (known) {
        known.tokens += tokens;
        continue;
      }
      const isCached = !unsent.has(entry) && (part.step < lastRequest || part.kind === "reply");
      const gone = part.dropped ? "dropped" : part.stub ? "condensed" : undefined;
      const item = itemOf(part, tokens, gone ?? (isCached ? "cached" : "sent"));
      const was = whole.get(part.item);
      if (gone && was !== undefined && was !== tokens) item.was = was;
      byId.set(part.item, item);
    }
  }
  return [...byId.values()];
}

function itemOf(part: Part, tokens: number, state: LedgerState): LedgerItem {
  const kinds = {
    system: "section",
    user: "task",
    task: "task",
    reply: "reply",
    result: "result",
    note: "note",
    summary: "summary",
  } as const;
  return {
    id: part.item,
    kind: kinds[part.kind],
    label: part.label,
    step: part.step,
    tokens,
    state,
    also: [],
    canDrop: part.kind === "result" || part.kind === "note" || part.kind === "user",
    canPin: part.kind === "result" || part.kind === "note" || part.kind === "user",
  };
}

/** What condensing or a drop took out whole: no tokens now, but the user can see that it was there. */
function goneItems(events: readonly TaskEvent[], present: ReadonlySet<string>, counts: TokenCounts): LedgerItem[] {
  const { through, dropped } = horizon(events);
  const whole = wholeTokens(events, counts);
  const items: LedgerItem[] = [];
  let step = 0;
  for (const event of events) {
    if (event.type === "request.sent") step = event.step;
    const seen = seenIn(event);
    if (!seen || present.has(seen.id)) continue;
    const isDropped = dropped.has(seen.id);
    if (!isDropped && event.seq > through) continue;
    items.push({
      ...seen,
      step: event.type === "model.replied" ? step : step + 1,
      tokens: 0,
      was: whole.get(seen.id) ?? 0,
      state: isDropped ? "dropped" : "condensed",
      also: [],
      canDrop: false,
      canPin: false,
    });
  }
  return items;
}

function seenIn(event: TaskEvent): { id: string; kind: LedgerKind; label: string } | undefined {
  switch (event.type) {
    case "user.said":
      return { id: itemId.user(event.seq), kind: "task", label: firstLine(event.text) };
    case "note.appended":
      return { id: itemId.note(event.seq), kind: "note", label: firstLine(event.text) };
    case "model.replied":
      return event.content || event.nativeCalls?.length
        ? { id: itemId.reply(event.seq), kind: "reply", label: replyLabel(event) }
        : undefined;
    case "tool.finished":
      return { id: itemId.result(event.call), kind: "result", label: resultLabel(event) };
    default:
      return undefined;
  }
}

function wholeTokens(events: readonly TaskEvent[], counts: TokenCounts): Map<string, number> {
  const whole = new Map<string, number>();
  for (const event of events) {
    const seen = seenIn(event);
    if (!seen) continue;
    const text =
      event.type === "user.said"
        ? event.sent
        : event.type === "model.replied"
          ? event.content
          : "text" in event
            ? event.text
            : "";
    const images = "images" in event ? (event.images?.length ?? 0) : 0;
    whole.set(seen.id, counts.text(text) + IMAGE_TOKENS * images);
  }
  return whole;
}

/** Marks results that hold a file's text, words with mentions, and which items hold the same file. */
function linkFiles(items: readonly LedgerItem[], events: readonly TaskEvent[]): void {
  const byId = new Map(items.map((item) => [item.id, item]));
  const byPath = new Map<string, Set<LedgerItem>>();
  const link = (path: string, item: LedgerItem | undefined): void => {
    if (!item) return;
    const linked = byPath.get(path) ?? new Set();
    byPath.set(path, linked.add(item));
  };
  for (const event of events) {
    if (event.type === "tool.finished" && event.detail?.kind === "read") {
      const item = byId.get(itemId.result(event.call));
      if (item) item.kind = "file";
      link(event.detail.path, item);
    } else if (event.type === "user.said") {
      const item = byId.get(itemId.user(event.seq));
      for (const mention of event.mentions ?? []) link(mention.path, item);
      if (item && event.mentions?.length) item.kind = "mention";
    }
  }
  for (const linked of byPath.values()) {
    for (const item of linked) {
      for (const other of linked) if (other !== item && !item.also.includes(other.id)) item.also.push(other.id);
    }
  }
}
