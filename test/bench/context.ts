/**
 * What the context engine costs a turn, on a log that grows to 1,000 events and beyond, with the real tokenizer.
 * Run: node test/bench/context.ts. Medians and worst in milliseconds; also the tokenizer's load time, memory and speed.
 */
import { readFileSync } from "node:fs";
import { dialects } from "../../src/calls/read.ts";
import { Assembler } from "../../src/context/assemble.ts";
import { bpeTokenizer } from "../../src/context/bpe.ts";
import { planCondensing } from "../../src/context/condense.ts";
import { ledger } from "../../src/context/ledger.ts";
import { meter } from "../../src/context/meter.ts";
import { sharedPrefix } from "../../src/context/prefix.ts";
import { packRanks, unpackRanks } from "../../src/context/ranks.ts";
import { knownReads } from "../../src/context/reads.ts";
import { TokenCounts } from "../../src/context/tokens.ts";
import type { NewEvent, TaskEvent } from "../../src/task/events.ts";

const packed = packRanks(
  JSON.parse(readFileSync(new URL("../../node_modules/tiktoken/encoders/o200k_base.json", import.meta.url), "utf8")),
);
const source = readFileSync(new URL("../../src/context/bpe.ts", import.meta.url), "utf8");
const window = { tokens: 2_000_000, source: "setting", reserve: 8192 } as const;

globalThis.gc?.();
const memory = process.memoryUsage.rss();
let at = performance.now();
const tokenizer = bpeTokenizer(unpackRanks(packed));
tokenizer.count("first");
print("tokenizer, load and first count", performance.now() - at, "ms");
print("tokenizer, memory", (process.memoryUsage.rss() - memory) / 1e6, "MB");
at = performance.now();
tokenizer.count(source.repeat(100));
print("tokenizer, speed", (source.length * 100) / 1e3 / (performance.now() - at), "MB/s");
for (const unit of ["a", " ", "漢"]) {
  at = performance.now();
  tokenizer.count(unit.repeat(16_000_000));
  print(`tokenizer, 16 million of ${JSON.stringify(unit)}`, performance.now() - at, "ms");
}

const counts = new TokenCounts(tokenizer);
const events: TaskEvent[] = [];
const assembler = new Assembler(dialects);
const add = (event: NewEvent): void => {
  const added = { v: 1, seq: events.length, at: 0, ...event } as TaskEvent;
  events.push(added);
  assembler.take(added);
};

add({
  type: "prompt.composed",
  why: "start",
  mode: "code",
  profile: "full",
  dialect: "xml",
  model: { name: "m" },
  window,
  system: source.slice(0, 8000),
  sections: [{ id: "all", title: "All", tokens: 2000 }],
  tools: [],
  tokens: { system: 2000, tools: 0 },
  options: { num_ctx: window.tokens },
});
add({ type: "user.said", text: "Fix it.", sent: "Fix it." });

/** One turn: five events, of which one is a file of 6 KB. Returns what assembling and counting it cost. */
function turn(step: number): number {
  const before = performance.now();
  const prompt = assembler.prompt!;
  const body = { model: "m", messages: assembler.messages(), tools: prompt.tools, options: prompt.options };
  const promptTokens = counts.request(body.messages, body.tools);
  const { reused } = sharedPrefix(last, body, counts);
  meter(assembler, window, counts);
  last = body;
  const cost = performance.now() - before;
  add({ type: "request.sent", step, promptTokens, reused });
  const call = { id: `c${step}`, name: "read_file", args: { path: `src/f${step % 40}.ts` } };
  const content = `Step ${step}.\n<read_file><path>src/f${step % 40}.ts</path></read_file>`;
  add({ type: "model.replied", step, content, text: "", calls: [call], problems: [], usage: {}, ms: 1 });
  add({ type: "call.decided", call: call.id, decision: "approved", by: "rule" });
  add({ type: "tool.started", call: call.id });
  add({
    type: "tool.finished",
    call: call.id,
    name: "read_file",
    status: "ok",
    text: `${step}\n${source.slice(step % 900, (step % 900) + 6000)}`,
    detail: {
      kind: "read",
      path: `src/f${step % 40}.ts`,
      from: 1,
      to: 200,
      total: 200,
      hash: `h${step}`,
      form: "full",
    },
  });
  return cost;
}

let last: Parameters<typeof sharedPrefix>[0];
const costs: number[] = [];
for (let step = 1; events.length < 5000; step++) costs.push(turn(step));
for (const to of [100, 1000, 5000]) {
  const some = costs.slice(to / 5 - 20, to / 5).sort((a, b) => a - b);
  print(`a turn at ${to} events: assemble, count, prefix, meter; median`, some[10]!, "ms");
  print(`a turn at ${to} events; worst of 20`, some.at(-1)!, "ms");
}

const thousand = events.slice(0, 1000);
measure("known reads of 1,000 events", () => knownReads(thousand));
measure("open a log of 1,000 events", () => Assembler.of(thousand, dialects));
measure("ledger of 1,000 events", () => ledger(thousand, dialects, counts));
measure("plan a condensing of 1,000 events", () =>
  planCondensing({
    ask: () => "Write a summary.",
    events: thousand,
    write: dialects,
    counts,
    window: { ...window, tokens: 32_768 },
    why: "full",
  }),
);

function measure(what: string, run: () => unknown): void {
  const times = Array.from({ length: 9 }, () => {
    const before = performance.now();
    run();
    return performance.now() - before;
  }).sort((a, b) => a - b);
  print(`${what}; median`, times[4]!, "ms");
}

function print(what: string, value: number, unit: string): void {
  console.log(`${what}: ${value.toFixed(value < 10 ? 2 : 0)} ${unit}`);
}
