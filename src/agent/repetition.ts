/**
 * Notices a model that goes in circles: the same call with the same result. A new result is progress, so paging through
 * a file never counts.
 */
import type { TaskEvent } from "../task/events.ts";

/** After so many equal rounds the model gets a hint; after so many more the turn stops. */
export const HINT_AT = 3;
export const STOP_AT = 5;
/** Events looked back at; a circle of two calls fills far fewer in STOP_AT rounds. */
const SIGHT = 80;

/** How many times in a row the last call, or the last two in turn, were made with the same result. 1: no repetition. */
export function repeats(events: readonly TaskEvent[]): { count: number; tool: string } {
  const args = new Map<string, string>();
  let seen: string[] = [];
  let tool = "";
  for (const event of events.slice(-SIGHT)) {
    if (event.type === "user.said") seen = [];
    if (event.type === "model.replied") for (const call of event.calls) args.set(call.id, JSON.stringify(call.args));
    if (event.type === "tool.finished" && event.status !== "skipped") {
      tool = event.name;
      seen.push(`${event.name} ${args.get(event.call)} ${event.status} ${event.text}`);
    }
  }
  seen.reverse();
  return { count: Math.max(rounds(seen, 1), rounds(seen, 2)), tool };
}

/** `seen` is newest first: how many whole periods from the newest are equal. */
function rounds(seen: readonly string[], period: number): number {
  let equal = 0;
  while (equal + period < seen.length && seen[equal] === seen[equal + period]) equal++;
  return 1 + Math.floor(equal / period);
}
