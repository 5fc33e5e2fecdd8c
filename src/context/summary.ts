/** How a model is asked to summarise, and what is taken of its answer. What code knows is not asked for. */
import type { ChatMessage } from "../models/model.ts";

/** One user message after the conversation, so that the server's cache serves everything before it. */
export function summaryAsk(maxTokens: number, keep: string | undefined): ChatMessage {
  // Words are shorter than tokens in most tongues; this leaves the model a margin to end in.
  const words = Math.max(60, Math.floor(maxTokens * 0.5));
  const lines = [
    `The window is nearly full. Write down what you need to go on, in at most ${words} words. Call no tool.`,
    "Use these headings, each with short lines; leave out what is empty:",
    "Goal: what is to be achieved now.",
    "Findings: what you learned about the code: names, places, causes.",
    "Decisions: what was decided and why; what was tried and failed.",
    "Next: the very next steps.",
    "The task's words, the files you changed, commands and to-dos are kept for you; do not repeat them. Do not quote code at length.",
  ];
  if (keep) lines.push(`The user wants you to keep in mind: ${keep}`);
  return { role: "user", content: lines.join("\n") };
}

/** The summary without thoughts and calls around it. */
export function clean(reply: string): string {
  return reply
    .replace(/<think(?:ing)?>[\s\S]*?<\/think(?:ing)?>/g, "")
    .replace(/^[\s\S]*?<\/think(?:ing)?>/, "")
    .trim();
}
