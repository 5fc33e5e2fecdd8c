/**
 * JSON and Python literals as models write them: single quotes, triple quotes, trailing commas, bare keys, raw line
 * breaks in strings, True and None. Reads from a position, never guesses where a value ends: what does not fit stops it.
 */
import { readString } from "./strings.ts";

export interface Literal {
  value: unknown;
  end: number;
  /** True if every bracket was closed. */
  closed: boolean;
  /** True if the text ended inside a string, a number or a word, or where more must come. */
  cut: boolean;
  /** True if something stood where it cannot stand; `end` is there. */
  broken: boolean;
  repairs: string[];
  /** Objects and lists whose closing bracket was seen. */
  whole: WeakSet<object>;
}

const WORDS = new Map<string, unknown>([
  ["true", true],
  ["false", false],
  ["null", null],
  ["True", true],
  ["False", false],
  ["None", null],
  ["undefined", null],
]);
const BLANK = /(?:\s+|\/\/[^\n]*|\/\*[\s\S]*?\*\/)*/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORD = /[A-Za-z_$][\w$.-]*/y;
const QUOTES = "\"'`“”";
const MAX_DEPTH = 64;

export interface LiteralOptions {
  /** In Python a backslash before an unknown letter stays, and adjacent brackets hold tuples. */
  python?: boolean;
}

/** Reads one value at `start`. */
export function readLiteral(text: string, start: number, options: LiteralOptions = {}): Literal {
  const reader = new LiteralReader(text, start, options);
  const value = reader.value(0);
  return reader.result(value);
}

/** For the model: where what it wrote stops being JSON. */
export function whereBroken(text: string, { end }: Literal): string {
  const seen =
    text
      .slice(end, end + 24)
      .trimStart()
      .split("\n")[0]
      ?.trimEnd() ?? "";
  return `its JSON cannot be read${seen === "" ? "" : ` from ${seen} on`}`;
}

/** Reads `key=value, …` or plain values up to `)`, with `start` just after the `(`. Positional values have an empty key. */
export function readKeywordArguments(text: string, start: number): Literal & { entries: [string, unknown][] } {
  const reader = new LiteralReader(text, start, { python: true });
  const entries = reader.keywords();
  return { ...reader.result(Object.fromEntries(entries)), entries };
}

class LiteralReader {
  private at: number;
  private cut = false;
  private broken = false;
  private closed = true;
  private readonly text: string;
  private readonly python: boolean;
  private readonly repairs = new Set<string>();
  private readonly whole = new WeakSet<object>();

  constructor(text: string, start: number, options: LiteralOptions) {
    this.text = text;
    this.at = start;
    this.python = options.python ?? false;
  }

  result(value: unknown): Literal {
    const { at: end, closed, cut, broken, whole } = this;
    return { value, end, closed, cut, broken, whole, repairs: [...this.repairs] };
  }

  value(depth: number): unknown {
    this.blank();
    const char = this.text[this.at];
    if (char === undefined) return this.stopCut();
    if (depth > MAX_DEPTH) return this.stopBroken();
    if (char === "{") return this.object(depth);
    if (char === "[" || (char === "(" && this.python)) return this.list(depth, char === "[" ? "]" : ")");
    if (QUOTES.includes(char)) return this.string();
    NUMBER.lastIndex = this.at;
    const number = NUMBER.exec(this.text);
    if (number) return this.number(number[0]);
    return this.word();
  }

  keywords(): [string, unknown][] {
    const entries: [string, unknown][] = [];
    for (;;) {
      this.blank();
      if (this.text[this.at] === ")") {
        this.at++;
        return entries;
      }
      const key = /([A-Za-z_]\w*)\s*=(?!=)\s*/y;
      key.lastIndex = this.at;
      const named = key.exec(this.text);
      if (named) this.at = key.lastIndex;
      const value = this.value(1);
      if (this.cut || this.broken) {
        this.closed = false;
        return entries;
      }
      entries.push([named?.[1] ?? "", value]);
      if (!this.separator(")") || this.text[this.at - 1] === ")") return entries;
    }
  }

