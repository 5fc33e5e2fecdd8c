/**
 * How a read is answered: with the text, or with less where the model has some of it already. No file text is sent twice
 * while its first copy is in the window and true.
 */
import { structuredPatch } from "diff";
import { clipRange, type LineRange, missingRanges, showRanges, splitLines } from "./lines.ts";
import { numbered } from "./numbered.ts";
import { outline, outlineText } from "./outline.ts";
import type { KnownRead } from "./reads.ts";
import { foldLine } from "./results.ts";

export interface ReadQuestion {
  path: string;
  /** Content now, LF, and its hash. */
  text: string;
  hash: string;
  /** Lines asked for; `to` left out: to the end. Whole file if left out. */
  range?: { from: number; to?: number | undefined } | undefined;
  known?: KnownRead | undefined;
  /** The content under `known.hash`, if it can still be had: then a changed file is answered with what changed. */
  oldText?: string | undefined;
  /** Tokens the answer may have. */
  budget: number;
  count(text: string): number;
}

export interface ReadAnswer {
  form: "full" | "range" | "unchanged" | "changes" | "outline";
  text: string;
  /** First and last line this answer gives; for changes, those the model has with what it had before. */
  from: number;
  to: number;
  total: number;
  /** The lines given where they have gaps. For the event's detail. */
  ranges?: LineRange[];
}

/** Changed regions are sent instead of the text when they cost less than this share of it. */
const WORTH_IT = 0.6;
/** Beyond this many changed lines a comparison is slow and the text is the better answer anyway. */
const MOST_CHANGES = 400;

export function answerRead(question: ReadQuestion): ReadAnswer {
  const { path, known, hash } = question;
  const lines = splitLines(question.text);
  const total = lines.length;
  if (total === 0) return { form: "full", text: `${path} is empty.`, from: 0, to: 0, total };
  if (question.range && question.range.from > total) {
    return { form: "outline", text: `${path} has only ${total} lines.`, from: 0, to: 0, total };
  }
  const asked = question.range ?? { from: 1 };
  const want = clipRange({ from: asked.from, to: asked.to ?? total }, { from: 1, to: total });

  if (known?.hash === hash) {
    const missing = missingRanges(want, known.ranges);
    if (missing.length === 0) return unchanged(question, want, total, known);
    return textAnswer(question, lines, want, missing);
  }
  return changes(question, lines, want) ?? textAnswer(question, lines, want, [want]);
}

function unchanged({ path, range }: ReadQuestion, want: LineRange, total: number, known: KnownRead): ReadAnswer {
  const what = range ? `Lines ${showRanges([want])} of ${path} are` : `${path} is`;
  const text = `${what} unchanged since ${when(known)}; you have the text above. Work with that.`;
  return { form: "unchanged", text, ...want, total };
}

/** The regions that differ from what the model has, if it has all of what it asks for and they are the smaller answer. */
function changes(question: ReadQuestion, lines: readonly string[], want: LineRange): ReadAnswer | undefined {
  const { path, known, oldText, count, budget } = question;
  if (!known || oldText === undefined) return undefined;
  const old = splitLines(oldText);
  if (missingRanges({ from: 1, to: old.length }, known.ranges).length > 0) return undefined;
  const patch = structuredPatch(path, path, joined(old), joined(lines), "", "", {
    context: 1,
    maxEditLength: MOST_CHANGES,
  });
  if (!patch) return undefined;

  const regions: string[] = [];
  for (const hunk of patch.hunks) {
    const now = { from: hunk.newStart, to: hunk.newStart + hunk.newLines - 1 };
    const clipped = clipRange(now, want);
    if (clipped.to < clipped.from) continue;
    const was = showRanges([{ from: hunk.oldStart, to: hunk.oldStart + hunk.oldLines - 1 }]);
    regions.push(`lines ${showRanges([now])} (were ${was}):\n${numbered(lines.slice(now.from - 1, now.to), now.from)}`);
  }
  const head = `${path} changed since ${when(known)}. It has ${lines.length} lines now; these are new, the others are as you have them:`;
  const text =
    regions.length > 0
      ? `${head}\n${regions.join("\n")}`
      : `${path} changed since ${when(known)}, but not in lines ${showRanges([want])}.`;
  const cost = count(text);
  if (cost > budget || cost > WORTH_IT * count(numbered(lines.slice(want.from - 1, want.to), want.from)))
    return undefined;
  // With the regions, the model has all of the file, whichever part it asked for.
  const has = regions.length === patch.hunks.length ? { from: 1, to: lines.length } : want;
  return { form: "changes", text, ...has, total: lines.length };
}

