/**
 * What file content the model already has in its window, read off the task log. A read is remembered only while its
 * result is still sent; condensing forgets it, and so does a drop.
 */
import type { EventOf, TaskEvent, ToolCall } from "../task/events.ts";
import { type Horizon, horizon, resultIsSent } from "./horizon.ts";
import { type LineRange, mergeRanges, missingRanges, splitLines } from "./lines.ts";
import { saidItem } from "./messages.ts";

export interface KnownRead {
  path: string;
  /** Of the content the model has. If the file has another one now, the model's copy is old. */
  hash: string;
  total: number;
  /** Lines it has, merged. */
  ranges: LineRange[];
  /** The step that gave it the last of them; 0: it came with the user's words. */
  step: number;
}

/** By path as shown to the model. */
export function knownReads(events: readonly TaskEvent[]): ReadonlyMap<string, KnownRead> {
  const known = new Map<string, KnownRead>();
  const sent = horizon(events);
  let step = 0;
  let calls = new Map<string, ToolCall>();
  for (const event of events) {
    if (event.type === "model.replied") {
      step = event.step;
      // Calls of a reply that is condensed away are forgotten with what they wrote.
      calls = new Map(event.seq > sent.through ? event.calls.map((call) => [call.id, call]) : []);
    } else if (event.type === "user.said" || event.type === "note.appended") {
      if (event.seq > sent.through && !sent.dropped.has(saidItem(event))) {
        for (const mention of event.mentions ?? []) learn(known, mention, 0);
      }
    } else if (event.type === "tool.finished" && event.status === "ok") {
      takeResult(known, event, calls.get(event.call), sent, step);
    } else if (event.type === "change.undone") {
      // The model was told that it no longer has this file.
      known.delete(event.path);
    }
  }
  return known;
}

function takeResult(
  known: Map<string, KnownRead>,
  event: EventOf<"tool.finished">,
  call: ToolCall | undefined,
  sent: Horizon,
  step: number,
): void {
  const detail = event.detail;
  if (detail?.kind === "change") {
    takeChange(known, detail, call, step);
  } else if (detail?.kind === "read") {
    // A result that was cut does not hold what it says; an outline and a pointer hold no text at all.
    if (event.artifact || !resultIsSent(sent, event)) return;
    if (detail.form === "full" || detail.form === "range") learn(known, detail, step);
    else if (detail.form === "changes") takeChanges(known, detail, step);
  }
}

interface Read {
  path: string;
  hash: string;
  from: number;
  to: number;
  total: number;
  ranges?: LineRange[] | undefined;
}

function learn(known: Map<string, KnownRead>, read: Read, step: number): void {
  const before = known.get(read.path);
  const kept = before?.hash === read.hash ? before.ranges : [];
  known.set(read.path, {
    path: read.path,
    hash: read.hash,
    total: read.total,
    ranges: mergeRanges([...kept, ...(read.ranges ?? [{ from: read.from, to: read.to }])]),
    step,
  });
}

/** Changed regions complete what was read before; without that (condensed since), they are scraps. */
function takeChanges(known: Map<string, KnownRead>, read: Read, step: number): void {
  const had = known.get(read.path);
  known.delete(read.path);
  if (had && missingRanges({ from: 1, to: had.total }, had.ranges).length === 0) learn(known, read, step);
}

/** The model knows what it wrote itself, and what it had read of the rest. */
function takeChange(
  known: Map<string, KnownRead>,
  change: {
    path: string;
    before: string | null;
    after: string | null;
    diff: string;
    editedByUser?: boolean | undefined;
    formatted?: { lines: number; told: boolean } | undefined;
  },
  call: ToolCall | undefined,
  step: number,
): void {
  const { path, before, after } = change;
  const had = known.get(path);
  known.delete(path);
  if (!call || after === null || change.editedByUser || change.formatted?.told === false) return;
  if (typeof call.args.content === "string") {
    const total = change.formatted?.lines ?? splitLines(call.args.content).length;
    known.set(path, { path, hash: after, total, ranges: mergeRanges([{ from: 1, to: total }]), step });
  } else if (had && had.hash === before) {
    const moved = throughDiff(had, change.diff);
    if (moved) known.set(path, { path, hash: after, ...moved, step });
  }
}

/** Where known lines went in a unified diff, plus the lines it added. */
function throughDiff(had: KnownRead, diff: string): { ranges: LineRange[]; total: number } | undefined {
  const ranges: LineRange[] = [];
  let oldLine = 1;
  let newLine = 1;
  const keep = (count: number): void => {
    for (const range of had.ranges) {
      const from = Math.max(range.from, oldLine);
      const to = Math.min(range.to, oldLine + count - 1);
      if (from <= to) ranges.push({ from: from + newLine - oldLine, to: to + newLine - oldLine });
    }
    oldLine += count;
    newLine += count;
  };
  let inHunk = false;
  for (const line of diff.split("\n")) {
    const hunk = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/.exec(line);
    if (hunk) {
      // A hunk without old lines names the line before it.
      const start = Number(hunk[1]) + (hunk[2] === "0" ? 1 : 0);
      if (start < oldLine) return undefined;
      keep(start - oldLine);
      inHunk = true;
    } else if (!inHunk) {
      // The header.
    } else if (line.startsWith("+")) {
      ranges.push({ from: newLine, to: newLine });
      newLine++;
    } else if (line.startsWith("-")) {
      oldLine++;
    } else if (line.startsWith(" ")) {
      keep(1);
    }
  }
  if (!inHunk) return undefined;
  keep(Math.max(0, had.total - oldLine + 1));
  return { ranges: mergeRanges(ranges), total: newLine - 1 };
}
