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
  const read = (shell ? [shell] : (["posix", "powershell", "cmd"] as const)).map((kind) => programsOf(line, kind));
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
      for (const program of started) {
        const answer = matches(pattern, program, kind);
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
