/** How often a model has tried in vain to change a file: the point where a tool should offer another way. */
import type { TaskEvent, ToolCall } from "../task/events.ts";

/** apply_diff calls on a path that failed since the file was last changed. Paths are compared as the model wrote them. */
export function failedEdits(path: string, events: readonly TaskEvent[]): number {
  const calls = new Map<string, ToolCall>();
  let failed = 0;
  for (const event of events) {
    if (event.type === "model.replied") for (const call of event.calls) calls.set(call.id, call);
    if (event.type !== "tool.finished") continue;
    const asked = calls.get(event.call)?.args.path;
    if (typeof asked !== "string" || plain(asked) !== plain(path)) continue;
    if (event.detail?.kind === "change" && event.status === "ok") failed = 0;
    else if (event.name === "apply_diff" && event.status === "failed") failed += 1;
  }
  return failed;
}

const plain = (path: string): string => path.replaceAll("\\", "/").replace(/^(?:\.\/)+/, "");
