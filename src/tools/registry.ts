/**
 * The tools there are, in the order the model is told of them, and what the rest of the house asks of any tool.
 */
import { z } from "zod";
import { parameterAliases } from "../calls/aliases.ts";
import type { CallableTool } from "../calls/dialect.ts";
import type { Mode } from "../modes/mode.ts";
import { toolsOf } from "../modes/rules.ts";
import { applyDiff } from "./apply-diff.ts";
import { askFollowupQuestion } from "./ask-followup-question.ts";
import { attemptCompletion } from "./attempt-completion.ts";
import { executeCommand } from "./execute-command.ts";
import { listFiles } from "./list-files.ts";
import { readFile } from "./read-file.ts";
import { readOutput } from "./read-output.ts";
import { searchFiles } from "./search-files.ts";
import { switchMode } from "./switch-mode.ts";
import { type Tool, ToolError } from "./tool.ts";
import { updateTodoList } from "./update-todo-list.ts";
import { writeFile } from "./write-file.ts";

export const builtInTools: readonly Tool[] = [
  readFile,
  listFiles,
  searchFiles,
  applyDiff,
  writeFile,
  executeCommand,
  readOutput,
  updateTodoList,
  askFollowupQuestion,
  switchMode,
  attemptCompletion,
];

/** The built-in tools that a mode may call. */
export function toolsFor(mode: Mode): Tool[] {
  return toolsOf(mode, builtInTools);
}

/** What a dialect must know to read calls of a tool. */
export function callable(tool: Tool): CallableTool {
  const named: Readonly<Record<string, readonly string[]>> = parameterAliases[tool.name] ?? {};
  return {
    name: tool.name,
    aliases: tool.aliases,
    parameters: Object.entries(tool.reads).map(([name, { kind, aliases }]) => ({
      name,
      aliases: aliases ?? named[name] ?? [],
      required: isRequired(tool, name),
      kind,
    })),
  };
}

/** The arguments as the tool takes them. Throws a ToolError that names every problem and what is expected instead. */
export function parseArgs(tool: Tool, args: Record<string, unknown>): Record<string, unknown> {
  // An optional parameter sent as null or empty was left out.
  const isGiven = ([name, value]: [string, unknown]) => value !== null && (value !== "" || isRequired(tool, name));
  const given = Object.fromEntries(Object.entries(args).filter(isGiven));
  const parsed = tool.params.safeParse(given);
  if (parsed.success) return parsed.data;
  const problems = new Map<string, string>();
  for (const issue of parsed.error.issues) {
    const name = String(issue.path[0] ?? "");
    if (!problems.has(name)) problems.set(name, problemOf(name, given[name], issue.message));
  }
  throw new ToolError(
    `${tool.name} was not run: ${[...problems.values()].join("; ")}. Send the call again with ${needs(tool)}.`,
  );
}

function problemOf(name: string, value: unknown, message: string): string {
  if (value === undefined) return `${name} is missing`;
  if (typeof value === "string" && value.trim() === "") return `${name} is empty`;
  return `${name} is not understood (${message})`;
}

function needs(tool: Tool): string {
  const names = Object.keys(tool.reads);
  const required = names.filter((name) => isRequired(tool, name));
  const optional = names.filter((name) => !isRequired(tool, name));
  const all = required.length > 0 ? required.join(" and ") : "no parameter";
  return optional.length > 0 ? `${all} (optional: ${optional.join(", ")})` : all;
}

function isRequired(tool: Tool, name: string): boolean {
  const field = tool.params.shape[name];
  return field instanceof z.ZodType && !field.safeParse(undefined).success;
}
