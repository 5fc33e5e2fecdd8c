/**
 * A call as XML elements, `<read_file><path>a</path></read_file>`, as Roo Code and Cline have it, and as models get it
 * wrong: attributes, JSON or nothing in place of elements, missing or misspelt closing tags.
 */
import { nameKey } from "./aliases.ts";
import type { CallableParameter, CallableTool } from "./dialect.ts";
import { CONTAINERS, ElementValues, isWrapperName, NAMED, PLAIN_KINDS, parameterName } from "./element-values.ts";
import { type Literal, readLiteral, whereBroken } from "./literals.ts";
import type { Vocabulary } from "./names.ts";
import { nestedElements } from "./nested.ts";
import { type Candidate, dataArguments, type RawArgument, rawCall, type ValueSource } from "./raw.ts";
import { closeTag, isHalfTag, type OpenTag, openTag, skipBlank } from "./tags.ts";

/** A fence around JSON inside the element. */
const FENCE = /```(?:json)?[ \t]*\n?\s*(?=\{|<\/)/y;
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
  /** How many of them are attributes. */
  private readonly given: number;
  private readonly repairs: string[] = [];
  private readonly values: ElementValues;

  constructor(text: string, tag: OpenTag, toolName: string, names: Vocabulary, source: ValueSource) {
    this.text = text;
    this.tag = tag;
    this.names = names;
    this.tool = names.tool(toolName);
    this.toolName = toolName;
    this.source = source;
    // In `<invoke name="read_file">` the attribute is the tool, not an argument.
    this.args = toolName === tag.name ? [...tag.attributes] : tag.attributes.filter(({ value }) => value !== toolName);
    this.given = this.args.length;
    this.at = tag.end;
    this.values = new ElementValues(text, tag, toolName, names);
    if (this.given > 0) this.repairs.push("attributes read as parameters");
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
          if (!this.values.meansEnd(close.name) && !this.values.isEndAgain(close)) return this.stray();
          this.repairs.push(`</${close.name}> read as </${this.tag.name}>`);
        }
        this.at = close.end;
        return this.finish(true);
      }
      if (this.text.startsWith("<!--", this.at)) {
        const end = this.text.indexOf("-->", this.at);
        if (end < 0) return this.unfinished();
        this.at = end + "-->".length;
        continue;
      }
      FENCE.lastIndex = this.at;
      if (FENCE.test(this.text)) {
        this.at = FENCE.lastIndex;
        continue;
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
    const parameter = parameterName(child);
    const known = this.isParameter(parameter);
    // Another call begins, and the end of this one is missing.
    const isCall = nameKey(child.name) === nameKey(this.tag.name) || this.names.isDistinctive(child.name);
    if (!known && (isCall || isWrapperName(child.name))) return "stray";
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
    const value = plain
      ? this.values.plainValue(child)
      : foreign
        ? this.values.foreignValue(child)
        : this.values.textValue(child);
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
    const value = this.values.textValue(child);
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
    const close = closeTag(this.text, skipBlank(this.text, literal.end))?.name ?? "";
    if (literal.broken && !isWrapperName(close) && !this.values.meansEnd(close))
      return this.malformed(whereBroken(this.text, literal));
    this.args.push(...dataArguments(literal.value));
    this.repairs.push(...literal.repairs);
    return undefined;
  }

  /** `<execute_command>npm test</execute_command>`: no parameter tag at all. */
  private bare(): Candidate | undefined {
    const only = this.missing();
    if (this.args.length > this.given || only.length !== 1 || !this.tool || !isDistinct(this.names, this.toolName))
      return this.stray();
    const mark = this.values.toolMarks(this.at).exec(this.text);
    if (mark?.[1] !== "/") return this.stray();
    const close = { start: mark.index, end: mark.index + mark[0].length };
    const raw = this.text.slice(this.tag.end, close.start);
    // The parameter's tag is there, and broken.
    const kind = only[0]?.kind ?? "";
    const last = closeTag(raw, raw.lastIndexOf("</"))?.name ?? "";
    if (this.isParameter(last) || NAMED.has(nameKey(last)) || CONTAINERS.has(nameKey(last))) return this.stray();
    if (kind !== "text" && (/^\s*[<>{]/.test(raw) || (PLAIN_KINDS.has(kind) && /["']\s*:/.test(raw))))
      return this.stray();
    const lines = this.keyedLines(raw);
    if (lines) {
      this.args.push(...lines);
      this.repairs.push("lines read as parameters");
      this.at = close.end;
      return this.finish(true);
    }
    if (raw.trim().includes("\n") && PLAIN_KINDS.has(kind)) return this.stray();
    if (/<\/?[a-z_]+>/i.test(raw) && PLAIN_KINDS.has(kind)) return this.stray();
    this.args.push({ key: only[0]?.name ?? "", value: raw, source: "tag" });
    this.repairs.push("parameter tag missing");
    this.at = close.end;
    return this.finish(true);
  }

  /** `path: src/a.ts` on each line. */
  private keyedLines(raw: string): RawArgument[] | undefined {
    const args: RawArgument[] = [];
    for (const line of raw.trim().split("\n")) {
      const pair = /^\s*([A-Za-z_]\w*)\s*[:=]\s*(.*)$/.exec(line);
      if (!pair || !this.isParameter(pair[1] as string)) return undefined;
      args.push({ key: pair[1] as string, value: pair[2], source: "tag" });
    }
    return args;
  }

  private hasClose(name: string, from: number): boolean {
    return this.text.indexOf(`</${name}>`, from) >= 0;
  }

  private isParameter(name: string): boolean {
    return this.tool !== undefined && this.names.parameter(this.tool, name) !== undefined;
  }

  /** Required parameters that have not come, by whatever name. */
  private missing(): readonly CallableParameter[] {
    const { tool, names } = this;
    if (!tool) return [];
    const given = new Set(this.args.map((arg) => names.parameter(tool, arg.key)));
    return tool.parameters.filter((parameter) => parameter.required && !given.has(parameter));
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
    const close = this.values.toolEnd(this.tag.end);
    return {
      end: close?.end ?? this.text.length,
      closed: close !== undefined,
      calls: [],
      malformed: `${this.toolName}: ${why}`,
    };
  }

  /** Something that is no part of the call: it ended here without its tag, or it never was one. */
  private stray(): Candidate | undefined {
    if (this.args.length === 0) {
      const isCall = isDistinct(this.names, this.toolName) && this.values.toolEnd(this.at);
      return isCall ? this.malformed("no parameter can be read in it") : undefined;
    }
    if (this.missing().length > 0 && this.values.toolEnd(this.at))
      return this.malformed("there is text between its parameters");
    return this.finish(true, true);
  }
}

function isDistinct(names: Vocabulary, name: string): boolean {
  return names.isDistinctive(name) || name === "bash" || name === "shell";
}