  private object(depth: number): unknown {
    const entries: Record<string, unknown> = Object.create(null);
    this.at++;
    for (;;) {
      this.blank();
      const char = this.text[this.at];
      if (char === "}") {
        this.at++;
        this.whole.add(entries);
        return entries;
      }
      if (char === undefined) {
        this.closed = false;
        return entries;
      }
      const key = this.key(char);
      if (key === undefined || this.cut) return this.open(entries);
      this.blank();
      const colon = this.text[this.at];
      if (colon === undefined) this.cut = true;
      if (colon !== ":" && !(colon === "=" && this.python)) {
        this.broken = !this.cut;
        return this.open(entries);
      }
      this.at++;
      const value = this.value(depth + 1);
      if (this.cut || this.broken) {
        // An inner object that only lacks its end is kept, so that a lost last brace can be told from a lost value.
        if (typeof value === "object" && value !== null) entries[key] = value;
        return this.open(entries);
      }
      entries[key] = value;
      if (!this.closed) return entries;
      if (!this.separator("}")) return entries;
      if (this.text[this.at - 1] === "}") {
        this.whole.add(entries);
        return entries;
      }
    }
  }

  private list(depth: number, end: string): unknown {
    const items: unknown[] = [];
    this.at++;
    for (;;) {
      this.blank();
      const char = this.text[this.at];
      if (char === end) {
        this.at++;
        this.whole.add(items);
        return items;
      }
      if (char === undefined) {
        this.closed = false;
        return items;
      }
      const value = this.value(depth + 1);
      if (this.cut || this.broken) {
        if (typeof value === "object" && value !== null) items.push(value);
        this.closed = false;
        return items;
      }
      items.push(value);
      if (!this.closed) return items;
      if (!this.separator(end)) return items;
      if (this.text[this.at - 1] === end) {
        this.whole.add(items);
        return items;
      }
    }
  }

  /** Steps over a comma or the closing bracket; false if neither stands here. */
  private separator(end: string): boolean {
    this.blank();
    const char = this.text[this.at];
    if (char === end) {
      this.at++;
      return true;
    }
    if (char === ",") {
      this.at++;
      this.blank();
      if (this.text[this.at] === undefined) this.cut = true;
      if (this.text[this.at] === end && end !== ")") this.repairs.add("trailing comma");
      if (this.cut) this.closed = false;
      return !this.cut;
    }
    this.closed = false;
    if (char !== undefined) this.broken = true;
    return false;
  }

  private key(char: string): string | undefined {
    if (char !== "`" && QUOTES.includes(char)) return this.string();
    WORD.lastIndex = this.at;
    const word = WORD.exec(this.text);
    if (!word) return this.stopBroken();
    this.at = WORD.lastIndex;
    if (this.at === this.text.length) this.cut = true;
    this.repairs.add("unquoted key");
    return word[0];
  }

  private string(raw = false): string {
    const read = readString(this.text, this.at, { python: this.python, raw });
    this.at = read.end;
    this.cut ||= read.cut;
    for (const repair of read.repairs) this.repairs.add(repair);
    return read.value;
  }

  private number(source: string): unknown {
    this.at += source.length;
    const next = this.text[this.at];
    if (next === undefined) {
      this.cut = true;
      return undefined;
    }
    if (/[\w.]/.test(next)) return this.stopBroken();
    return Number(source);
  }

  private word(): unknown {
    WORD.lastIndex = this.at;
    const word = WORD.exec(this.text)?.[0];
    if (!word) return this.stopBroken();
    // r"…", f"…", b"…"
    const quote = this.text[this.at + word.length];
    if (this.python && /^[rbfu]{1,2}$/i.test(word) && (quote === '"' || quote === "'")) {
      this.at += word.length;
      return this.string(/r/i.test(word));
    }
    if (this.at + word.length === this.text.length) {
      this.at = this.text.length;
      return this.stopCut();
    }
    if (!WORDS.has(word)) return this.stopBroken();
    this.at += word.length;
    if (word === "True" || word === "False" || word === "None") {
      if (!this.python) this.repairs.add("Python constant");
    }
    return WORDS.get(word);
  }

  private blank(): void {
    BLANK.lastIndex = this.at;
    BLANK.exec(this.text);
    this.at = Math.max(this.at, BLANK.lastIndex);
  }

  private open<T>(value: T): T {
    this.closed = false;
    return value;
  }

  private stopCut(): undefined {
    this.cut = true;
    this.closed = false;
    return undefined;
  }

  private stopBroken(): undefined {
    this.broken = true;
    this.closed = false;
    return undefined;
  }
}
