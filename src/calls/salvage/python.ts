/**
 * Calls as Python: `read_file(path="a")`, in a list as Llama writes them, printed or with a namespace as Gemma does.
 */
import { readKeywordArguments } from "../literals.ts";
import type { Vocabulary } from "../names.ts";
import { type Candidate, type RawCall, rawCall, unfinishedCall } from "../raw.ts";
import { paragraphEnd, skipBlank } from "../tags.ts";

const CALL_HEAD = /(?:await\s+)?(?:print\(\s*)?(?:[A-Za-z_]\w*\s*=\s*)?((?:[A-Za-z_]\w*\.)*[A-Za-z_]\w*)\(/y;

/** Reads one call, or a list of them, at `at`. */
export function readPythonCalls(text: string, at: number, names: Vocabulary): Candidate | undefined {
  if (text[at] !== "[") {
    const one = readOne(text, at, names);
    return one && { end: one.end, calls: [one.call], closed: one.closed };
  }
  const calls: RawCall[] = [];
  let position = skipBlank(text, at + 1);
  for (;;) {
    const one = readOne(text, position, names);
    if (!one && calls.length > 0 && /^[\w.]*$/.test(text.slice(position))) {
      return { end: text.length, calls: [...calls, unfinishedCall()], closed: false };
    }
    if (!one) return calls.length > 0 || startsCall(text, position, names) ? unreadable(text, position) : undefined;
    calls.push(one.call);
    position = skipBlank(text, one.end);
    if (!one.closed || position >= text.length) return { end: position, calls, closed: false };
    if (text[position] === "]") return { end: position + 1, calls, closed: true };
    if (text[position] !== ",") return unreadable(text, position);
    position = skipBlank(text, position + 1);
    if (position >= text.length) return { end: position, calls, closed: false };
    if (text[position] === "]") return { end: position + 1, calls, closed: true };
  }
}

function startsCall(text: string, at: number, names: Vocabulary): boolean {
  CALL_HEAD.lastIndex = at;
  return names.isDistinctive(CALL_HEAD.exec(text)?.[1] ?? "");
}

function unreadable(text: string, at: number): Candidate {
  return {
    end: paragraphEnd(text, at),
    calls: [],
    closed: true,
    malformed: "a list of calls that cannot be read as Python",
  };
}

function readOne(
  text: string,
  at: number,
  names: Vocabulary,
): { end: number; call: RawCall; closed: boolean } | undefined {
  CALL_HEAD.lastIndex = at;
  const head = CALL_HEAD.exec(text);
  const name = head?.[1]
    ?.replace(/\.call$/, "")
    .split(".")
    .at(-1);
  if (!head || !name || !names.isToolName(name)) return undefined;
  const read = readKeywordArguments(text, CALL_HEAD.lastIndex);
  if (read.broken) return undefined;
  const args = read.entries.map(([key, value]) => ({ key, value, source: "data" as const }));
  let end = read.end;
  if (head[0].includes("print(") && read.closed) {
    const close = skipBlank(text, end);
    if (text[close] === ")") end = close + 1;
  }
  return { end, call: rawCall(name, args, read.closed && !read.cut, read.repairs), closed: read.closed && !read.cut };
}
