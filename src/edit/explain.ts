/**
 * The failure of an edit in words a model can act on: which block, what the file really says at the nearest place, what is
 * there already, what to send again. Never longer than a small share of the window.
 */
import { alignKeys, similarity, solidWords } from "./align.ts";
import type { FileIndex } from "./file-index.ts";
import { keyOf } from "./file-index.ts";
import { lineList, NOT_THERE, type Outcome } from "./outcome.ts";
import type { Placement } from "./placement.ts";

/** Characters: about six in a hundred tokens of the window, at four characters a token. */
function budget(window: number): number {
  return Math.min(6000, Math.max(800, Math.floor(window * 0.24)));
}

export function explain(index: FileIndex, outcomes: readonly Outcome[], window: number): string {
  const failing = outcomes.filter(({ status }) => status !== "skipped" && status !== "already");
  const room = Math.floor((budget(window) - 200) / Math.max(1, failing.length));
  const several = outcomes.length > 1;
  const advice = several ? whatToSend(outcomes) : "";
  const limit = budget(window);
  const parts: string[] = [];
  let left = Math.max(limit - advice.length - 80, limit / 2);
  let cut = "";
  for (const [k, outcome] of outcomes.entries()) {
    const said = sayOutcome(index, outcomes, outcome, room);
    if (!said) continue;
    const part = several ? `Block ${k + 1}: ${said}` : said[0]!.toUpperCase() + said.slice(1);
    left -= part.length + 1;
    // Ten thousand blocks are no reason to look for ten thousand nearest places.
    if (left < 0 && parts.length > 0) {
      cut = `[Not told: block ${k + 1} and after. Send fewer blocks at a time]`;
      break;
    }
    parts.push(part);
  }
  const text = [...parts, cut, advice].filter(Boolean).join("\n");
  return text.length <= limit ? text : `${text.slice(0, limit - 40)}\n[cut: send fewer blocks at a time]`;
}

function sayOutcome(index: FileIndex, outcomes: readonly Outcome[], outcome: Outcome, room: number): string {
  const { block, status, placement, starts = [], reason = "" } = outcome;
  if (status === "skipped") return "";
  if (status === "already") {
    if (outcome.idle) return "SEARCH and REPLACE are the same, so nothing would change.";
    const where = placement ? ` (${lineRange(placement.start, placement.end)})` : "";
    return `what REPLACE says is in the file already${where}. Do not send this block again.`;
  }
  if (status === "overlap") return `${reason}. Write them as one block.`;
  if (status === "ambiguous") {
    const places = starts.slice(0, 4).map((row) => `${row + 1}|${clip(index.file.text[row]!)}${after(index, row)}`);
    return outcome.rung === "fuzzy"
      ? `SEARCH is not in the file, and lines ${lineList(starts)} are equally near. Copy the file's lines exactly:\n${places.join("\n")}`
      : `SEARCH matches at lines ${lineList(starts)}. Add the line before or after it, so that only one place is left:\n${places.join("\n")}`;
  }
  if (reason !== NOT_THERE) return `${reason}.${placement ? `\n${quote(index, placement, room)}` : ""}`;
  const writer = outcomes.findIndex((other) => other !== outcome && contains(other.block.replace, block.search));
  if (writer >= 0)
    return `SEARCH is not in the file, but in what block ${writer + 1} writes. All blocks are compared with the file as it is now: make the two one block.`;
  return `SEARCH is not in the file. ${nearest(index, block.search, room)}`;
}

function whatToSend(outcomes: readonly Outcome[]): string {
  const numbers = (wanted: (o: Outcome) => boolean) =>
    outcomes.flatMap((outcome, k) => (wanted(outcome) ? [k + 1] : [])).join(", ");
  const right = numbers(({ status }) => status === "skipped");
  const needless = numbers(({ status }) => status === "already");
  const said: string[] = [];
  if (right) said.push(`Matching as they are: ${right}; send them again unchanged, together with the corrected ones.`);
  if (needless) said.push(`Leave out: ${needless}.`);
  return said.join(" ");
}

function contains(lines: readonly string[], wanted: readonly string[]): boolean {
  const [hay, needle] = [lines, wanted].map((part) => part.map((line) => line.trim()).filter(Boolean));
  if (needle!.length === 0) return false;
  return hay!.some((_, at) => needle!.every((line, k) => hay![at + k] === line));
}

function lineRange(start: number, end: number): string {
  return end - start > 1 ? `lines ${start + 1}-${end}` : `line ${start + 1}`;
}

function clip(line: string): string {
  return line.length > 200 ? `${line.slice(0, 200)}…` : line;
}

/** What tells one candidate from the next: the line above it. */
function after(index: FileIndex, row: number): string {
  const above = index.file.text[row - 1]?.trim();
  return above ? `   (after: ${clip(above).slice(0, 80)})` : row === 0 ? "   (first line)" : "";
}

