/**
 * Where a value inside an element ends. Inside a value everything is data, so it ends at the last closing tag after which
 * the call goes on or ends; examples of the same call in it are stepped over.
 */
import { nameKey } from "./aliases.ts";
import type { CallableTool } from "./dialect.ts";
import type { Vocabulary } from "./names.ts";
import { closeTag, escapeRegExp, isHalfTag, type OpenTag, openTag, skipBlank } from "./tags.ts";

/** Elements that only hold others. */
export const CONTAINERS: ReadonlySet<string> = new Set([
  "args",
  "arguments",
  "parameters",
  "params",
  "input",
  "toolinput",
]);
/** `<parameter name="path">`. */
export const NAMED: ReadonlySet<string> = new Set(["parameter", "param", "arg", "argument"]);
/** Kinds whose values hold no markup, so that the first tag ends them. */
export const PLAIN_KINDS: ReadonlySet<string> = new Set(["path", "number", "boolean"]);
/** How much of a value's end is searched for a misspelt closing tag. */
const LAST = 400;

export type Value = { raw: string; end: number; repair?: string } | "unfinished" | "malformed";

/** Reads the values of one call. */
export class ElementValues {
  private readonly text: string;
  private readonly tag: OpenTag;
  private readonly toolName: string;
  private readonly names: Vocabulary;
  private readonly tool: CallableTool | undefined;

  constructor(text: string, tag: OpenTag, toolName: string, names: Vocabulary) {
    this.text = text;
    this.tag = tag;
    this.toolName = toolName;
    this.names = names;
    this.tool = names.tool(toolName);
  }

  /** A value without markup: the first tag ends it, whatever its name. */
  plainValue(child: OpenTag): Value {
    const from = child.end;
    const cdata = skipBlank(this.text, from);
    const search = this.text.startsWith("<![CDATA[", cdata) ? this.text.indexOf("]]>", cdata) : from;
    const to = search < 0 ? -1 : this.text.indexOf("<", search);
    if (to < 0) return "unfinished";
    const raw = this.text.slice(from, to);
    if (raw.trim().includes("\n") && !raw.includes("<![CDATA[")) return "malformed";
    const close = closeTag(this.text, to);
    if (!close) {
      if (isHalfTag(this.text, to)) return "unfinished";
      const next = openTag(this.text, to);
      if (!next || next === "half" || !(this.names.isParameterName(next.name) || NAMED.has(nameKey(next.name))))
        return "malformed";
      return { raw, end: to, repair: `</${child.name}> missing` };
    }
    if (nameKey(close.name) === nameKey(child.name)) return { raw, end: close.end };
    if (this.meansEnd(close.name) || isWrapperName(close.name))
      return { raw, end: to, repair: `</${child.name}> missing` };
    return { raw, end: close.end, repair: `</${close.name}> read as </${child.name}>` };
  }

  /** A parameter that nobody knows is only stepped over. */
  foreignValue(child: OpenTag): Value {
    const close = this.text.indexOf(`</${child.name}>`, child.end);
    if (close < 0) return "unfinished";
    return { raw: this.text.slice(child.end, close), end: close + child.name.length + 3 };
  }

  /** A value in which everything is data: it ends at the last closing tag that makes sense. */
  textValue(child: OpenTag): Value {
    const cdata = skipBlank(this.text, child.end);
    const inCdata = this.text.startsWith("<![CDATA[", cdata);
    const prefix = this.text.startsWith("<｜DSML｜", child.start) ? "｜DSML｜" : "";
    const marks = new RegExp(`<(/?)${prefix}${escapeRegExp(child.name)}(?:[\\s=][^<>]*)?>`, "gi");
    marks.lastIndex = child.end;
    let depth = 1;
    let seen = false;
    let unbalanced: Value | undefined;
    const nesting = this.callNesting(child.end);
    for (let mark = marks.exec(this.text); mark; mark = marks.exec(this.text)) {
      if (mark[1] === "") {
        depth++;
        continue;
      }
      const end = marks.lastIndex;
      if (inCdata && !endsCdata(this.text, child.end, mark.index)) continue;
      const sense = this.makesSense(end) && !this.goesOnAfter(child, end);
      const value: Value = { raw: this.text.slice(child.end, mark.index), end };
      if (depth > 1) {
        depth--;
        if (
          sense &&
          unbalanced === undefined &&
          skipBlank(this.text, end) < this.text.length &&
          nesting(mark.index) === 0
        ) {
          unbalanced = value;
        }
        continue;
      }
      if (sense) return value;
      seen = true;
    }
    if (unbalanced) return unbalanced;
    if (inCdata) return "unfinished";
    return this.unclosedValue(child, seen);
  }

