/**
 * Calls as JSON: `{"name": …, "arguments": …}` under the many keys that models use, alone, in a list, or wrapped as in
 * OpenAI's API. An object is a call only if its shape says so; other JSON is left alone.
 */
import { nameKey } from "../aliases.ts";
import { type Literal, readLiteral, whereBroken } from "../literals.ts";
import type { Vocabulary } from "../names.ts";
import { type Candidate, dataArguments, type RawArgument, type RawCall, rawCall, unfinishedCall } from "../raw.ts";
import { paragraphEnd, WRAPPER_END } from "../tags.ts";

const NAME_KEYS = ["name", "tool", "toolname", "function", "functionname", "recipientname", "action", "api", "command"];
const ARGUMENT_KEYS = [
  "arguments",
  "parameters",
  "args",
  "params",
  "input",
  "toolinput",
  "actioninput",
  "toolargs",
  "toolarguments",
  "toolparameters",
  "functionarguments",
  "kwargs",
];
const LIST_KEYS = ["toolcalls", "toolcall", "functioncalls", "functioncall", "tooluses", "actions", "calls", "tools"];
/** Keys that stand beside a call and mean nothing to it. */
const BESIDE = new Set([
  "id",
  "type",
  "index",
  "thought",
  "thoughts",
  "reasoning",
  "callid",
  "toolcallid",
  "role",
  "description",
  "plan",
]);

/** Reads JSON at `at` as calls; undefined where it is other JSON. */
export function readJsonCalls(text: string, at: number, names: Vocabulary): Candidate | undefined {
  const literal = readLiteral(text, at);
  const calls = callsOf(literal.value, names, literal);
  if (calls === undefined) {
    return looksCut(text, at, literal) ? unfinished(text, at, names) : unreadable(text, at, literal, names);
  }
  if (literal.broken && !closesAround(text, literal.end)) {
    return {
      end: paragraphEnd(text, literal.end),
      closed: true,
      calls: [],
      malformed: `${calls[0]?.name ?? "call"}: ${whereBroken(text, literal)}`,
    };
  }
  const repairs = literal.closed ? literal.repairs : [...literal.repairs, "closing bracket missing"];
  for (const call of calls) call.repairs.push(...repairs);
  return { end: literal.end, calls, closed: literal.closed || literal.broken };
}

const AROUND = new RegExp(`^\\s*(?:${WRAPPER_END}|\`\`\`|$)`);

/** What can stand right after an object that lost its last brackets. */
function closesAround(text: string, at: number): boolean {
  return AROUND.test(text.slice(at, at + 60));
}

function looksCut(text: string, at: number, literal: Literal): boolean {
  return (literal.cut || !literal.closed) && !literal.broken && opensJson(text, at, true) === "yes";
}

