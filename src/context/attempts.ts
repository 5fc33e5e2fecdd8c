/**
 * Attempts that failed and were made good: after a call succeeded, the same tool's failures on the same path or command
 * before it teach nothing any more. Condensing names them in the log; what is left of them is a call with its result.
 */
import type { EventOf, TaskEvent, ToolCall } from "../task/events.ts";

export type Reply = EventOf<"model.replied">;

/** What stands for the result of such a call, and for its long arguments. */
export const FOLDED_RESULT = "[failed; a later call did it]";
const FOLDED_ARGUMENT = "[left out: this attempt failed, a later one did it]";
/** Characters; what is shorter is hardly more than what would stand for it. */
const LONG_ARGUMENT = 160;

export interface Folded {
  /** Calls that failed and were made good. */
  calls: ReadonlySet<string>;
  /** Numbers of the replies all of whose calls are such: there is nothing else in them to keep arguments for. */
  replies: readonly number[];
}

export function madeGood(events: readonly TaskEvent[]): Folded {
  const asked = new Map<string, ToolCall>();
  const failed = new Map<string, string[]>();
  const calls = new Set<string>();
  for (const event of events) {
    if (event.type === "model.replied") for (const call of event.calls) asked.set(call.id, call);
    if (event.type !== "tool.finished") continue;
    const aim = aimOf(asked.get(event.call));
    if (aim === undefined) continue;
    if (event.status === "failed") failed.set(aim, [...(failed.get(aim) ?? []), event.call]);
    if (event.status !== "ok") continue;
    for (const call of failed.get(aim) ?? []) calls.add(call);
    failed.delete(aim);
  }
  const replies = events.flatMap((event) =>
    event.type === "model.replied" && event.calls.length > 0 && event.calls.every(({ id }) => calls.has(id))
      ? [event.seq]
      : [],
  );
  return { calls, replies };
}

/** The reply with a word in place of each long argument: the calls stay, in number, order and kind. */
export function withoutArguments(reply: Reply): Reply {
  const values = reply.calls.flatMap(({ args }) => Object.values(args)).filter(isLong);
  // In JSON the value stands with its escapes.
  const written = values.flatMap((value) => [value, JSON.stringify(value).slice(1, -1)]);
  const content = written.reduce((text, value) => text.replace(value, () => FOLDED_ARGUMENT), reply.content);
  const nativeCalls = reply.nativeCalls?.map((call) => ({ ...call, args: shortened(call.args) }));
  return {
    ...reply,
    content,
    calls: reply.calls.map((call) => ({ ...call, args: shortened(call.args) })),
    ...(nativeCalls ? { nativeCalls } : {}),
  };
}

/** Same tool, same path or command; undefined where a call has neither. */
function aimOf(call: ToolCall | undefined): string | undefined {
  const at = call?.args.path ?? call?.args.command;
  return call && typeof at === "string" ? JSON.stringify([call.name, at]) : undefined;
}

function isLong(value: unknown): value is string {
  return typeof value === "string" && value.length >= LONG_ARGUMENT;
}

function shortened(args: Record<string, unknown>): Record<string, unknown> {
  const short = (value: unknown): unknown => {
    if (isLong(value)) return FOLDED_ARGUMENT;
    if (Array.isArray(value)) return value.map(short);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, short(one)]));
  };
  return short(args) as Record<string, unknown>;
}
