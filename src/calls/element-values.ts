/**
 * Where a value inside an element ends. Inside a value everything is data, so it ends at the last closing tag after which
 * the call goes on or ends; examples of the same call in it are stepped over.
 */
import { nameKey } from "./aliases.ts";
import type { CallableTool } from "./dialect.ts";
import { isMisspelt, type ReadValue, withoutBrokenEnd } from "./misspelt.ts";
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

/** Of a call in itself. A model in a loop opens thousands and closes none. */
const MAX_DEPTH = 20;

export type Value = ReadValue | "unfinished" | "malformed";

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
      // The opening tag once more, where the closing one was meant.
      if (next && next !== "half" && next.name === child.name && this.text[skipBlank(this.text, next.end)] === "<")
        return { raw, end: next.end, repair: `<${child.name}> read as </${child.name}>` };
      if (!next || next === "half" || !(this.names.isParameterName(next.name) || NAMED.has(nameKey(next.name))))
        return "malformed";
      return withoutBrokenEnd(raw, to, child.name);
    }
    if (nameKey(close.name) === nameKey(child.name)) return { raw, end: close.end };
    if (this.meansEnd(close.name) || isWrapperName(close.name) || CONTAINERS.has(nameKey(close.name)))
      return withoutBrokenEnd(raw, to, child.name);
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
    const marks = new RegExp(`<(/?)${child.prefix}${escapeRegExp(child.name)}(?:[\\s=][^<>]*)?>`, "gi");
    marks.lastIndex = child.end;
    let depth = 1;
    let seen = false;
    let unbalanced: ReadValue | undefined;
    const nesting = this.callNesting(child.end);
    for (let mark = marks.exec(this.text); mark; mark = marks.exec(this.text)) {
      if (mark[1] === "") {
        depth++;
        continue;
      }
      const end = marks.lastIndex;
      if (inCdata && !endsCdata(this.text, child.end, mark.index)) continue;
      const again = this.isOneLine(child) ? closeTag(this.text, skipBlank(this.text, end)) : undefined;
      const closedTwice = again !== undefined && again.name === child.name && this.isEndAgain(again);
      const sense =
        (closedTwice || this.makesSense(end)) &&
        !this.goesOnAfter(child, end) &&
        !this.isQuotedEnd(child, mark.index, end);
      const value: ReadValue = { raw: this.text.slice(child.end, mark.index), end };
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
      if (sense) return this.isOneLine(child) && holdsAnother(value.raw, child) ? "malformed" : value;
      seen = true;
    }
    if (unbalanced) return this.isOneLine(child) ? this.upToNext(child, unbalanced) : unbalanced;
    if (inCdata) return "unfinished";
    return this.unclosedValue(child, seen);
  }

  private isOneLine(child: OpenTag): boolean {
    return this.tool !== undefined && this.names.parameter(this.tool, parameterName(child))?.kind === "line";
  }

  /** In a value of one line the next parameter is no data: the closing tag before it is missing. */
  private upToNext(child: OpenTag, value: ReadValue): Value {
    const next = new RegExp(`\\n\\s*(?=<${child.prefix}${escapeRegExp(child.name)}[\\s=])`).exec(value.raw);
    const tag = next ? openTag(this.text, child.end + next.index + next[0].length) : undefined;
    if (!next || !tag || tag === "half" || !this.tool || !this.names.parameter(this.tool, parameterName(tag)))
      return "malformed";
    return withoutBrokenEnd(value.raw.slice(0, next.index), tag.start, child.name);
  }

  /** The closing tag is missing or misspelt; the end of the call bounds it all the same. */
  private unclosedValue(child: OpenTag, seen: boolean): Value {
    const close = this.toolEnd(child.end);
    // A tag that has just begun after the call may be the end of the value.
    if (!close || isHalfTag(this.text, skipBlank(this.text, close.end))) return "unfinished";
    const next = closeTag(this.text, skipBlank(this.text, close.end))?.name ?? "";
    if (seen || NAMED.has(nameKey(next)) || nameKey(next) === nameKey(child.name)) return "malformed";
    let raw = this.text.slice(child.end, close.start);
    let end = close.start;
    const trailing = /(?:<([a-z_]+)>[^<]*<\/\1>\s*)+$/i.exec(raw.slice(-LAST));
    if (trailing && this.names.isParameterName(trailing[1] as string)) {
      end -= trailing[0].length;
      raw = raw.slice(0, raw.length - trailing[0].length);
    }
    const container = /\s*<\/([A-Za-z_]\w*)>\s*$/.exec(raw.slice(-LAST));
    if (
      container &&
      CONTAINERS.has(nameKey(container[1] as string)) &&
      this.opened(container[1] as string, child.start)
    ) {
      end -= container[0].length;
      raw = raw.slice(0, raw.length - container[0].length);
    }
    const value = withoutBrokenEnd(raw, end, child.name);
    if (this.isOneLine(child)) return /\n\s*<\/?[A-Za-z_]/.test(value.raw) ? "malformed" : value;
    return !value.repair?.includes("read as") && this.isQuotedEnd(child, close.start, close.end) ? "unfinished" : value;
  }

  /** Whether the call opened an element of this name before a place. */
  private opened(name: string, before: number): boolean {
    return this.text.slice(this.tag.end, before).includes(`<${name}>`);
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

  /**
   * True if the text ends after a closing tag in the middle of a line, where the value began on a line of its own: that is
   * how a file that mentions the tag looks when the reply was cut there.
   */
  private isQuotedEnd(child: OpenTag, close: number, end: number): boolean {
    if (
      skipBlank(this.text, end) < this.text.length ||
      !/^[ \t]*\r?\n/.test(this.text.slice(child.end, child.end + 40))
    )
      return false;
    return !/\n[ \t]*$/.test(this.text.slice(Math.max(child.end, close - 200), close));
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
      if (depth > MAX_DEPTH) return undefined;
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
    const marks = new RegExp(`<(/?)${this.tag.prefix}${escapeRegExp(this.tag.name)}(?:[\\s=][^<>]*)?>`, "gi");
    marks.lastIndex = from;
    return marks;
  }

  /** A parameter's closing tag in place of the call's, which comes last: `<command>ls</command></command>`. */
  isEndAgain({ name, end }: { name: string; end: number }): boolean {
    const known = this.tool !== undefined && this.names.parameter(this.tool, name) !== undefined;
    return known && skipBlank(this.text, end) === this.text.length;
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

/** The parameter that a tag is for: `<path>`, `<parameter=path>`, `<parameter name="path">`. */
export function parameterName(tag: OpenTag): string {
  const attribute = tag.attributes.find((one) => one.key === "name" || one.key === "key")?.value;
  return tag.equals ?? (NAMED.has(nameKey(tag.name)) && attribute !== undefined ? String(attribute) : tag.name);
}

/** True if a value of one line holds the end or the beginning of a `<parameter=…>`: a tag between is broken. */
function holdsAnother(raw: string, { name, prefix }: OpenTag): boolean {
  return NAMED.has(nameKey(name)) && [`</${prefix}${name}`, `<${prefix}${name}`].some((tag) => raw.includes(tag));
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
