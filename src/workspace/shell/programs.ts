/**
 * Which programs a command line may start: each simple command, and what it hands on to (`sudo`, `env`, `sh -c`, `xargs` …).
 * Found for rules that forbid, so the rule is: what might be started is `maybe`, and only what certainly is not is left out.
 */
import type { ShellKind } from "../command.ts";
import { lex, type Word } from "./lex.ts";

export interface Started {
  words: readonly Word[];
  /** "maybe": it depends on what the shell puts there, or on options that are not known here. */
  certain: boolean;
  /** More arguments may follow that are not in the line, as with xargs. */
  open?: boolean;
}

/** Substitutions inside substitutions; nobody means more than a few. */
const DEEPEST = 12;
/** Programs looked at; a line with more is doubt. */
const MOST = 400;

export interface Programs {
  started: Started[];
  /** Something in the line cannot be followed: what it starts is not known. */
  doubt?: string;
}

export function programsOf(line: string, shell: ShellKind): Programs {
  const found: Programs = { started: [] };
  collect(line, shell, true, 0, found);
  return found;
}

/** The name a program is called by: without its folder, its extension and letter case. */
export function programName(word: string): string {
  const name = word.split(/[\\/]/).at(-1) ?? "";
  // zsh reads =name as the path of that program; cmd lets @ stand in front.
  return name
    .toLowerCase()
    .replace(/^[=@]/, "")
    .replace(/\.(?:exe|cmd|bat|com|ps1)$/, "");
}

function collect(line: string, shell: ShellKind, certain: boolean, depth: number, found: Programs): void {
  if (depth > DEEPEST || found.started.length > MOST) {
    found.doubt = "the command line is too deeply nested to be followed";
    return;
  }
  if (line.includes("\0")) found.doubt = "there is a NUL in the command line";
  const { commands, inner, data } = lex(line, shell);
  for (const words of commands) start({ words, certain }, shell, depth, found);
  for (const each of inner) collect(each, shell, certain, depth + 1, found);
  for (const each of data) collect(each, shell, false, depth + 1, found);
}

const wordSet = (list: string): ReadonlySet<string> => new Set(list.split(" "));

const KEYWORDS = wordSet("if then else elif do while until ! { } time coproc function and or not begin always");

function start(command: Started, shell: ShellKind, depth: number, found: Programs): void {
  const words = withoutFront(command.words, shell);
  // cmd's if has its condition in front of the command, in many forms.
  if (shell === "cmd" && command.words.some(({ text }) => /^if$/i.test(text)))
    for (let at = 1; at < words.length; at++)
      found.started.push({ ...command, words: words.slice(at), certain: false });
  const first = words[0];
  if (!first) return;
  const started = { ...command, words };
  found.started.push(started);
  if (!first.exact) return;
  const name = programName(first.text);
  if (name === "alias" || name === "set-alias" || name === "new-alias" || name === "doskey" || name === "sal")
    found.doubt = "it gives a command another name";
  for (const next of handedOn(name, words, shell)) {
    const certain = command.certain && next.certain;
    if ("line" in next) {
      if (!next.exact) found.doubt ??= `what it hands to ${name} is not known`;
      collect(next.line, next.shell, certain, depth + 1, found);
    } else if (next.words.length > 0 && depth <= DEEPEST)
      start({ words: next.words, certain, ...(next.open ? { open: true } : {}) }, shell, depth + 1, found);
    else if (depth > DEEPEST) found.doubt = "the command line is too deeply nested to be followed";
  }
}

/** Without keywords of the shell and assignments, which stand in front of the program. */
function withoutFront(words: readonly Word[], shell: ShellKind): readonly Word[] {
  let at = 0;
  while (at < words.length) {
    const { text } = words[at]!;
    const isAssignment = shell === "posix" && /^[A-Za-z_]\w*(?:\[[^\]]*\])?\+?=/.test(text);
    const isFront =
      KEYWORDS.has(shell === "posix" ? text : text.toLowerCase()) ||
      (shell === "powershell" && text === ".") ||
      (shell === "cmd" && text === "@");
    if (!isAssignment && !isFront) break;
    at += 1;
  }
  return words.slice(at);
}

type Next = { certain: boolean } & (
  | { words: readonly Word[]; open?: boolean }
  /** `exact`: all of the line is known. */
  | { line: string; shell: ShellKind; exact: boolean }
);

/** Programs that run another one, and which of their options take a value. */
const WRAPPERS: Record<string, string> = {
  sudo: "-u -g -h -p -C -D -R -T -r -t -U --user --group --host --prompt --chdir --chroot --close-from --role --type",
  doas: "-u -C",
  env: "-u -C --unset --chdir",
  nohup: "",
  nice: "-n --adjustment",
  ionice: "-c -n -p --class --classdata",
  time: "-f -o --format --output",
  timeout: "-k -s --kill-after --signal",
  stdbuf: "-i -o -e --input --output --error",
  setsid: "",
  command: "",
  builtin: "",
  exec: "-a",
  noglob: "",
  nocorrect: "",
  xargs: "-I -L -n -P -s -d -E -a --max-args --max-procs --max-lines --delimiter --arg-file --replace --max-chars",
  parallel: "-j --jobs -a --arg-file --colsep -N -n",
  watch: "-n --interval",
  strace: "-e -o -p -s -u",
  ltrace: "-e -o -p -s -u",
  chroot: "",
  flock: "-w -E --timeout --conflict-exit-code",
  unshare: "",
  nsenter: "-t",
  taskset: "",
  chrt: "",
  busybox: "",
  toybox: "",
  caffeinate: "-t -w",
  arch: "",
  "systemd-run": "-p -u --unit --property",
  npx: "-p --package",
  bunx: "",
  pnpx: "",
  winpty: "",
  call: "",
  start: "",
  runas: "",
  "start-process": "",
  saps: "",
  script: "",
  ssh: "-p -i -l -o -F -J -L -R -D -b -c -m -W",
  su: "",
  runuser: "-u",
};
/** Their first plain word is not the program yet. */
const SKIPS = wordSet("timeout chroot flock taskset chrt ssh script su");
const SHELLS: Record<string, ShellKind> = {
  ...Object.fromEntries(["sh", "bash", "dash", "zsh", "ksh", "mksh", "ash", "fish", "rbash"].map((n) => [n, "posix"])),
  powershell: "powershell",
  pwsh: "powershell",
  cmd: "cmd",
};

