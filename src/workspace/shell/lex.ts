/**
 * Takes a command line apart into the simple commands a shell might run, for rules that forbid. The rule: too many rather than
 * too few. What a word will be is often known only to the shell; such a word is not `exact`, and whoever asks must take that as doubt.
 */
import type { ShellKind } from "../command.ts";

export interface Word {
  /** With quotes and escapes taken away. */
  text: string;
  /** False where the shell puts something in place of a part of it. */
  exact: boolean;
}

export interface Lexed {
  commands: Word[][];
  /** Lines that stand inside and run too: substitutions. */
  inner: string[];
  /** Lines that may run, if what they are handed to is a shell: here-documents. */
  data: string[];
}

interface Syntax {
  escapes: string;
  /** Ends a command wherever it stands unquoted. */
  ends: RegExp;
  blank: RegExp;
  single: string;
  double: string;
}

// Unicode spaces end a word in PowerShell, and in the others it costs nothing to think so.
const BLANK = /[\s\u0085\u200b\ufeff]/;
const SYNTAX: Record<ShellKind, Syntax> = {
  posix: { escapes: "\\", ends: /[;&|()\n\r]/, blank: BLANK, single: "'", double: '"' },
  powershell: { escapes: "`", ends: /[;&|(){}\n\r]/, blank: BLANK, single: "'‘’‚‛", double: '"“”„' },
  cmd: { escapes: "^", ends: /[&|()\n\r]/, blank: /[\s,;=\u00a0]/, single: "", double: '"' },
};

/** The simple commands of a line, with their words. Never throws: what is not closed reaches to the end. */
export function lex(line: string, shell: ShellKind): Lexed {
  return new Lexer(line, shell).run();
}

class Lexer {
  readonly #line: string;
  readonly #shell: ShellKind;
  readonly #syntax: Syntax;
  readonly #out: Lexed = { commands: [], inner: [], data: [] };
  #at = 0;
  #words: Word[] = [];
  #word: Word | null = null;
  /** The next word is where a redirection goes. */
  #redirected = false;
  #documents: string[] = [];
  #documentNext = false;

  constructor(line: string, shell: ShellKind) {
    this.#line = line;
    this.#shell = shell;
    this.#syntax = SYNTAX[shell];
  }

