/**
 * Calls between special tokens that leaked into the text: DeepSeek and Kimi, Mistral's `[TOOL_CALLS]`, Llama's
 * `<|python_tag|>`, Harmony's channels, Gemma's `call:`.
 */
import { bareName, type Vocabulary } from "../names.ts";
import { type Candidate, type RawArgument, rawCall, unfinishedCall } from "../raw.ts";
import { skipBlank } from "../tags.ts";
import { readJsonCalls } from "./json.ts";
import { readArgumentsObject, readNamedCall } from "./named.ts";
import { readPythonCalls } from "./python.ts";

const MARK = /<[|｜]tool[▁_]calls?[▁_](?:section[▁_])?begin[|｜]>/y;
const CALL_BEGIN = /<[|｜]tool[▁_]call[▁_]begin[|｜]>\s*(?:function\s*<[|｜]tool[▁_]sep[|｜]>)?\s*/y;
const MARK_END = /<[|｜]tool[▁_]call[▁_]end[|｜]>/y;
const SECTION_END = /<[|｜]tool[▁_]calls[▁_](?:section[▁_])?end[|｜]>/y;

/** DeepSeek's and Kimi's sections of calls. */
export function readSection(text: string, at: number, names: Vocabulary): Candidate | undefined {
  MARK.lastIndex = at;
  const head = MARK.exec(text)?.[0];
  if (head === undefined) return undefined;
  const read: Candidate = { end: at, calls: [], closed: false };
  if (!/call[▁_]begin/.test(head)) read.end += head.length;
  for (;;) {
    const position = skipBlank(text, read.end);
    if (position >= text.length) return read.calls.length > 0 ? { ...read, end: position } : open(text);
    SECTION_END.lastIndex = position;
    if (SECTION_END.test(text)) return { ...read, end: SECTION_END.lastIndex, closed: true };
    CALL_BEGIN.lastIndex = position;
    if (!CALL_BEGIN.test(text)) {
      if (/^<[|｜]?[^>]*$/.test(text.slice(position)))
        return { ...read, calls: [...read.calls, ...open(text).calls], end: text.length };
      return read.calls.length > 0 ? { ...read, closed: true } : undefined;
    }
    const call = readNamedCall(text, CALL_BEGIN.lastIndex, names, true);
    if (!call) return unreadable(text, CALL_BEGIN.lastIndex, "what stands between its tokens is no call");
    if (call.malformed) return unreadable(text, call.end, call.malformed);
    read.calls.push(...call.calls);
    read.end = call.end;
    if (!call.closed) return read;
    MARK_END.lastIndex = skipBlank(text, call.end);
    if (MARK_END.test(text)) read.end = MARK_END.lastIndex;
  }
}

/** The rest of a section that cannot be read. */
function unreadable(text: string, from: number, malformed: string): Candidate {
  const end = new RegExp(SECTION_END.source, "g");
  end.lastIndex = from;
  return { end: end.test(text) ? end.lastIndex : text.length, closed: true, calls: [], malformed };
}

const MISTRAL = /\[TOOL_CALLS?\]\s*/y;

/** `[TOOL_CALLS]` and a list, or names with `[ARGS]`. */
export function readMistral(text: string, at: number, names: Vocabulary): Candidate | undefined {
  const read: Candidate = { end: at, calls: [], closed: false };
  for (;;) {
    MISTRAL.lastIndex = skipBlank(text, read.end);
    if (MISTRAL.test(text)) read.end = MISTRAL.lastIndex;
    else if (read.calls.length > 0 || read.malformed) {
      const end = /\s*\[\/TOOL_CALLS?\]/y;
      end.lastIndex = read.end;
      return { ...read, end: end.test(text) ? end.lastIndex : read.end, closed: true };
    } else return undefined;
    if (read.end >= text.length) return open(text);
    const char = text[read.end];
    const call =
      char === "[" || char === "{"
        ? (readJsonCalls(text, read.end, names) ?? readPythonCalls(text, read.end, names))
        : readNamedCall(text, read.end, names, true);
    if (!call) return undefined;
    read.calls.push(...call.calls);
    if (call.malformed) read.malformed = call.malformed;
    read.end = call.end;
    if (!call.closed) return read;
  }
}

const PYTHON_TAG = /<\|python_(?:tag|start)\|>\s*/y;