/** They take a line, or the words of one, and a shell reads it. */
const LINES = wordSet("eval iex invoke-expression su script runuser flock watch parallel ssh trap env find");

function* handedOn(name: string, started: readonly Word[], shell: ShellKind): Generator<Next> {
  const rest = started.slice(1);
  const inside = SHELLS[name];
  if (inside) return yield* handedToShell(inside, rest);
  if (LINES.has(name)) {
    const certain = /^(?:eval|iex|invoke-expression)$/.test(name);
    if (certain) yield { line: textOf(rest), shell, certain, exact: rest.every((word) => word.exact) };
    else
      for (const word of rest) {
        // env takes a whole line behind -S, in the same word or the next.
        const line = name === "env" ? word.text.replace(/^-(?:[a-zA-Z]*S|-split-string=)/, "") : word.text;
        if (/\s/.test(line)) yield { line, shell, certain, exact: true };
      }
  }
  // What it reads is known to the shell alone.
  if (name === "source" || name === ".")
    yield { line: "", shell, certain: false, exact: rest.every(({ exact }) => exact) };
  if (name === "find" || name === "fd" || name === "fdfind") {
    for (const [at, { text }] of rest.entries())
      if (/^(?:-exec|-execdir|-ok|-okdir|-x|-X|--exec|--exec-batch)$/.test(text))
        yield { words: rest.slice(at + 1), certain: true, open: true };
  } else if (name === "git") {
    for (const { text, exact } of rest)
      if (/^alias\.[^=]*=!/i.test(text))
        yield { line: text.replace(/^[^!]*!/, ""), shell: "posix", certain: true, exact };
  } else if (WRAPPERS[name] !== undefined) yield* wrapped(name, wordSet(WRAPPERS[name]), rest);
}

/** What a shell is given with -c, /c or -Command; a file that it is given to read is not looked at. */
function* handedToShell(shell: ShellKind, rest: readonly Word[]): Generator<Next> {
  const handed = (script: readonly Word[], glued = ""): Next => {
    const line = [glued, textOf(script)].join(" ").trim();
    return { line, shell, certain: true, exact: script.every((word) => word.exact) };
  };
  for (const [at, { text }] of rest.entries()) {
    const after = rest.slice(at + 1);
    if (shell === "posix" && /^[-+][A-Za-z]*c[A-Za-z]*$/.test(text)) {
      // There may be more options: the script is the first word that is none.
      const script = after.find((word) => !/^[-+]/.test(word.text));
      return yield handed(script ? [script] : []);
    }
    if (shell === "cmd" && /^\/[ckr]/i.test(text)) return yield handed(after, text.slice(2));
    if (shell === "powershell" && /^[-/]e(?:n\w*|c)?$/i.test(text)) {
      const line = Buffer.from(after[0]?.text ?? "", "base64").toString("utf16le");
      return yield { line, shell, certain: true, exact: after[0]?.exact ?? false };
    }
    if (shell === "powershell" && /^[-/]c/i.test(text)) return yield handed(after);
    if (shell === "powershell" && !/^[-/]/.test(text)) yield handed(rest.slice(at));
  }
  // Without a script or a file it reads what is piped into it.
  const reads = shell === "posix" && !rest.some(({ text }) => !/^[-+]/.test(text));
  if (reads) yield { line: "", shell, certain: false, exact: false };
}

function* wrapped(name: string, takesValue: ReadonlySet<string>, rest: readonly Word[]): Generator<Next> {
  const open = name === "xargs" || name === "parallel";
  const plain = (word: Word) => !word.text.startsWith("-") && !(name === "env" && /^[^=]+=/.test(word.text));
  let at = 0;
  let skip = SKIPS.has(name) ? 1 : 0;
  for (; at < rest.length; at++) {
    const word = rest[at]!;
    if (word.text === "--") {
      at += 1;
      if (skip === 0) break;
    } else if (!plain(word)) {
      if (takesValue.has(word.text)) at += 1;
    } else if (/^\/[a-z]/i.test(word.text) && (name === "start" || name === "runas")) continue;
    else if (skip-- <= 0) break;
  }
  if (at < rest.length) yield { words: rest.slice(at), certain: true, open };
  // An option that is not known here may have taken a word, so that the program begins elsewhere.
  for (let other = 0; other < rest.length; other++)
    if (other !== at && !rest[other]!.text.startsWith("-")) yield { words: rest.slice(other), certain: false, open };
}

function textOf(words: readonly Word[]): string {
  return words.map((word) => word.text).join(" ");
}