function textAnswer(
  question: ReadQuestion,
  lines: readonly string[],
  want: LineRange,
  ranges: readonly LineRange[],
): ReadAnswer {
  const { path, budget, count, known } = question;
  const total = lines.length;
  const isWhole = want.from === 1 && want.to === total;
  const isAll = ranges.length === 1 && ranges[0]!.from === want.from && ranges[0]!.to === want.to;
  const shown = ranges.map(({ from, to }) => numbered(lines.slice(from - 1, to), from)).join("\n");
  const rest = isAll || !known ? "" : ` (you have the others, unchanged since ${when(known)})`;
  const head =
    isWhole && isAll ? `${path} (${total} lines)` : `${path}, lines ${showRanges(ranges)} of ${total}${rest}`;
  const text = `${head}\n${shown}`;
  // A token has rarely more than a dozen characters: what is far beyond the budget need not be counted.
  if (text.length <= budget * 16 && count(text) <= budget) {
    const given = {
      from: ranges[0]!.from,
      to: ranges.at(-1)!.to,
      ...(ranges.length > 1 ? { ranges: [...ranges] } : {}),
    };
    return { form: isWhole && isAll ? "full" : "range", text, ...given, total };
  }
  return question.range ? firstPart(question, lines, want, ranges[0]!) : outlineAnswer(question, lines);
}

/** As much of the range as fits, and where to go on. */
function firstPart(question: ReadQuestion, lines: readonly string[], want: LineRange, range: LineRange): ReadAnswer {
  const { path, budget, count } = question;
  const total = lines.length;
  let left = budget - count(path) - 60;
  let to = range.from - 1;
  while (to < range.to) {
    // Two more for a number in front of it, now and then.
    left -= count(`${lines[to]}\n`) + (to % 10 === 9 ? 3 : 0);
    if (left < 0) break;
    to++;
  }
  if (to < range.from) {
    const line = foldLine(lines[range.from - 1]!, Math.max(200, budget - 100));
    const text = `${path}, line ${range.from} of ${total} is too long to be read whole; search in the file instead:\n${line}`;
    return { form: "outline", text, from: 0, to: 0, total };
  }
  const next = to < want.to ? `; that is all that fits, go on with lines ${to + 1}-${want.to}` : "";
  const head = `${path}, lines ${showRanges([{ from: range.from, to }])} of ${total}${next}`;
  const text = `${head}\n${numbered(lines.slice(range.from - 1, to), range.from)}`;
  return { form: "range", text, from: range.from, to, total };
}

function outlineAnswer({ path, budget, count }: ReadQuestion, lines: readonly string[]): ReadAnswer {
  const total = lines.length;
  const head = `${path} has ${total} lines, too many to read at once. Read the parts you need by their lines, or search in it.`;
  const symbols = outline(path, lines);
  const answer = (text: string): ReadAnswer => ({ form: "outline", text, from: 0, to: 0, total });
  if (symbols.length > 0) {
    // An outline that takes as much as a read is no help.
    const listed = outlineText(symbols, Math.floor(budget / 2) - count(head), count);
    return answer(`${head} Its symbols:\n${listed}`);
  }
  const start: string[] = [];
  let left = Math.floor(budget / 3);
  for (const line of lines.slice(0, 20)) {
    const fold = foldLine(line, 200);
    left -= count(`${fold}\n`);
    if (left < 0) break;
    start.push(fold);
  }
  return answer(start.length > 0 ? `${head} It starts:\n${numbered(start)}` : head);
}

function when(known: KnownRead): string {
  return known.step === 0 ? "the user's message" : `step ${known.step}`;
}

function joined(lines: readonly string[]): string {
  return `${lines.join("\n")}\n`;
}
