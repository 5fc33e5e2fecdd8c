import { describe, expect, it } from "vitest";
import { diagnose, wasSwallowed } from "../../../src/agent/diagnose.ts";
import type { Asked } from "../../../src/agent/prose.ts";
import { exhausted, type Row, type Trouble, troubles } from "../../../src/agent/recovery.ts";
import { repeats } from "../../../src/agent/repetition.ts";
import { type EventOf, type NewEvent, stopCause } from "../../../src/task/events.ts";
import { files } from "../prompt/setup.ts";
import { call, created, finished, history, replied, said } from "../task/events.ts";

const reply = (fields: Parameters<typeof replied>[1]) => history(replied(1, fields))[0] as EventOf<"model.replied">;
const told = (trouble: Trouble): NewEvent => ({ type: "note.appended", why: "correction", trouble, text: "…" });
const tools = ["read_file", "apply_diff", "write_file"];
const asked: Asked = { text: "hi", tools, mayAct: true, mayEdit: true, changed: false, paths: [] };

describe("what is wrong with a reply", () => {
  it("is nothing, where it is a plain answer", () => {
    expect(diagnose(reply({ text: "Because of the rounding." }), asked)).toBeNull();
  });

  it("is the output limit before anything else", () => {
    const problems = [{ cause: "unfinished" as const, detail: "no end", tool: "write_file" }];
    expect(diagnose(reply({ text: "Because", doneReason: "length" }), asked)?.trouble).toBe("cut-off");
    expect(diagnose(reply({ doneReason: "length", problems }), asked)).toEqual({
      trouble: "cut-off-call",
      vars: { tool: "write_file", edit: "yes" },
    });
    // Where it was no edit, or none may be made, nothing is said of apply_diff.
    const cut = (tool: string, tools: string[]) =>
      diagnose(reply({ doneReason: "length", problems: [{ ...problems[0]!, tool }] }), { ...asked, tools })?.vars.edit;
    expect([cut("attempt_completion", tools), cut("write_file", ["write_file"])]).toEqual(["", ""]);
  });

  it("is a thought that took all the room, where the limit cut it", () => {
    expect(diagnose(reply({ thinking: "hm", doneReason: "length" }), asked)?.trouble).toBe("thinking-too-long");
  });

  it("is emptiness, with other words where the model only thought", () => {
    expect(diagnose(reply({}), asked)?.trouble).toBe("empty");
    expect(diagnose(reply({ thinking: "hm" }), asked)?.trouble).toBe("empty-after-thinking");
  });

  it("is that the server swallowed it, where tokens were made and none arrived", () => {
    expect(wasSwallowed(reply({ usage: { outputTokens: 40 } }))).toBe(true);
    expect(wasSwallowed(reply({ usage: { outputTokens: 1 } }))).toBe(false);
    expect(wasSwallowed(reply({ text: "x", usage: { outputTokens: 40 } }))).toBe(false);
    expect(wasSwallowed(reply({ thinking: "x", usage: { outputTokens: 40 } }))).toBe(false);
  });
});

describe("the table of troubles", () => {
  const rows = Object.entries(troubles) as [Trouble, Row][];

  it.each(rows)("has words for the model, a known cause and a limit for %s", (trouble, row) => {
    expect(files.get(`corrections/${trouble}.md`)).toBeDefined();
    expect(stopCause.options).toContain(row.cause);
    expect(row.limit).toBeGreaterThan(0);
    if (row.stopped) expect(row.stopped({ detail: "x", tool: "x", count: "5" })).toMatch(/[.]$/);
  });

  it("counts from the last success", () => {
    const twice = [told("empty"), told("empty-after-thinking")];
    expect(exhausted("empty", history(created, said("x"), ...twice))).toBe(false);
    expect(exhausted("empty", history(created, said("x"), ...twice, told("empty")))).toBe(true);
    expect(exhausted("empty", history(created, said("x"), ...twice, told("empty"), finished("a")))).toBe(false);
    expect(exhausted("empty", history(created, ...twice, told("empty"), said("x")))).toBe(false);
  });

  it("does not let two kinds of trouble go on in turn for ever", () => {
    const mixed = [told("empty"), told("call-malformed"), told("cut-off"), told("empty")];
    expect(exhausted("call-malformed", history(created, said("x"), ...mixed))).toBe(false);
    expect(exhausted("call-malformed", history(created, said("x"), ...mixed, told("cut-off")))).toBe(true);
  });

  it("questions a plain answer once for each thing the user said, whatever went well since", () => {
    const events = [created, said("x"), told("code-in-chat"), finished("a")];
    expect(exhausted("call-announced", history(...events))).toBe(true);
    expect(exhausted("call-announced", history(...events, said("y")))).toBe(false);
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
