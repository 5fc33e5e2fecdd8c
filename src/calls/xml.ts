/**
 * The dialect for models without tools of their own: calls as XML elements in the reply, described in the prompt.
 * All outcomes of a reply go back as one user message, because chat templates want user and assistant to take turns.
 */
import type { ChatMessage } from "../models/model.ts";
import type { CallOutcome, Dialect } from "./dialect.ts";
import { replyReader } from "./reader.ts";
import { heading } from "./results.ts";

export const xml: Dialect = {
  name: "xml",
  schemas: () => [],
  reader: replyReader,
  results(outcomes: readonly CallOutcome[]): ChatMessage[] {
    if (outcomes.length === 0) return [];
    const content = outcomes.map(({ call, text }) => `${heading(call)}\n${text}`).join("\n\n");
    const images = outcomes.flatMap((outcome) => outcome.images ?? []);
    return [images.length > 0 ? { role: "user", content, images } : { role: "user", content }];
  },
};
