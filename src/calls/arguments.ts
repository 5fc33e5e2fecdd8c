/**
 * From what a model wrote to what a tool takes: canonical names, the types of the schema, nothing required missing.
 * Every change is noted as a repair; what cannot be read for certain is a problem and never a call.
 */

import type { CallProblem } from "../task/events.ts";
import { droppedParameters, nameKey } from "./aliases.ts";
import type { CallableParameter, CallableTool } from "./dialect.ts";
import { readLiteral } from "./literals.ts";
import { bareName, type Vocabulary } from "./names.ts";
import type { RawArgument, RawCall } from "./raw.ts";
import { shape } from "./shapes.ts";
import { cleanString, unwrapCdata } from "./values.ts";

/** A call that may run: everything canonical, no id yet. */
export interface MendedCall {
  name: string;
  args: Record<string, unknown>;
  repairs: string[];
}

export interface Mended {
  calls: MendedCall[];
  problems: CallProblem[];
}

/** Reads one raw call by the schema. Several calls come out where one asked for several files. */
export function mend(raw: RawCall, names: Vocabulary): Mended {
  const tool = names.tool(raw.name);
  const name = tool?.name ?? bareName(raw.name);
  if (!raw.complete) {
    const named = name === "" ? {} : { tool: name };
    const detail = `${name === "" ? "" : `${name}: `}the reply ended inside the call`;
    return { calls: [], problems: [{ cause: "unfinished", detail, ...named }] };
  }
  if (!tool) return refused("unknown-tool", `there is no tool "${name}"`, name);
  const shaping = shape(tool.name, raw.name, positional(raw.args, tool));
  if ("problem" in shaping) return refused("bad-parameter", `${name}: ${shaping.problem}`, name);
  const renamed = bareName(raw.name) === tool.name ? [] : [`${bareName(raw.name)} → ${tool.name}`];
  const mended: Mended = { calls: [], problems: [] };
  for (const shaped of shaping) {
    const target = shaped.tool === undefined ? tool : names.tool(shaped.tool);
    if (!target) {
      mended.problems.push({ cause: "unknown-tool", detail: `there is no tool "${shaped.tool}"`, tool: shaped.tool });
      continue;
    }
    const { args, repairs, problems } = readArguments(target, shaped.args, names);
    if (problems.length > 0) mended.problems.push(...problems);
    else
      mended.calls.push({
        name: target.name,
        args,
        repairs: [...raw.repairs, ...renamed, ...shaped.repairs, ...repairs],
      });
  }
  // Half of what was asked is not what was asked.
  return mended.problems.length > 0 ? { calls: [], problems: mended.problems } : mended;
}

function refused(cause: CallProblem["cause"], detail: string, tool: string): Mended {
  return { calls: [], problems: [{ cause, detail, tool }] };
}

function positional(args: RawArgument[], tool: CallableTool): RawArgument[] {
  let next = 0;
  return args.map((arg) => (arg.key === "" ? { ...arg, key: tool.parameters[next++]?.name ?? "" } : arg));
}

interface ReadArguments {
  args: Record<string, unknown>;
  repairs: string[];
  problems: CallProblem[];
}

function readArguments(tool: CallableTool, given: RawArgument[], names: Vocabulary): ReadArguments {
  const found = new Map<CallableParameter, RawArgument>();
  const read: ReadArguments = { args: {}, repairs: [], problems: [] };
  const unknown: string[] = [];
  for (const arg of given) {
    if (arg.value === null || arg.value === undefined) continue;
    const parameter = names.parameter(tool, arg.key);
    if (!parameter) {
      if (!droppedParameters.has(nameKey(arg.key))) unknown.push(arg.key || "extra argument");
      continue;
    }
    const before = found.get(parameter);
    if (before && (before.key === parameter.name || arg.key !== parameter.name)) {
      if (before.key === arg.key && JSON.stringify(before.value) !== JSON.stringify(arg.value)) {
        read.problems.push(refusal(tool, `${arg.key} is given twice, and not the same`));
      } else read.repairs.push(`second ${arg.key} dropped`);
      continue;
    }
    if (arg.key !== parameter.name) read.repairs.push(`${arg.key} → ${parameter.name}`);
    found.set(parameter, arg);
  }
  read.repairs.push(...unknown.map((key) => `${key} dropped`));
  for (const parameter of tool.parameters) {
    const arg = found.get(parameter);
    const value = arg && convert(arg, parameter);
    if (value === undefined || isBlank(value.value, parameter)) {
      if (parameter.required) read.problems.push(missing(tool, parameter, unknown));
    } else if ("problem" in value && value.problem) {
      read.problems.push(refusal(tool, `${parameter.name} ${value.problem}`));
    } else {
      read.args[parameter.name] = value.value;
      if (value.repair) read.repairs.push(`${parameter.name}: ${value.repair}`);
    }
  }
  return read;
}

