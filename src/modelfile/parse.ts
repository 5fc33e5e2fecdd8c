/**
 * Reads a Modelfile as Ollama's own command line does (`parser/parser.go`), rune by rune: the same values from the same
 * text, its surprises included. Where Ollama stops at the first error, this goes on with the next line, for the editor.
 */

export type Keyword =
  | "from"
  | "parameter"
  | "template"
  | "system"
  | "adapter"
  | "draft"
  | "license"
  | "message"
  | "renderer"
  | "parser"
  | "requires";

export interface Command {
  keyword: Keyword;
  /** Name of a parameter, role of a message. */
  name?: string;
  value: string;
  /** Where it begins and ends, counted from 1. */
  line: number;
  endLine: number;
}

export interface Problem {
  line: number;
  severity: "error" | "warning";
  message: string;
}

export interface ParsedModelfile {
  commands: Command[];
  problems: Problem[];
}

const KEYWORDS: readonly string[] = [
  "from",
  "license",
  "template",
  "system",
  "adapter",
  "draft",
  "renderer",
  "parser",
  "parameter",
  "message",
  "requires",
];
const ROLES = ["system", "user", "assistant"];

/** In place of a keyword that is none. */
const UNKNOWN = "";

const NOT_A_COMMAND =
  'command must be one of "from", "license", "template", "system", "adapter", "draft", "renderer", "parser", "parameter", "message", or "requires"';
const NOT_A_ROLE = 'message role must be one of "system", "user", or "assistant"';

type State = "nothing" | "keyword" | "name" | "value" | "comment";

/** What is open while runes are read. */
interface Open {
  state: State;
  text: string;
  keyword: string;
  name: string;
  line: number;
  /** Of a value, without the space around it: what it begins and ends with, and how long it is. */
  shape: Shape;
}

interface Shape {
  head: string;
  tail: string;
  size: number;
  /** Space that may be behind it, or within. */
  space: string;
  spaces: number;
}

const noShape = (): Shape => ({ head: "", tail: "", size: 0, space: "", spaces: 0 });
const QUOTE = 3;

/** Kept with each rune: to look for the end of a value in the whole of it at each line takes minutes for a long one. */
function grow(shape: Shape, rune: string, isSpace: boolean): void {
  if (isSpace) {
    if (shape.size === 0) return;
    shape.space = (shape.space + rune).slice(-QUOTE);
    shape.spaces++;
    return;
  }
  if (shape.size < QUOTE) shape.head = (shape.head + shape.space + rune).slice(0, QUOTE);
  shape.tail = (shape.tail + shape.space + rune).slice(-QUOTE);
  shape.size += shape.spaces + rune.length;
  shape.space = "";
  shape.spaces = 0;
}

/** Whether a quote is still open. */
function isOpen({ head, tail, size }: Shape): boolean {
  const quote = ['"""', '"'].find((each) => head.startsWith(each));
  return quote !== undefined && !(size >= 2 * quote.length && tail.endsWith(quote));
}

export function parseModelfile(text: string): ParsedModelfile {
  const commands: Command[] = [];
  const problems: Problem[] = [];
  const open: Open = { state: "nothing", text: "", keyword: "", name: "", line: 1, shape: noShape() };
  let line = 1;
  const fail = (at: number, message: string) => void problems.push({ line: at, severity: "error", message });
  const finish = (value: string, endLine: number) => {
    const { keyword, name } = open;
    if (keyword !== UNKNOWN) {
      commands.push({ keyword: keyword as Keyword, ...(name ? { name } : {}), value, line: open.line, endLine });
    }
    Object.assign(open, { state: "nothing", text: "", name: "", shape: noShape() });
  };

  // Ollama counts the two characters of a Windows line end as two lines; an editor does not.
  for (const rune of text.replace(/^\uFEFF/, "").replace(/\r\n/g, "\n")) {
    const newline = rune === "\n" || rune === "\r";
    const problem = step(open, rune, newline, line, finish);
    if (problem) {
      fail(open.line, problem);
      if (open.state !== "value")
        Object.assign(open, { state: newline ? "nothing" : "comment", text: "", name: "", shape: noShape() });
    }
    if (newline) line++;
  }

  if (open.state === "value") {
    const value = unquote(open.text);
    if (value !== undefined) finish(value, line);
    else if (open.keyword !== UNKNOWN) fail(open.line, unclosed(open));
  } else if (open.state === "keyword" || open.state === "name") fail(open.line, unfinished(open));
  if (!commands.some(({ keyword }) => keyword === "from") && !problems.some(({ severity }) => severity === "error")) {
    fail(1, "no FROM line");
  }
  return { commands, problems };
}

