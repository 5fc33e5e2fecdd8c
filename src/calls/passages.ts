/**
 * A held text as a sequence of passages: prose, thought, and what reads as calls, each with how it stands there.
 * Nothing is judged here.
 */
import { opensCall, readCall } from "./forms.ts";
import type { Vocabulary } from "./names.ts";
import type { Candidate } from "./raw.ts";
import { type Fence, holdsCalls, type Scanner } from "./scanner.ts";
import { skipBlank } from "./tags.ts";

export type Passage =
  | { kind: "text" | "thinking"; raw: string }
  | {
      kind: "call";
      raw: string;
      candidate: Candidate;
      thinking: boolean;
      inline: boolean;
      fenced: boolean;
      mixed: boolean;
    };

/** Closing tags and tokens that are left over around calls. */
const LEFTOVER =
  /(?:\s*(?:<\/(?:\w+:)?(?:tool_?calls?|function_?calls?|tools|function|invoke|tool_use)>|<\|(?:im_end|eot_id|eom_id|python_end|end|call|return|tool_calls_section_end)\|>|<｜tool▁calls▁end｜>|<｜end▁of▁sentence｜>|\[\/TOOL_CALLS?\]|<\/s>))+/y;

/**
 * Reads `text`, which goes on where `scanner` stands, with a call at its start that may follow prose on its line.
 * `unopened` says that all before a closing tag, and all before `text`, turned out to be thought.
 */
export function readPassages(
  text: string,
  scanner: Scanner,
  names: Vocabulary,
  inline: boolean,
): { passages: Passage[]; unopened: boolean } {
  const passages: Passage[] = [];
  let unopened = false;
  let at = 0;
  const plain = (to: number) => {
    if (to > at) passages.push({ kind: scanner.thinking ? "thinking" : "text", raw: text.slice(at, to) });
  };
  for (;;) {
    const thinking = scanner.thinking;
    const found = scanner.next(text, at, true);
    if (found.at > at)
      passages.push({
        kind: thinking || found.kind === "think-close" ? "thinking" : "text",
        raw: text.slice(at, found.at),
      });
    at = found.at;
    if (found.kind === "rest") return { passages, unopened };
    if (found.kind === "unopened-close") {
      unopened = true;
      for (const passage of passages) {
        if (passage.kind === "call") passage.thinking = true;
        else passage.kind = "thinking";
      }
    }
    if (found.kind !== "call") {
      at = found.end;
      continue;
    }
    const calls = found.fence ? readFence(text, found.end, found.fence, names) : readRun(text, found.end, names);
    if (calls.length === 0) {
      plain(found.end + 1);
      at = found.end + 1;
      scanner.resume();
      continue;
    }
    for (const call of calls) {
      const { candidate, from, mixed } = call;
      const raw = text.slice(Math.min(from, at), candidate.end);
      passages.push({
        kind: "call",
        raw,
        candidate,
        thinking: scanner.thinking,
        inline: passages.length === 0 ? inline : found.inline,
        fenced: found.fence !== undefined,
        mixed,
      });
      at = candidate.end;
    }
    if (!calls.at(-1)?.mixed) scanner.startLine();
    else scanner.resume();
  }
}

interface Read {
  from: number;
  candidate: Candidate;
  mixed: boolean;
}

function readRun(text: string, at: number, names: Vocabulary): Read[] {
  const candidate = readCall(text, at, names);
  if (!candidate) return [];
  LEFTOVER.lastIndex = candidate.end;
  if (LEFTOVER.test(text)) candidate.end = LEFTOVER.lastIndex;
  return [{ from: at, candidate, mixed: false }];
}

/** The calls in a fence. Where it holds anything else, they are code under discussion. */
function readFence(text: string, body: number, fence: Fence, names: Vocabulary): Read[] {
  const calls: Read[] = [];
  let at = body;
  for (;;) {
    const [call] = at < text.length ? readRun(text, at, names) : [];
    if (!call) break;
    calls.push(call);
    at = call.candidate.end;
    const keeps = holdsCalls(fence);
    const next = skipBlank(text, keeps ? afterPrinted(text, at) : at);
    if (next >= text.length || text.startsWith(fence.mark, next)) {
      const end = text.startsWith(fence.mark, next) ? next + fence.mark.length : next;
      call.candidate.end = end;
      if (end < text.length || text.startsWith(fence.mark, next))
        call.candidate.closed ||= call.candidate.calls.every((one) => one.complete);
      return calls;
    }
    const look = { final: true, inline: false, names, keeps };
    if (!/[<{[A-Za-z_]/.test(text[next] as string) || opensCall(text, next, look) !== "yes") break;
    at = next;
  }
  for (const call of calls) call.mixed = true;
  return calls;
}

const PRINTED = /(?:\s*print\(\s*[A-Za-z_]\w*\s*\))+/y;

/** `print(x)` after `x = read_file(…)` asks for nothing more. */
function afterPrinted(text: string, at: number): number {
  PRINTED.lastIndex = at;
  return PRINTED.test(text) ? PRINTED.lastIndex : at;
}
