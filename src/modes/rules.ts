/**
 * What a mode may do, asked when a call runs. The answer is a reason the model can act on.
 * A pattern may come from a workspace, so it gets a quarter of a second. Ours are simply tested.
 */
import { matchesWithin } from "../workspace/pattern.ts";
import type { Mode, ToolGroup } from "./mode.ts";

export type Permission = { ok: true } | { ok: false; reason: string };

const ALLOWED: Permission = { ok: true };

/** Tools of the group "always" belong to every mode: to ask, to plan, to finish, to switch. */
export function mayUse(mode: Mode, group: ToolGroup): boolean {
  return group === "always" || mode.groups.some((rule) => rule.group === group);
}

/** The tools a mode may call, less those the user switched off, in the order given. */
export function toolsOf<T extends { name: string; group: ToolGroup }>(
  mode: Mode,
  tools: readonly T[],
  off: readonly string[] = [],
): T[] {
  return tools.filter((tool) => mayUse(mode, tool.group) && !off.includes(tool.name));
}

/**
 * Whether a mode may change a file. `shownPath` is relative to its root with forward slashes; where there are several
 * roots it begins with the root's name, and `roots` are those names: patterns are written for the path inside a root.
 */
export function mayEdit(mode: Mode, shownPath: string, roots: readonly string[] = []): Permission {
  const rules = mode.groups.filter((rule) => rule.group === "edit");
  if (rules.length === 0) return { ok: false, reason: `${mode.name} mode cannot change files.` };
  const path = insideRoot(shownPath, roots);
  const limits = rules.flatMap((rule) => rule.files ?? []);
  if (limits.length < rules.length) return ALLOWED;
  const results = limits.map((limit) =>
    mode.source === "built-in" ? limit.pattern.test(path) : matches(limit.pattern, path),
  );
  if (results.includes(true)) return ALLOWED;
  const may = `Files that ${mode.name} mode may change: ${editScope(mode)}`;
  return results.includes(undefined)
    ? { ok: false, reason: `${may}. Its pattern took too long on ${shownPath}, which counts as no match.` }
    : { ok: false, reason: `${may}. ${shownPath} is not one of them.` };
}

/** Which files the mode may change, in words; "" where it may change all or none. */
export function editScope(mode: Mode): string {
  const rules = mode.groups.filter((rule) => rule.group === "edit");
  const limits = rules.flatMap((rule) => rule.files ?? []);
  return limits.length < rules.length ? "" : limits.map((limit) => limit.description).join(" and ");
}

/** By the clock, so long enough for a machine that is busy with a model. */
const TIMEOUT_MS = 250;
const LONGEST_PATH = 1_024;

/** undefined where the pattern needs too long, or the path is longer than any pattern is tried on. */
function matches(pattern: RegExp, path: string): boolean | undefined {
  if (path.length > LONGEST_PATH) return undefined;
  return matchesWithin(pattern, [path], TIMEOUT_MS)?.[0];
}

function insideRoot(shownPath: string, roots: readonly string[]): string {
  if (roots.length < 2) return shownPath;
  const root = roots.find((name) => shownPath.startsWith(`${name}/`));
  return root === undefined ? shownPath : shownPath.slice(root.length + 1);
}
