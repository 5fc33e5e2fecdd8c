/**
 * The ledger behind the meter: what is in the window, what it costs, and what can be done about it. Computed from the log while a
 * view has it open, never kept. Whatever the user changes here is an event, and what it costs is said before.
 */
import { planNow } from "../agent/condense.ts";
import { expectedMs } from "../agent/patience.ts";
import { replyText, sentBody } from "../agent/sent.ts";
import { dialects } from "../calls/read.ts";
import { inTokensOf, ledger } from "../context/ledger.ts";
import { priceOf } from "../context/price.ts";
import type { TaskEvent } from "../task/events.ts";
import type { Board } from "./board.ts";
import type { EditorPort } from "./ports.ts";
import type { LedgerPrice, LedgerState, ViewMessage } from "./protocol.ts";
import type { TaskRun } from "./run.ts";
import { stepView } from "./sent.ts";

type LedgerMessage = Extract<ViewMessage, { type: `ledger.${string}` }>;

export function isAboutLedger(message: ViewMessage): message is LedgerMessage {
  return message.type.startsWith("ledger.");
}

/** Milliseconds between two ledgers of a task that runs: nobody reads faster. */
const REFRESH_MS = 150;

export class LedgerDesk {
  readonly #board: Board;
  readonly #editor: EditorPort;
  readonly #run: () => TaskRun | null;
  /** Views that show it. */
  #open = 0;
  #timer: NodeJS.Timeout | undefined;
  #shown = "";

  constructor(board: Board, editor: EditorPort, run: () => TaskRun | null) {
    this.#board = board;
    this.#editor = editor;
    this.#run = run;
  }

  async receive(message: LedgerMessage): Promise<void> {
    switch (message.type) {
      case "ledger.open":
        this.#open++;
        return this.#show();
      case "ledger.close":
        this.#open = Math.max(0, this.#open - 1);
        return;
      case "ledger.price":
        return this.#price(message.item);
      case "ledger.change":
        return this.#change(message);
      case "ledger.step": {
        const { step } = message;
        return this.#board.send({ type: "ledger.step", step, sent: this.#step(step) });
      }
      case "ledger.take":
        return this.#take(message);
    }
  }

  /** Something of the panel's state changed: if it was the log, an open ledger follows. */
  changed(): void {
    if (this.#open === 0 || this.#timer || this.#mark() === this.#shown) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      if (this.#open > 0) this.#show();
    }, REFRESH_MS);
  }

  dispose(): void {
    this.#open = 0;
    clearTimeout(this.#timer);
  }

  #show(): void {
    this.#shown = this.#mark();
    this.#board.send({ type: "ledger", ledger: this.#state() });
  }

  #state(): LedgerState | null {
    const run = this.#run();
    const ports = run?.ports;
    if (!run || !ports) return null;
    const { events } = run.log;
    const state: LedgerState = {
      ...inTokensOf(ledger(events, dialects, ports.counts), run.ratio),
      task: run.log.id,
      condense: null,
    };
    const plan = run.agent.busy ? null : planNow(ports, "asked");
    if (plan) state.condense = { before: plan.mechanical.before, after: plan.mechanical.after };
    const last = lastCondensing(events);
    if (last) state.condensed = { seq: last.seq, before: last.before, after: last.after };
    return state;
  }

  #price(item: string): void {
    const run = this.#run();
    const ports = run?.ports;
    const shown = this.#state()?.items.find(({ id }) => id === item);
    if (!run || !ports || !shown) return;
    const change = shown.canRestore ? "restored" : "dropped";
    const { frees, rereads } = priceOf(run.log.events, item, change, dialects, ports.counts);
    const scaled = (tokens: number) => Math.round(tokens * run.ratio);
    const price: LedgerPrice = { item, frees: scaled(frees), rereads: scaled(rereads) };
    const ms = expectedMs(run.log.events, price.rereads);
    this.#board.send({ type: "ledger.price", price: ms === undefined ? price : { ...price, ms } });
  }

  /** Only what the ledger offers: a view cannot take the task's own words out, or what is not there. */
  #change({ item, change }: Extract<LedgerMessage, { type: "ledger.change" }>): void {
    const run = this.#run();
    const shown = this.#state()?.items.find(({ id }) => id === item);
    if (!run || !shown) return;
    const isPinned = shown.state === "pinned";
    const may = {
      dropped: shown.canDrop,
      restored: shown.canRestore,
      pinned: shown.canPin && !isPinned,
      unpinned: isPinned,
    };
    if (!may[change]) throw new Error("That item has changed in the meantime. Look at the ledger again.");
    run.log.append({ type: "item.changed", item, change });
  }

  #step(step: number) {
    const run = this.#run();
    return run?.ports ? stepView(run.log.events, step, run.ports.counts, run.ratio) : null;
  }

  async #take({ step, part, to }: Extract<LedgerMessage, { type: "ledger.take" }>): Promise<void> {
    const events = this.#run()?.log.events ?? [];
    const text = part === "request" ? sentBody(events, step) : replyText(events, step);
    if (text === undefined) throw new Error(`There is no ${part} of step ${step}.`);
    return to === "clipboard" ? this.#editor.copy(text) : this.#editor.openText(text, "json");
  }

  /** Changes whenever what the ledger shows could. */
  #mark(): string {
    const run = this.#run();
    return run ? `${run.log.id} ${run.log.events.length} ${run.ports === null} ${run.agent.busy}` : "";
  }
}

/** While nothing was sent since, and it was not undone. */
function lastCondensing(events: readonly TaskEvent[]) {
  const last = events.findLast(
    ({ type }) => type === "context.condensed" || type === "request.sent" || type === "condensing.undone",
  );
  return last?.type === "context.condensed" ? last : undefined;
}
