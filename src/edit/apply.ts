/**
 * Applies what a model wrote as a diff to a file's text. All or nothing: every block has exactly one place in the text as
 * it is now, or nothing changes and `failure` tells the model what the file really says.
 */
import { alignKeys } from "./align.ts";
import type { Chunk } from "./blocks.ts";
import { explain } from "./explain.ts";
import { type FileIndex, indexFile } from "./file-index.ts";
import { parseDiff } from "./forms.ts";
import { place } from "./ladder.ts";
import { type FileLines, isBlank, joinLines, splitLines, substance } from "./lines.ts";
import { type Merged, merge } from "./merge.ts";
import { type BlockResult, lineList, NOT_THERE, type Outcome } from "./outcome.ts";
import type { Block, Placement } from "./placement.ts";

export type { BlockResult, BlockStatus } from "./outcome.ts";

export interface EditResult {
  applied: boolean;
  /** The new text; the original, character for character, if nothing was applied. */
  text: string;
  blocks: BlockResult[];
  /** For the model: what failed, what the file says there, what to send again and what not. */
  failure?: string;
}

export interface EditOptions {
  /** The file does not exist yet. */
  isNew?: boolean;
  /** Tokens of the model's window; the failure text keeps to a small share of it. */
  window?: number;
}

export function applyEdit(original: string, diff: string, options: EditOptions = {}): EditResult {
  const parsed = parseDiff(diff.replace(/^\uFEFF/, ""));
  const window = options.window ?? 16_384;
  if (parsed.problem !== undefined || parsed.chunks.length === 0) {
    const reason = parsed.problem ?? "The diff has no block.";
    return { applied: false, text: original, blocks: [{ status: "failed", reason }], failure: reason };
  }
  const index = indexFile(splitLines(original));
  if (index.file.text.length <= 1 && index.file.text.join("") === "")
    return fillEmpty(original, index, parsed.chunks, window, options.isNew === true);

  const outcomes = parsed.chunks.map((chunk) => locate(index, withoutMarks(chunk)));
  markOverlaps(outcomes);
  const merged = new Map<Outcome, Merged>();
  for (const outcome of outcomes) {
    if (outcome.status !== "applied" || !outcome.placement) continue;
    const result = merge(index, outcome.placement);
    merged.set(outcome, result);
    if ("refusal" in result) Object.assign(outcome, { status: "failed", reason: result.refusal });
  }
  if (outcomes.some(({ status, idle }) => status !== "applied" && !idle))
    return refuse(original, index, outcomes, window);

  const text = assemble(index.file, outcomes, merged);
  if (text === original) {
    for (const outcome of outcomes) {
      outcome.status = "already";
      outcome.reason ??= "the file says so already";
    }
    return refuse(original, index, outcomes, window);
  }
  return { applied: true, text, blocks: outcomes.map(report) };
}

function report({ status, line, rung, reason }: Outcome): BlockResult {
  return {
    status,
    ...(line === undefined ? {} : { line }),
    ...(rung === undefined ? {} : { rung }),
    ...(reason === undefined ? {} : { reason }),
  };
}

function refuse(original: string, index: FileIndex, outcomes: Outcome[], window: number): EditResult {
  for (const outcome of outcomes) {
    if (outcome.status !== "applied") continue;
    outcome.status = "skipped";
    outcome.reason = "matches, but nothing is written while another block does not";
  }
  return {
    applied: false,
    text: original,
    blocks: outcomes.map(report),
    failure: explain(index, outcomes, window),
  };
}

/** The mark at the head of a file, copied with its first line: it is no part of that line. */
function withoutMarks(chunk: Chunk): Chunk {
  const bare = ([first = "", ...rest]: string[]) =>
    first.startsWith("\uFEFF") ? [first.slice(1), ...rest] : undefined;
  const readings = chunk.readings.map((variants) =>
    variants.map((block) => ({
      ...block,
      search: bare(block.search) ?? block.search,
      replace: bare(block.replace) ?? block.replace,
    })),
  );
  return { ...chunk, readings };
}

/** Finds the one reading of a chunk that fits the file, and its place there. */
function locate(index: FileIndex, chunk: Chunk): Outcome {
  const fitting = chunk.readings.flatMap((variants) => {
    const fits = variants.find((block) => place(index, block, false).kind === "placed");
    return fits ? [fits] : [];
  });
  const block = fitting.length > 1 ? balanced(fitting) : (fitting[0] ?? chunk.readings[0]![0]!);
  if (!block) {
    const reason =
      "more than one reading of the ======= lines fits the file; put a backslash before those that are content";
    return { block: fitting[0]!, status: "failed", reason };
  }
  if (block.search.every(isBlank))
    return { block, status: "failed", reason: "SEARCH is empty; that works only in an empty or new file" };

  const placing = place(index, block);
  const idle =
    block.search.length === block.replace.length && block.search.every((line, i) => line === block.replace[i]);
  if (placing.kind === "ambiguous")
    return {
      block,
      status: "ambiguous",
      starts: placing.starts,
      rung: placing.rung,
      reason: `${placing.rung === "fuzzy" ? "nearly matches" : "matches"} at lines ${lineList(placing.starts)}`,
    };
  if (placing.kind === "none") {
    const there = idle ? undefined : writtenAlready(index, block);
    if (there)
      return {
        block,
        status: "already",
        line: there.start + 1,
        placement: there,
        reason: "REPLACE is in the file already",
      };
    return { block, status: "failed", reason: chunk.doubt ?? NOT_THERE };
  }
  const { placement } = placing;
  const outcome = { block, placement, line: placement.start + 1, rung: placement.rung };
  if (idle) return { ...outcome, status: "already", idle, reason: "SEARCH and REPLACE are the same" };
  const there = insertedAlready(index, placement);
  if (there)
    return {
      ...outcome,
      status: "already",
      placement: there,
      line: there.start + 1,
      reason: "REPLACE is in the file already",
    };
  return { ...outcome, status: "applied" };
}

