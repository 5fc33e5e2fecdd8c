/** What a call that waits would do, as its card shows it. */
import type { PendingCall } from "../agent/watch.ts";
import type { CallPreview, OtherChange } from "../task/items.ts";
import type { Preview } from "../tools/tool.ts";

export function cardOf({ preview, why }: PendingCall, others: readonly OtherChange[]): CallPreview {
  const because = why ? { why } : {};
  switch (preview.kind) {
    case "change": {
      const { located, before, diff, added, removed, concerns } = preview;
      return {
        kind: "change",
        path: located.shown,
        newFile: before === null,
        diff,
        added,
        removed,
        concerns,
        ...because,
        ...(others.length > 0 ? { others: [...others] } : {}),
      };
    }
    case "command":
      return {
        kind: "command",
        command: preview.command,
        cwd: preview.cwd.shown,
        ...because,
        ...(preview.background ? { background: true } : {}),
      };
    case "read":
      return { kind: "read", path: preview.subject, ...because };
    case "question":
      return { kind: "question", question: preview.question, suggestions: preview.suggestions };
    case "mcp": {
      const { server, tool, args, at } = preview;
      return { kind: "mcp", server, tool, args: JSON.stringify(args, null, 2), at, ...because };
    }
    case "mode":
      return { kind: "mode", to: preview.to, reason: preview.reason };
    default:
      return { kind: "other", text: described(preview), ...because };
  }
}

function described(preview: Extract<Preview, { kind: "none" | "completion" }>): string {
  return preview.kind === "completion" ? preview.result : "";
}
