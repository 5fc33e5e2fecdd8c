/**
 * The template language of the prompt files, which is two forms and no more: `{{name}}` is a variable;
 * `{{if a !b}}` drops the rest of its line unless flag a holds and flag b does not. A line left empty by that goes.
 */
import { PromptError } from "./files.ts";

export interface TemplateValues {
  vars: Readonly<Record<string, string>>;
  /** Every flag a template may ask for, and whether it holds. */
  flags: Readonly<Record<string, boolean>>;
}

const CONDITION = /\{\{if ([^}]+)\}\}/;
const CONDITIONS = new RegExp(CONDITION, "g");
const VARIABLE = /\{\{([a-z_]+)\}\}/gi;

/** Fills in a template of ours. `where` names it in the PromptError for an unknown variable or flag. */
export function fill(template: string, values: TemplateValues, where: string): string {
  const lines: string[] = [];
  for (const line of template.split("\n")) {
    const kept = dropUnless(line, values.flags, where);
    if (kept !== undefined) lines.push(kept);
  }
  return lines
    .join("\n")
    .replace(VARIABLE, (_, name: string) => values.vars[name] ?? fail(where, `unknown variable {{${name}}}`));
}

/** Fills in a text the user wrote: what is unknown stays as it is and is named, because it may be meant. */
export function fillUserText(
  text: string,
  { vars, flags = {} }: { vars: TemplateValues["vars"]; flags?: TemplateValues["flags"] },
): { text: string; unknown: string[] } {
  const unknown = new Set<string>();
  const isKnown = (condition: string) => {
    const all = flagsOf(condition).every((flag) => Object.hasOwn(flags, flag.replace(/^!/, "")));
    if (!all) unknown.add(`if ${condition.trim()}`);
    return all;
  };
  const lines = text.split("\n").flatMap((line) => {
    const understood = [...line.matchAll(CONDITIONS)].every(([, condition]) => isKnown(condition!));
    return understood ? (dropUnless(line, flags, "") ?? []) : [line];
  });
  const filled = lines.join("\n").replace(VARIABLE, (whole, name: string) => {
    const value = vars[name];
    if (value === undefined) unknown.add(name);
    return value ?? whole;
  });
  return { text: filled, unknown: [...unknown] };
}

/** True if all flags hold. A flag with `!` in front must not. */
export function holds(wanted: readonly string[], flags: TemplateValues["flags"], where: string): boolean {
  return wanted.every((flag) => {
    const name = flag.replace(/^!/, "");
    const value = flags[name] ?? fail(where, `unknown flag "${name}"`);
    return flag.startsWith("!") ? !value : value;
  });
}

/** undefined where the condition leaves nothing of the line. */
function dropUnless(line: string, flags: TemplateValues["flags"], where: string): string | undefined {
  const match = CONDITION.exec(line);
  if (!match) return line;
  const before = line.slice(0, match.index);
  if (holds(flagsOf(match[1]!), flags, where)) {
    return dropUnless(before + line.slice(match.index + match[0].length), flags, where);
  }
  return before.trim() === "" ? undefined : before.trimEnd();
}

function flagsOf(condition: string): string[] {
  return condition.trim().split(/\s+/);
}

function fail(where: string, what: string): never {
  throw new PromptError(`prompts/${where}: ${what}`);
}
