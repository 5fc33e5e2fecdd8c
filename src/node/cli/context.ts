/** `bilby context TASK`: what is in a task's window and what it costs, and any request of it as it was sent. Needs no server. */
import { planNow } from "../../agent/condense.ts";
import { Projections } from "../../agent/projections.ts";
import { replyText, sentBody } from "../../agent/sent.ts";
import { dialects } from "../../calls/read.ts";
import type { LedgerBar } from "../../context/bars.ts";
import { Calibration } from "../../context/calibration.ts";
import { inTokensOf, type LedgerItem, ledger } from "../../context/ledger.ts";
import { TokenCounts } from "../../context/tokens.ts";
import type { ContextWindow, TaskEvent } from "../../task/events.ts";
import { memorySink, TaskLog } from "../../task/log.ts";
import { TaskStore } from "../../task/store.ts";
import { bilbyHome } from "../home.ts";
import { fileRatios } from "../ratios.ts";
import { promptFiles, tokenizer } from "./paths.ts";
import { readArgs, UsageError, wholeNumber } from "./usage.ts";
import { complain, printDocument } from "./visible.ts";

const options = { json: { type: "boolean" }, step: { type: "string" }, reply: { type: "boolean" } } as const;

export async function contextCommand(args: string[]): Promise<number> {
  const { values, positionals } = readArgs(args, options, { min: 1, max: 1, what: "the id of one task" });
  const step = wholeNumber("step", values.step, 1);
  if (values.reply && step === undefined) throw new UsageError("--reply needs the step it is the reply of: --step N.");
  const store = new TaskStore(bilbyHome().tasks);
  const id = await store.find(positionals[0]!);
  const { events, lost } = await store.read(id);
  for (const notice of lost) complain(`bilby context: ${notice}\n`);
  if (step !== undefined) return printStep(events, step, values.reply ?? false);

  const account = await accountOf(id, events);
  printDocument(values.json ? `${JSON.stringify(account)}\n` : text(account));
  return 0;
}

/** The bytes and nothing else, so that they can be sent again. */
function printStep(events: readonly TaskEvent[], step: number, reply: boolean): number {
  const found = reply ? replyText(events, step) : sentBody(events, step);
  if (found === undefined) throw new UsageError(missing(events, step, reply));
  process.stdout.write(process.stdout.isTTY || reply ? `${found}\n` : found);
  return 0;
}

function missing(events: readonly TaskEvent[], step: number, reply: boolean): string {
  const steps = events.flatMap((event) => (event.type === "request.sent" ? [event.step] : []));
  if (reply && steps.includes(step)) return `nothing came back for step ${step}.`;
  return steps.length > 0
    ? `there is no step ${step}; this task has ${steps[0]} to ${steps.at(-1)}.`
    : "nothing has been sent in this task yet.";
}

interface Account {
  task: string;
  title: string;
  model: string;
  window: ContextWindow | null;
  /** All in the model's own tokens. */
  total: number;
  items: LedgerItem[];
  bars: LedgerBar[];
  condense: { before: number; after: number } | null;
}

async function accountOf(task: string, events: readonly TaskEvent[]): Promise<Account> {
  const counts = new TokenCounts(tokenizer());
  const calibration = new Calibration(fileRatios(bilbyHome().ratios));
  const log = new TaskLog(task, [...events], memorySink);
  const projections = new Projections(log, counts, dialects);
  const { prompt } = projections.assembler;
  const model = prompt?.model.name ?? "";
  const { items, total, bars } = inTokensOf(ledger(events, dialects, counts), calibration.ratio(model));
  const plan = planNow({ log, projections, calibration, counts, files: await promptFiles() }, "asked");
  return {
    task,
    title: titleOf(events),
    model,
    window: prompt?.window ?? null,
    total,
    items,
    bars,
    condense: plan && { before: plan.mechanical.before, after: plan.mechanical.after },
  };
}

const BAR = 24;
const LABEL = 52;

function text({ title, model, window, total, items, bars, condense }: Account): string {
  const most = Math.max(1, ...bars.map((bar) => bar.sent + bar.answer));
  const dearest = Math.max(1, ...items.map((item) => item.tokens));
  const kept = window ? ` (${window.source}), of which ${figure(window.reserve)} are kept for the answer` : "";
  const lines = [title, ...(window ? [`${model}, window ${figure(window.tokens)}${kept}`] : [])];
  if (bars.length > 0) {
    lines.push("", row("step", "sent", "reused", "new", "answer", `${FRESH} new ${REUSED} reused ${ANSWER} answer`));
    lines.push(
      ...bars.map((bar) => row(String(bar.step), bar.sent, bar.reused, bar.new, bar.answer, drawn(bar, most))),
    );
  }
  lines.push("", `${"item".padEnd(LABEL)}  step   tokens  state`);
  for (const item of items) {
    const state = [item.state, item.was === undefined ? "" : `was ${figure(item.was)}`, elsewhere(item, items)];
    const bar = "█".repeat(Math.round((item.tokens / dearest) * 12));
    lines.push(
      `${fitted(`${kinds[item.kind]}${item.label}`)}  ${String(item.step || "").padStart(4)}  ${figure(item.tokens).padStart(7)}  ${state.filter(Boolean).join(", ").padEnd(9)} ${bar}`.trimEnd(),
    );
  }
  lines.push(`${"in all".padEnd(LABEL)}        ${figure(total).padStart(7)}`, "");
  lines.push(
    condense
      ? `Condensing now would free about ${figure(condense.before - condense.after)} tokens (${figure(condense.before)} to ${figure(condense.after)}).`
      : "Condensing now would not free enough to be worth it.",
  );
  return `${lines.join("\n")}\n`;
}

const [REUSED, FRESH, ANSWER] = ["▒", "█", "░"] as const;

const kinds: Record<LedgerItem["kind"], string> = {
  section: "Prompt: ",
  tools: "",
  task: "You: ",
  mention: "@ ",
  file: "",
  result: "",
  reply: "",
  note: "Note: ",
  summary: "",
};

function row(step: string, ...columns: (string | number)[]): string {
  const bar = columns.pop();
  const figures = columns.map((column) => (typeof column === "number" ? figure(column) : column).padStart(8));
  return `${step.padStart(4)}${figures.join("")}  ${bar}`;
}

function drawn(bar: LedgerBar, most: number): string {
  const cells = (tokens: number) => Math.round((tokens / most) * BAR);
  const marks = [
    bar.condensed ? `condensed ${figure(bar.condensed.before)} to ${figure(bar.condensed.after)}` : "",
    bar.failed ? "failed" : "",
    bar.broken ? "prefix broken without a reason: please report this" : "",
  ].filter(Boolean);
  const strip = REUSED.repeat(cells(bar.reused)) + FRESH.repeat(cells(bar.new)) + ANSWER.repeat(cells(bar.answer));
  return marks.length > 0 ? `${strip} ${marks.join(", ")}` : strip;
}

function elsewhere({ also }: LedgerItem, items: readonly LedgerItem[]): string {
  const steps = items.filter(({ id, tokens }) => also.includes(id) && tokens > 0).map(({ step }) => step);
  return steps.length > 0 ? `also in step ${steps.join(", ")}` : "";
}

function fitted(label: string): string {
  return label.length > LABEL ? `${label.slice(0, LABEL - 1)}…` : label.padEnd(LABEL);
}

function figure(tokens: number): string {
  return tokens.toLocaleString("en-US");
}

function titleOf(events: readonly TaskEvent[]): string {
  let title = "";
  for (const event of events) if (event.type === "task.created" || event.type === "task.renamed") title = event.title;
  return title;
}
