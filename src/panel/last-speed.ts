/** How fast the last reply of a task was, read off its log. */
import { currentPrompt } from "../agent/current.ts";
import { type Speed, speedOf } from "../models/view.ts";
import type { EventOf, TaskEvent } from "../task/events.ts";

export function lastSpeed(events: readonly TaskEvent[]): { model: string; speed: Speed } | undefined {
  const last = events.findLastIndex(({ type }) => type === "model.replied");
  if (last < 0) return undefined;
  const before = events.slice(0, last);
  const { usage } = events[last] as EventOf<"model.replied">;
  const sent = before.findLast((event): event is EventOf<"request.sent"> => event.type === "request.sent");
  const prompt = currentPrompt(before);
  return prompt && { model: prompt.model.name, speed: speedOf(usage, sent?.reused ?? 0) };
}
