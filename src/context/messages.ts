/** How single events become messages. Key order is part of the bytes: each kind is made here and nowhere else. */
import type { ChatMessage } from "../models/model.ts";
import type { EventOf } from "../task/events.ts";
import { type Entry, itemId, type Part } from "./parts.ts";

/** Words to the model outside any result: the user's, or ours. */
export type Said = EventOf<"user.said"> | EventOf<"note.appended">;

/** A reply as the next request has it; nothing at all if there was nothing in it. */
export function replyMessage(event: EventOf<"model.replied">): ChatMessage | undefined {
  // A call that stood in a thought and nowhere else: templates drop thoughts, and its result would answer nothing.
  const calls = event.nativeCalls ?? (event.content === "" ? event.calls : []);
  if (event.content === "" && calls.length === 0) return undefined;
  const message: ChatMessage = { role: "assistant", content: event.content };
  if (event.thinkingField && event.thinking) message.thinking = event.thinking;
  if (calls.length > 0) {
    message.tool_calls = calls.map(({ id, name, args }) => ({
      ...(id === undefined ? {} : { id }),
      function: { name, arguments: args },
    }));
  }
  return message;
}

/** Our words and the user's after what is there already, in one message. */
export function withWords(
  message: ChatMessage | undefined,
  words: readonly string[],
  images: readonly string[],
): ChatMessage {
  const texts = [message?.content ?? "", ...words].filter((text) => text !== "");
  const all = [...(message?.images ?? []), ...images.map(plainBase64)];
  return { role: "user", content: texts.join("\n\n"), ...(all.length > 0 ? { images: all } : {}) };
}

/** Views paste images as data URLs; servers take what is behind the comma. */
function plainBase64(image: string): string {
  return image.startsWith("data:") ? image.slice(image.indexOf(",") + 1) : image;
}

export function summaryEntry(event: EventOf<"context.condensed">, step: number): Entry {
  const part: Part = {
    item: itemId.summary(event.seq),
    kind: "summary",
    step: step + 1,
    seq: event.seq,
    label: "Condensed conversation",
    text: event.text,
    images: 0,
  };
  return { message: { role: "user", content: event.text }, parts: [part] };
}

export function saidItem(said: Said): string {
  return said.type === "user.said" ? itemId.user(said.seq) : itemId.note(said.seq);
}