/** Takes one rune; returns what is wrong with it, if something is. */
function step(
  open: Open,
  rune: string,
  newline: boolean,
  line: number,
  finish: (value: string, endLine: number) => void,
): string | undefined {
  const space = rune === " " || rune === "\t";
  switch (open.state) {
    case "nothing":
      if (rune === "#") open.state = "comment";
      else if (!space && !newline) Object.assign(open, { state: "keyword", text: printed(rune), line });
      return undefined;
    case "comment":
      if (newline) open.state = "nothing";
      return undefined;
    case "keyword": {
      if (/[a-z]/i.test(rune)) {
        open.text += rune;
        return undefined;
      }
      const keyword = open.text.toLowerCase();
      if (!KEYWORDS.includes(keyword)) {
        // Its value is skipped as a whole, or each line of it would be one more problem.
        if (space) Object.assign(open, { state: "value", keyword: UNKNOWN, text: "" });
        return NOT_A_COMMAND;
      }
      if (!space) return `${open.text.toUpperCase()} has no value`;
      const named = keyword === "parameter" || keyword === "message";
      Object.assign(open, { keyword, state: named ? "name" : "value", text: "", name: "" });
      return undefined;
    }
    case "name": {
      const within = open.keyword === "parameter" ? /[a-z0-9_]/i : /[a-z]/i;
      if (within.test(rune)) {
        open.text += rune;
        return undefined;
      }
      // A second space ends the name before it began, in Ollama too.
      if (open.text === "" && space) return `${open.keyword.toUpperCase()} must be followed by one space and a name`;
      if (open.keyword === "message" && !ROLES.includes(open.text)) return NOT_A_ROLE;
      if (!space) return unfinished(open);
      Object.assign(open, { state: "value", name: open.text, text: "" });
      return undefined;
    }
    case "value": {
      const value = newline && !isOpen(open.shape) ? unquote(open.text) : undefined;
      if (value !== undefined) {
        finish(value, line);
        return undefined;
      }
      const added = newline || space ? rune : printed(rune);
      open.text += added;
      if (added !== "") grow(open.shape, added, newline || space || added === " ");
      return undefined;
    }
  }
}

/** What Go does not print it drops: zero-width joiners, other kinds of space. */
function printed(rune: string): string {
  return /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u.test(rune) ? rune : "";
}

/** undefined while a quote is open. No escapes, and no single quotes: those belong to the value. */
function unquote(text: string): string | undefined {
  const trimmed = text.trim();
  for (const quote of ['"""', '"']) {
    if (!trimmed.startsWith(quote)) continue;
    const closed = trimmed.length >= 2 * quote.length && trimmed.endsWith(quote);
    return closed ? trimmed.slice(quote.length, -quote.length) : undefined;
  }
  return trimmed;
}

function unclosed({ keyword, text }: Open): string {
  const quote = text.trim().startsWith('"""') ? '"""' : '"';
  return `the value of ${keyword.toUpperCase()} is never closed; it needs ${quote} at the end of a line`;
}

function unfinished({ state, keyword, text }: Open): string {
  if (state === "keyword") {
    return KEYWORDS.includes(text.toLowerCase()) ? `${text.toUpperCase()} has no value` : NOT_A_COMMAND;
  }
  if (keyword === "message" && !ROLES.includes(text)) return NOT_A_ROLE;
  return `${keyword.toUpperCase()} ${text} has no value`.replace("  ", " ");
}
