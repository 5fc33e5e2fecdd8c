/** A check-up as people read it: one of them, or several side by side. */
import { count, type Fact, percent } from "../models/view.ts";
import { type Checkup, type Fill, type Recommendation, type Score, share } from "./result.ts";

/** The report of one check-up, in Markdown. */
export function report(result: Checkup): string {
  const { model, window, recommended } = result;
  const what = [model.size, model.quantization].filter(Boolean).join(" ");
  return [
    `# ${model.name}${what ? ` (${what})` : ""}`,
    "",
    `Window ${count(window)}, Ollama ${result.server}, ${result.at.slice(0, 10)}, took ${minutes(result.ms)}.`,
    "",
    "## What it can do",
    ...abilities(result).map(({ label, value }) => `- ${label}: ${value}`),
    "",
    "## How full the window may be",
    "| fill | tokens | finds facts | obeys | reads | writes |",
    "|---|---|---|---|---|---|",
    ...result.fills.map(fillRow),
    ...result.fills.flatMap(({ note }) => (note ? ["", note] : [])),
    ...result.skipped.flatMap((text) => ["", text]),
    "",
    "## Recommended",
    ...advice(recommended).map(({ label, value }) => `- ${label}: ${value}`),
    ...recommended.reasons.map((reason) => `- ${reason}`),
    "",
  ].join("\n");
}

/** One check-up as rows with the same labels for each, so that two can be laid side by side. */
export function checkupRows(result: Checkup): Fact[] {
  const fills = result.fills.map((fill) => ({
    label: `Window filled to ${percent(fill.share)}`,
    value: fillWords(fill),
  }));
  return [...abilities(result), ...fills, ...advice(result.recommended)];
}

/** Several check-ups as one table in Markdown: a row each, the same columns. */
export function comparison(results: readonly Checkup[]): string {
  const head = [
    "model",
    "window",
    "native",
    "xml",
    "json",
    "diff",
    "whole",
    "good to",
    "reads",
    "writes",
    "reuse",
    "thinking",
    "dialect",
    "edits",
  ];
  const rows = results.map((result) => {
    const { model, calls, edits, recommended } = result;
    const [first] = result.fills;
    return [
      model.name,
      count(result.window),
      short(calls.native),
      short(calls.xml),
      short(calls.json),
      short(edits.diff),
      short(edits.whole),
      `${count(goodTo(result.fills))}`,
      rateWords(first?.prefill),
      rateWords(first?.decode),
      result.reuse === null ? "?" : result.reuse.seen ? "yes" : "no",
      result.thinking.kind,
      recommended.dialect,
      recommended.edit,
    ];
  });
  return [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |\n`).join("");
}

/** Tokens of the fullest prompt up to which all was well. */
export function goodTo(fills: readonly Fill[]): number {
  let tokens = 0;
  for (const fill of fills) {
    if (!fill.fact || !fill.rule) break;
    tokens = fill.tokens;
  }
  return tokens;
}

function abilities(result: Checkup): Fact[] {
  const { calls, edits } = result;
  return [
    { label: "Native calls", value: scoreWords(calls.native) },
    { label: "Calls in XML", value: scoreWords(calls.xml) },
    { label: "Calls in JSON, under a schema", value: scoreWords(calls.json) },
    { label: "Edits with apply_diff", value: scoreWords(edits.diff) },
    { label: "Edits with write_file", value: scoreWords(edits.whole) },
    { label: "Thinking", value: thinkingWords(result) },
    { label: "Output limit", value: limitWords(result) },
    { label: "Prefix reuse", value: reuseWords(result) },
  ];
}

function advice({ dialect, window, reserve, profile, edit }: Recommendation): Fact[] {
  return [
    { label: "Dialect", value: dialect === "json" ? "json, each reply held to a schema" : dialect },
    { label: "Window", value: `${count(window)} tokens, ${count(reserve)} of them for the answer` },
    { label: "Prompt profile", value: profile },
    { label: "Edit format", value: edit },
  ];
}

function fillWords({ fact, rule, prefill, decode }: Fill): string {
  const good = fact && rule ? "finds facts and obeys" : fact ? "does not obey" : rule ? "misses facts" : "lost";
  return `${good}; reads ${rateWords(prefill)}, writes ${rateWords(decode)}`;
}

function scoreWords(score: Score): string {
  if (score.asked === 0) return "not offered by the server";
  const words = share(score) === 1 ? "yes" : score.right === 0 ? "no" : `${score.right} of ${score.asked}`;
  return score.notes.length > 0 ? `${words} (${score.notes.join("; ")})` : words;
}

function short({ right, asked }: Score): string {
  return asked === 0 ? "–" : `${right}/${asked}`;
}

function fillRow({ share, tokens, fact, rule, prefill, decode }: Fill): string {
  const yes = (good: boolean) => (good ? "yes" : "no");
  return `| ${percent(share)} | ${count(tokens)} | ${yes(fact)} | ${yes(rule)} | ${rateWords(prefill)} | ${rateWords(decode)} |`;
}

function rateWords(rate: number | undefined): string {
  return rate === undefined ? "?" : `${count(Math.round(rate))} tokens/s`;
}

function thinkingWords({ thinking: { kind, tokens } }: Checkup): string {
  const cost = tokens === undefined ? "" : `, ${count(tokens)} tokens for a riddle`;
  const words = {
    none: "does not think",
    switchable: "can be turned on and off",
    always: "cannot be turned off",
    "in-text": "in the answer itself",
  };
  return `${words[kind]}${kind === "none" ? "" : cost}`;
}

function limitWords({ limit: { asked, got, kept } }: Checkup): string {
  if (kept === null) return "not seen: it stopped before by itself";
  return kept
    ? `stops at num_predict (${got} of ${asked})`
    : `does not stop: ${got} tokens where ${asked} were allowed`;
}

function reuseWords({ reuse }: Checkup): string {
  if (!reuse) return "the server does not say";
  const numbers = `${count(Math.round(reuse.cold))} ms at first, ${count(Math.round(reuse.warm))} ms again`;
  return reuse.seen ? `yes (${numbers})` : `no (${numbers})`;
}

function minutes(ms: number): string {
  return ms < 90_000 ? `${Math.max(1, Math.round(ms / 1000))} s` : `${Math.round(ms / 60_000)} min`;
}
