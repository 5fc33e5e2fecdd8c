import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { JournalEntry } from "../../../src/undo/journal.ts";
import { type Content, planFile } from "../../../src/undo/plan.ts";

const hashOf = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
const content = (text: string): Content => ({ bytes: Buffer.from(text), hash: hashOf(Buffer.from(text)) });

/** The changes of a task on one file, and a store that has all of it. */
function task(...states: (string | null)[]) {
  const kept = new Map(states.flatMap((text) => (text === null ? [] : [[content(text).hash, Buffer.from(text)]])));
  const changes = states.slice(1).map((text, i): JournalEntry => {
    const before = states[i] ?? null;
    return {
      seq: i,
      call: `c${i}`,
      step: i + 1,
      path: "a.ts",
      before: before === null ? null : content(before).hash,
      after: text === null ? null : content(text).hash,
    };
  });
  const plan = (now: string | null, which = changes) =>
    planFile(which, now === null ? null : content(now), { kept: async (hash) => kept.get(hash), hashOf });
  return { changes, kept, plan };
}
const textOf = (plan: { result?: Content | null }) => plan.result && Buffer.from(plan.result.bytes).toString();

describe("putting back one file", () => {
  it("gives the exact bytes where the file is as we left it", async () => {
    const { plan } = task("one\r\n\ttwo", "1\n", "2\n");
    const found = await plan("2\n");
    expect(found).toMatchObject({ state: "ready", steps: [1, 2] });
    expect(textOf(found)).toBe("one\r\n\ttwo");
  });

  it("deletes a file the task made, and nothing else", async () => {
    const { plan } = task(null, "made\n");
    expect(await plan("made\n")).toMatchObject({ state: "ready", result: null });
    expect(await plan("made\nand mine\n")).toMatchObject({ state: "conflict" });
    expect(await plan(null)).toMatchObject({ state: "already" });
  });

  it("brings back a file the task deleted, unless there is a new one", async () => {
    const { plan } = task("old\n", null);
    expect(textOf(await plan(null))).toBe("old\n");
    expect(await plan("new\n")).toMatchObject({ state: "conflict" });
  });

  it("keeps what the user changed since elsewhere, and says that it would", async () => {
    const { plan } = task("1\n2\n3\n4\n5\n", "one\n2\n3\n4\n5\n");
    const found = await plan("one\n2\n3\n4\n5\nmine\n");
    expect(found).toMatchObject({ state: "merge", why: expect.stringContaining("kept") });
    expect(textOf(found)).toBe("1\n2\n3\n4\n5\nmine\n");
  });

  it("keeps the user's line endings in a merge", async () => {
    const { plan } = task("1\r\n2\r\n3\r\n4\r\n", "one\r\n2\r\n3\r\n4\r\n");
    expect(textOf(await plan("one\r\n2\r\n3\r\n4\r\nmine\r\n"))).toBe("1\r\n2\r\n3\r\n4\r\nmine\r\n");
  });

  it("leaves a file alone whose same lines the user changed since, and says where", async () => {
    const { plan } = task("1\n2\n3\n", "1\ntwo\n3\n");
    expect(await plan("1\nmine\n3\n")).toMatchObject({ state: "conflict", why: expect.stringContaining("line 2") });
  });

  it("says honestly that a file was renamed or deleted", async () => {
    const { plan } = task("1\n", "2\n");
    expect(await plan(null)).toMatchObject({ state: "gone", now: null });
  });

  it("takes one step out and keeps the later ones", async () => {
    const { plan, changes } = task("1\n2\n3\n4\n5\n", "one\n2\n3\n4\n5\n", "one\n2\n3\n4\nfive\n");
    const found = await plan("one\n2\n3\n4\nfive\n", changes.slice(0, 1));
    expect(found).toMatchObject({ state: "merge", steps: [1] });
    expect(textOf(found)).toBe("1\n2\n3\n4\nfive\n");
  });

  it("takes several changes back although the user changed the file between them", async () => {
    const before = { kept: new Map<string, Uint8Array>() };
    const states = ["1\n2\n3\n4\n5\n", "one\n2\n3\n4\n5\n", "one\n2\nmine\n4\n5\n", "one\n2\nmine\n4\nfive\n"];
    for (const text of states) before.kept.set(content(text).hash, Buffer.from(text));
    const entry = (i: number, from: string, to: string): JournalEntry => ({
      seq: i,
      call: `c${i}`,
      step: i,
      path: "a.ts",
      before: content(from).hash,
      after: content(to).hash,
    });
    const changes = [entry(1, states[0]!, states[1]!), entry(2, states[2]!, states[3]!)];
    const found = await planFile(changes, content(states[3]!), { kept: async (hash) => before.kept.get(hash), hashOf });
    expect(found.state).toBe("merge");
    expect(textOf(found)).toBe("1\n2\nmine\n4\n5\n");
  });

  it("says so where the content from before is not kept any more", async () => {
    const { plan, kept } = task("1\n", "2\n");
    kept.clear();
    expect(await plan("2\n")).toMatchObject({ state: "unkept" });
  });

  it("never touches what it cannot tell apart: the result is exact, a clean merge, or nothing", async () => {
    const line = fc.constantFrom("a", "b", "c", "");
    const text = fc.array(line, { maxLength: 8 }).map((all) => all.map((one) => `${one}\n`).join(""));
    await fc.assert(
      fc.asyncProperty(text, text, text, async (before, after, now) => {
        fc.pre(before !== after);
        const found = await task(before, after).plan(now);
        if (now === after) expect([found.state, textOf(found)]).toEqual(["ready", before]);
        else if (now === before) expect(found.state).toBe("already");
        else expect(["merge", "conflict"]).toContain(found.state);
        if (found.state === "conflict") expect(found.result).toBeUndefined();
      }),
      { numRuns: 1_000 },
    );
  });
});
