/**
 * A call as XML elements, `<read_file><path>a</path></read_file>`, as Roo Code and Cline have it, and as models get it
 * wrong: attributes, missing or misspelt closing tags. Inside a value everything is data, so a value ends
 * at the last closing tag after which the call goes on or ends.
 */
import { nameKey } from "./aliases.ts";
import type { CallableTool } from "./dialect.ts";
import { type Literal, readLiteral } from "./literals.ts";
import type { Vocabulary } from "./names.ts";
import { nestedElements } from "./nested.ts";
import { type Candidate, dataArguments, type RawArgument, rawCall, type ValueSource } from "./raw.ts";
import { closeTag, escapeRegExp, isHalfTag, type OpenTag, openTag, skipBlank } from "./tags.ts";

/** Elements that only hold others. */
const CONTAINERS = new Set(["args", "arguments", "parameters", "params", "input", "toolinput"]);
/** `<parameter name="path">`. */
const NAMED = new Set(["parameter", "param", "arg", "argument"]);
/** Kinds whose values hold no markup, so that the first tag ends them. */
const PLAIN_KINDS = new Set(["path", "number", "boolean"]);

type Value = { raw: string; end: number; repair?: string } | "unfinished" | "malformed";

/** Reads the call whose opening tag is at `start`; undefined where it is none. */
export function readElementCall(text: string, start: number, names: Vocabulary): Candidate | undefined {
  const tag = openTag(text, start);
  if (tag === undefined) return undefined;
  if (tag === "half") return { end: text.length, calls: [], closed: false };
  return readElements(text, tag, tag.name, names);
}

/** Reads the parameters of `toolName` inside a tag of any name: `<invoke name="…">`, `<function=…>`, `<tool_use>`. */
export function readElements(
  text: string,
  tag: OpenTag,
  toolName: string,
  names: Vocabulary,
  source: ValueSource = "tag",
): Candidate | undefined {
  return new ElementCall(text, tag, toolName, names, source).read();
}

class ElementCall {
  private at: number;
  private readonly text: string;
  private readonly tag: OpenTag;
  private readonly names: Vocabulary;
  private readonly tool: CallableTool | undefined;
  private readonly toolName: string;
  private readonly source: ValueSource;
  private readonly args: RawArgument[];
  private readonly repairs: string[] = [];

  constructor(text: string, tag: OpenTag, toolName: string, names: Vocabulary, source: ValueSource) {
    this.text = text;
    this.tag = tag;
    this.names = names;
    this.tool = names.tool(toolName);
    this.toolName = toolName;
    this.source = source;
    // In `<invoke name="read_file">` the attribute is the tool, not an argument.
    this.args = toolName === tag.name ? [...tag.attributes] : tag.attributes.filter(({ value }) => value !== toolName);
    this.at = tag.end;
    if (this.args.length > 0) this.repairs.push("attributes read as parameters");
  }

  read(): Candidate | undefined {
    if (this.tag.selfClosed) return this.finish(true);
    for (;;) {
      this.at = skipBlank(this.text, this.at);
      if (this.at === this.text.length) return this.finish(false);
      if (isHalfTag(this.text, this.at)) return this.unfinished();
      const close = closeTag(this.text, this.at);
      if (close) {
        if (CONTAINERS.has(nameKey(close.name))) {
          this.at = close.end;
          continue;
        }
        if (nameKey(close.name) !== nameKey(this.tag.name)) {
          // The end of what is around the call; whoever reads that wants to see it.
          if (isWrapperName(close.name)) return this.finish(true, true);
          if (!this.meansEnd(close.name)) return this.stray();
          this.repairs.push(`</${close.name}> read as </${this.tag.name}>`);
        }
        this.at = close.end;
        return this.finish(true);
      }
      const char = this.text[this.at];
      if (char === "{" && this.args.length === 0) {
        const stopped = this.json();
        if (stopped) return stopped;
        continue;
      }
      const child = openTag(this.text, this.at);
      if (child === "half") return this.unfinished();
      if (!child) return this.bare();
      const stopped = this.child(child);
      if (stopped !== undefined) return stopped === "stray" ? this.stray() : stopped;
    }
  }

