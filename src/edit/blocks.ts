/**
 * Reads SEARCH/REPLACE blocks as Roo Code, Cline and aider write them. A marker line may also be content (a conflict, a
 * heading's underline, a text about this format): then every reading is handed on, and the file decides between them.
 */
import { indentOf, isBlank, modelLines } from "./lines.ts";
import type { Block } from "./placement.ts";

/** One block of the diff. The readings compete; within one, the variants are tried in order. */
export interface Chunk {
  readings: Block[][];
  /** What is wrong with the block if none of its readings fits. */
  doubt?: string;
}

export interface ParsedDiff {
  chunks: Chunk[];
  /** Why the text cannot be read as a diff, in words for the model. */
  problem?: string;
}

// In small letters, and after dashes, the word stands alone: `<<<<<<< search-page` is a conflict with a branch.
const START =
  /^[ \t]*(?:<{5,}[ \t]*(?:(?:SEARCH|ORIGINAL)\b|(?:[Ss]earch|[Oo]riginal)[ \t]*$)|-{5,}[ \t]*(?:SEARCH|[Ss]earch)>*[ \t]*$)/;
const DIVIDER = /^[ \t]*={5,}[ \t]*$/;
const END = /^[ \t]*(?:[>+]{5,}|<{5,})[ \t]*(?:(?:REPLACE|UPDATED)\b|(?:[Rr]eplace|[Uu]pdated)[ \t]*$)/;
const META = /^[ \t]*:(start|end)_line:[ \t]*(\d*)/;
const DASHES = /^[ \t]*-{5,}[ \t]*$/;
const ESCAPED = /^([ \t]*)\\(?=[<>=+-]{5,}|:(?:start|end)_line:)/;
const FENCE = /^[ \t]*(?:`{3,}|~{3,})[\w.+-]*[ \t]*$/;
const OPENS = /^[ \t]*(?:<{5,}(?: |$)|-{5,} SEARCH\b)/;
const CLOSES = /^[ \t]*(?:>{5,}(?: |$)|\+{5,} REPLACE\b)/;

/** Each divider is a reading to be tried on the file. */
const MOST_DIVIDERS = 40;

const STRAY =
  "has markers of another block inside. Close each block with >>>>>>> REPLACE; put a backslash before a marker line that is content";

/** True if a line can only be the start of a block. */
export function isBlockStart(line: string): boolean {
  return START.test(line);
}

export function parseBlocks(diff: string): ParsedDiff {
  const lines = modelLines(diff);
  const chunks: Chunk[] = [];
  for (let at = 0; at < lines.length; at++) {
    if (!START.test(lines[at]!)) continue;
    const chunk = readChunk(lines, at);
    if (typeof chunk === "string") return { chunks: [], problem: `Block ${chunks.length + 1} ${chunk}` };
    chunks.push(chunk);
    at = chunk.end;
  }
  const last = lines.findLast((line) => !isBlank(line))?.trim() ?? "";
  if (last.length >= 3 && "<<<<<<< SEARCH".startsWith(last))
    return { chunks: [], problem: "The diff is cut off where its last block begins. Send it again, whole." };
  return { chunks };
}

function readChunk(lines: readonly string[], start: number): (Chunk & { end: number }) | string {
  const margin = indentOf(lines[start]!);
  const marks = (pattern: RegExp, line: string) => pattern.test(line) && indentOf(line) === margin;
  const dividers: number[] = [];
  let end = -1;
  for (let at = start + 1; at < lines.length && end < 0; at++) {
    const line = lines[at]!;
    if (marks(DIVIDER, line)) dividers.push(at);
    else if (marks(END, line) && dividers.length > 0 && isChunkEnd(lines, at, marks)) end = at;
  }
  const inner = (at: number) => START.test(lines[at]!) || END.test(lines[at]!);
  if (dividers.length === 0) return "has no ======= line between SEARCH and REPLACE.";
  if (end < 0) return "is not closed: its >>>>>>> REPLACE line is missing. Send the block again, whole.";

  const nested = nestedConflicts(lines, start + 1, end);
  const candidates = preferredDividers(
    lines,
    start,
    dividers.filter((at) => at < end && !nested.has(at)),
  );
  if (candidates.length > MOST_DIVIDERS)
    return "has too many ======= lines; put a backslash before those that are content.";
  const readings: Block[][] = [];
  for (const divider of candidates.length > 0 ? candidates : dividers.filter((at) => at < end)) {
    const search = new Set(lines.slice(start + 1, divider));
    let sound = true;
    // A marker that REPLACE alone has, outside a whole block, is the trace of a block that was never closed.
    for (let at = divider + 1; at < end; at++)
      if (inner(at) && !nested.has(at) && !search.has(lines[at]!)) sound = false;
    if (sound) readings.push(variants(lines.slice(start + 1, divider), lines.slice(divider + 1, end)));
  }
  const stray = lines.slice(start + 1, end).some((_, k) => inner(start + 1 + k) && !nested.has(start + 1 + k));
  if (readings.length === 0) return STRAY;
  return { readings, end, ...(stray ? { doubt: `The block ${STRAY}` } : {}) };
}

/** What follows an end is the next start, or text without markers. */
function isChunkEnd(lines: readonly string[], at: number, marks: (pattern: RegExp, line: string) => boolean): boolean {
  for (let next = at + 1; next < lines.length; next++) {
    const line = lines[next]!;
    if (START.test(line)) return true;
    if (marks(DIVIDER, line) || marks(END, line)) return false;
  }
  return true;
}

/** Lines from `<<<<<<< x` to its `>>>>>>> y`: conflicts, and whole blocks that are content. */
function nestedConflicts(lines: readonly string[], from: number, end: number): Set<number> {
  const nested = new Set<number>();
  let open = -1;
  for (let at = from; at < end; at++) {
    if (OPENS.test(lines[at]!)) open = at;
    else if (open >= 0 && CLOSES.test(lines[at]!)) {
      const divided = lines.slice(open, at).some((line) => DIVIDER.test(line));
      if (divided) for (let k = open; k <= at; k++) nested.add(k);
      open = -1;
    }
  }
  return nested;
}

/** Of several dividers, those as long as the block's own first marker, or of the usual seven. */
function preferredDividers(lines: readonly string[], start: number, dividers: number[]): number[] {
  if (dividers.length < 2) return dividers;
  const own = lines[start]!.trim().match(/^(?:<+|-+)/)?.[0].length;
  for (const length of [own, 7]) {
    const same = dividers.filter((at) => lines[at]!.trim().length === length);
    if (same.length > 0) return same;
  }
  return dividers;
}

function variants(searchPart: string[], replace: string[]): Block[] {
  const { search, hint, dashes } = withoutMeta(searchPart);
  const blocks: Block[] = [];
  const add = (s: string[], r: string[]) => blocks.push({ search: s, replace: r, ...(hint ? { hint } : {}) });
  const unescaped = (part: string[]) => part.map((line) => line.replace(ESCAPED, "$1"));
  const searches = dashes ? [search, search.slice(1)] : [search];
  for (const s of searches) {
    add(unescaped(s), unescaped(replace));
    if ([...s, ...replace].some((line) => ESCAPED.test(line))) add(s, replace);
    const bare = withoutFence(s);
    if (bare) add(unescaped(bare), unescaped(withoutFence(replace) ?? replace));
  }
  return blocks;
}

/** Takes off Roo Code's `:start_line:` lines and the dashes below them. Dashes without them may as well be content. */
function withoutMeta(part: string[]): { search: string[]; hint: number | undefined; dashes: boolean } {
  let at = 0;
  let hint: number | undefined;
  for (let meta = META.exec(part[at] ?? ""); meta; meta = META.exec(part[at] ?? "")) {
    if (meta[1] === "start" && Number(meta[2]) > 0) hint = Number(meta[2]);
    at++;
  }
  const dashed = DASHES.test(part[at] ?? "");
  if (at > 0 && dashed) at++;
  return { search: part.slice(at), hint, dashes: at === 0 && dashed };
}

function withoutFence(part: string[]): string[] | undefined {
  const first = part.findIndex((line) => !isBlank(line));
  let last = part.length - 1;
  while (last > first && isBlank(part[last]!)) last--;
  if (first < 0 || last <= first || !FENCE.test(part[first]!) || !FENCE.test(part[last]!)) return undefined;
  return part.slice(first + 1, last);
}
