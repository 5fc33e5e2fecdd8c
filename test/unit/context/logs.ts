/** Task logs for tests: a writer that numbers events, and random tasks with everything that can happen in one. */
import fc from "fast-check";
import { dialects } from "../../../src/calls/read.ts";
import type { ResultWriters } from "../../../src/context/assemble.ts";
import type { DialectName, EventOf, NewEvent, TaskEvent, ToolCall } from "../../../src/task/events.ts";

export const writers: ResultWriters = dialects;

export class Log {
  readonly events: TaskEvent[] = [];
  dialect: DialectName = "xml";
  step = 0;
  #calls = 0;

  add<E extends NewEvent>(event: E): TaskEvent {
    const added = { v: 1, seq: this.events.length, at: 1_700_000_000_000 + this.events.length, ...event } as TaskEvent;
    this.events.push(added);
    return added;
  }

  compose(why: EventOf<"prompt.composed">["why"] = "start", system = "You are Bilby.", window = 8192): void {
    this.add({
      type: "prompt.composed",
      why,
      mode: "code",
      profile: "full",
      dialect: this.dialect,
      model: { name: "qwen3:8b" },
      window: { tokens: window, source: "setting", reserve: Math.floor(window / 5) },
      system,
      sections: [{ id: "role", title: "Role", tokens: 4 }],
      tools: this.dialect === "native" ? [{ type: "function", function: { name: "read_file" } }] : [],
      tokens: { system: 4, tools: 0 },
      options: { num_ctx: window },
    });
  }

  say(text: string, sent = text, mentions?: EventOf<"user.said">["mentions"], images?: string[]): void {
    this.add({ type: "user.said", text, sent, ...(mentions ? { mentions } : {}), ...(images ? { images } : {}) });
  }

  request(): void {
    this.add({ type: "request.sent", step: ++this.step, promptTokens: 0, reused: 0 });
  }

  reply(content: string, calls: { name: string; args: Record<string, unknown> }[] = [], thinking?: string): ToolCall[] {
    const made = calls.map((call) => ({ id: `c${++this.#calls}`, ...call }));
    this.add({
      type: "model.replied",
      step: this.step,
      content,
      text: content,
      calls: made,
      problems: [],
      usage: {},
      ms: 1,
      ...(this.dialect === "native" && made.length > 0 ? { nativeCalls: made } : {}),
      ...(thinking ? { thinking, thinkingField: true } : {}),
    });
    return made;
  }

  finish(
    call: ToolCall,
    text: string,
    detail?: EventOf<"tool.finished">["detail"],
    status: EventOf<"tool.finished">["status"] = "ok",
  ): void {
    this.add({
      type: "tool.finished",
      call: call.id,
      name: call.name,
      status,
      text,
      ...(detail ? { detail } : {}),
    });
  }

  read(path: string, text: string, hash: string, form: "full" | "range" = "full", from = 1): void {
    const lines = text.split("\n").length;
    this.request();
    const [call] = this.reply(`reading ${path}`, [{ name: "read_file", args: { path } }]);
    this.finish(call!, text, { kind: "read", path, from, to: from + lines - 1, total: lines, hash, form });
  }
}

/** One thing that happens in a task. */
export type Happening =
  | { kind: "say"; text: string; image: boolean }
  | {
      kind: "turn";
      content: string;
      results: { text: string; status: EventOf<"tool.finished">["status"] }[];
      thinks: boolean;
    }
  | { kind: "queued"; text: string }
  | { kind: "fail" }
  | { kind: "note"; why: EventOf<"note.appended">["why"]; text: string }
  | { kind: "condense"; share: number; text: string; stubs: boolean }
  | { kind: "undo" }
  | { kind: "compose"; why: "model" | "window" | "condensed" | "edited" }
  | { kind: "drop"; index: number; change: "dropped" | "restored" | "pinned" }
  | { kind: "noise" };

