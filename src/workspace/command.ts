/**
 * Reads a command line into the argument vector that a shell would run, or says why that is in doubt. Grants are
 * exact vectors, so the rule is: every character must be known to be harmless in this shell; nothing is guessed.
 */

export type ShellKind = "posix" | "powershell" | "cmd";

export type ParsedCommand = { argv: string[] } | { doubt: string };

/** What rules a shell follows, by its name or path; null if they are not known here. */
export function shellKind(shell: string): ShellKind | null {
  const name = (shell.split(/[\\/]/).at(-1) ?? "").toLowerCase().replace(/\.exe$/, "");
  if (name === "cmd") return "cmd";
  if (name === "powershell" || name === "pwsh") return "powershell";
  return /^(?:posix|sh|bash|zsh|dash)$/.test(name) ? "posix" : null;
}

/** The exact vector, if the line is one plain command in that shell (a name or path); else what makes it more than that. */
export function parseCommand(line: string, shellName: string): ParsedCommand {
  const shell = shellKind(shellName);
  if (!shell) return { doubt: `a shell whose rules are not known (${shellName})` };
  const rules = RULES[shell];
  const words: Word[] = [];
  let word: Word | undefined;
  let at = 0;
  while (at < line.length) {
    const char = String.fromCodePoint(line.codePointAt(at)!);
    if (char === " " || char === "\t") {
      if (word) words.push(word);
      word = undefined;
      at += 1;
      continue;
    }
    word ??= { text: "", quoted: false };
    const quote = rules.quotes[char];
    if (quote) {
      // A quote in the middle of a word is plain in POSIX shells only.
      if (shell !== "posix" && (word.text !== "" || word.quoted)) return { doubt: "a quote inside a word" };
      const end = line.indexOf(char, at + 1);
      if (end === -1) return { doubt: "a quote that is not closed" };
      const inner = line.slice(at + 1, end);
      const bad = [...inner].find((each) => !quote.test(each));
      if (bad !== undefined) return { doubt: `${nameOf(bad)} inside quotes` };
      if (shell !== "posix" && inner.endsWith("\\")) return { doubt: "a backslash before a closing quote" };
      if (shell !== "posix" && inner === "") return { doubt: "an empty argument" };
      const next = line[end + 1];
      if (shell !== "posix" && next !== undefined && next !== " " && next !== "\t")
        return { doubt: "a quote inside a word" };
      word.text += inner;
      word.quoted = true;
      at = end + 1;
      continue;
    }
    if (!rules.plain.test(char)) return { doubt: nameOf(char) };
    word.text += char;
    at += char.length;
  }
  if (word) words.push(word);
  const first = words[0];
  if (!first) return { doubt: "an empty command" };
  const doubt = rules.doubt(first, words.slice(1));
  return doubt ? { doubt } : { argv: words.map((each) => each.text) };
}

interface Word {
  text: string;
  quoted: boolean;
}

interface ShellRules {
  /** Characters that mean only themselves outside quotes. */
  plain: RegExp;
  /** By quote character: what means only itself inside. */
  quotes: Record<string, RegExp>;
  doubt(first: Word, rest: readonly Word[]): string | undefined;
}

const words = (list: string): ReadonlySet<string> => new Set(list.split(" "));

// Words that a shell takes as syntax, or that make it read its arguments as a command line once more.
const POSIX_WORDS = words(
  "if then else elif fi do done case esac while until for in function select time coproc repeat foreach end always " +
    "nocorrect noglob - eval source . exec command builtin trap alias unalias set unset export declare typeset " +
    "local readonly let shopt setopt emulate enable hash autoload zmodload sched",
);
const POWERSHELL_WORDS = words(
  "if else elseif switch for foreach while do until break continue return function filter param begin process end " +
    "try catch finally throw trap using class enum data dynamicparam in exit workflow parallel sequence inlinescript " +
    "configuration clean iex icm invoke-expression invoke-command set-alias new-alias sal nal import-module ipmo",
);
const CMD_WORDS = words("if else for in do call set setlocal endlocal goto start rem exit cmd pushd popd path prompt");

