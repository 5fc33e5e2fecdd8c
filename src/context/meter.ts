/**
 * The numbers of the panel's meter: what the next request has in it, by kind, against the window. Sums to what is sent.
 */
import type { ContextWindow, WindowSource } from "../task/events.ts";
import type { Assembler } from "./assemble.ts";
import type { Entry } from "./parts.ts";
import { sharesOf } from "./shares.ts";
import type { TokenCounts } from "./tokens.ts";

export interface ContextSums {
  window: number;
  source: WindowSource;
  trained?: number;
  prompt: number;
  task: number;
  results: number;
  reserve: number;
  free: number;
  used: number;
}

/** Takes what was learned of the model's tokenizer as `ratio`; used is then in the server's tokens. */
export function meter(assembler: Assembler, window: ContextWindow, counts: TokenCounts, ratio = 1): ContextSums {
  const sums = { prompt: 0, task: 0, results: 0 };
  for (const entry of assembler.entries()) {
    const cost = costOf(entry, counts);
    sums.prompt += cost.prompt;
    sums.task += cost.task;
    sums.results += cost.results;
  }
  sums.prompt += counts.tools(assembler.prompt?.tools ?? []);
  const used = Math.ceil((sums.prompt + sums.task + sums.results) * ratio);
  const prompt = Math.round(sums.prompt * ratio);
  const results = Math.round(sums.results * ratio);
  return {
    window: window.tokens,
    source: window.source,
    ...(window.trained === undefined ? {} : { trained: window.trained }),
    prompt,
    results,
    task: used - prompt - results,
    reserve: window.reserve,
    free: Math.max(0, window.tokens - window.reserve - used),
    used,
  };
}

interface Cost {
  prompt: number;
  task: number;
  results: number;
}

/** Entries stay the same objects between requests, so each is summed once. */
const remembered = new WeakMap<TokenCounts, WeakMap<Entry, Cost>>();

function costOf(entry: Entry, counts: TokenCounts): Cost {
  let costs = remembered.get(counts);
  if (!costs) {
    costs = new WeakMap();
    remembered.set(counts, costs);
  }
  const known = costs.get(entry);
  if (known) return known;
  const cost: Cost = { prompt: 0, task: 0, results: 0 };
  const shares = sharesOf(entry, counts);
  for (const [i, part] of entry.parts.entries()) {
    const field = part.kind === "system" ? "prompt" : part.kind === "result" ? "results" : "task";
    cost[field] += shares[i]!;
  }
  costs.set(entry, cost);
  return cost;
}
