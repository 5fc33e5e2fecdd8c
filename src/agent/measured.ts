/** How fast replies were, read off a task's log, and kept for the model as they come. */

import type { SpeedRecord, SpeedStore } from "../models/speeds.ts";
import { type Speed, speedOf } from "../models/view.ts";
import type { EventOf, TaskEvent } from "../task/events.ts";
import type { TaskLog } from "../task/log.ts";
import { currentPrompt } from "./current.ts";

export interface Measured {
  model: string;
  speed: Speed;
  /** undefined where the server counted nothing. */
  record: SpeedRecord | undefined;
}

/** Of the last reply. */
export function lastMeasured(events: readonly TaskEvent[]): Measured | undefined {
  const last = events.findLastIndex(({ type }) => type === "model.replied");
  if (last < 0) return undefined;
  const before = events.slice(0, last);
  const { usage, at } = events[last] as EventOf<"model.replied">;
  const sent = before.findLast((event): event is EventOf<"request.sent"> => event.type === "request.sent");
  const prompt = currentPrompt(before);
  if (!prompt) return undefined;
  const speed = speedOf(usage, sent?.reused ?? 0);
  const { promptTokens } = usage;
  const record = promptTokens
    ? { at, window: prompt.window.tokens, prompt: promptTokens, ...kept(speed, promptTokens) }
    : undefined;
  return { model: prompt.model.name, speed, record };
}

/** Keeps each reply of a task from now on. */
export function keepSpeeds(log: TaskLog, speeds: SpeedStore): () => void {
  return log.subscribe(({ type }) => {
    if (type !== "model.replied") return;
    const measured = lastMeasured(log.events);
    if (measured?.record) speeds.add(measured.model, measured.record);
  });
}

/** Few tokens say nothing of how fast many are read. */
const ENOUGH = 256;

function kept({ prefill, ...speed }: Speed, promptTokens: number): Speed {
  const read = promptTokens * (1 - (speed.reused ?? 0));
  return prefill !== undefined && read >= ENOUGH ? { ...speed, prefill } : speed;
}
