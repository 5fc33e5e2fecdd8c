/**
 * The user's list of commands that never run. A rule is a program's name or the beginning of its arguments, compared with every
 * program that a line may start, however it is quoted, wrapped or chained. Where that cannot be told, it is doubt, and doubt asks.
 */
import { type ShellKind, shellKind } from "./command.ts";
import { lex, type Word } from "./shell/lex.ts";
import { programName, programsOf, type Started } from "./shell/programs.ts";

export type Denial = { denied: string } | { doubt: string };

/** What the list says to a line; undefined: nothing. `rules` as the user wrote them. */
export function denial(line: string, shellName: string, rules: readonly string[]): Denial | undefined {
  if (rules.length === 0) return undefined;
  const shell = shellKind(shellName);
  // A shell whose rules are not known here is read by those of all three.
  const read = (shell ? [shell] : (["posix", "powershell", "cmd"] as const)).map((kind) => {
    const { started, doubt } = programsOf(line, kind);
    return { started: started.map((program) => ({ program, handed: handedWords(program) })), doubt };
  });
  const kind = shell ?? "posix";
  let doubt = shell ? undefined : `the rules of the shell ${shellName} are not known`;
  for (const rule of rules) {
    const pattern = ruleOf(rule);
    if (!pattern) {
      doubt ??= `the rule "${rule}" is not one plain command`;
      continue;
    }
    for (const { started, doubt: unclear } of read) {
      doubt ??= unclear;
      for (const { program, handed } of started) {
        const found = matches(pattern, program, kind);
        const answer = found === "no" && isIn(pattern, handed, program) ? "maybe" : found;
        if (answer === "yes" && shell) return { denied: rule };
        if (answer !== "no") doubt ??= `it may run "${rule}"`;
      }
    }
  }
  return doubt === undefined ? undefined : { doubt };
}

/** The words of a rule; null if it is not the beginning of one plain command. */
export function ruleOf(rule: string): readonly string[] | null {
  // Quotes and backslashes stand for themselves in one shell and not in another, so a rule has none.
  const { commands, inner, data } = lex(rule.replaceAll("\\", "/"), "posix");
  const words = commands[0];
  if (!words || commands.length > 1 || inner.length + data.length > 0) return null;
  return words.every((word) => word.exact) ? words.map((word) => word.text) : null;
}

/** Programs whose arguments are text, and never run. */
const TEXT_ONLY: ReadonlySet<string> = new Set(
  (
    "echo printf grep egrep fgrep rg ag ack findstr select-string write-output write-host cat head tail ls dir wc man which type git " +
    "test [ cd mkdir touch true false :"
  ).split(" "),
);
/** Of git, what runs other programs. */
const GIT_RUNS = /^(?:bisect|submodule|rebase|filter-branch|difftool|mergetool|config|-c|--exec|-x)$/;

/**
 * The words that a program is handed and may run, taken apart as a shell would: there are more programs that run others than anybody
 * has listed, and languages whose code is an argument.
 */