function missing(tool: CallableTool, parameter: CallableParameter, unknown: readonly string[]): CallProblem {
  const instead = unknown.length > 0 ? ` and has no ${unknown.slice(0, 3).join(", ")}` : "";
  return { cause: "missing-parameter", detail: `${tool.name} needs ${parameter.name}${instead}`, tool: tool.name };
}

function refusal(tool: CallableTool, why: string): CallProblem {
  return { cause: "bad-parameter", detail: `${tool.name}: ${why}`, tool: tool.name };
}

/** An empty value means nothing was given, but for texts: a file may be empty. */
function isBlank(value: unknown, parameter: CallableParameter): boolean {
  return parameter.kind !== "text" && typeof value === "string" && value.trim() === "";
}

interface Converted {
  value: unknown;
  repair?: string;
  problem?: string;
}

function convert(arg: RawArgument, parameter: CallableParameter): Converted {
  const { value } = arg;
  switch (parameter.kind) {
    case "text":
    case "line":
    case "path":
      return toText(arg, parameter);
    case "number": {
      if (typeof value === "number") return { value };
      const text = typeof value === "string" ? unwrapCdata(value).trim() : "";
      const number = Number(text);
      return text !== "" && Number.isFinite(number)
        ? asked(arg, number)
        : { value, problem: `must be a number, not ${brief(value)}` };
    }
    case "boolean": {
      if (typeof value === "boolean") return { value };
      const text = unwrapCdata(String(value)).trim().toLowerCase();
      if (["true", "yes", "1", "on"].includes(text)) return asked(arg, true);
      if (["false", "no", "0", "off"].includes(text)) return asked(arg, false);
      return { value, problem: `must be true or false, not ${brief(value)}` };
    }
    case "list": {
      if (Array.isArray(value)) return { value };
      if (typeof value !== "string") return { value: [value], repair: "single value made a list" };
      const literal = structured(value);
      if (Array.isArray(literal)) return asked(arg, literal);
      const lines = unwrapCdata(value)
        .split("\n")
        .map((line) => line.trim());
      return asked(
        arg,
        lines.filter((line) => line !== ""),
      );
    }
    case "object": {
      if (typeof value === "object" && !Array.isArray(value)) return { value };
      const literal = typeof value === "string" ? structured(value) : undefined;
      if (typeof literal === "object" && !Array.isArray(literal)) return asked(arg, literal);
      return { value, problem: `must be an object, not ${brief(value)}` };
    }
  }
}

function toText(arg: RawArgument, parameter: CallableParameter): Converted {
  const { value } = arg;
  if (typeof value === "string") {
    const cleaned = cleanString(value, parameter, arg.source);
    if (isMarkup(cleaned, parameter))
      return { value, problem: `must be ${parameter.kind === "path" ? "a path" : "text"}, not ${brief(cleaned)}` };
    const decorated = parameter.kind === "path" && cleaned !== unwrapCdata(value).trim();
    return decorated ? { value: cleaned, repair: "quotes removed" } : { value: cleaned };
  }
  if (typeof value === "number" || typeof value === "boolean")
    return { value: String(value), repair: `${typeof value} made text` };
  if (Array.isArray(value) && value.every((item) => typeof item === "string")) {
    if (value.length === 1)
      return { value: cleanString(value[0] as string, parameter, arg.source), repair: "list of one made text" };
    if (parameter.kind === "text") return { value: value.join("\n"), repair: "list of lines made text" };
  }
  if (parameter.kind === "text" && value !== null)
    return { value: JSON.stringify(value, null, 2), repair: "object made text" };
  return { value, problem: `must be text, not ${brief(value)}` };
}

/** No path holds these; what is left of a broken tag or of JSON does. */
const NO_PATH = /[<>\r\n]|["']\s*:/;

function isMarkup(value: string, { kind }: CallableParameter): boolean {
  return kind === "path" ? NO_PATH.test(value) : kind !== "text" && value.startsWith("<![CDATA[");
}

/** A value out of a tag is always text; only data of the wrong type was mended. */
function asked(arg: RawArgument, value: unknown): Converted {
  return arg.source === "data"
    ? { value, repair: `text made ${Array.isArray(value) ? "a list" : typeof value}` }
    : { value };
}

function structured(value: string): unknown {
  const text = unwrapCdata(value).trim();
  if (!/^[[{]/.test(text)) return undefined;
  const literal = readLiteral(text, 0);
  return literal.closed && !literal.broken && literal.end === text.length ? literal.value : undefined;
}

function brief(value: unknown): string {
  const text = typeof value === "string" ? `"${value}"` : (JSON.stringify(value) ?? String(value));
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
