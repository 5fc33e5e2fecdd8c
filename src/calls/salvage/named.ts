/**
 * A tool's name and then its arguments, as Mistral, DeepSeek, Kimi, GLM and ReAct have it once their marks are
 * taken away: `name{…}`, `name[ARGS]{…}`, `name` and `<arg_key>` pairs, `Action: name`.
 */

import { readLiteral, whereBroken } from "../literals.ts";
import type { Vocabulary } from "../names.ts";
import { type Candidate, dataArguments, rawCall } from "../raw.ts";
import { paragraphEnd, skipBlank, WRAPPER_END } from "../tags.ts";
import { readPairs } from "./pairs.ts";
import { readPythonCalls } from "./python.ts";

const NAME = /[A-Za-z_][\w.-]*(?::\d+)?/y;
/** In bold, the asterisks stand before or after the colon. */
const REACT =
  /(?:\*\*)?Action(?:\*\*)?:(?:\*\*)?\s*`?([A-Za-z_][\w.-]*)`?\s*\n+\s*(?:\*\*)?(?:Action[ _]Input|Input|Arguments|Args)(?:\*\*)?:(?:\*\*)?\s*/y;
/** Marks between a name and its arguments. */
const BETWEEN =
  /\s*(?:\[CALL_ID\][\w-]*\s*)?(?:\[ARGS\]|<[|｜]tool[▁_](?:sep|call[▁_]argument[▁_]begin)[|｜]>)?\s*(?:```(?:json)?\s*)?/y;

const FENCE = /`{1,3}(?:json)?\s*/y;

const AROUND = new RegExp(`^\\s*(?:${WRAPPER_END})`);

/** Reads `name` and arguments at `at`. Any name will do where marks around it say that it is one. */
export function readNamedCall(text: string, at: number, names: Vocabulary, marked: boolean): Candidate | undefined {
  NAME.lastIndex = at;
  const name = NAME.exec(text)?.[0];
  if (name === undefined) return undefined;
  let position = at + name.length;
  if (text[position] === "(" || text.startsWith(".call(", position)) return readPythonCalls(text, at, names);
  if (!marked && !names.isToolName(name)) return undefined;
  if (position === text.length) return marked ? open(text, name) : undefined;
  BETWEEN.lastIndex = position;
  const between = BETWEEN.exec(text)?.[0] ?? "";
  position += between.length;
  if (position === text.length) return marked || between.includes("[") ? open(text, name) : undefined;
  if (text.startsWith("<arg_key>", position) || "<arg_key>".startsWith(text.slice(position))) {
    return readPairs(text, position, name, names);
  }
  if (text[position] !== "{") return undefined;
  const json = readArgumentsObject(text, position, name);
  // Without a mark, `name {…}` may be anything.
  if (json.malformed && !marked && !between.includes("[")) return undefined;
  if (json?.closed && between.includes("```")) {
    const fence = skipBlank(text, json.end);
    if (text.startsWith("```", fence)) json.end = fence + 3;
  }
  return json;
}

/** A JSON object of arguments for a tool whose name is known. */
export function readArgumentsObject(text: string, at: number, name: string): Candidate {
  const literal = readLiteral(text, at);
  const bounded = literal.broken && AROUND.test(text.slice(literal.end, literal.end + 60));
  if (literal.broken && !bounded) {
    return {
      end: paragraphEnd(text, literal.end),
      closed: true,
      calls: [],
      malformed: `${name}: ${whereBroken(text, literal)}`,
    };
  }
  const complete = literal.closed || bounded;
  const repairs = literal.closed ? literal.repairs : [...literal.repairs, "closing bracket missing"];
  return {
    end: literal.end,
    closed: complete,
    calls: [rawCall(name, dataArguments(literal.value), complete, repairs)],
  };
}

/** `Action: read_file` and `Action Input: {…}`. */
export function readReactCall(text: string, at: number, names: Vocabulary): Candidate | undefined {
  REACT.lastIndex = at;
  const name = REACT.exec(text)?.[1];
  if (name === undefined || !names.isToolName(name)) return undefined;
  const position = REACT.lastIndex;
  if (text[position] === "{") return readArgumentsObject(text, position, name);
  FENCE.lastIndex = position;
  if (FENCE.test(text)) {
    if (text[FENCE.lastIndex] !== "{") return open(text, name);
    const read = readArgumentsObject(text, FENCE.lastIndex, name);
    const close = skipBlank(text, read.end);
    return text.startsWith("```", close) ? { ...read, end: close + 3 } : read;
  }
  const end = text.indexOf("\n", position);
  const raw = text.slice(position, end < 0 ? text.length : end);
  // A plain value has no end of its own but the line's.
  return {
    end: position + raw.length,
    closed: end >= 0,
    calls: [rawCall(name, [{ key: "", value: raw.trim(), source: "data" }], end >= 0)],
  };
}

function open(text: string, name: string): Candidate {
  return { end: text.length, closed: false, calls: [rawCall(name, [], false)] };
}