  /** One parameter. Undefined when it was read and the call goes on. */
  private child(child: OpenTag): Candidate | "stray" | undefined {
    const key = nameKey(child.name);
    if (CONTAINERS.has(key) && !this.isParameter(child.name)) return this.container(child);
    const attribute = child.attributes.find((one) => one.key === "name" || one.key === "key")?.value;
    const parameter = child.equals ?? (NAMED.has(key) && attribute !== undefined ? String(attribute) : child.name);
    const known = this.isParameter(parameter);
    if (!known && (this.names.isDistinctive(child.name) || isWrapperName(child.name))) return "stray";
    if (!known && !NAMED.has(key) && !this.names.isParameterName(parameter) && !this.hasClose(child.name, child.end))
      return "stray";
    if (child.selfClosed) {
      this.at = child.end;
      if (child.attributes.length > 0)
        this.args.push({ key: parameter, value: child.attributes[0]?.value, source: this.source });
      return undefined;
    }
    const kind = this.tool && this.names.parameter(this.tool, parameter)?.kind;
    const nested = this.text[skipBlank(this.text, child.end)] === "<" && key === "file";
    const plain = kind !== undefined && PLAIN_KINDS.has(kind) && !nested;
    const foreign = !known && !NAMED.has(key) && !this.names.isParameterName(parameter);
    const value = plain ? this.plainValue(child) : foreign ? this.foreignValue(child) : this.textValue(child);
    if (value === "unfinished") return this.unfinished();
    if (value === "malformed") return this.malformed(`the value of <${child.name}> has no end that can be told`);
    this.at = value.end;
    if (value.repair) this.repairs.push(value.repair);
    this.args.push({
      key: parameter,
      value: nested ? (nestedElements(value.raw) ?? value.raw) : value.raw,
      source: this.source,
    });
    return undefined;
  }

  /** `<args>`: a tree of elements, JSON, or simply the parameters. */
  private container(child: OpenTag): Candidate | "stray" | undefined {
    const inside = skipBlank(this.text, child.end);
    if (this.text[inside] === "{") {
      this.at = inside;
      return this.json();
    }
    if (!/^<(?:file|edit|change)s?\b/i.test(this.text.slice(inside, inside + 10))) {
      this.at = child.end;
      return undefined;
    }
    const value = this.textValue(child);
    if (value === "unfinished") return this.unfinished();
    const tree = value === "malformed" ? undefined : nestedElements(value.raw);
    if (value === "malformed" || !tree) return this.malformed(`<${child.name}> holds no well-formed elements`);
    this.at = value.end;
    for (const [key, inner] of Object.entries(tree)) {
      if (!key.startsWith("#")) this.args.push({ key, value: inner, source: "tag" });
    }
    return undefined;
  }

  private json(): Candidate | undefined {
    const literal: Literal = readLiteral(this.text, this.at);
    this.at = literal.end;
    if (literal.cut || (!literal.closed && !literal.broken)) return this.unfinished();
    if (literal.broken && !closeTag(this.text, skipBlank(this.text, literal.end)))
      return this.malformed("its JSON cannot be read");
    this.args.push(...dataArguments(literal.value));
    this.repairs.push(...literal.repairs);
    return undefined;
  }

  /** `<execute_command>npm test</execute_command>`: no parameter tag at all. */
  private bare(): Candidate | undefined {
    const only = this.tool?.parameters.filter((parameter) => parameter.required) ?? [];
    if (this.args.length > 0 || only.length !== 1 || !this.tool || !isDistinct(this.names, this.toolName))
      return this.stray();
    const close = this.toolEnd(this.at);
    if (!close) return this.stray();
    const raw = this.text.slice(this.tag.end, close.start);
    if (/<\/?[a-z_]+>/i.test(raw) && PLAIN_KINDS.has(only[0]?.kind ?? "")) return this.stray();
    this.args.push({ key: only[0]?.name ?? "", value: raw, source: "tag" });
    this.repairs.push("parameter tag missing");
    this.at = close.end;
    return this.finish(true);
  }

