/**
 * Calls inside tags made for them: `<tool_call>` of Hermes and Qwen with JSON, GLM's pairs, Qwen3-Coder's
 * `<function=…>`, Anthropic's `<invoke name="…">`, and what MiniMax, Seed, Granite, Phi, LFM and Command have of the kind.
 */

import { isWrapperName } from "../element-values.ts";
import { readElementCall, readElements } from "../elements.ts";
import type { Vocabulary } from "../names.ts";
import { type Candidate, unfinishedCall } from "../raw.ts";
import { closeTag, isHalfTag, openTag, skipBlank } from "../tags.ts";
import { readJsonCalls } from "./json.ts";
import { readNamedCall } from "./named.ts";
import { readPythonCalls } from "./python.ts";

const WORDS =
  "tool_?calls?|use_?tool|tool_?uses?|function_?calls?|tools?|tool_?requests?|tool_?code|actions?|api_?call";
const OPEN = new RegExp(
  `<(?:\\|(?:${WORDS})(?:_start|_prefix)?\\||\\|START_ACTION\\||(?:｜DSML｜|\\w+:)?(?:${WORDS}))>`,
  "iy",
);
const CLOSE = new RegExp(
  `(?:</(?:｜DSML｜|\\w+:)?(?:${WORDS})>|<\\|/?(?:${WORDS})(?:_end|_suffix)?\\|>|<\\|END_ACTION\\|>|<(?:${WORDS})\\|>)`,
  "iy",
);
/** Of wrappers in wrappers. A model in a loop writes thousands. */
const MAX_DEPTH = 8;
/** How far the end of a wrapper is looked for whose content is no call. */
const LONGEST_UNREADABLE = 1000;
const FENCE = /```\w*[ \t]*\n?/y;
const NAME_LINE = /([A-Za-z_][\w.-]*)\s*\n\s*(?=<(?!arg_key))/y;
const NAME_ELEMENT = /<(name|tool_name|function_name|function|tool)>\s*([\w.-]+)\s*<\/\1>/y;

/** Reads the calls between a wrapping tag at `at` and its end. */
export function readTagged(text: string, at: number, names: Vocabulary, depth = 0): Candidate | undefined {
  if (depth > MAX_DEPTH) return undefined;
  OPEN.lastIndex = at;
  const head = OPEN.exec(text)?.[0];
  if (head === undefined) return undefined;
  const wrapper = /\w[\w:]*/.exec(head)?.[0] ?? "";
  const read: Candidate = { end: at + head.length, calls: [], closed: false };
  for (;;) {
    let position = skipBlank(text, read.end);
    FENCE.lastIndex = position;
    if (FENCE.test(text)) position = skipBlank(text, FENCE.lastIndex);
    // Between items, and a bracket too many after one.
    while (position > at && /[,;\]}]/.test(text[position] ?? "") && read.calls.length > 0)
      position = skipBlank(text, position + 1);
    if (position >= text.length) return ended(read, text.length, wrapper);
    CLOSE.lastIndex = position;
    const close = CLOSE.exec(text);
    if (close) {
      return read.calls.length === 0 && !read.malformed
        ? unreadable(text, position, wrapper, depth)
        : { ...read, end: position + close[0].length, closed: true };
    }
    OPEN.lastIndex = position;
    const again = OPEN.exec(text);
    if (again && read.calls.length > 0) {
      // The opening tag once more: where the closing one was meant, or before the next call.
      const after = skipBlank(text, position + again[0].length);
      return { ...read, end: after === text.length ? after : position, closed: true };
    }
    const item = again ? readTagged(text, position, names, depth + 1) : readItem(text, position, names, head);
    if (!item) {
      if (read.calls.length > 0) return { ...read, closed: true };
      return isHalfTag(text, position) ? ended(read, text.length, wrapper) : unreadable(text, position, wrapper, depth);
    }
    read.calls.push(...item.calls);
    read.end = item.end;
    if (item.malformed) read.malformed = item.malformed;
    if (!item.closed && item.end >= text.length) return { ...read, closed: false };
  }
}

/** A wrapper made for calls that is closed and holds none. */
function unreadable(text: string, from: number, wrapper: string, depth: number): Candidate | undefined {
  if (depth > 0 || !isWrapperName(wrapper)) return undefined;
  const close = new RegExp(CLOSE.source, "i").exec(text.slice(from, from + LONGEST_UNREADABLE));
  if (!close) return undefined;
  return {
    end: from + close.index + close[0].length,
    closed: true,
    calls: [],
    malformed: `what stands in <${wrapper}> is no call`,
  };
}

function ended(read: Candidate, end: number, wrapper: string): Candidate {
  if (read.calls.length > 0 || read.malformed) {
    for (const call of read.calls) call.repairs.push(`</${wrapper}> missing`);
    return { ...read, end, closed: false };
  }
  return { end, closed: false, calls: [unfinishedCall()] };
}

function readItem(text: string, at: number, names: Vocabulary, head: string): Candidate | undefined {
  const char = text[at];
  if (char === "{") {
    // Templates that escape braces teach models to double them.
    const inner = skipBlank(text, at + 1);
    return readJsonCalls(text, text[inner] === "{" ? inner : at, names);
  }
  if (char === "[") return readJsonCalls(text, at, names) ?? readPythonCalls(text, at, names);
  if (char === "<") {
    NAME_ELEMENT.lastIndex = at;
    const name = NAME_ELEMENT.exec(text)?.[2];
    if (name !== undefined) return readNameElement(text, NAME_ELEMENT.lastIndex, name, head, names);
    return readFunction(text, at, names) ?? readElementCall(text, at, names);
  }
  NAME_LINE.lastIndex = at;
  const name = NAME_LINE.exec(text)?.[1];
  const child = name === undefined ? undefined : openTag(text, NAME_LINE.lastIndex);
  if (name !== undefined && child && child !== "half" && names.isParameterName(child.name)) {
    return readNameElement(text, NAME_LINE.lastIndex, name, head, names);
  }
  return readNamedCall(text, at, names, true);
}

/** `<tool_use><name>read_file</name><arguments>…</arguments></tool_use>`: the rest reads like `<read_file>`. */
function readNameElement(
  text: string,
  at: number,
  name: string,
  head: string,
  names: Vocabulary,
): Candidate | undefined {
  const tag = { name: head.replace(/[<>|]/g, ""), prefix: "", attributes: [], selfClosed: false, start: at, end: at };
  const read = readElements(text, tag, name, names);
  // The closing tag belongs to the wrapper, whose reader wants to see it.
  const close = read?.closed ? text.lastIndexOf("</", read.end - 1) : -1;
  if (read && close >= at && closeTag(text, close)?.end === read.end) read.end = close;
  return read;
}

/** `<function=read_file>`, `<invoke name="read_file">`, `<tool name="read_file">`. */
export function readFunction(text: string, at: number, names: Vocabulary): Candidate | undefined {
  const tag = openTag(text, at);
  if (tag === "half") return { end: text.length, closed: false, calls: [unfinishedCall()] };
  if (!tag || !/^(?:function|invoke|tool|call|tool_?call|function_?call|action)$/i.test(tag.name)) return undefined;
  const named = tag.attributes.find((one) => one.key === "name" || one.key === "function" || one.key === "tool");
  const name = tag.equals ?? (named === undefined ? undefined : String(named.value));
  if (name === undefined) return undefined;
  return readElements(text, tag, name, names, tag.equals === undefined ? "tag" : "qwen");
}

/** Whether a wrapping tag at `at` begins a call. In running prose it must be followed by what calls are made of. */
export function opensTagged(
  text: string,
  at: number,
  final: boolean,
  inline: boolean,
  names: Vocabulary,
): "yes" | "no" | "wait" {
  OPEN.lastIndex = at;
  const head = OPEN.exec(text)?.[0];
  if (head === undefined) {
    if (
      /^<(?:｜DSML｜|[a-z]+:)?(?:function\s*=|(?:invoke|function|tool|tool_call|function_call|call|action)\s+(?:name|function|tool)\s*=)/i.test(
        text.slice(at, at + 40),
      )
    ) {
      return "yes";
    }
    return "no";
  }
  const next = skipBlank(text, at + head.length);
  if (next >= text.length) return final ? "yes" : "wait";
  if (/[{[<`]/.test(text[next] as string)) return "yes";
  const word = /^[\w.:-]*/.exec(text.slice(next, next + 64))?.[0] ?? "";
  if (next + word.length >= text.length && !final) return "wait";
  return names.isToolName(word) || (!inline && word !== "") ? "yes" : "no";
}
