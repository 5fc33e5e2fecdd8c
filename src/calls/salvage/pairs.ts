/**
 * GLM's `<arg_key>path</arg_key><arg_value>a</arg_value>`, values as written. Inside a value everything is data, whole calls of the
 * same form included.
 */
import { withoutBrokenEnd } from "../misspelt.ts";
import type { Vocabulary } from "../names.ts";
import { type Candidate, type RawArgument, rawCall } from "../raw.ts";
import { isHalfTag, skipBlank } from "../tags.ts";

const KEY = /<arg_key>([^<]*)(?:<\/?\w{0,20}>(?<!<arg_value>))?/y;
const VALUE_TAG = /<(\/?)arg_value>/g;
/** What a value's end is followed by: the next pair, or the end of the call. */
const AFTER_VALUE = /\s*(?:<arg_key>|<\/?tool_call|<\/?[\w:]*tool_calls?>|<\||$)/y;
const CALL_TAG = /<(\/?)tool_call>/g;

interface Value {
  raw: string;
  end: number;
  repair?: string;
}

/** Reads the pairs of `name` from `start` on. */
export function readPairs(text: string, start: number, name: string, names: Vocabulary): Candidate {
  const tool = names.tool(name);
  const args: RawArgument[] = [];
  const repairs: string[] = [];
  const open: Candidate = { end: text.length, closed: false, calls: [rawCall(name, [], false)] };
  let at = start;
  for (;;) {
    at = skipBlank(text, at);
    if (at === text.length) return { end: at, closed: false, calls: [rawCall(name, args, true, repairs)] };
    if (isHalfTag(text, at)) return open;
    KEY.lastIndex = at;
    const key = KEY.exec(text);
    if (!key) return { end: at, closed: true, calls: [rawCall(name, args, true, repairs)] };
    const wanted = (key[1] as string).trim();
    const begin = skipBlank(text, KEY.lastIndex);
    if (begin === text.length || isHalfTag(text, begin)) return open;
    if (!text.startsWith("<arg_value>", begin)) {
      return { end: begin, closed: true, calls: [], malformed: `${name}: ${wanted} has no <arg_value>` };
    }
    if (!key[0].endsWith("</arg_key>")) repairs.push("</arg_key> missing");
    const parameter = tool && names.parameter(tool, wanted);
    const isText = parameter?.kind === "text";
    const from = begin + "<arg_value>".length;
    const value: Value | undefined = valueEnd(text, from) ?? unclosedValue(text, from, isText);
    if (!value) return open;
    if (parameter && !isText && value.raw.includes("<arg_key>")) {
      const malformed = `${name}: the value of ${parameter.name} has no end`;
      return { end: value.end, closed: true, calls: [], malformed };
    }
    args.push({ key: wanted, value: value.raw, source: "tag" });
    if (value.repair) repairs.push(value.repair);
    at = value.end;
  }
}

/** A value ends at its own closing tag, after which the call goes on or ends; pairs and calls in it are stepped over. */
function valueEnd(text: string, from: number): Value | undefined {
  let depth = 1;
  let unbalanced: Value | undefined;
  const calls = openCalls(text, from);
  VALUE_TAG.lastIndex = from;
  for (let tag = VALUE_TAG.exec(text); tag; tag = VALUE_TAG.exec(text)) {
    if (tag[1] === "") {
      depth++;
      continue;
    }
    const end = VALUE_TAG.lastIndex;
    AFTER_VALUE.lastIndex = end;
    const sense = AFTER_VALUE.test(text);
    const value: Value = { raw: text.slice(from, tag.index), end };
    if (depth > 1) {
      depth--;
      // An opening tag that is only spoken of has no end.
      if (sense && skipBlank(text, end) < text.length && calls(tag.index) === 0) unbalanced ??= value;
    } else if (sense) return value;
  }
  return unbalanced;
}

/** How many calls are open at a place in a value; places only go forward. */
function openCalls(text: string, from: number): (to: number) => number {
  const marks = new RegExp(CALL_TAG.source, "g");
  marks.lastIndex = from;
  let depth = 0;
  let mark = marks.exec(text);
  return (to) => {
    for (; mark && mark.index < to; mark = marks.exec(text)) depth = Math.max(0, depth + (mark[1] === "" ? 1 : -1));
    return depth;
  };
}

/** The closing tag is missing or misspelt, and the end of the call bounds the value all the same. */
function unclosedValue(text: string, from: number, isText: boolean): Value | undefined {
  const end = text.indexOf("</tool_call>", from);
  if (end < 0) return undefined;
  const raw = text.slice(from, end);
  if (/<\/?(?:arg_key|arg_value|tool_call)>/.test(raw)) return undefined;
  const value = withoutBrokenEnd(raw, end, "arg_value");
  // A file that speaks of the tag may have been cut there.
  if (isText && !value.repair?.includes("read as") && !/\n[ \t]*$/.test(raw)) return undefined;
  return isText || !value.raw.trim().includes("\n") ? value : undefined;
}
