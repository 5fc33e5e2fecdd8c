/**
 * One task's events, in memory and in its file. Appending writes at once, in order; `flush` makes what was written
 * survive a power cut and is awaited before each request and before each effect.
 */
import { LOG_VERSION, type NewEvent, type TaskEvent } from "./events.ts";

/** Where lines go. `append` must have handed the line to the operating system when it returns. */
export interface LogSink {
  append(line: string): void;
  flush(): Promise<void>;
  close(): void;
}

export class TaskLog {
  readonly id: string;
  readonly #events: TaskEvent[];
  readonly #sink: LogSink;
  readonly #now: () => number;
  readonly #watchers = new Set<(event: TaskEvent) => void>();

  constructor(id: string, events: TaskEvent[], sink: LogSink, now: () => number = Date.now) {
    this.id = id;
    this.#events = events;
    this.#sink = sink;
    this.#now = now;
  }

  get events(): readonly TaskEvent[] {
    return this.#events;
  }

  /** Numbers, dates, writes and announces an event. Throws if it cannot be written; then it did not happen. */
  append(event: NewEvent): TaskEvent {
    const last = this.#events.at(-1);
    const whole = { v: LOG_VERSION, seq: last ? last.seq + 1 : 0, at: this.#now(), ...event } as TaskEvent;
    this.#sink.append(`${JSON.stringify(whole)}\n`);
    this.#events.push(whole);
    for (const watch of this.#watchers) watch(whole);
    return whole;
  }

  flush(): Promise<void> {
    return this.#sink.flush();
  }

  /** Calls `watch` with each new event until the returned function is called. */
  subscribe(watch: (event: TaskEvent) => void): () => void {
    this.#watchers.add(watch);
    return () => this.#watchers.delete(watch);
  }

  close(): void {
    this.#watchers.clear();
    this.#sink.close();
  }
}

/** Keeps nothing beyond the process: for tests and dry runs. */
export const memorySink: LogSink = {
  append: () => undefined,
  flush: () => Promise.resolve(),
  close: () => undefined,
};
