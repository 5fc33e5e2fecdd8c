/**
 * What becomes of the passages of a held text: calls that were meant are mended and made, the rest is prose again.
 */
import type { CallProblem } from "../task/events.ts";
import { type Mended, type MendedCall, mend } from "./arguments.ts";
import { type Intent, judge, LEFT, type Setting } from "./intent.ts";
import type { Vocabulary } from "./names.ts";
import type { Passage } from "./passages.ts";

export type Decided =
  | { kind: "prose"; text: string; thinking: boolean }
  | { kind: "calls"; calls: MendedCall[]; problems: CallProblem[]; thinking: boolean };

type CallPassage = Extract<Passage, { kind: "call" }>;

/** Decides on all passages. `cut` says that the reply did not end by itself: then what is open is never a call. */
export function decide(passages: readonly Passage[], lead: string, names: Vocabulary, cut: boolean): Decided[] {
  const decided: Decided[] = [];
  const answered = lastIndex(passages, (one) =>
    one.kind === "call" ? !one.thinking : one.kind === "text" && one.raw.trim() !== "",
  );
  let before: Intent | undefined;
  let context = lead;
  let inThought = passages.find((one) => one.kind === "call")?.thinking ?? false;
  for (let at = 0; at < passages.length; ) {
    const passage = passages[at] as Passage;
    if (passage.kind !== "call") {
      decided.push({ kind: "prose", text: passage.raw, thinking: passage.kind === "thinking" });
      context += passage.raw;
      at++;
      continue;
    }
    const end = runEnd(passages, at);
    const run = passages.slice(at, end);
    if (passage.thinking !== inThought) {
      [before, inThought] = [undefined, passage.thinking];
      context = textBefore(passages, at) ?? context;
    }
    // What a thought considers before the answer is no call.
    const dead = passage.thinking && at < answered;
    const intent = dead ? "shown" : judge(settingOf(passages, at, end, context, before));
    for (const one of run) {
      // Commas and the like between calls that were made are no prose.
      if (one.kind !== "call" && intent === "call") continue;
      if (one.kind !== "call") decided.push({ kind: "prose", text: one.raw, thinking: one.kind === "thinking" });
      else decided.push(...outcome(one, intent, names, cut));
    }
    before = intent;
    context = "";
    at = end;
    const after = passages[at];
    if (intent === "call" && after && after.kind !== "call" && LEFT.test(after.raw)) at++;
  }
  return decided;
}

/** What stands before a call on its own side of the thought; undefined if there is no other side. */
function textBefore(passages: readonly Passage[], at: number): string | undefined {
  const kind = (passages[at] as CallPassage).thinking ? "thinking" : "text";
  const other = lastIndex(passages.slice(0, at), (one) =>
    one.kind === "call" ? one.thinking !== (kind === "thinking") : one.kind !== kind,
  );
  if (other < 0) return undefined;
  return passages
    .slice(other + 1, at)
    .map((one) => one.raw)
    .join("");
}

/** Calls with nothing but blanks between them are one run. */
function runEnd(passages: readonly Passage[], start: number): number {
  const first = passages[start] as CallPassage;
  let end = start + 1;
  for (let at = end; at < passages.length; at++) {
    const one = passages[at] as Passage;
    if (one.kind === "call") {
      if (one.thinking !== first.thinking || one.mixed !== first.mixed) break;
      end = at + 1;
    } else if (!/^[\s,;]*(?:and|then)?[\s,;:]*$/i.test(one.raw)) break;
  }
  return end;
}

function settingOf(
  passages: readonly Passage[],
  start: number,
  end: number,
  lead: string,
  before: Intent | undefined,
): Setting {
  const first = passages[start] as CallPassage;
  let tail = "";
  let at = end;
  for (; at < passages.length; at++) {
    const one = passages[at] as Passage;
    if (one.kind === "call" || (one.kind === "thinking") !== first.thinking) break;
    tail += one.raw;
  }
  const followed = passages.slice(at).some((one) => one.kind === "call" && one.thinking === first.thinking);
  const setting: Setting = {
    lead,
    tail,
    inline: first.inline,
    fenced: first.fenced,
    mixed: first.mixed,
    followed,
    thought: first.thinking,
  };
  return before === undefined ? setting : { ...setting, before };
}

function outcome(passage: CallPassage, intent: Intent, names: Vocabulary, cut: boolean): Decided[] {
  const { thinking, raw } = passage;
  const prose: Decided = { kind: "prose", text: raw, thinking };
  if (intent === "shown") return [prose];
  const read = readCandidate(passage, names, cut);
  if (intent === "call") return [{ kind: "calls", ...read, thinking }];
  if (read.calls.length === 0) return [prose];
  const name = read.calls[0]?.name ?? "call";
  const detail = `${name}: it cannot be told whether this call was meant or only shown`;
  return [prose, { kind: "calls", calls: [], problems: [{ cause: "ambiguous", detail, tool: name }], thinking }];
}

function readCandidate({ candidate }: CallPassage, names: Vocabulary, cut: boolean): Mended {
  const read: Mended = { calls: [], problems: [] };
  if (candidate.malformed) {
    read.problems.push({ cause: "malformed", detail: candidate.malformed });
    return read;
  }
  for (const call of candidate.calls) {
    const last = call === candidate.calls.at(-1);
    const open = cut && last && !candidate.closed;
    const mended = mend(open ? { ...call, complete: false } : call, names);
    read.calls.push(...mended.calls);
    // A reply that ended before a required parameter was not finished.
    const ended = last && !candidate.closed;
    read.problems.push(
      ...mended.problems.map((one) => (ended && one.cause === "missing-parameter" ? unfinished(one) : one)),
    );
  }
  return read;
}

function unfinished(problem: CallProblem): CallProblem {
  return { ...problem, cause: "unfinished", detail: `${problem.detail}: the reply ended before it` };
}

function lastIndex<T>(items: readonly T[], wanted: (item: T) => boolean): number {
  for (let at = items.length - 1; at >= 0; at--) if (wanted(items[at] as T)) return at;
  return -1;
}
