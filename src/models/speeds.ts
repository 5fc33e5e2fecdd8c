/** How fast a model was, over its last replies: what is kept of each, and what is said of them all. Pure. */
import { z } from "zod";
import { count, type Fact, percent } from "./view.ts";

export const speedRecord = z.object({
  /** When the reply was there, in milliseconds. */
  at: z.number(),
  /** Tokens: of the window, and of the prompt in it. */
  window: z.number(),
  prompt: z.number(),
  /** Tokens a second. */
  prefill: z.number().optional(),
  decode: z.number().optional(),
  loadMs: z.number().optional(),
  /** Share of the prompt that was in the cache. */
  reused: z.number().optional(),
});
export type SpeedRecord = z.infer<typeof speedRecord>;

/** Kept between sessions; must not throw for what is on disk. */
export interface SpeedStore {
  /** The oldest first. */
  of(model: string): readonly SpeedRecord[];
  add(model: string, record: SpeedRecord): void;
}

/** The usual value and the range, over all replies that have one. */
export function speedFacts(records: readonly SpeedRecord[]): Fact[] {
  if (records.length === 0) return [];
  const facts: Fact[] = [];
  const add = (label: string, key: "prefill" | "decode" | "loadMs" | "reused", show: (value: number) => string) => {
    const values = records.flatMap((record) => record[key] ?? []).sort((a, b) => a - b);
    if (values.length > 0) facts.push({ label, value: spread(values, show) });
  };
  const rate = (value: number) => `${value < 10 ? value.toFixed(1) : count(Math.round(value))} tokens/s`;
  add("Reads", "prefill", rate);
  add("Writes", "decode", rate);
  add("From the cache", "reused", percent);
  add("Loads in", "loadMs", (ms) => `${(ms / 1000).toFixed(1)} s`);
  return [...facts, { label: "Measured", value: measured(records) }];
}

/** "812 tokens/s (640 to 1,020)": the median, and the range where there is one. */
function spread(sorted: readonly number[], show: (value: number) => string): string {
  const at = (sorted.length - 1) / 2;
  const median = show((sorted[Math.floor(at)]! + sorted[Math.ceil(at)]!) / 2);
  const [least, most] = [show(sorted[0]!), show(sorted.at(-1)!)];
  if (least === most) return median;
  const [, unit = ""] = /^[\d.,]+( .*)$/.exec(most) ?? [];
  return `${median} (${least.replace(unit, "")} to ${most.replace(unit, "")})`;
}

function measured(records: readonly SpeedRecord[]): string {
  const replies = records.length === 1 ? "1 reply" : `${count(records.length)} replies`;
  const [first, last] = [day(records[0]!.at), day(records.at(-1)!.at)];
  const fills = records.map(({ prompt, window }) => prompt / window).sort((a, b) => a - b);
  const [least, most] = [percent(fills[0]!), percent(fills.at(-1)!)];
  const filled = least === most ? least : `${least} to ${most}`;
  return `${replies}, ${first === last ? first : `${first} to ${last}`}, with the window filled to ${filled}`;
}

function day(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}
