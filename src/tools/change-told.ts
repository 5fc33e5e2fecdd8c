/**
 * What the model is told of a change that was carried out: what the file says now where that is news to it, so that nothing need be
 * read again, and where that is not what it proposed.
 */
import { structuredPatch } from "diff";
import { splitLines } from "../context/lines.ts";
import { numbered } from "../context/numbered.ts";
import { hunksOf, leftOut } from "../edit/hunks.ts";
import { plural } from "./ranges.ts";
import type { ChangePreview, ToolContext } from "./tool.ts";

/** Lines around a changed region that the model gets with it. */
const AROUND = 2;
/** Beyond this many changed lines a comparison takes seconds, and nobody reads it. */
const MOST_CHANGES = 4_000;

export interface Carried {
  preview: ChangePreview;
  added: number;
  removed: number;
  /** What was written. */
  after: string;
  /** What is on disk, once the editor has done what it does on saving. */
  now: string;
  editedByUser: boolean;
  formatted: boolean;
}

/** How a tool tells of its change. */
export interface Saying {
  head(change: Carried): string;
  /** The model has not seen the file as its change makes it: every changed region is shown, not only what differs from its proposal. */
  showsAll: boolean;
}

/** `all`: the model was given everything that it could not know from its own call. */
export function toldOf(change: Carried, { head, showsAll }: Saying, ctx: ToolContext): { text: string; all: boolean } {
  const { preview, now, editedByUser, formatted } = change;
  const base = showsAll ? (preview.before?.text ?? "") : preview.after;
  const regions = showsAll || base !== now ? changedRegions(base, now, ctx) : "";
  const kept = editedByUser && showsAll ? keptRegions(change) : "";
  const text = [
    [head(change), editedByUser ? byUser(change) : "", formatted ? "The editor reformatted it on saving." : ""],
    [regions && !asProposed(change) ? "It says now:" : ""],
  ];
  const first = text.flat().filter(Boolean).join(" ");
  return {
    text: [first, regions, kept && `Left as it was:\n${kept}`].filter(Boolean).join("\n"),
    all: regions !== "" || base === now,
  };
}

function asProposed({ editedByUser, formatted }: Carried): boolean {
  return !editedByUser && !formatted;
}

function byUser({ preview, after }: Carried): string {
  const before = preview.before?.text ?? "";
  const left = leftOut(before, preview.after, after).length;
  const all = hunksOf(before, preview.after).length;
  const how = left > 0 ? ` and left out ${left} of its ${plural(all, "part")}` : "";
  return `The user changed your proposal before it was written${how}.`;
}

/** The regions that were to be changed and were not. */
function keptRegions({ preview, now }: Carried): string {
  const lines = splitLines(now);
  return leftOut(preview.before?.text ?? "", preview.after, now)
    .map(({ start, lines: count }) => numbered(lines.slice(start - 1, start - 1 + count), start))
    .join("\n…\n");
}

/** The changed regions as they are in the file now, with numbers, so that nothing need be read again. */
function changedRegions(from: string, to: string, ctx: ToolContext): string {
  const lines = splitLines(to);
  const patch = structuredPatch("", "", from, to, "", "", { context: AROUND, maxEditLength: MOST_CHANGES });
  const regions = patch?.hunks.map(({ newStart, newLines }) =>
    numbered(lines.slice(newStart - 1, newStart - 1 + newLines), newStart),
  );
  const text = regions?.filter((region) => region !== "").join("\n…\n") ?? "";
  // Most of it the model has just written; half of a result for showing it again is enough.
  return text === "" || ctx.countTokens(text) > ctx.resultBudget / 2 ? "" : text;
}