  run(): Lexed {
    while (this.#at < this.#line.length) this.#step(this.#line[this.#at]!);
    this.#endCommand();
    return this.#out;
  }

  #step(char: string): void {
    const { escapes, ends, blank, single, double } = this.#syntax;
    const next = this.#line[this.#at + 1] ?? "";
    if (char === escapes) {
      // An escaped line break is none at all.
      if (next === "\n" || next === "\r") this.#at += this.#line.startsWith("\r\n", this.#at + 1) ? 3 : 2;
      else {
        if (next !== "") this.#add(next);
        this.#at += 2;
      }
    } else if (single.includes(char)) this.#single();
    else if (double.includes(char)) this.#double();
    else if (char === "$" && this.#shell !== "cmd") this.#dollar(next);
    else if (char === "`" && this.#shell === "posix") this.#backticks();
    else if ((char === "%" || char === "!") && this.#shell === "cmd") this.#unknown(1);
    else if (char === "<" && next === "#" && this.#shell === "powershell") this.#skipTo("#>");
    else if (char === "<" || char === ">" || (char === "&" && next === ">")) this.#redirect(next);
    else if (char === "#" && this.#word === null && this.#shell !== "cmd") this.#skipLine();
    else if (ends.test(char)) {
      this.#endCommand();
      this.#at += 1;
      if (char === "\n") this.#takeDocuments();
    } else if (blank.test(char)) {
      this.#endWord();
      this.#at += 1;
    } else if (this.#isPattern(char)) this.#unknown(1, char);
    else this.#plain(char);
  }

  #plain(char: string): void {
    this.#add(char);
    this.#at += 1;
  }

  #isPattern(char: string): boolean {
    if (this.#shell !== "posix") return this.#shell === "powershell" && char === "@";
    if (char === "{") return !/^[\s}]?$/.test(this.#line[this.#at + 1] ?? "");
    return char === "*" || char === "?" || char === "[";
  }

  #single(): void {
    const { single } = this.#syntax;
    let end = this.#at + 1;
    for (; end < this.#line.length; end++) {
      if (!single.includes(this.#line[end]!)) continue;
      // PowerShell writes a quote inside quotes twice.
      if (this.#shell === "powershell" && single.includes(this.#line[end + 1] ?? "\0")) {
        this.#add("'");
        end += 1;
      } else break;
    }
    this.#add(this.#line.slice(this.#at + 1, end));
    this.#at = end + 1;
  }

  #double(): void {
    const { double, escapes } = this.#syntax;
    this.#add("");
    this.#at += 1;
    while (this.#at < this.#line.length) {
      const char = this.#line[this.#at]!;
      const next = this.#line[this.#at + 1] ?? "";
      if (double.includes(char)) break;
      if (char === escapes && this.#shell !== "cmd") {
        const kept = this.#shell === "powershell" || '$`"\\\n'.includes(next);
        this.#add(kept ? (next === "\n" ? "" : next) : char + next);
        this.#at += 2;
      } else if (char === "$" && this.#shell !== "cmd") this.#dollar(next, true);
      else if (char === "`" && this.#shell === "posix") this.#backticks();
      else if ((char === "%" || char === "!") && this.#shell === "cmd") this.#unknown(1);
      else this.#plain(char);
    }
    this.#at += 1;
  }

  #dollar(next: string, quoted = false): void {
    if (next === "(") {
      const end = balanced(this.#line, this.#at + 1, "(", ")");
      this.#out.inner.push(this.#line.slice(this.#at + 2, end));
      this.#unknown(end + 1 - this.#at);
    } else if (next === "{") {
      const end = balanced(this.#line, this.#at + 1, "{", "}");
      // A default value may hold a substitution.
      this.#out.inner.push(...substitutions(this.#line.slice(this.#at + 2, end), this.#shell));
      this.#unknown(end + 1 - this.#at);
    } else if (next === "'" && this.#shell === "posix" && !quoted) {
      const end = closing(this.#line, this.#at + 2);
      this.#add(ansiText(this.#line.slice(this.#at + 2, end)));
      this.#at = end + 1;
    } else if (next === '"' && !quoted) this.#at += 1;
    else
      this.#unknown(/^\$(?:\w+(?::\w+)?|[^\s\w]?)/.exec(this.#line.slice(this.#at, this.#at + 200))?.[0].length || 1);
  }

  #backticks(): void {
    const end = closing(this.#line, this.#at + 1, "`");
    this.#out.inner.push(this.#line.slice(this.#at + 1, end).replace(/\\([`\\$])/g, "$1"));
    this.#unknown(end + 1 - this.#at);
  }

  #redirect(next: string): void {
    if (next === "(" && this.#shell === "posix") {
      const end = balanced(this.#line, this.#at + 1, "(", ")");
      this.#out.inner.push(this.#line.slice(this.#at + 2, end));
      this.#unknown(end + 1 - this.#at);
      return;
    }
    // The number in front of the sign belongs to it.
    if (this.#word && /^\d+$|^\*$/.test(this.#word.text)) this.#word = null;
    this.#endWord();
    const sign = /^&?[<>]+[&|-]?/.exec(this.#line.slice(this.#at))![0];
    this.#at += sign.length;
    this.#redirected = true;
    this.#documentNext = this.#shell === "posix" && /^<<-?$/.test(sign);
    if (/^[<>]+&$/.test(sign) && /^\d|^-/.test(this.#line.slice(this.#at))) {
      this.#at += 1;
      this.#redirected = false;
    }
  }

  /** After a line with here-documents come their bodies. */
  #takeDocuments(): void {
    for (const end of this.#documents) {
      const rest = this.#line.slice(this.#at).split("\n");
      const last = rest.findIndex((line) => line.replace(/^\t+/, "") === end);
      const body = rest.slice(0, last < 0 ? rest.length : last);
      this.#out.data.push(body.join("\n"));
      this.#out.inner.push(...substitutions(body.join("\n"), this.#shell));
      this.#at += body.join("\n").length + (last < 0 ? 0 : end.length + 2);
    }
    this.#documents = [];
  }

  #skipLine(): void {
    const end = this.#line.indexOf("\n", this.#at);
    this.#at = end < 0 ? this.#line.length : end;
  }

  #skipTo(sign: string): void {
    const end = this.#line.indexOf(sign, this.#at);
    this.#at = end < 0 ? this.#line.length : end + sign.length;
  }

  #add(text: string): void {
    this.#word ??= { text: "", exact: true };
    this.#word.text += text;
  }

  #unknown(length: number, text = ""): void {
    this.#add(text);
    this.#word!.exact = false;
    this.#at += length;
  }

  #endWord(): void {
    const word = this.#word;
    this.#word = null;
    if (!word) return;
    if (!this.#redirected) this.#words.push(word);
    else if (this.#documentNext) this.#documents.push(word.text);
    // A here-string is data, like a here-document.
    else this.#out.data.push(word.text);
    this.#redirected = false;
    this.#documentNext = false;
  }

  #endCommand(): void {
    this.#endWord();
    this.#redirected = false;
    if (this.#words.length > 0) this.#out.commands.push(this.#words);
    this.#words = [];
  }
}

/** Where the bracket at `from` is closed; the end of the line if nowhere. Quotes inside are not looked at but for escapes. */
function balanced(line: string, from: number, open: string, close: string): number {
  let depth = 0;
  for (let at = from; at < line.length; at++) {
    if (line[at] === "\\") at += 1;
    else if (line[at] === open) depth += 1;
    else if (line[at] === close && --depth === 0) return at;
  }
  return line.length;
}

function closing(line: string, from: number, quote = "'"): number {
  for (let at = from; at < line.length; at++) {
    if (line[at] === "\\") at += 1;
    else if (line[at] === quote) return at;
  }
  return line.length;
}

/** Command substitutions inside a text that is otherwise data. */
function substitutions(text: string, shell: ShellKind): string[] {
  const found: string[] = [];
  for (let at = text.indexOf("$("); at >= 0; at = text.indexOf("$(", at + 2))
    found.push(text.slice(at + 2, balanced(text, at + 1, "(", ")")));
  if (shell === "posix") for (const [, inner] of text.matchAll(/`([^`]*)`/g)) found.push(inner!);
  return found;
}

const ANSI: Record<string, string> = {
  n: "\n",
  t: "\t",
  r: "\r",
  "'": "'",
  '"': '"',
  "\\": "\\",
  e: "\x1b",
  a: "\x07",
};

/** What stands in $'…'. */
function ansiText(text: string): string {
  return text.replace(
    /\\(?:x([0-9a-fA-F]{1,2})|u([0-9a-fA-F]{1,4})|U([0-9a-fA-F]{1,8})|([0-7]{1,3})|(.))/gs,
    (all, hex, short, long, octal, one) => {
      const code = hex ?? short ?? long;
      if (code) return codePoint(Number.parseInt(code, 16));
      return octal ? codePoint(Number.parseInt(octal, 8)) : (ANSI[one] ?? all);
    },
  );
}

const codePoint = (code: number): string => (code <= 0x10ffff ? String.fromCodePoint(code) : "");
