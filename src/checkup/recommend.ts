/** What follows from what was found: how Bilby should talk to this model on this machine. Pure. */
import { effectiveWindow, SMALLEST_USEFUL_WINDOW } from "../context/window.ts";
import { count } from "../models/view.ts";
import { profileFor } from "../prompt/compose.ts";
import { type Checkup, type Findings, isWhole, latestOf, type Recommendation, share } from "./result.ts";

/** A prompt of this share of the window is what a task may have: the rest is kept for the answer. */
const ROOM = 0.8;

export function recommend(found: Findings): Recommendation {
  const reasons: string[] = [];
  const dialect = dialectOf(found, reasons);
  const window = windowOf(found, reasons);
  const edit =
    isWhole(found.edits.diff) || share(found.edits.diff) >= share(found.edits.whole) ? "apply_diff" : "write_file";
  if (edit === "write_file")
    reasons.push("Its SEARCH/REPLACE blocks miss; whole files come out right. Keep files small.");
  else if (share(found.edits.diff) === 0) reasons.push("It keeps no edit format; let it read and answer only.");
  else if (!isWhole(found.edits.diff)) reasons.push("Edits go wrong at times; each failure costs a step.");
  if (found.limit.kept === false) reasons.push("The server does not stop output at num_predict; do not rely on it.");
  if (found.reuse?.seen === false)
    reasons.push("The server reads the whole prompt again at each step; keep the window small.");
  if (found.thinking.kind === "always")
    reasons.push("It always thinks before it answers, which costs tokens at each step.");
  if (found.thinking.kind === "in-text") reasons.push("It writes its thoughts into its answers; Bilby takes them out.");
  const { reserve } = effectiveWindow({ setting: window }).window;
  return { dialect, profile: profileFor(window), window, reserve, edit, reasons };
}

/** What `auto` chooses: no schema is put over replies that the user did not choose. */
export function freeDialect({ calls }: Pick<Findings, "calls">): "native" | "xml" {
  return calls.native.asked > 0 && share(calls.native) >= share(calls.xml) ? "native" : "xml";
}

/** How weights that were checked call tools best without a schema; undefined where they were not. */
export function triedDialect(all: readonly Checkup[], digest: string | undefined): "native" | "xml" | undefined {
  const found = latestOf(all, digest);
  return found && freeDialect(found);
}

/** A schema takes the place of free text, so it is worth it only where nothing else comes out right and it always does. */
export function bestDialect(calls: Findings["calls"]): Recommendation["dialect"] {
  const free = freeDialect({ calls });
  return !isWhole(calls[free]) && isWhole(calls.json) ? "json" : free;
}

function dialectOf({ calls }: Findings, reasons: string[]): Recommendation["dialect"] {
  const dialect = bestDialect(calls);
  if (dialect === "json")
    reasons.push(
      "Its calls come out right only where the server holds each reply to a JSON schema; replies are plainer for it.",
    );
  else if (share(calls[dialect]) === 0)
    reasons.push("It calls no tools in any dialect; it can answer questions, but not do tasks.");
  else if (!isWhole(calls[dialect])) reasons.push(`Calls go wrong at times (${calls[dialect].notes.join("; ")}).`);
  if (dialect === "xml" && calls.native.asked > 0) {
    reasons.push(`Native calls fail more often than XML (${calls.native.notes.join("; ")}).`);
  }
  return dialect;
}

function windowOf({ fills, window }: Findings, reasons: string[]): number {
  const first = fills.findIndex(({ fact, rule }) => !fact || !rule);
  if (first < 0) return window;
  const bad = fills[first]!;
  const what = [...(bad.fact ? [] : ["find facts"]), ...(bad.rule ? [] : ["follow the system prompt"])].join(" nor ");
  const tokens = fills[first - 1]?.tokens ?? 0;
  const since = tokens > 0 ? `; at ${count(tokens)} it did` : ", and shorter prompts were not tried";
  reasons.push(bad.note ?? `At ${count(bad.tokens)} tokens it does not ${what}${since}.`);
  const down = Math.floor(tokens / ROOM / 1024) * 1024;
  return Math.min(window, Math.max(down, SMALLEST_USEFUL_WINDOW));
}
