/** How fast the last reply of a task was, read off its log. */
import { lastMeasured } from "../agent/measured.ts";
import type { Speed } from "../models/view.ts";
import type { TaskEvent } from "../task/events.ts";

export function lastSpeed(events: readonly TaskEvent[]): { model: string; speed: Speed } | undefined {
  const measured = lastMeasured(events);
  return measured && { model: measured.model, speed: measured.speed };
}