const RULES: Record<ShellKind, ShellRules> = {
  posix: {
    plain: /^[A-Za-z0-9_./:@%+,=-]$|^[\p{L}\p{N}]$/u,
    quotes: { "'": /^[^\p{C}\u2028\u2029']$/u, '"': /^[^\p{C}\u2028\u2029"$`\\!]$/u },
    doubt(first, rest) {
      // Also where a part is quoted: A='b' is an assignment too.
      if (first.text.includes("=")) return "an assignment";
      if (first.text === "") return "an empty command name";
      if (POSIX_WORDS.has(first.text)) return `the shell's own word ${first.text}`;
      // zsh puts the path of a program in place of =name, also when the word is an argument.
      if (rest.some((word) => word.text.startsWith("="))) return "= at the start of a word";
      return undefined;
    },
  },
  powershell: {
    // ASCII only: PowerShell takes typographic quotes and dashes for the plain ones.
    plain: /^[A-Za-z0-9_./\\:+=-]$/,
    // Arguments may reach a .cmd file, where cmd reads them again; so only what is harmless there too.
    quotes: { "'": /^[A-Za-z0-9 _./\\:+=@-]$/, '"': /^[A-Za-z0-9 _./\\:+=@-]$/ },
    doubt(first, rest) {
      if (first.quoted) return "a quoted command name, which PowerShell takes for text";
      if (!/^[A-Za-z.][A-Za-z0-9_.\\/:-]*$/.test(first.text)) return "a command name that may be an expression";
      const name = first.text.toLowerCase();
      if (name === "." || POWERSHELL_WORDS.has(name)) return `PowerShell's own word ${first.text}`;
      for (const { text, quoted } of rest) {
        if (!quoted && text.startsWith("--%")) return "the stop-parsing sign --%";
        // -a.b reaches a program as two words, '-a.b' as one.
        if (!quoted && /^-[A-Za-z][^.]*\./.test(text)) return "an option that PowerShell splits at its dot";
        if (!quoted && /^[+-]?\.?\d/.test(text) && !/^\d+$/.test(text)) return "a number that PowerShell may rewrite";
      }
      return undefined;
    },
  },
  cmd: {
    plain: /^[A-Za-z0-9_./\\:+-]$/,
    quotes: { '"': /^[A-Za-z0-9 _./\\:+=@,-]$/ },
    doubt(first) {
      if (!/^[A-Za-z0-9_][A-Za-z0-9_.\\: +-]*$/.test(first.text)) return "a command name that cmd may split";
      // cmd takes echo.x and call:x for the word in front.
      const name = first.text.toLowerCase().split(/[.:+\\]/)[0]!;
      return CMD_WORDS.has(name) ? `cmd's own word ${first.text}` : undefined;
    },
  },
};

const NAMED: Record<string, string> = {
  "\n": "a line break",
  "\r": "a line break",
  "|": "a pipe or operator (|)",
  "&": "an operator (&)",
  ";": "an operator (;)",
  "<": "a redirection (<)",
  ">": "a redirection (>)",
  $: "an expansion ($)",
  "`": "a substitution (`)",
  "*": "a glob (*)",
  "?": "a glob (?)",
  "[": "a glob ([)",
  "{": "a brace ({)",
  "(": "a parenthesis",
  ")": "a parenthesis",
  "~": "a home folder (~)",
  "%": "an expansion (%)",
  "\\": "an escape (\\)",
  "#": "a comment (#)",
  "!": "a history or negation sign (!)",
};

function nameOf(char: string): string {
  return NAMED[char] ?? (/^[\p{C}\p{Z}]$/u.test(char) ? "an invisible character" : `the character ${char}`);
}