  /** The closing tag is missing or misspelt; the end of the call bounds it all the same. */
  private unclosedValue(child: OpenTag, seen: boolean): Value {
    const close = this.toolEnd(child.end);
    if (!close) return "unfinished";
    if (seen) return "malformed";
    let raw = this.text.slice(child.end, close.start);
    let end = close.start;
    const trailing = /(?:<([a-z_]+)>[^<]*<\/\1>\s*)+$/i.exec(raw.slice(-LAST));
    if (trailing && this.names.isParameterName(trailing[1] as string)) {
      end -= trailing[0].length;
      raw = raw.slice(0, raw.length - trailing[0].length);
    }
    const misspelt = /<\/([A-Za-z_][\w-]*)>?\s*$/.exec(raw.slice(-LAST));
    if (misspelt && isMisspelt(misspelt[1] as string, child.name)) {
      return {
        raw: raw.slice(0, raw.length - misspelt[0].length),
        end,
        repair: `</${misspelt[1]}> read as </${child.name}>`,
      };
    }
    return { raw, end, repair: `</${child.name}> missing` };
  }

  /** True if what follows a closing tag continues or ends this call. */
  private makesSense(at: number): boolean {
    const next = skipBlank(this.text, at);
    if (next === this.text.length) return true;
    if (this.text.startsWith("```", next)) return skipBlank(this.text, next + 3) === this.text.length;
    const close = closeTag(this.text, next)?.name;
    if (close) return CONTAINERS.has(nameKey(close)) || isWrapperName(close) || this.meansEnd(close);
    const tag = openTag(this.text, next);
    if (!tag || tag === "half") return false;
    const open = tag.name;
    if (this.names.isDistinctive(open) && this.text.slice(at, next).includes("\n")) return true;
    if (this.names.isParameterName(open) || NAMED.has(nameKey(open))) return true;
    // One element nobody knows, closed on its line, and then the end: a parameter that someone made up.
    const rest = this.text.slice(next, next + 400);
    const unknown = new RegExp(`^<(${escapeRegExp(open)})>[^<\\n]*</\\1>\\s*</([\\w-]+)>`, "i").exec(rest);
    return unknown !== null && this.meansEnd(unknown[2] as string);
  }

  /** True if the value's own closing tag and the call's come once more before another call starts: then this one is data. */
  private goesOnAfter(child: OpenTag, at: number): boolean {
    // The same parameter once more, as in two <diff> elements.
    const next = openTag(this.text, skipBlank(this.text, at));
    if (next && next !== "half" && next.name === child.name) return false;
    const tool = escapeRegExp(this.tag.name);
    const marks = new RegExp(
      `<${tool}[\\s>=]|</${escapeRegExp(child.name)}\\s*>\\s*</${tool}\\s*>(?=[^\\S\\n]*(?:\\n|<|$))`,
      "gi",
    );
    marks.lastIndex = at;
    return marks.exec(this.text)?.[0].startsWith("</") ?? false;
  }

  /** The closing tag of the call, nested examples of the same call stepped over. */
  toolEnd(from: number): { start: number; end: number } | undefined {
    const marks = this.toolMarks(from);
    let depth = 1;
    for (let mark = marks.exec(this.text); mark; mark = marks.exec(this.text)) {
      depth += mark[1] === "" ? 1 : -1;
      if (depth === 0) return { start: mark.index, end: marks.lastIndex };
    }
    return undefined;
  }

  /** How many calls of this name are open at a place in a value; places only go forward. */
  private callNesting(from: number): (to: number) => number {
    const marks = this.toolMarks(from);
    let depth = 0;
    let mark = marks.exec(this.text);
    return (to) => {
      for (; mark && mark.index < to; mark = marks.exec(this.text)) {
        depth = Math.max(0, depth + (mark[1] === "" ? 1 : -1));
      }
      return depth;
    };
  }

  toolMarks(from: number): RegExp {
    const marks = new RegExp(`<(/?)(?:｜DSML｜)?${escapeRegExp(this.tag.name)}(?:[\\s=][^<>]*)?>`, "gi");
    marks.lastIndex = from;
    return marks;
  }

  meansEnd(closing: string): boolean {
    if (nameKey(closing) === nameKey(this.tag.name)) return true;
    if (this.tool && this.names.parameter(this.tool, closing)) return false;
    return (
      isMisspelt(closing, this.tag.name) ||
      isMisspelt(closing, this.toolName) ||
      this.names.isDistinctive(closing) ||
      nameKey(closing) === "tool"
    );
  }
}

function endsCdata(text: string, from: number, to: number): boolean {
  return text
    .slice(Math.max(from, to - 64), to)
    .trimEnd()
    .endsWith("]]>");
}

/** `tool_call`, `function_calls`, `minimax:tool_call`: elements around calls. */
export function isWrapperName(name: string): boolean {
  return /^(?:\w+:)?(?:tool_?calls?|function_?calls?|tool_?uses?|tools|tool_?requests?)$/i.test(name);
}

/** True for `contents`, `contnt` or `file_content` where `content` was opened. */
export function isMisspelt(name: string, meant: string): boolean {
  const a = nameKey(name);
  const b = nameKey(meant);
  if (a === b) return true;
  if (a.length > 3 && b.length > 3 && (a.endsWith(b) || b.endsWith(a) || a.startsWith(b) || b.startsWith(a)))
    return true;
  return b.length > 3 && distance(a, b) <= 2;
}

/** Levenshtein distance of short names. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const swap = (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(swap, (row[j] as number) + 1, (next[j - 1] as number) + 1));
    }
    row = next;
  }
  return row[b.length] as number;
}
