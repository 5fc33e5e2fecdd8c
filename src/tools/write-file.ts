/**
 * write_file: a new file, or all of an existing one. Whole files are where models lose code, so a large file that stays
 * mostly as it is goes through apply_diff, and what is left out or unread is held for the user.
 */
import { z } from "zod";
import { toolAliases } from "../calls/aliases.ts";
import { missingRanges, splitLines } from "../context/lines.ts";
import { type KnownRead, knownReads } from "../context/reads.ts";
import type { FileText } from "../workspace/workspace.ts";
import { carryOut, changeTarget, concernsAbout, proposal, type Target } from "./change.ts";
import type { Carried } from "./change-told.ts";
import { failedEdits } from "./failed-edits.ts";
import { plural } from "./ranges.ts";
import { defineTool, type ToolContext, ToolError } from "./tool.ts";

/** Lines from which an existing file counts as large. */
const LARGE = 200;
/** Of a large file's lines, the part that may stay for the change to count as total. */
const KEPT_SHARE = 0.5;
/** After so many failed diffs, a whole file is the way out. */
const FAILURES_THAT_ALLOW = 2;

export const writeFile = defineTool({
  name: "write_file",
  aliases: toolAliases.write_file ?? [],
  group: "edit",
  params: z.object({ path: z.string().min(1), content: z.string() }),
  reads: { path: { kind: "path" }, content: { kind: "text" } },
  async preview({ path, content }, ctx) {
    const target = await changeTarget(path, ctx);
    const { located, before } = target;
    const after = withFinalNewline(content.replaceAll("\r\n", "\n"), before);
    if (!before) return proposal(located, null, after, { concerns: concernsAbout("", after) });
    const known = knownReads(ctx.events).get(located.shown);
    refuseOldCopy(target, before, known);
    refusePiecemeal(target, before, after, path, ctx);
    return proposal(located, before, after, {
      concerns: [...unread(target, before, known), ...concernsAbout(before.text, after)],
    });
  },
  run: (_args, preview, ctx) => carryOut(preview, ctx, { head, showsAll: false }),
});

/** The dialects take one newline off each end of a value; a file keeps the ending it had, and a new one ends in a newline. */
function withFinalNewline(content: string, before: FileText | null): string {
  if (content === "" || content.endsWith("\n")) return content;
  const bare = before !== null && before.text !== "" && !before.text.endsWith("\n");
  return bare ? content : `${content}\n`;
}

/** What the model rewrites must be what is there: lines that others added since would be lost. */
function refuseOldCopy({ located }: Target, before: FileText, known: KnownRead | undefined): void {
  if (!known || known.hash === before.hash) return;
  const since = known.step === 0 ? "it was mentioned" : `you saw it in step ${known.step}`;
  throw new ToolError(`${located.shown} was not written: it changed since ${since}. Read it again, then write it.`);
}

function refusePiecemeal({ located }: Target, before: FileText, after: string, path: string, ctx: ToolContext): void {
  const old = splitLines(before.text);
  if (old.length <= LARGE) return;
  const kept = keptLines(old, splitLines(after));
  if (kept < old.length * KEPT_SHARE || failedEdits(path, ctx.events) >= FAILURES_THAT_ALLOW) return;
  throw new ToolError(
    `${located.shown} was not written: it has ${old.length} lines and your content keeps ${kept} of them. ` +
      "Send only what changes, with apply_diff: SEARCH holds a few lines as they are in the file, REPLACE what takes their place.",
  );
}

/** Lines of the old text that are in the new one, in whatever order: cheap, and close enough to tell a rewrite. */
function keptLines(old: readonly string[], now: readonly string[]): number {
  const there = new Map<string, number>();
  for (const line of now) there.set(line, (there.get(line) ?? 0) + 1);
  let kept = 0;
  for (const line of old) {
    const left = there.get(line) ?? 0;
    if (left === 0) continue;
    there.set(line, left - 1);
    kept += 1;
  }
  return kept;
}

function unread({ located }: Target, before: FileText, known: KnownRead | undefined): string[] {
  const total = splitLines(before.text).length;
  if (total === 0) return [];
  const missing = known ? missingRanges({ from: 1, to: total }, known.ranges) : [{ from: 1, to: total }];
  const count = missing.reduce((sum, { from, to }) => sum + to - from + 1, 0);
  return count > 0 ? [`Replaces ${plural(count, "line")} of ${located.shown} that the model has not read.`] : [];
}

function head({ preview, now, added, removed }: Carried): string {
  const { shown } = preview.located;
  const lines = plural(splitLines(now).length, "line");
  return preview.before ? `Wrote ${shown}: ${lines}, +${added} -${removed}.` : `Made ${shown}: ${lines}.`;
}
