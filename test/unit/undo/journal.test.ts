import { describe, expect, it } from "vitest";
import type { NewEvent } from "../../../src/task/events.ts";
import { commandsIn, inScope, journal } from "../../../src/undo/journal.ts";
import { call, created, finished, history, replied, said, started } from "../task/events.ts";

const changed = (id: string, path: string, before: string | null, after: string | null): NewEvent => ({
  ...(finished(id, "ok", "Changed.", "apply_diff") as Extract<NewEvent, { type: "tool.finished" }>),
  detail: { kind: "change", path, before, after, added: 1, removed: 1, diff: "" },
});
const ran = (id: string, command: string): NewEvent => ({
  ...(finished(id, "ok", "", "execute_command") as Extract<NewEvent, { type: "tool.finished" }>),
  detail: { kind: "command", command, cwd: ".", exitCode: 0, ms: 1, tail: "" },
});
const writing = (id: string, path: string, before: string | null, after: string): NewEvent => ({
  ...(started(id) as Extract<NewEvent, { type: "tool.started" }>),
  change: { path, before, after },
});
const two = [
  said("x"),
  replied(1, { calls: [call("a"), call("b")] }),
  changed("a", "a.ts", "0", "1"),
  changed("b", "b.ts", null, "2"),
  replied(2, { calls: [call("c"), call("d")] }),
  changed("c", "a.ts", "1", "3"),
  ran("d", "npm test"),
];

describe("the journal of a task", () => {
  it("has each change with its step, oldest first", () => {
    expect(journal(history(created, ...two)).map(({ call, step, path }) => `${call} ${step} ${path}`)).toEqual([
      "a 1 a.ts",
      "b 1 b.ts",
      "c 2 a.ts",
    ]);
  });

  it("forgets what was put back", () => {
    const undone: NewEvent = {
      type: "change.undone",
      path: "a.ts",
      calls: ["c"],
      before: "3",
      after: "1",
      merged: false,
    };
    expect(journal(history(created, ...two, undone)).map(({ call }) => call)).toEqual(["a", "b"]);
  });

  it("has a change that was being written when the process died", () => {
    const events = history(created, said("x"), replied(1, { calls: [call("a")] }), writing("a", "a.ts", "0", "1"));
    expect(journal(events)).toMatchObject([{ call: "a", step: 1, path: "a.ts", before: "0", after: "1" }]);
    const told = history(
      ...[created, said("x"), replied(1), writing("a", "a.ts", "0", "1"), finished("a", "interrupted")],
    );
    expect(journal(told)).toHaveLength(1);
  });

  it("has nothing of a change that failed, or that changed nothing", () => {
    const failed = history(created, replied(1), writing("a", "a.ts", "0", "1"), finished("a", "failed"));
    expect(journal(failed)).toEqual([]);
    expect(journal(history(created, replied(1), changed("a", "a.ts", "0", "0")))).toEqual([]);
  });

  it("can be asked for one step or one file", () => {
    const entries = journal(history(created, ...two));
    expect(inScope(entries, { step: 1 }).map(({ call }) => call)).toEqual(["a", "b"]);
    expect(inScope(entries, { path: "./a.ts" }).map(({ call }) => call)).toEqual(["a", "c"]);
    expect(inScope(entries, { step: 2, path: "b.ts" })).toEqual([]);
  });

  it("names the commands that it does not cover", () => {
    const events = history(created, ...two);
    expect(commandsIn(events, {})).toEqual(["npm test"]);
    expect(commandsIn(events, { step: 1 })).toEqual([]);
    expect(commandsIn(events, { path: "a.ts" })).toEqual([]);
  });
});