/** Of several readings that fit, the one with as many dividers in SEARCH as in REPLACE: a heading that keeps its underline. */
function balanced(fitting: readonly Block[]): Block | undefined {
  const dividers = (lines: readonly string[]) => lines.filter((line) => /^\s*={5,}\s*$/.test(line)).length;
  const even = fitting.filter(({ search, replace }) => dividers(search) > 0 && dividers(search) === dividers(replace));
  return even.length === 1 ? even[0] : undefined;
}

/** Where REPLACE stands as it is, if that can be no accident. */
function writtenAlready(index: FileIndex, { search, replace, hint }: Block): Placement | undefined {
  const trimmed = (line: string) => line.trim();
  const kept = new Set(alignKeys(search.map(trimmed), replace.map(trimmed)).map(([, j]) => j));
  if (substance(replace.filter((_, j) => !kept.has(j))) < 8) return undefined;
  const placing = place(index, { search: replace, replace: [], ...(hint ? { hint } : {}) }, false);
  return placing.kind === "placed" ? placing.placement : undefined;
}

/** An insertion still finds its SEARCH after it was written; a second time would put the same lines in twice. */
function insertedAlready(index: FileIndex, { block, rows }: Placement): Placement | undefined {
  if (block.replace.length <= block.search.length) return undefined;
  const there = writtenAlready(index, block);
  if (!there) return undefined;
  const pairs = alignKeys(block.search, block.replace);
  return pairs.length === block.search.length && pairs.every(([i, j]) => rows[i] === there.rows[j]) ? there : undefined;
}

function markOverlaps(outcomes: Outcome[]): void {
  const placed = outcomes
    .filter(({ status, placement }) => status === "applied" && placement)
    .sort((a, b) => a.placement!.start - b.placement!.start);
  for (let k = 1; k < placed.length; k++) {
    const [one, two] = [placed[k - 1]!, placed[k]!];
    if (two.placement!.start >= one.placement!.end) continue;
    for (const outcome of [one, two]) {
      outcome.status = "overlap";
      outcome.reason = `blocks ${outcomes.indexOf(one) + 1} and ${outcomes.indexOf(two) + 1} cover the same lines`;
    }
    // The longer of the two may reach into the next as well.
    if (one.placement!.end > two.placement!.end) placed[k] = one;
  }
}

function assemble(file: FileLines, outcomes: readonly Outcome[], merged: ReadonlyMap<Outcome, Merged>): string {
  const out: FileLines = { bom: file.bom, text: [], ending: [] };
  const usual = file.ending.find((ending) => ending !== "") ?? "\n";
  const endingNear = (row: number) => file.ending[row] || file.ending[row - 1] || usual;
  const keep = (row: number) => {
    out.text.push(file.text[row]!);
    out.ending.push(endingNear(row));
  };
  let next = 0;
  const inOrder = outcomes
    .filter((outcome) => merged.has(outcome))
    .sort((a, b) => a.placement!.start - b.placement!.start);
  for (const outcome of inOrder) {
    const result = merged.get(outcome)!;
    if ("refusal" in result) continue;
    while (next < outcome.placement!.start) keep(next++);
    for (const line of result.lines) {
      if ("row" in line) keep(line.row);
      else {
        out.text.push(line.text);
        out.ending.push(endingNear(line.like));
      }
    }
    next = outcome.placement!.end;
  }
  while (next < file.text.length) keep(next++);
  if (file.ending[file.ending.length - 1] === "" && out.ending.length > 0) out.ending[out.ending.length - 1] = "";
  return joinLines(out);
}

/** An empty or new file: one block with an empty SEARCH gives it its lines. */
function fillEmpty(
  original: string,
  index: FileIndex,
  chunks: readonly Chunk[],
  window: number,
  isNew: boolean,
): EditResult {
  const outcomes: Outcome[] = chunks.map(({ readings }) => {
    const block = readings.flat().find(({ search }) => search.every(isBlank)) ?? readings[0]![0]!;
    if (chunks.length > 1) return { block, status: "overlap", reason: "the file is empty: send one block" };
    if (!block.search.every(isBlank))
      return {
        block,
        status: "failed",
        reason: `the file ${isNew ? "does not exist yet" : "is empty"}: leave SEARCH empty`,
      };
    return { block, status: "applied", line: 1, rung: "exact" };
  });
  const [only] = outcomes;
  if (outcomes.length > 1 || only?.status !== "applied") return refuse(original, index, outcomes, window);
  const ending = index.file.ending[0] || "\n";
  const text = joinLines({
    bom: index.file.bom,
    text: only.block.replace,
    ending: only.block.replace.map(() => ending),
  });
  return text === original
    ? refuse(original, index, [{ ...only, status: "already" }], window)
    : { applied: true, text, blocks: [report(only)] };
}
