/**
 * What the tools that change a file have in common: the target, the proposal that is shown, and carrying it out.
 * What is written is what was shown (or what the user made of it), over the content it was shown against, or nothing.
 */
import { formatPatch, structuredPatch } from "diff";
import { splitLines } from "../context/lines.ts";
import { placeholders, shrink } from "../edit/guards.ts";
import { mayEdit } from "../modes/rules.ts";
import { type FileText, type Located, WorkspaceError } from "../workspace/workspace.ts";
import { type Carried, type Saying, toldOf } from "./change-told.ts";
import { newProblems, problemsIn } from "./new-problems.ts";
import { type ChangePreview, type Preview, type ToolContext, ToolError, type ToolResult } from "./tool.ts";

/** Beyond this many changed lines a comparison takes seconds, and nobody reads it. */
const MOST_CHANGES = 4_000;

export interface Target {
  located: Located;
  /** null: there is no such file, and `missing` says so, with what may have been meant. */
  before: FileText | null;
  missing: string;
}

/** The file a call wants to change, if this mode may. Refuses where the editor holds changes that are not saved. */
export async function changeTarget(path: string, ctx: ToolContext): Promise<Target> {
  const located = await ctx.workspace.locate(path);
  const roots = ctx.workspace.roots.map(({ name }) => name);
  const permission = mayEdit(ctx.mode, located.shown, roots);
  if (!permission.ok)
    throw new ToolError(`${permission.reason} Nothing was changed. Switch to a mode that may, or go on without it.`);
  if (ctx.workspace.unsaved?.(located) !== undefined)
    throw new ToolError(
      `${located.shown} has unsaved changes in the editor, so it was not touched. Ask the user to save or discard them.`,
    );
  try {
    return { located, before: await ctx.workspace.read(located), missing: "" };
  } catch (error) {
    if (error instanceof WorkspaceError && error.cause === "missing")
      return { located, before: null, missing: error.message };
    throw error;
  }
}

/** Content the model may not have seen: no answer may show it before a person agreed. */
export function isPrivate(located: Located): boolean {
  return located.outside || located.sensitive === "secret";
}

/** The preview of a change. Throws if it would change nothing. */
export function proposal(
  located: Located,
  before: FileText | null,
  after: string,
  more: { rungs?: string[]; concerns?: string[] } = {},
): ChangePreview {
  if (before && before.text === after)
    throw new ToolError(`${located.shown} already says exactly this, so nothing was changed. Go on.`);
  const { diff, added, removed } = compare(located.shown, before?.text ?? "", after);
  const { rungs = [], concerns = [] } = more;
  return { kind: "change", located, before, after, diff, added, removed, rungs, concerns };
}

/** Why a person must look, grant or not: code left out, a file that lost most of itself. */
export function concernsAbout(before: string, after: string): string[] {
  return [...placeholders(before, after), ...shrink(before, after)];
}

/** Writes what was previewed, or what the user made of it. The content before is kept first, so that it can be put back. */
export async function carryOut(preview: Preview, ctx: ToolContext, say: Saying): Promise<ToolResult> {
  if (preview.kind !== "change") throw new ToolError("There is no change to make. Send the call again.");
  const { located, before } = preview;
  const edited = ctx.edited?.replaceAll("\r\n", "\n");
  const editedByUser = edited !== undefined && edited !== preview.after;
  const after = editedByUser ? edited : preview.after;
  if (before) await ctx.blobs.put(before.raw);
  const problems = await problemsIn(located, ctx);
  const { hash, folders } = await ctx.workspace.write(located, after, {
    expect: before?.hash ?? null,
    ...(before ? { like: before } : {}),
  });
  const now = await onceSaved(located, { text: after, hash }, ctx);
  const asProposed = !editedByUser && !now.formatted;
  const compared = asProposed ? preview : compare(located.shown, before?.text ?? "", now.text);
  const change: Carried = { preview, ...compared, after, now: now.text, editedByUser, formatted: now.formatted };
  const said = toldOf(change, say, ctx);
  const text = [said.text, await newProblems(located, problems, ctx)].filter(Boolean).join("\n");
  return {
    text,
    detail: {
      kind: "change",
      path: located.shown,
      added: compared.added,
      removed: compared.removed,
      before: before?.hash ?? null,
      after: now.hash,
      diff: compared.diff,
      ...(preview.rungs.length > 0 ? { rungs: preview.rungs } : {}),
      ...(editedByUser ? { editedByUser } : {}),
      ...(now.formatted ? { formatted: { lines: splitLines(now.text).length, told: said.all } } : {}),
      ...(folders ? { folders } : {}),
    },
  };
}

/** What is on disk once the editor has done to it what it does on saving. Kept, so that a later read can be answered with what changed since. */
async function onceSaved(
  located: Located,
  written: { text: string; hash: string },
  { workspace, blobs }: ToolContext,
): Promise<{ text: string; hash: string; formatted: boolean }> {
  await workspace.settle?.(located, written.text);
  const now = await workspace.read(located);
  if (now.hash === written.hash) {
    await blobs.put(now.raw);
    return { ...written, formatted: false };
  }
  // What is typed and not saved is the user's, and no part of this change.
  if (workspace.unsaved?.(located) !== undefined) return { ...written, formatted: false };
  await blobs.put(now.raw);
  return { text: now.text, hash: now.hash, formatted: true };
}

function compare(path: string, from: string, to: string): { diff: string; added: number; removed: number } {
  const patch = structuredPatch(path, path, from, to, "", "", { context: 3, maxEditLength: MOST_CHANGES });
  if (!patch) return wholeReplaced(path, from, to);
  const lines = patch.hunks.flatMap((hunk) => hunk.lines);
  return {
    diff: formatPatch(patch),
    added: lines.filter((line) => line.startsWith("+")).length,
    removed: lines.filter((line) => line.startsWith("-")).length,
  };
}

function wholeReplaced(path: string, from: string, to: string): { diff: string; added: number; removed: number } {
  const [old, now] = [splitLines(from), splitLines(to)];
  const lines = [
    `--- ${path}`,
    `+++ ${path}`,
    `@@ -${old.length > 0 ? 1 : 0},${old.length} +${now.length > 0 ? 1 : 0},${now.length} @@`,
    ...old.map((line) => `-${line}`),
    ...now.map((line) => `+${line}`),
  ];
  return { diff: `${lines.join("\n")}\n`, added: now.length, removed: old.length };
}
