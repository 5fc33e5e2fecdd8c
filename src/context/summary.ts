/** How a model is asked to summarise, and what is taken of its answer. What code knows is not asked for. */
import type { ChatMessage } from "../models/model.ts";

/** Words a summary may have, for so many tokens: words are shorter than tokens in most tongues, and it must have room to end. */
export function wordsIn(tokens: number): number {
  return Math.max(60, Math.floor(tokens * 0.5));
}

/** One user message after the conversation, so that the server's cache serves everything before it. */
export function summaryAsk(text: string): ChatMessage {
  return { role: "user", content: text };
}

/** The summary without thoughts and calls around it. */
export function clean(reply: string): string {
  return reply
    .replace(/<think(?:ing)?>[\s\S]*?<\/think(?:ing)?>/g, "")
    .replace(/^[\s\S]*?<\/think(?:ing)?>/, "")
    .trim();
}
