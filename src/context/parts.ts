/**
 * What a message is made of: which event put which piece of text there. The ledger and the meter read this, the model
 * never sees it.
 */
import type { ChatMessage } from "../models/model.ts";
import type { EventOf } from "../task/events.ts";

export type PartKind = "system" | "task" | "user" | "reply" | "result" | "note" | "summary";

export interface Part {
  /** Id of the item, as in `item.changed`: `result:<call>`, `user:<seq>`, `note:<seq>`, `reply:<seq>`, `summary:<seq>`, `system`. */
  item: string;
  kind: PartKind;
  /** The step whose request had it first. */
  step: number;
  seq: number;
  label: string;
  text: string;
  images: number;
  /** The user dropped it: `text` is the stub that stands for it. */
  dropped?: boolean;
  /** Condensing left a stub of it. */
  stub?: boolean;
}

export interface Entry {
  message: ChatMessage;
  parts: readonly Part[];
}

/** Id of what an event puts into the window. */
export const itemId = {
  result: (call: string): string => `result:${call}`,
  user: (seq: number): string => `user:${seq}`,
  note: (seq: number): string => `note:${seq}`,
  reply: (seq: number): string => `reply:${seq}`,
  summary: (seq: number): string => `summary:${seq}`,
};

/** One line that names a result for a person: the tool and what it was about. */
export function resultLabel(event: EventOf<"tool.finished">): string {
  const detail = event.detail;
  switch (detail?.kind) {
    case "read":
      return `${event.name} ${detail.path}`;
    case "list":
    case "change":
      return `${event.name} ${detail.path}`;
    case "search":
      return `${event.name} ${detail.pattern}`;
    case "command":
      return `${event.name} ${firstLine(detail.command)}`;
    default:
      return event.name;
  }
}

export function replyLabel(event: EventOf<"model.replied">): string {
  const calls = event.calls.map((call) => call.name).join(", ");
  return calls ? `Reply, calls ${calls}` : `Reply: ${firstLine(event.text)}`;
}

export function firstLine(text: string, longest = 80): string {
  const line = text.trimStart().split("\n", 1)[0] ?? "";
  return line.length > longest ? `${line.slice(0, longest - 1)}…` : line;
}