function handedWords({ words: [first, ...rest], certain }: Started): readonly string[] {
  const name = programName(first!.text);
  if (!certain || (TEXT_ONLY.has(name) && !(name === "git" && rest.some(({ text }) => GIT_RUNS.test(text))))) return [];
  return rest.flatMap(({ text }) => text.split(/[\s"'`()[\]{};|&=,]+/).filter(Boolean));
}

/** A rule of one word may be what another program calls one of its own verbs: `npm rm`. */
function isIn(rule: readonly string[], handed: readonly string[], { words: [first] }: Started): boolean {
  if (rule.length === 1 && VALUE_OPTIONS[programName(first!.text)]) return false;
  const [name, ...args] = rule;
  return handed.some(
    (word, at) => programName(word) === programName(name!) && args.every((arg, next) => handed[at + 1 + next] === arg),
  );
}

/** Options that take the next word, of programs whose first argument is a verb. */
const VALUE_OPTIONS: Record<string, ReadonlySet<string>> = {
  git: new Set([
    "-C",
    "-c",
    "--git-dir",
    "--work-tree",
    "--namespace",
    "--exec-path",
    "--super-prefix",
    "--config-env",
  ]),
  npm: new Set(["--prefix", "-C", "-w", "--workspace"]),
  pnpm: new Set(["-C", "--dir", "--filter", "-F"]),
  yarn: new Set(["--cwd"]),
  docker: new Set(["-H", "--host", "-c", "--context", "--config", "-l", "--log-level"]),
  kubectl: new Set(["-n", "--namespace", "--context", "--cluster", "--kubeconfig", "-s", "--server"]),
  cargo: new Set(["--config", "-Z", "-C", "--color"]),
};

/** Names of one thing in PowerShell. */
const SAME = [
  "remove-item ri rm rmdir del erase rd",
  "invoke-webrequest iwr curl wget",
  "invoke-restmethod irm",
  "invoke-expression iex",
  "start-process saps start",
  "copy-item copy cp cpi",
  "move-item move mv mi",
  "set-content sc",
  "stop-process kill spps",
].map((names) => names.split(" "));

function isSameProgram(a: string, b: string, shell: ShellKind): boolean {
  if (a === b) return true;
  if (shell === "cmd")
    return [
      ["del", "erase"],
      ["rd", "rmdir"],
    ].some((names) => names.includes(a) && names.includes(b));
  return shell === "powershell" && SAME.some((names) => names.includes(a) && names.includes(b));
}

function matches(rule: readonly string[], { words, certain, open }: Started, shell: ShellKind): "yes" | "maybe" | "no" {
  const name = programName(rule[0]!);
  const first = words[0]!;
  if (!first.exact) return "maybe";
  // cmd reads rd/s as rd /s.
  const [called, ...glued] = shell === "cmd" && !/[\\:.]/.test(first.text) ? first.text.split(/(?=\/)/) : [first.text];
  if (!isSameProgram(programName(called!), name, shell)) return "no";
  const args = [...glued.map((text) => ({ text, exact: true })), ...words.slice(1)];
  const rest = restMatches(rule.slice(1), args, VALUE_OPTIONS[name], shell);
  if (rest === "no") return open && rule.length > 1 ? "maybe" : "no";
  return certain ? rest : "maybe";
}

function restMatches(
  rule: readonly string[],
  args: readonly Word[],
  takesValue: ReadonlySet<string> | undefined,
  shell: ShellKind,
): "yes" | "maybe" | "no" {
  const fold = (text: string) => (shell === "posix" ? text : text.toLowerCase());
  let certain = true;
  let at = 0;
  let mayBeValue = false;
  for (const wanted of rule) {
    if (isOption(wanted, shell)) {
      if (
        hasOption(
          args.map(({ text }) => fold(text)),
          fold(wanted),
        )
      )
        continue;
      if (!args.some((word) => !word.exact)) return "no";
      certain = false;
      continue;
    }
    for (;;) {
      const word = args[at++];
      if (!word) return "no";
      if (!word.exact) return "maybe";
      if (fold(word.text) === fold(wanted)) break;
      if (isOption(word.text, shell)) {
        if (takesValue?.has(word.text)) at += 1;
        else mayBeValue = takesValue === undefined && !word.text.includes("=");
      } else if (mayBeValue) {
        mayBeValue = false;
        certain = false;
      } else return "no";
    }
  }
  return certain ? "yes" : "maybe";
}

function isOption(word: string, shell: ShellKind): boolean {
  return word.length > 1 && (word.startsWith("-") || (shell === "cmd" && word.startsWith("/")));
}

/** -rf is also -fr, -r -f, and part of -rfv; --force is also --force=x. */
function hasOption(given: readonly string[], wanted: string): boolean {
  if (given.some((word) => word === wanted || word.startsWith(`${wanted}=`))) return true;
  const lettersOf = (word: string) => /^-([A-Za-z]+)$/.exec(word)?.[1] ?? "";
  const letters = given.map(lettersOf).join("");
  const wants = lettersOf(wanted);
  return wants !== "" && [...wants].every((letter) => letters.includes(letter));
}
