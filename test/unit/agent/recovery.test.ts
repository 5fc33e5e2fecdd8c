import { describe, expect, it } from "vitest";
import { diagnose, exhausted } from "../../../src/agent/recovery.ts";
import { repeats } from "../../../src/agent/repetition.ts";
import type { EventOf, NewEvent } from "../../../src/task/events.ts";
import { call, created, finished, history, replied, said } from "../task/events.ts";

const reply = (fields: Parameters<typeof replied>[1]) =>
  history(replied(1, fields))[0] as EventOf<"model.replied">;
const corrected: NewEvent = { type: "note.appended", why: "correction", cause: "empty", text: "…" };

describe("what is wrong with a reply", () => {
  it("is nothing, where it is a plain answer", () => {
    expect(diagnose(reply({ text: "Because of the rounding." }))).toBeNull();
  });

  it("is the output limit before anything else", () => {
    expect(diagnose(reply({ text: "Because", doneReason: "length" }))?.cause).toBe("cut-off");
  });

  it("is emptiness, with other words where the model only thought", () => {
    expect(diagnose(reply({}))?.id).toBe("empty");
    expect(diagnose(reply({ thinking: "hm" }))?.id).toBe("empty-after-thinking");
  });

  it("is told three times at the most, counted from the last success", () => {
    expect(exhausted(history(created, said("x"), corrected, corrected))).toBe(false);
    expect(exhausted(history(created, said("x"), corrected, corrected, corrected))).toBe(true);
    expect(exhausted(history(created, said("x"), corrected, corrected, corrected, finished("a")))).toBe(false);
  });
});

describe("going in circles", () => {
  const round = (id: string, path: string, result: string) => [
    replied(1, { calls: [call(id, "read_file", { path })] }),
    finished(id, "ok", result),
  ];

  it("counts the same call with the same result", () => {
    const events = history(created, ...round("1", "a", "x"), ...round("2", "a", "x"), ...round("3", "a", "x"));
    expect(repeats(events).count).toBe(3);
  });

  it("takes a new result for progress", () => {
    const events = history(created, ...round("1", "a", "x"), ...round("2", "a", "y"), ...round("3", "a", "z"));
    expect(repeats(events).count).toBe(1);
  });

  it("sees two calls that alternate", () => {
    const pair = (n: number) => [...round(`${n}a`, "a", "x"), ...round(`${n}b`, "b", "y")];
    expect(repeats(history(created, ...pair(1), ...pair(2), ...pair(3))).count).toBe(3);
  });
});
