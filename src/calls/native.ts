/**
 * The dialect of servers that read calls themselves: schemas go with the request, outcomes back as role `tool`.
 * Models print calls as text all the same, so the text is read like any other.
 */
import type { ChatMessage } from "../models/model.ts";
import type { CallOutcome, Dialect } from "./dialect.ts";
import { replyReader } from "./reader.ts";
import { heading } from "./results.ts";

export const native: Dialect = {
  name: "native",
  schemas: (tools) => tools.map((tool) => tool.schema),
  reader: replyReader,
  results(outcomes: readonly CallOutcome[]): ChatMessage[] {
    const messages: ChatMessage[] = [];
    for (const { call, text, images } of outcomes) {
      const [id, part] = call.id.split("#");
      const last = messages.at(-1);
      if (part !== undefined && last !== undefined && last.tool_call_id === id) {
        // One call of the model's was several of ours; the server knows only the one.
        last.content += `\n\n${heading(call)}\n${text}`;
        if (images) last.images = [...(last.images ?? []), ...images];
        continue;
      }
      const message: ChatMessage = { role: "tool", tool_name: call.name, tool_call_id: call.id, content: text };
      if (images && images.length > 0) message.images = images;
      messages.push(message);
    }
    return messages;
  },
};
