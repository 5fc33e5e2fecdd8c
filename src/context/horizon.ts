/**
 * How far back the model still has the events themselves: what condensing, its undoing and the user's drops took away.
 * Everything that asks "does the model still see this?" asks here.
 */
import type { EventOf, TaskEvent } from "../task/events.ts";
import { itemId } from "./parts.ts";

export interface Horizon {
  /** The condensed text that stands for events up to `through`; null if the whole log is still sent. */
  condensed: EventOf<"context.condensed"> | null;
  through: number;
  /** Stub by call, of every condensing in force. */
  stubs: ReadonlyMap<string, string>;
  /** Numbers of replies that stay without their long arguments, of every condensing in force. */
  folded: ReadonlySet<number>;
  dropped: ReadonlySet<string>;
  pinned: ReadonlySet<string>;
  /** Numbers of condensings, and of prompts composed because of them, that were undone. */
  undone: ReadonlySet<number>;
}

/** A condensing without text leaves the events and shortens results; one with text stands for the events before it. */
export function horizon(events: readonly TaskEvent[]): Horizon {
  const undone = undoneIn(events);
  const stubs = new Map<string, string>();
  const folded = new Set<number>();
  const dropped = new Set<string>();
  const pinned = new Set<string>();
  let condensed: EventOf<"context.condensed"> | null = null;
  for (const event of events) {
    if (event.type === "context.condensed" && !undone.has(event.seq)) {
      for (const [call, stub] of Object.entries(event.stubs)) stubs.set(call, stub);
      for (const seq of event.folded ?? []) folded.add(seq);
      if (event.text !== "") condensed = event;
    } else if (event.type === "item.changed") {
      if (event.change === "dropped") dropped.add(event.item);
      else if (event.change === "restored") dropped.delete(event.item);
      else if (event.change === "pinned") pinned.add(event.item);
      else pinned.delete(event.item);
    }
  }
  return { condensed, through: condensed?.through ?? -1, stubs, folded, dropped, pinned, undone };
}

/** Does the model still have this call's result as it was? */
export function resultIsSent(of: Horizon, event: EventOf<"tool.finished">): boolean {
  return event.seq > of.through && !of.stubs.has(event.call) && !of.dropped.has(itemId.result(event.call));
}

/** A condensing undone takes the prompt composed for it along, so that the old prefix comes back whole. */
function undoneIn(events: readonly TaskEvent[]): ReadonlySet<number> {
  const undone = new Set<number>();
  for (const event of events) {
    if (event.type !== "condensing.undone") continue;
    undone.add(event.seqOf);
    for (const other of events) {
      const between = other.seq > event.seqOf && other.seq < event.seq;
      if (between && other.type === "prompt.composed" && other.why === "condensed") undone.add(other.seq);
    }
  }
  return undone;
}
