/**
 * Every item in the window and what it costs, for the view behind the meter and `bilby context`. The tokens of the items
 * that are sent sum to the request, exactly. Read off the log when it is opened, never kept.
 */
import type { TaskEvent } from "../task/events.ts";
import { Assembler, type ResultWriters } from "./assemble.ts";
import { type LedgerBar, ledgerBars } from "./bars.ts";
import { horizon } from "./horizon.ts";
import { saidItem } from "./messages.ts";
import { type Entry, firstLine, itemId, type Part, replyLabel, resultLabel } from "./parts.ts";
import { cachedMessages } from "./price.ts";
import { sharesOf } from "./shares.ts";
import { IMAGE_TOKENS, type TokenCounts } from "./tokens.ts";

export type LedgerKind = "section" | "tools" | "task" | "mention" | "file" | "result" | "reply" | "note" | "summary";

/**
 * cached: the server has read it. sent: it is in the next request and will be read. The last two cost nothing now, or what the
 * stub costs that stands for them.
 */
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
  canPin: boolean;
  canDrop: boolean;
  canRestore: boolean;
}

export interface Ledger {
  items: LedgerItem[];
  /** Tokens of the request as it would be sent now: the sum of the items. */
  total: number;
  bars: LedgerBar[];
}

export function ledger(events: readonly TaskEvent[], write: ResultWriters, counts: TokenCounts): Ledger {
  const assembler = Assembler.of(events, write);
  const entries = assembler.entries();
  const cached = cachedMessages(events, assembler, write, counts);
  const items = [...promptItems(assembler, counts, cached > 0), ...windowItems(entries, cached, events, counts)];
  const present = new Set(items.map((item) => item.id));
  items.push(...goneItems(events, present, counts));
  const pinned = horizon(events).pinned;
  for (const item of items) if (pinned.has(item.id) && item.state !== "dropped") item.state = "pinned";
  linkFiles(items, events);
  return { items, total: items.reduce((sum, item) => sum + item.tokens, 0), bars: ledgerBars(events) };
}

/** The same in the model's own tokens, as the meter has them. Still sums exactly. */
export function inTokensOf(ledger: Ledger, ratio: number): Ledger {
  const scaled = (tokens: number) => Math.round(tokens * ratio);
  const items = ledger.items.map((item) => ({
    ...item,
    tokens: scaled(item.tokens),
    ...(item.was === undefined ? {} : { was: scaled(item.was) }),
  }));
  const total = Math.ceil(ledger.total * ratio);
  const largest = items.reduce<LedgerItem | undefined>(
    (most, item) => (item.tokens > (most?.tokens ?? -1) ? item : most),
    undefined,
  );
  if (largest) largest.tokens += total - items.reduce((sum, item) => sum + item.tokens, 0);
  return { ...ledger, items, total };
}

/** Sections of the system prompt and the tools; the sections' small change goes to the largest. */
function promptItems(assembler: Assembler, counts: TokenCounts, isCached: boolean): LedgerItem[] {
  const prompt = assembler.prompt;
  if (!prompt) return [];
  const fixed = {
    step: 0,
    state: isCached ? "cached" : "sent",
    also: [],
    canPin: false,
    canDrop: false,
    canRestore: false,
  } as const;
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

function windowItems(
  entries: readonly Entry[],
  cached: number,
  events: readonly TaskEvent[],
  counts: TokenCounts,
): LedgerItem[] {
  const whole = wholeTokens(events, counts);
  const byId = new Map<string, LedgerItem>();
  for (const [at, entry] of entries.entries()) {
    const shares = sharesOf(entry, counts);
    for (const [i, part] of entry.parts.entries()) {
      if (part.kind === "system") continue;
      const tokens = shares[i]!;
      const known = byId.get(part.item);
      if (known) {
        known.tokens += tokens;
        continue;
      }
      const gone = part.dropped ? "dropped" : part.stub ? "condensed" : undefined;
      const item = itemOf(part, tokens, gone ?? (at < cached ? "cached" : "sent"));
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
  const isOpen = part.kind === "result" || part.kind === "note" || part.kind === "user";
  return {
    id: part.item,
    kind: kinds[part.kind],
    label: part.label,
    step: part.step,
    tokens,
    state,
    also: [],
    canPin: isOpen && state !== "dropped",
    canDrop: isOpen && state !== "dropped" && state !== "condensed",
    canRestore: state === "dropped",
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
      canPin: false,
      canDrop: false,
      canRestore: isDropped && event.seq > through,
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
    } else if (event.type === "user.said" || event.type === "note.appended") {
      const item = byId.get(saidItem(event));
      for (const mention of event.mentions ?? []) link(mention.path, item);
      if (item && (event.mentions?.length || (event.type === "note.appended" && event.why === "mention")))
        item.kind = "mention";
    }
  }
  for (const linked of byPath.values()) {
    for (const item of linked) {
      for (const other of linked) if (other !== item && !item.also.includes(other.id)) item.also.push(other.id);
    }
  }
}
