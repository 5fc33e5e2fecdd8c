/**
 * What a task did to files, read off its log: one entry for each file a call changed, oldest first. What was put back is not
 * in it any more. Effects of commands are in no journal, and whoever shows one says so.
 */
import type { TaskEvent } from "../task/events.ts";

export interface JournalEntry {
  /** Number of the event, for order. */
  seq: number;
  call: string;
  step: number;
  /** As shown to the user and the model. */
  path: string;
  /** Content before and after, by hash; null where there was no file. */
  before: string | null;
  after: string | null;
}

/** Which changes are meant; all of them if nothing is said. */
export interface UndoScope {
  step?: number;
  path?: string;
}

/** Changes that still stand. One that was being written when the process died counts: it may be on disk. */
export function journal(events: readonly TaskEvent[]): JournalEntry[] {
  const entries = new Map<string, JournalEntry>();
  let step = 0;
  for (const event of events) {
    if (event.type === "model.replied") step = event.step;
    else if (event.type === "tool.started" && event.change) {
      entries.set(event.call, { seq: event.seq, call: event.call, step, ...event.change });
    } else if (event.type === "tool.finished") {
      const started = entries.get(event.call);
      // A call that says it failed wrote nothing.
      if (event.status === "failed") entries.delete(event.call);
      if (event.detail?.kind !== "change" || event.status === "failed") continue;
      const { path, before, after } = event.detail;
      const entry = { seq: event.seq, call: event.call, step: started?.step ?? step, path, before, after };
      entries.set(event.call, entry);
    } else if (event.type === "change.undone") for (const call of event.calls) entries.delete(call);
  }
  return [...entries.values()].filter((entry) => entry.before !== entry.after);
}

/** Folders that calls of the task made, as shown. Also those of changes that were put back: one may have been left because of another. */
export function foldersMade(events: readonly TaskEvent[]): ReadonlySet<string> {
  const folders = new Set<string>();
  for (const event of events) {
    const detail = event.type === "tool.finished" ? event.detail : undefined;
    if (detail?.kind === "change") for (const folder of detail.folders ?? []) folders.add(folder);
  }
  return folders;
}

/** The entries of a scope. A path is compared as it is shown, with or without `./` in front. */
export function inScope(entries: readonly JournalEntry[], { step, path }: UndoScope): JournalEntry[] {
  const plain = path?.replaceAll("\\", "/").replace(/^(?:\.\/)+/, "");
  return entries.filter(
    (entry) => (step === undefined || entry.step === step) && (plain === undefined || entry.path === plain),
  );
}

/** Commands that ran in the steps of a scope: what they did to files is not known and not put back. */
export function commandsIn(events: readonly TaskEvent[], { step, path }: UndoScope): string[] {
  if (path !== undefined) return [];
  const commands = new Set<string>();
  let now = 0;
  for (const event of events) {
    if (event.type === "model.replied") now = event.step;
    const detail = event.type === "tool.finished" ? event.detail : undefined;
    if (detail?.kind === "command" && (step === undefined || step === now)) commands.add(detail.command);
  }
  return [...commands];
}
