/** What the editor finds wrong with a file since a change: only what is new, and not more than a model can use. */
import type { Located, Problem } from "../workspace/workspace.ts";
import { plural } from "./ranges.ts";
import type { ToolContext } from "./tool.ts";

const MOST = 5;

/** Problems in a file before it is changed. Empty where there is no editor. */
export async function problemsIn(file: Located, { workspace }: ToolContext): Promise<Problem[]> {
  return (await workspace.problems?.([file])) ?? [];
}

/** "" if there is nothing new. Lines move with a change, so a problem is known by its words. */
export async function newProblems(
  file: Located,
  before: readonly Problem[],
  { workspace }: ToolContext,
): Promise<string> {
  const known = new Map<string, number>();
  for (const problem of before) known.set(keyOf(problem), (known.get(keyOf(problem)) ?? 0) + 1);
  const fresh = ((await workspace.problemsSoon?.(file)) ?? []).filter((problem) => {
    const left = known.get(keyOf(problem)) ?? 0;
    known.set(keyOf(problem), left - 1);
    return left <= 0;
  });
  if (fresh.length === 0) return "";
  const lines = fresh
    .slice(0, MOST)
    .map(({ line, severity, message }) => `- line ${line}, ${severity}: ${oneLine(message)}`);
  const more = fresh.length > MOST ? [`- (${fresh.length - MOST} more)`] : [];
  return [`The editor reports ${plural(fresh.length, "new problem")} in ${file.shown}:`, ...lines, ...more].join("\n");
}

function keyOf({ severity, message, source }: Problem): string {
  return `${severity} ${source} ${message}`;
}

function oneLine(text: string): string {
  const flat = text.replace(/\s+/g, " ").trim();
  return flat.length > 200 ? `${flat.slice(0, 200)}…` : flat;
}