/** Llama 3 and 4: JSON objects with `;` between them, `name.call(…)`, or a list as Python has it. */
export function readPythonTag(text: string, at: number, names: Vocabulary): Candidate | undefined {
  PYTHON_TAG.lastIndex = at;
  if (!PYTHON_TAG.test(text)) return undefined;
  const read: Candidate = { end: PYTHON_TAG.lastIndex, calls: [], closed: false };
  if (read.end >= text.length) return open(text);
  for (;;) {
    const call =
      (text[read.end] === "{" || text[read.end] === "[" ? readJsonCalls(text, read.end, names) : undefined) ??
      readPythonCalls(text, read.end, names);
    if (!call) return read.calls.length > 0 ? { ...read, closed: true } : undefined;
    read.calls.push(...call.calls);
    if (call.malformed) read.malformed = call.malformed;
    read.end = call.end;
    if (!call.closed) return read;
    const next = /\s*;\s*(?=[{[A-Za-z])/y;
    next.lastIndex = read.end;
    if (!next.test(text)) return { ...read, closed: true };
    read.end = next.lastIndex;
  }
}

const HARMONY =
  /(?:<\|start\|>)?(?:assistant)?\s*(?:<\|channel\|>)?\s*(?:commentary|analysis|final|assistant)?\s*to=([\w.-]+)\s*(?:<\|channel\|>\s*\w+\s*)?(?:<\|constrain\|>)?\s*(?:json|code)?\s*(?:<\|message\|>)?\s*/y;
const HARMONY_END = /\s*<\|(?:call|end|return)\|>/y;

/** gpt-oss: `<|channel|>commentary to=functions.read_file <|constrain|>json<|message|>{…}<|call|>`, whole or in part. */
export function readHarmony(text: string, at: number, names: Vocabulary): Candidate | undefined {
  HARMONY.lastIndex = at;
  const head = HARMONY.exec(text);
  const name = head?.[1];
  if (name === undefined) return undefined;
  const position = HARMONY.lastIndex;
  if (position >= text.length) return open(text);
  if (text[position] !== "{") {
    if (/^<\|?[a-z]*\|?$/.test(text.slice(position))) return open(text);
    if (!head?.[0].includes("<|message|>")) return undefined;
    // Code for a tool of OpenAI's, or no JSON.
    const stop = text.indexOf("<|", position);
    const read: Candidate = { end: stop < 0 ? text.length : stop, closed: true, calls: [] };
    return names.tool(name)
      ? { ...read, malformed: `${bareName(name)}: its arguments are no JSON` }
      : { ...read, calls: [rawCall(name, [])] };
  }
  const read = readArgumentsObject(text, position, name);
  HARMONY_END.lastIndex = read.end;
  if (read.closed && HARMONY_END.test(text)) read.end = HARMONY_END.lastIndex;
  return read;
}

const GEMMA = /<(?:\|tool_call|start_function_call|tool_call)\|?>\s*call:([\w.-]+)\s*\{/y;
const GEMMA_KEY = /\s*,?\s*([A-Za-z_]\w*):\s*/y;
const GEMMA_QUOTE = /<\|"\|>|<escape>/y;
const GEMMA_AFTER = /\s*(?:,\s*[A-Za-z_]\w*:|\}|$)/y;
const GEMMA_CALL = /<(?:\|tool_call|start_function_call)>|<(?:tool_call\||end_function_call)>/g;
const GEMMA_END = /\s*\}\s*(?:<end_function_call>|<tool_call\|>|<\/?\|?tool_call\|?>)?/y;

/** Gemma 4 and FunctionGemma: `call:read_file{path:<|"|>a<|"|>}`. */
export function readGemma(text: string, at: number): Candidate | undefined {
  GEMMA.lastIndex = at;
  const name = GEMMA.exec(text)?.[1];
  if (name === undefined) return undefined;
  const args: RawArgument[] = [];
  let position = GEMMA.lastIndex;
  for (;;) {
    GEMMA_END.lastIndex = position;
    if (GEMMA_END.test(text)) return { end: GEMMA_END.lastIndex, closed: true, calls: [rawCall(name, args)] };
    GEMMA_KEY.lastIndex = position;
    const key = GEMMA_KEY.exec(text)?.[1];
    if (key === undefined) return { ...open(text), calls: [rawCall(name, args, false)] };
    GEMMA_QUOTE.lastIndex = GEMMA_KEY.lastIndex;
    const quote = GEMMA_QUOTE.exec(text)?.[0];
    if (quote !== undefined) {
      const from = GEMMA_QUOTE.lastIndex;
      const to = gemmaValueEnd(text, from, quote);
      if (to === undefined) return { ...open(text), calls: [rawCall(name, args, false)] };
      args.push({ key, value: text.slice(from, to), source: "data" });
      position = to + quote.length;
    } else {
      const plain = /[^,}<\n]+/y;
      plain.lastIndex = GEMMA_KEY.lastIndex;
      const value = plain.exec(text)?.[0];
      if (value === undefined || plain.lastIndex >= text.length)
        return { ...open(text), calls: [rawCall(name, args, false)] };
      args.push({ key, value: value.trim(), source: "tag" });
      position = plain.lastIndex;
    }
  }
}

/** A value ends at the mark after which the call goes on or ends; whole calls in it are data. */
function gemmaValueEnd(text: string, from: number, quote: string): number | undefined {
  GEMMA_CALL.lastIndex = from;
  let tag = GEMMA_CALL.exec(text);
  let depth = 0;
  for (let at = text.indexOf(quote, from); at >= 0; at = text.indexOf(quote, at + quote.length)) {
    for (; tag && tag.index < at; tag = GEMMA_CALL.exec(text)) {
      depth = Math.max(0, depth + (/^<[|s]/.test(tag[0]) ? 1 : -1));
    }
    GEMMA_AFTER.lastIndex = at + quote.length;
    if (depth === 0 && GEMMA_AFTER.test(text)) return at;
  }
  return undefined;
}

function open(text: string): Candidate {
  return { end: text.length, closed: false, calls: [unfinishedCall()] };
}
