/**
 * One budget for every tool result. Escape codes and overwritten progress go; where it is still too much, long lines are
 * folded and the middle is cut on line borders, and each cut is stated. Work is bounded by the budget, not by the result, apart from one linear clean.
 */
import type { ContextWindow } from "../task/events.ts";
import { room } from "./window.ts";

/** A line longer than this is folded: a minified file, a base64 blob. */
const LONGEST_LINE = 1000;
/** Of the budget, the part for the start of a result; errors stand at the end, so the end gets more than a scrap. */
const HEAD_SHARE = 0.5;
/** Kept for the line that states the cut. */
const NOTICE_TOKENS = 48;

export interface FittedResult {
  /** What the model gets. */
  text: string;
  /** Lines left out, counted in `cleaned` from 1; null if all of it is there. */
  cut: { from: number; to: number; lines: number } | null;
  /** True if a line was folded: then not all of it is there, even without a cut. */
  folded: boolean;
  /** The whole result, cleaned: what to keep as the artifact, so that line numbers agree. */
  cleaned: string;
}

/** Tokens one result may cost now: a third of what a request may have, and at most half of what is left of it. */
export function resultBudget(window: ContextWindow, used: number): number {
  const most = room(window);
  return Math.max(160, Math.floor(Math.min(most / 3, (most - used) / 2)));
}

/**
 * Fits a result into `budget` tokens. `artifact` is the name under which `read_output` finds the whole, if it is kept.
 */
export function fitResult(
  text: string,
  budget: number,
  count: (text: string) => number,
  artifact?: string,
): FittedResult {
  const cleaned = cleanOutput(text);
  // A token has rarely more than a dozen characters: what is far beyond the budget need not be counted.
  if (cleaned.length <= budget * 12 && count(cleaned) <= budget) {
    return { text: cleaned, cut: null, folded: false, cleaned };
  }

  const lines = lineIndex(cleaned);
  let share = 1;
  for (;;) {
    const forLines = Math.max(16, Math.floor((budget - NOTICE_TOKENS) * share));
    const fitted = cutMiddle(cleaned, lines, forLines, count, artifact);
    // Counting line by line is a token off here and there; a second round with less puts it right.
    if (share < 0.3 || count(fitted.text) <= budget) return { ...fitted, cleaned };
    share *= 0.85;
  }
}

/** Strips terminal escapes and keeps what a progress line said last. */
export function cleanOutput(text: string): string {
  let clean = text;
  if (clean.includes("\x1b") || clean.includes("\x9b")) clean = clean.replace(ESCAPES, "");
  if (clean.includes("\r"))
    clean = clean
      .replace(/(?<!\r)\r+\n/g, "\n")
      .split("\n")
      .map(lastWritten)
      .join("\n");
  clean = clean.replace(CONTROLS, "");
  let end = clean.length;
  while (end > 0 && clean.charCodeAt(end - 1) === 10) end--;
  return clean.slice(0, end);
}

/** One line, folded if it is too long to be read: its start and its end are kept. */
export function foldLine(line: string, longest = LONGEST_LINE): string {
  if (line.length <= longest) return line;
  const head = Math.floor(longest * 0.6);
  const tail = Math.floor(longest * 0.2);
  const left = line.length - head - tail;
  return `${whole(line.slice(0, head))} [… ${left} characters of this line left out …] ${whole(line.slice(-tail))}`;
}

// CSI, OSC (ended by BEL or ST), and two-character escapes. Bounded, so that a stray ESC cannot eat a file.
const ESCAPES =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: escape codes are control characters
  /(?:\x1b\[|\x9b)[0-?]{0,64}[ -/]{0,8}[@-~]|\x1b\][^\x07\x1b]{0,2048}(?:\x07|\x1b\\)|\x1b[PX^_][^\x1b]{0,2048}\x1b\\|\x1b[ -/]{0,2}[0-~]/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: what is left of them is noise to a model
const CONTROLS = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]/g;

function lastWritten(line: string): string {
  const end = line.endsWith("\r") ? line.length - 1 : line.length;
  const from = line.lastIndexOf("\r", end - 1);
  return from < 0 && end === line.length ? line : line.slice(from + 1, end);
}

/** Offsets of line starts, plus the end. Typed, because a million strings would cost more than the text. */
function lineIndex(text: string): Uint32Array {
  let lines = 1;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) lines++;
  const starts = new Uint32Array(lines + 1);
  let line = 1;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts[line++] = at + 1;
  starts[lines] = text.length + 1;
  return starts;
}

function cutMiddle(
  text: string,
  starts: Uint32Array,
  budget: number,
  count: (text: string) => number,
  artifact: string | undefined,
): { text: string; cut: FittedResult["cut"]; folded: boolean } {
  const total = starts.length - 1;
  let folded = false;
  const line = (i: number): string => {
    const raw = text.slice(starts[i], starts[i + 1]! - 1);
    const fold = foldLine(raw);
    if (fold !== raw) folded = true;
    return fold;
  };

  const head: string[] = [];
  const tail: string[] = [];
  let left = budget * HEAD_SHARE;
  while (head.length < total) {
    const next = line(head.length);
    const cost = count(`${next}\n`);
    if (cost > left) break;
    left -= cost;
    head.push(next);
  }
  left += budget * (1 - HEAD_SHARE);
  while (head.length + tail.length < total) {
    const next = line(total - 1 - tail.length);
    const cost = count(`${next}\n`);
    if (cost > left) break;
    left -= cost;
    tail.push(next);
  }
  tail.reverse();
  if (head.length + tail.length === 0) {
    // Not even one folded line fits: show as much of the first as a token a character allows.
    folded = true;
    head.push(foldLine(line(0), budget));
  }

  if (head.length + tail.length === total) return { text: [...head, ...tail].join("\n"), cut: null, folded };
  const from = head.length + 1;
  const to = total - tail.length;
  const how = artifact
    ? ` Read them with read_output: artifact ${artifact}, lines ${from}-${to}, or search in it.`
    : "";
  const notice = `[… lines ${from}-${to} of ${total} left out …${how}]`;
  return { text: [...head, notice, ...tail].join("\n"), cut: { from, to, lines: to - from + 1 }, folded };
}

/** Drops half a surrogate pair at either end. */
function whole(text: string): string {
  return text.replace(/^[\udc00-\udfff]/, "").replace(/[\ud800-\udbff]$/, "");
}
