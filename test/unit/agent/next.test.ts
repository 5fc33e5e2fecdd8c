import { describe, expect, it } from "vitest";
import { nextStep } from "../../../src/agent/next.ts";
import type { NewEvent } from "../../../src/task/events.ts";
import { call, created, finished, history, replied, said, sent, started } from "../task/events.ts";

const ends = (name: string) => name === "attempt_completion";
const next = (...events: NewEvent[]) => nextStep(history(created, ...events), ends);

describe("what a task does next", () => {
  it("asks the model once the user has spoken", () => {
    expect(next(said("hi"))).toEqual({ do: "request" });
  });

  it("asks again after a request that never came back", () => {
    expect(next(said("hi"), sent(1))).toEqual({ do: "request" });
  });

  it("takes the calls of a reply in order", () => {
    const reply = replied(1, { calls: [call("a"), call("b")] });
    expect(next(said("hi"), sent(1), reply)).toMatchObject({ do: "call", call: { id: "a" } });
    expect(next(said("hi"), sent(1), reply, finished("a"))).toMatchObject({ do: "call", call: { id: "b" } });
    expect(next(said("hi"), sent(1), reply, finished("a"), finished("b"))).toEqual({ do: "request" });
  });

  it("never runs a call again that was running when the process died", () => {
    const step = next(said("hi"), sent(1), replied(1, { calls: [call("a")] }), started("a"));
    expect(step).toMatchObject({ do: "skip", why: "interrupted" });
  });

  it("skips the rest after a rejection, and after a change that failed", () => {
    const reply = replied(1, { calls: [call("a", "apply_diff"), call("b")] });
    const before = [said("hi"), sent(1), reply];
    expect(next(...before, finished("a", "rejected"))).toMatchObject({ do: "skip", why: "skipped-rejected" });
    expect(next(...before, finished("a", "failed", "no", "apply_diff"))).toMatchObject({
      do: "skip",
      why: "skipped-failed",
    });
    expect(next(...before, finished("a", "failed", "no", "read_file"))).toMatchObject({
      do: "call",
      call: { id: "b" },
    });
  });

  it("skips calls that were waiting when the user said something else", () => {
    const step = next(said("hi"), sent(1), replied(1, { calls: [call("a")] }), said("wait"));
    expect(step).toMatchObject({ do: "skip", why: "skipped-user" });
  });

  it("ends when a completion went through, and not when it failed", () => {
    const reply = replied(1, { calls: [call("a", "attempt_completion")] });
    const before = [said("hi"), sent(1), reply];
    expect(next(...before, finished("a", "ok", "", "attempt_completion"))).toEqual({ do: "end", cause: "finished" });
    expect(next(...before, finished("a", "failed", "", "attempt_completion"))).toEqual({ do: "request" });
  });

  it("leaves a reply without calls to be judged", () => {
    expect(next(said("hi"), sent(1), replied(1, { text: "An answer." }))).toMatchObject({ do: "judge" });
  });
});
