/** A task as Markdown, for people: what was said, what was done, what came of it. */
import type { TaskEvent } from "./events.ts";
import { transcript } from "./transcript.ts";

export function exportMarkdown(events: readonly TaskEvent[]): string {
  const created = events.find((event) => event.type === "task.created");
  const parts = [`# ${created?.type === "task.created" ? created.title : "Task"}`];
  for (const item of transcript(events)) {
    switch (item.kind) {
      case "user":
        parts.push(quoted(item.text));
        break;
      case "model":
        parts.push(item.text);
        break;
      case "call": {
        parts.push(`**${item.verb}** ${item.object} — ${item.outcome || item.state}`);
        if (item.detail?.kind === "change") parts.push(fenced(item.detail.diff, "diff"));
        if (item.detail?.kind === "command") parts.push(fenced(item.detail.tail, ""));
        if (item.detail?.kind === "completion") parts.push(item.detail.result);
        break;
      }
      case "stop":
        parts.push(`*Stopped (${item.cause}): ${item.message}*`);
        break;
      case "notice":
        parts.push(`*${item.text}*`);
        break;
      case "correction":
        parts.push(`*Told the model: ${item.text}*`);
        break;
      case "condensed":
        parts.push(`*Condensed: ${item.before} to ${item.after} tokens*`);
    }
  }
  return `${parts.filter(Boolean).join("\n\n")}\n`;
}

function quoted(text: string): string {
  return text
    .split("\n")
    .map((line) => `> ${line}`)
    .join("\n");
}

/** A fence longer than any in the text. */
function fenced(text: string, language: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map((run) => run[0].length));
  const fence = "`".repeat(longest + 1);
  return `${fence}${language}\n${text}\n${fence}`;
}
