/** What holds for a task right now, read off its log from the end. */
import type { EventOf, TaskEvent, Todo } from "../task/events.ts";

/** The mode in force; undefined before the first prompt. */
export function currentMode(events: readonly TaskEvent[]): { slug: string } | undefined {
  for (let i = events.length - 1; i >= 0; i--) {
    const event = events[i]!;
    if (event.type === "mode.switched") return { slug: event.to };
    if (event.type === "prompt.composed") return { slug: event.mode };
  }
  return undefined;
}

/** The prefix in force. */
export function currentPrompt(events: readonly TaskEvent[]): EventOf<"prompt.composed"> | undefined {
  for (let i = events.length - 1; i >= 0; i--) {
    const event = events[i]!;
    if (event.type === "prompt.composed") return event;
  }
  return undefined;
}

export function currentTodos(events: readonly TaskEvent[]): Todo[] {
  for (let i = events.length - 1; i >= 0; i--) {
    const event = events[i]!;
    if (event.type === "tool.finished" && event.detail?.kind === "todos") return event.detail.todos;
  }
  return [];
}

/** The number of the last request, 0 before the first. */
export function currentStep(events: readonly TaskEvent[]): number {
  for (let i = events.length - 1; i >= 0; i--) {
    const event = events[i]!;
    if (event.type === "request.sent") return event.step;
  }
  return 0;
}
