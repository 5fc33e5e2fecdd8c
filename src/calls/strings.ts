/**
 * One string of JSON or Python at a position, as models write it: raw line breaks, quotes that were not escaped,
 * triple quotes, backslashes that were meant as such. A string that the text does not close is cut, never guessed.
 */
import { WRAPPER_END } from "./tags.ts";

export interface StringRead {
  value: string;
  end: number;
  /** True if the text ended inside it. */
  cut: boolean;
  repairs: string[];
}

const ESCAPES: Record<string, string> = {
  n: "\n",
  t: "\t",
  r: "\r",
  b: "\b",
  f: "\f",
  "/": "/",
  "\\": "\\",
  '"': '"',
  "'": "'",
  "`": "`",
};
const PLAIN: Record<string, RegExp> = {
  '"': /[^"\\\n\r]+/y,
  "'": /[^'\\\n\r]+/y,
  "`": /[^`\\]+/y,
  "“": /[^“”\\\n\r]+/y,
};
/** A word processor's quotes close each other. */
const SMART = "“”";
/** What may follow a closed string; anything else means that the quote belongs to the text. */
const AFTER_STRING = new RegExp(`\\s*(?:[,}\\]:]|${WRAPPER_END}|$)`, "y");
const AFTER_PYTHON_STRING = /\s*(?:[,}\]:)]|$)/y;

/** Reads the string whose opening quote is at `start`. `raw` is Python's r"…". */
export function readString(
  text: string,
  start: number,
  { python, raw }: { python: boolean; raw: boolean },
): StringRead {
  const quote = text[start] as string;
  const triple = quote.repeat(3);
  if (text.startsWith(triple, start)) return bounded(text, start, triple, python, raw);
  if (raw) return bounded(text, start, quote, python, raw);
  const repairs = new Set<string>();
  const smart = SMART.includes(quote);
  if (quote !== '"' && !python) repairs.add(smart ? "curly quotes" : "single quotes");
  const plain = PLAIN[smart ? "“" : quote] as RegExp;
  const after = python ? AFTER_PYTHON_STRING : AFTER_STRING;
  const parts: string[] = [];
  let at = start + 1;
  for (;;) {
    plain.lastIndex = at;
    const run = plain.exec(text);
    if (run) {
      parts.push(run[0]);
      at = plain.lastIndex;
    }
    const char = text[at];
    if (char === undefined) return { value: parts.join(""), end: at, cut: true, repairs: [...repairs] };
    if (char === quote || (smart && SMART.includes(char))) {
      after.lastIndex = ++at;
      if (after.test(text)) return { value: parts.join(""), end: at, cut: false, repairs: [...repairs] };
      repairs.add("unescaped quote");
      parts.push(char);
    } else if (char === "\\") {
      const escaped = readEscape(text, at, python);
      if (!escaped) return { value: parts.join(""), end: text.length, cut: true, repairs: [...repairs] };
      parts.push(escaped.value);
      if (escaped.repair) repairs.add(escaped.repair);
      at = escaped.end;
    } else {
      repairs.add("line break in a string");
      parts.push(char);
      at++;
    }
  }
}

/** A string that ends at the next copy of its mark. */
function bounded(text: string, start: number, mark: string, python: boolean, raw: boolean): StringRead {
  const repairs = python ? [] : ["triple quotes"];
  const from = start + mark.length;
  const to = text.indexOf(mark, from);
  if (to < 0) return { value: "", end: text.length, cut: true, repairs };
  const body = text.slice(from, to);
  const value = raw
    ? body
    : body.replace(/\\([\s\S])/g, (whole, char: string) => (char === "\n" ? "" : (ESCAPES[char] ?? whole)));
  return { value, end: to + mark.length, cut: false, repairs };
}

/** The escape at a backslash; undefined if the text ends in it. */
function readEscape(
  text: string,
  at: number,
  python: boolean,
): { value: string; end: number; repair?: string } | undefined {
  const char = text[at + 1];
  if (char === undefined) return undefined;
  if (char === "u" || (char === "x" && python)) {
    const digits = char === "u" ? 4 : 2;
    const hex = text.slice(at + 2, at + 2 + digits);
    if (hex.length === digits && /^[0-9a-fA-F]+$/.test(hex)) {
      return { value: String.fromCharCode(Number.parseInt(hex, 16)), end: at + 2 + digits };
    }
    if (at + 2 + digits > text.length) return undefined;
  }
  const decoded = char === "\n" && python ? "" : ESCAPES[char];
  if (decoded !== undefined) return { value: decoded, end: at + 2 };
  // `\d` in a regex that was never escaped for JSON: the backslash was meant.
  return python
    ? { value: `\\${char}`, end: at + 2 }
    : { value: `\\${char}`, end: at + 2, repair: "unescaped backslash" };
}