  /** A value without markup: the first tag ends it, whatever its name. */
  private plainValue(child: OpenTag): Value {
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
  private foreignValue(child: OpenTag): Value {
    const close = this.text.indexOf(`</${child.name}>`, child.end);
    if (close < 0) return "unfinished";
    return { raw: this.text.slice(child.end, close), end: close + child.name.length + 3 };
  }

  /** A value in which everything is data: it ends at the last closing tag that makes sense. */
  private textValue(child: OpenTag): Value {
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
      if (inCdata && !this.text.slice(child.end, mark.index).trimEnd().endsWith("]]>")) continue;
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
    const trailing = /(?:<([a-z_]+)>[^<]*<\/\1>\s*)+$/i.exec(raw);
    if (trailing && this.names.isParameterName(trailing[1] as string)) {
      end = child.end + trailing.index;
      raw = raw.slice(0, trailing.index);
    }
    const misspelt = /<\/([A-Za-z_][\w-]*)>?\s*$/.exec(raw);
    if (misspelt && isMisspelt(misspelt[1] as string, child.name)) {
      return { raw: raw.slice(0, misspelt.index), end, repair: `</${misspelt[1]}> read as </${child.name}>` };
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
    const marks = new RegExp(`<${tool}[\\s>=]|</${escapeRegExp(child.name)}\\s*>\\s*</${tool}\\s*>`, "gi");
    marks.lastIndex = at;
    return marks.exec(this.text)?.[0].startsWith("</") ?? false;
  }

  /** The closing tag of the call, nested examples of the same call stepped over. */
  private toolEnd(from: number): { start: number; end: number } | undefined {
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

  private toolMarks(from: number): RegExp {
    const marks = new RegExp(`<(/?)(?:｜DSML｜)?${escapeRegExp(this.tag.name)}(?:[\\s=][^<>]*)?>`, "gi");
    marks.lastIndex = from;
    return marks;
  }

  private meansEnd(closing: string): boolean {
    if (nameKey(closing) === nameKey(this.tag.name)) return true;
    if (this.names.isParameterName(closing) && this.hasOpen(closing)) return false;
    return (
      isMisspelt(closing, this.tag.name) ||
      isMisspelt(closing, this.toolName) ||
      this.names.isDistinctive(closing) ||
      nameKey(closing) === "tool"
    );
  }

  /** True if the call has a parameter of that name open, so that its closing tag is just that. */
  private hasOpen(name: string): boolean {
    return this.tool !== undefined && this.names.parameter(this.tool, name) !== undefined;
  }

  private hasClose(name: string, from: number): boolean {
    return this.text.indexOf(`</${name}>`, from) >= 0;
  }

  private isParameter(name: string): boolean {
    return this.tool !== undefined && this.names.parameter(this.tool, name) !== undefined;
  }

  /** `closed` is false only where the end of the text is what stopped it. */
  private finish(closed: boolean, missing = !closed): Candidate {
    if (missing) this.repairs.push(`</${this.tag.name}> missing`);
    return { end: this.at, closed, calls: [rawCall(this.toolName, this.args, true, this.repairs)] };
  }

  private unfinished(): Candidate {
    const calls = [rawCall(this.toolName, this.args, false, this.repairs)];
    return { end: this.text.length, closed: false, calls };
  }

  private malformed(why: string): Candidate {
    const close = this.toolEnd(this.tag.end);
    return {
      end: close?.end ?? this.text.length,
      closed: close !== undefined,
      calls: [],
      malformed: `${this.toolName}: ${why}`,
    };
  }

  /** Something that is no part of the call: it ended here without its tag, or it never was one. */
  private stray(): Candidate | undefined {
    return this.args.length > 0 ? this.finish(true, true) : undefined;
  }
}

/** `tool_call`, `function_calls`, `minimax:tool_call`: elements around calls. */
export function isWrapperName(name: string): boolean {
  return /^(?:\w+:)?(?:tool_?calls?|function_?calls?|tool_?uses?|tools|tool_?requests?)$/i.test(name);
}

function isDistinct(names: Vocabulary, name: string): boolean {
  return names.isDistinctive(name) || name === "bash" || name === "shell";
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
