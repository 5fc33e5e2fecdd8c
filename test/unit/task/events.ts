/** A log by hand: events with the fields a test cares about, numbered as a log numbers them. */
import { LOG_VERSION, type NewEvent, type TaskEvent } from "../../../src/task/events.ts";

export function history(...events: NewEvent[]): TaskEvent[] {
  return events.map((event, seq) => ({ v: LOG_VERSION, seq, at: 1_000 + seq, ...event }) as TaskEvent);
}

export const created: NewEvent = {
  type: "task.created",
  task: "t",
  title: "Fix it",
  roots: [{ name: "w", path: "/w" }],
  app: "test",
};

export const said = (text: string): NewEvent => ({ type: "user.said", text, sent: text });

export const sent = (step: number): NewEvent => ({ type: "request.sent", step, promptTokens: 100, reused: 0 });

export function replied(
  step: number,
  fields: Partial<Omit<Extract<NewEvent, { type: "model.replied" }>, "type" | "step">> = {},
): NewEvent {
  const text = fields.text ?? "";
  return {
    type: "model.replied",
    step,
    content: text,
    text,
    calls: [],
    problems: [],
    doneReason: "stop",
    usage: {},
    ms: 5,
    ...fields,
  };
}

export const call = (id: string, name = "read_file", args: Record<string, unknown> = { path: "a.ts" }) => ({
  id,
  name,
  args,
});

export const finished = (
  id: string,
  status: Extract<NewEvent, { type: "tool.finished" }>["status"] = "ok",
  text = "done",
  name = "read_file",
): NewEvent => ({ type: "tool.finished", call: id, name, status, text });

export const started = (id: string): NewEvent => ({ type: "tool.started", call: id });