/** A call that stops before it can be read; undefined if it may as well be other JSON. */
function unfinished(text: string, at: number, names: Vocabulary): Candidate | undefined {
  const start = text.slice(at, at + 400);
  const name = /"(?:name|tool|tool_name|function|action|recipient_name)"\s*:\s*"([\w.-]+)"/.exec(start)?.[1];
  const beside = /^[[{\s]*["']?(\w+)/.exec(start)?.[1] ?? "";
  if (BESIDE.has(nameKey(beside)) && !(name !== undefined && names.isToolName(name))) return undefined;
  return { end: text.length, closed: false, calls: [unfinishedCall(name)] };
}

const NAMES_A_TOOL =
  /^[[{\s]*["'“”]?(?:name|tool|tool_?name|function|action|recipient_name)["'“”]?\s*:?\s*["'“”]?([A-Za-z_][\w.-]*)/i;

/** JSON that names a tool and then stops being JSON; undefined if it names none. */
function unreadable(text: string, at: number, literal: Literal, names: Vocabulary): Candidate | undefined {
  const name = literal.broken ? NAMES_A_TOOL.exec(text.slice(at, at + LOOK_AHEAD))?.[1] : undefined;
  if (name === undefined || !names.isDistinctive(name)) return undefined;
  return {
    end: paragraphEnd(text, literal.end),
    closed: true,
    calls: [],
    malformed: `${name}: ${whereBroken(text, literal)}`,
  };
}

/** The calls in a decoded value; undefined if it is none. */
export function callsOf(value: unknown, names: Vocabulary, literal?: Literal): RawCall[] | undefined {
  if (Array.isArray(value)) {
    const calls = value.map((item) => callsOf(item, names, literal));
    if (calls.length === 0 || calls.some((item) => item === undefined)) return undefined;
    return calls.flatMap((item) => item ?? []);
  }
  if (typeof value !== "object" || value === null) return undefined;
  const entries = new Map(Object.entries(value).map(([key, inner]) => [nameKey(key), inner]));
  for (const key of LIST_KEYS) {
    const inner = entries.get(key);
    if (typeof inner === "object" && inner !== null) return callsOf(inner, names, literal);
  }
  const inner = ["function", "action", "tool"]
    .map((key) => entries.get(key))
    .find((one) => typeof one === "object" && one !== null);
  if (inner !== undefined) return callsOf(inner, names, literal);
  return named(value, entries, names, literal) ?? keyed(value, names, literal);
}

/** `{"name": "read_file", "arguments": {…}}`, or with the arguments beside the name. */
function named(
  value: object,
  entries: Map<string, unknown>,
  names: Vocabulary,
  literal: Literal | undefined,
): RawCall[] | undefined {
  const key = NAME_KEYS.find((one) => typeof entries.get(one) === "string" && isName(entries.get(one) as string));
  // `command` is a tool's name in some formats and an argument in more.
  if (!key || (key === "command" && !names.tool(String(entries.get(key))))) return undefined;
  const name = entries.get(key) as string;
  const argumentsKey = ARGUMENT_KEYS.find((one) => entries.has(one));
  const tool = names.tool(name);
  // A tool that is described, not called.
  if (entries.has("description") && (argumentsKey === undefined || argumentsKey === "parameters")) return undefined;
  if (argumentsKey !== undefined) {
    const given = entries.get(argumentsKey);
    if (isSchema(given) || (!tool && [...entries.keys()].some((one) => !isCallKey(one)))) return undefined;
    const args = argumentsOf(given, name, names);
    if (!args) return tool && typeof given === "string" ? [unfinishedCall(name)] : undefined;
    return [rawCall(name, args, isWhole(value, given, literal))];
  }
  if (!tool) return undefined;
  const rest = dataArguments(value).filter((arg) => nameKey(arg.key) !== key && !BESIDE.has(nameKey(arg.key)));
  const isOurs = (arg: RawArgument) => names.parameter(tool, arg.key) !== undefined;
  // `{"name": "search", "query": "x", "results": []}` is data; a word as common as that must have nothing else beside it.
  const fits = names.isDistinctive(name)
    ? rest.length === 0 || rest.some(isOurs)
    : rest.length > 0 && rest.every(isOurs);
  if (!fits) return undefined;
  return [rawCall(name, rest, literal === undefined || literal.whole.has(value) || literal.broken)];
}

/** `{"read_file": {"path": "a"}}`. */
function keyed(value: object, names: Vocabulary, literal: Literal | undefined): RawCall[] | undefined {
  const entries = Object.entries(value);
  const calls = entries.map(([key, inner]) => {
    if (!names.isDistinctive(key) || typeof inner !== "object" || inner === null || isSchema(inner)) return undefined;
    const args = dataArguments(inner);
    // Settings by tool: `{"read_file": {"enabled": true}}`.
    if (args.length > 0 && names.tool(key) && !args.some((arg) => names.isParameterName(arg.key))) return undefined;
    return rawCall(key, args, isWhole(value, inner, literal));
  });
  if (calls.length === 0 || calls.some((call) => call === undefined)) return undefined;
  return calls.filter((call) => call !== undefined);
}

/** Nothing is missing but brackets of ours: the arguments themselves were closed, or a tag after them proves it. */
function isWhole(value: object, given: unknown, literal: Literal | undefined): boolean {
  if (literal === undefined || literal.whole.has(value)) return true;
  if (literal.cut) return false;
  if (literal.broken) return true;
  return typeof given === "object" && given !== null ? literal.whole.has(given) : true;
}

/** Arguments as an object, as JSON in a string, as positional values, or as the only one that the tool needs. */
function argumentsOf(given: unknown, name: string, names: Vocabulary): RawArgument[] | undefined {
  if (given === null || given === undefined) return [];
  if (Array.isArray(given)) {
    if (given.length === 1 && typeof given[0] === "object") return dataArguments(given[0]);
    return given.map((value) => ({ key: "", value, source: "data" }));
  }
  if (typeof given === "object") return dataArguments(given);
  if (typeof given !== "string") return undefined;
  const trimmed = given.trim();
  if (trimmed === "") return [];
  if (trimmed.startsWith("{")) {
    const literal = readLiteral(trimmed, 0);
    return literal.closed && !literal.broken ? dataArguments(literal.value) : undefined;
  }
  const required = names.tool(name)?.parameters.filter((parameter) => parameter.required) ?? [];
  return required.length === 1 ? [{ key: required[0]?.name ?? "", value: given, source: "data" }] : undefined;
}

/** A JSON schema where arguments would be: somebody describes a tool. */
function isSchema(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  return "properties" in value && "type" in value && value.type === "object";
}

function isName(value: string): boolean {
  return /^[A-Za-z_][\w.:/-]*$/.test(value) && value.length <= 64;
}

function isCallKey(key: string): boolean {
  return NAME_KEYS.includes(key) || ARGUMENT_KEYS.includes(key) || BESIDE.has(key);
}

const FIRST_KEY = /^\{\s*["'“”]?([A-Za-z_]\w*)["'“”]?\s*:\s*/;
const MAYBE_KEY = /^\{\s*(?:["'“”]?(?:[A-Za-z_]\w{0,40}["'“”]?\s*)?)?$/;
const LOOK_AHEAD = 240;

/** Whether JSON that may be a call begins at `at`, by its first key: "wait" if more text is needed to tell. */
export function opensJson(text: string, at: number, final: boolean, names?: Vocabulary): "yes" | "no" | "wait" {
  const start = text[at] === "[" ? at + 1 : at;
  const window = text.slice(start, start + LOOK_AHEAD);
  const rest = window.trimStart();
  const wait = !final && window.length < LOOK_AHEAD ? "wait" : "no";
  if (rest === "") return wait;
  const first = FIRST_KEY.exec(rest);
  if (!first) return MAYBE_KEY.test(rest) ? wait : "no";
  const key = nameKey(first[1] as string);
  const after = rest.slice(first[0].length);
  if (LIST_KEYS.includes(key)) return after === "" ? wait : /^[[{]/.test(after) ? "yes" : "no";
  if (ARGUMENT_KEYS.includes(key) || names?.isDistinctive(first[1] as string)) {
    return after === "" ? wait : /^[{["'“”]/.test(after) ? "yes" : "no";
  }
  if (["id", "type", "role", "thought", "thoughts", "reasoning", "plan", "index"].includes(key)) return "yes";
  if (!NAME_KEYS.includes(key)) return "no";
  if (after.startsWith("{")) return "yes";
  const value = /^["'“”]([^"'“”\n]{0,64})["'“”]/.exec(after)?.[1];
  if (value === undefined) return /^(?:["'“”][^"'“”\n]{0,64})?$/.test(after) ? wait : "no";
  if (!names || names.isToolName(value)) return "yes";
  const second = /^["'“”][^"'“”\n]*["'“”]\s*,\s*["'“”]?(\w+)["'“”]?\s*:/.exec(after)?.[1];
  if (second) return ARGUMENT_KEYS.includes(nameKey(second)) ? "yes" : "no";
  return /^["'“”][^"'“”\n]*["'“”]\s*(?:,\s*["'“”]?\w{0,40}["'“”]?\s*)?$/.test(after) ? wait : "no";
}