const words = fc.string({ unit: "grapheme", maxLength: 60 });
const happening: fc.Arbitrary<Happening> = fc.oneof(
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("say" as const), text: words, image: fc.boolean() }) },
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant("turn" as const),
      content: fc.oneof(words, fc.constant("")),
      results: fc.array(
        fc.record({ text: words, status: fc.constantFrom("ok", "failed", "rejected", "skipped", "interrupted") }),
        { maxLength: 3 },
      ),
      thinks: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("queued" as const), text: words }) },
  { weight: 1, arbitrary: fc.constant({ kind: "fail" as const }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("note" as const),
      why: fc.constantFrom("correction", "mode", "environment", "todos", "resumed"),
      text: words,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant("condense" as const),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
      text: fc.oneof(fc.constant("Condensed."), fc.constant("")),
      stubs: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: "undo" as const }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant("compose" as const),
      why: fc.constantFrom("model", "window", "condensed", "edited"),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant("drop" as const),
      index: fc.nat(20),
      change: fc.constantFrom("dropped", "restored", "pinned"),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: "noise" as const }) },
);

/** A whole random task: modes switched, calls rejected, requests failed, sessions resumed, windows condensed. */
export const randomLog: fc.Arbitrary<TaskEvent[]> = fc
  .tuple(fc.constantFrom<DialectName>("xml", "native"), fc.array(happening, { maxLength: 25, size: "max" }))
  .map(([dialect, happenings]) => {
    const log = new Log();
    log.dialect = dialect;
    log.add({ type: "task.created", task: "t", title: "T", roots: [], app: "test" });
    log.compose();
    log.say("Fix the bug.");
    for (const each of happenings) happen(log, each);
    return log.events;
  });

function happen(log: Log, each: Happening): void {
  switch (each.kind) {
    case "say":
      log.say(each.text, `${each.text} (sent)`, undefined, each.image ? ["aGk="] : undefined);
      return;
    case "turn": {
      log.request();
      const calls = each.results.map((_, i) => ({ name: "read_file", args: { path: `f${i}` } }));
      const made = log.reply(each.content, calls, each.thinks ? "hm" : undefined);
      for (const [i, call] of made.entries()) {
        const { text, status } = each.results[i]!;
        log.add({ type: "call.decided", call: call.id, decision: "approved", by: "rule" });
        log.add({ type: "tool.started", call: call.id });
        log.finish(call, text, undefined, status);
      }
      return;
    }
    case "queued":
      log.request();
      log.say(each.text);
      log.reply("an answer that did not see it");
      return;
    case "fail":
      log.request();
      log.add({ type: "request.failed", step: log.step, cause: "server-error", message: "x", evidence: "y" });
      return;
    case "note":
      log.add({ type: "note.appended", why: each.why, text: each.text });
      return;
    case "condense": {
      const results = log.events.filter((event) => event.type === "tool.finished");
      const boundary = log.events.filter((event) => event.type === "model.replied").map((event) => event.seq - 1);
      const through = boundary[Math.floor(each.share * (boundary.length - 1))] ?? -1;
      const stubs = each.stubs ? Object.fromEntries(results.map((event) => [event.call, "[stub]"])) : {};
      log.add({
        type: "context.condensed",
        why: "full",
        stage: "mechanical",
        through: each.text ? through : -1,
        text: each.text,
        stubs,
        before: 2,
        after: 1,
      });
      return;
    }
    case "undo": {
      const last = log.events.findLast((event) => event.type === "context.condensed");
      if (last) log.add({ type: "condensing.undone", seqOf: last.seq });
      return;
    }
    case "compose":
      log.compose(each.why, `You are Bilby, again ${log.events.length}.`);
      return;
    case "drop": {
      const results = log.events.filter((event) => event.type === "tool.finished");
      const item = results[each.index % Math.max(1, results.length)];
      if (item) log.add({ type: "item.changed", item: `result:${item.call}`, change: each.change });
      return;
    }
    case "noise":
      log.add({ type: "notice", level: "info", text: "told to the user only" });
  }
}