function quote(index: FileIndex, { block, rung, start, end }: Placement, room: number): string {
  if (rung === "fuzzy")
    return `There (${SIGNS}):\n${fitDifference(beside(index.file.text, block.search, start).shown, room)}`;
  const lines = index.file.text.slice(start, end).map((line, k) => `${start + k + 1}|${clip(line)}`);
  return `The file there:\n${fit(lines, room)}`;
}

/** The place with most of SEARCH's words in the same order, laid beside SEARCH. */
function nearest(index: FileIndex, search: readonly string[], room: number): string {
  const start = nearestRow(index, search);
  if (start === undefined) return "Nothing in the file is like it: read the file again before the next edit.";
  const { shown, first, end } = beside(index.file.text, search, start);
  return `Nearest place, ${lineRange(Math.min(first, end - 1), end)} (${SIGNS}):\n${fitDifference(shown, room)}`;
}

const SIGNS = "- is SEARCH, + is the file";

/** The two side by side, and the rows of the file that are shown. */
function beside(
  file: readonly string[],
  search: readonly string[],
  start: number,
): { shown: string[]; first: number; end: number } {
  const from = Math.max(0, start - 2);
  const to = Math.min(file.length, start + search.length + 2);
  const pairs = alignKeys(search.map(keyOf.folded), file.slice(from, to).map(keyOf.folded));
  const shown: string[] = [];
  let i = 0;
  const first = Math.max(from, Math.min(start, from + (pairs[0]?.[1] ?? start - from)));
  let row = first;
  const last = [search.length, Math.min(to, Math.max(row, start + search.length)) - from] as const;
  for (const [a, b] of [...pairs, last]) {
    while (i < a) shown.push(`-|${clip(search[i++]!)}`);
    while (row < from + b) shown.push(`+${row + 1}|${clip(file[row++]!)}`);
    if (a < search.length) shown.push(` ${row + 1}|${clip(file[row++]!)}`);
    i = a + 1;
  }
  return { shown, first, end: Math.max(row, start + 1) };
}

function nearestRow(index: FileIndex, search: readonly string[]): number | undefined {
  const at = index.wordRows();
  const score = new Map<number, number>();
  for (const [k, line] of search.entries())
    for (const word of solidWords(line)) {
      const rows = at.get(word) ?? [];
      // A word that is everywhere says nothing about where.
      if (rows.length > 500 && rows.length * 10 > index.file.text.length) continue;
      for (const row of rows) score.set(row - k, (score.get(row - k) ?? 0) + 1 / (1 + Math.log(rows.length)));
    }
  if (score.size === 0) return likeRow(index.file.text, search);
  let best: number | undefined;
  let most = 0;
  for (const [start, value] of score)
    if (value > most) {
      most = value;
      best = start;
    }
  return best === undefined ? undefined : Math.max(0, best);
}

/** Where the first line of SEARCH has its most similar one, in files small enough to look at every line. */
function likeRow(file: readonly string[], search: readonly string[]): number | undefined {
  const wanted = search.find((line) => line.trim() !== "")!.trim();
  let best: number | undefined;
  let most = 0.5;
  for (const [row, line] of file.slice(0, 2000).entries()) {
    const alike = similarity(wanted, line.trim(), most);
    if (alike <= most) continue;
    most = alike;
    best = row;
  }
  return best;
}

/** Where there is no room for all, what differs comes first, with a line around it: what matches is known. */
function fitDifference(shown: readonly string[], room: number): string {
  if (sizeOf(shown) <= room) return shown.join("\n");
  const differs = (k: number) => shown[k] !== undefined && !shown[k].startsWith(" ");
  const kept: string[] = [];
  let matching = 0;
  const close = () => {
    if (matching > 0) kept.push(`[${matching === 1 ? "1 line matches" : `${matching} lines match`}]`);
    matching = 0;
  };
  for (const [k, line] of shown.entries()) {
    if (differs(k - 1) || differs(k) || differs(k + 1)) {
      close();
      kept.push(line);
    } else matching++;
  }
  close();
  return fit(kept, room);
}

function sizeOf(lines: readonly string[]): number {
  return lines.reduce((sum, line) => sum + line.length + 1, 0);
}

/** Keeps both ends of a listing and says what was left out between. */
function fit(lines: readonly string[], room: number): string {
  if (sizeOf(lines) <= room) return lines.join("\n");
  const head: string[] = [];
  const tail: string[] = [];
  let left = Math.max(room, 200);
  for (let k = 0; k * 2 < lines.length; k++) {
    left -= lines[k]!.length + 1;
    if (left < 0) break;
    head.push(lines[k]!);
    const other = lines.length - 1 - k;
    left -= lines[other]!.length + 1;
    if (left < 0 || other <= k) break;
    tail.unshift(lines[other]!);
  }
  if (head.length + tail.length === lines.length) return lines.join("\n");
  return [...head, `[${lines.length - head.length - tail.length} lines left out]`, ...tail].join("\n");
}
