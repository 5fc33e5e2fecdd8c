import { createTwoFilesPatch } from "diff";
import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { answerRead, type ReadAnswer } from "../../../src/context/answer-read.ts";
import { mergeRanges, missingRanges, splitLines } from "../../../src/context/lines.ts";
import { numbered } from "../../../src/context/numbered.ts";
import { knownReads } from "../../../src/context/reads.ts";
import { Log } from "./logs.ts";

// Many cases, on machines that are busy with other things.
vi.setConfig({ testTimeout: 60_000 });

const count = (text: string) => Math.ceil(text.length / 3);
const hashOf = (text: string) => `h:${text}`;
const big = Array.from({ length: 400 }, (_, i) =>
  i % 50 === 0 ? `export function part${i}() {` : `  line ${i + 1};`,
).join("\n");

/** A read as the tool does it: asks what is known, answers, logs what was given. */
function read(
  log: Log,
  path: string,
  text: string,
  options: { range?: { from: number; to: number }; budget?: number; old?: Map<string, string> } = {},
): ReadAnswer {
  log.request();
  const [call] = log.reply("", [{ name: "read_file", args: { path } }]);
  const known = knownReads(log.events).get(path);
  const answer = answerRead({
    path,
    text,
    hash: hashOf(text),
    range: options.range,
    known,
    oldText: known && options.old?.get(known.hash),
    budget: options.budget ?? 5000,
    count,
  });
  options.old?.set(hashOf(text), text);
  const { form, from, to, total, ranges } = answer;
  log.finish(call!, answer.text, {
    kind: "read",
    path,
    form,
    from,
    to,
    total,
    hash: hashOf(text),
    ...(ranges ? { ranges } : {}),
  });
  return answer;
}

function edit(log: Log, path: string, before: string, after: string): void {
  log.request();
  const [call] = log.reply("<apply_diff>", [{ name: "apply_diff", args: { path, diff: "…" } }]);
  log.finish(call!, "Applied.", {
    kind: "change",
    path,
    added: 0,
    removed: 0,
    before: hashOf(before),
    after: hashOf(after),
    diff: createTwoFilesPatch(path, path, before, after),
  });
}

describe("reading a file", () => {
  it("gives the text once and then names the step that has it", () => {
    const log = new Log();
    expect(read(log, "a.ts", "one\ntwo\n")).toEqual({
      form: "full",
      text: "a.ts (2 lines)\n1|one\ntwo",
      from: 1,
      to: 2,
      total: 2,
    });
    const again = read(log, "a.ts", "one\ntwo\n");
    expect(again.form).toBe("unchanged");
    expect(again.text).toBe("a.ts is unchanged since step 1; you have the text above. Work with that.");
    expect(read(log, "a.ts", "one\ntwo\n", { range: { from: 2, to: 2 } }).form).toBe("unchanged");
  });

  it("never gives a line of unchanged text twice while its first copy is in the window", () => {
    const action = fc.record({
      from: fc.integer({ min: 1, max: 40 }),
      length: fc.integer({ min: 0, max: 30 }),
      condense: fc.integer({ min: 0, max: 9 }),
    });
    fc.assert(
      fc.property(fc.array(action, { minLength: 1, maxLength: 12 }), (actions) => {
        const lines = Array.from({ length: 40 }, (_, i) => `unique-${i + 1};`);
        const log = new Log();
        let has = new Set<number>();
        for (const { from, length, condense } of actions) {
          const range = { from, to: Math.min(40, from + length) };
          const answer = read(log, "a.ts", lines.join("\n"), { range });
          const given = [...answer.text.matchAll(/unique-(\d+);/g)].map((match) => Number(match[1]));
          for (const line of given) expect(has.has(line)).toBe(false);
          for (const line of given) has.add(line);
          for (let line = range.from; line <= range.to; line++) expect(has.has(line)).toBe(true);
          if (condense === 0) {
            log.add({
              type: "context.condensed",
              why: "full",
              stage: "mechanical",
              through: log.events.length - 1,
              text: "Facts.",
              stubs: {},
              before: 2,
              after: 1,
            });
            has = new Set();
          }
        }
      }),
      { numRuns: 500 },
    );
  });

  it("knows after an edit exactly the lines it had and the lines it wrote", () => {
    const file = fc.array(fc.constantFrom("a", "b", "c", "d", "}"), { minLength: 1, maxLength: 25 });
    fc.assert(
      fc.property(file, file, fc.nat(24), fc.nat(24), (old, now, from, length) => {
        const before = `${old.join("\n")}\n`;
        const after = `${now.join("\n")}\n`;
        fc.pre(before !== after);
        const log = new Log();
        const range = { from: 1 + (from % old.length), to: Math.min(old.length, 1 + (from % old.length) + length) };
        read(log, "a.ts", before, { range });
        edit(log, "a.ts", before, after);
        const known = knownReads(log.events).get("a.ts")!;
        expect(known.hash).toBe(hashOf(after));
        expect(known.total).toBe(now.length);
        const everything = range.from === 1 && range.to === old.length;
        if (everything) expect(known.ranges).toEqual([{ from: 1, to: now.length }]);
        for (const each of known.ranges) expect(each.to).toBeLessThanOrEqual(now.length);
        // Every line it claims to have was read before or written by the edit.
        const seen = new Set([
          ...old.slice(range.from - 1, range.to),
          ...createTwoFilesPatch("a", "a", before, after)
            .split("\n")
            .filter((l) => l.startsWith("+"))
            .map((l) => l.slice(1)),
        ]);
        for (const each of known.ranges)
          for (const line of now.slice(each.from - 1, each.to)) expect(seen.has(line)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it("needs no re-read of what the model wrote itself", () => {
    const log = new Log();
    log.request();
    const [call] = log.reply("", [{ name: "write_file", args: { path: "new.ts", content: "x\ny\n" } }]);
    log.finish(call!, "Written.", {
      kind: "change",
      path: "new.ts",
      added: 2,
      removed: 0,
      before: null,
      after: hashOf("x\ny\n"),
      diff: "",
    });
    expect(read(log, "new.ts", "x\ny\n").form).toBe("unchanged");
  });

  it("reads again what the user changed in the proposal, or what others changed since", () => {
    const log = new Log();
    read(log, "a.ts", "one\ntwo\n");
    expect(read(log, "a.ts", "one\n2\n").form).toBe("full");
    log.request();
    const [call] = log.reply("", [{ name: "write_file", args: { path: "a.ts", content: "x" } }]);
    log.finish(call!, "Written, edited by the user.", {
      kind: "change",
      path: "a.ts",
      added: 1,
      removed: 1,
      before: null,
      after: hashOf("y"),
      diff: "",
      editedByUser: true,
    });
    expect(knownReads(log.events).has("a.ts")).toBe(false);
  });

  it("gives the changed regions where that is the smaller answer, and the text where it is not", () => {
    const log = new Log();
    const old = new Map<string, string>();
    read(log, "a.ts", big, { old });
    const changed = big.replace("line 200;", "LINE 200;");
    const answer = read(log, "a.ts", changed, { old });
    expect(answer).toMatchObject({ form: "changes", from: 1, to: 400 });
    expect(answer.text).toContain("lines 199-201 (were 199-201):\n199|  line 199;\n200|  LINE 200;\n");
    expect(read(log, "a.ts", changed, { old }).form).toBe("unchanged");
    expect(read(log, "a.ts", changed.replaceAll("line", "row"), { old, budget: 9000 }).form).toBe("full");
  });

  it("forgets changed regions together with the text they complete", () => {
    const log = new Log();
    const old = new Map<string, string>();
    read(log, "a.ts", big, { old });
    const through = log.events.length - 1;
    const changed = big.replace("line 200;", "LINE 200;");
    read(log, "a.ts", changed, { old });
    log.add({
      type: "context.condensed",
      why: "full",
      stage: "mechanical",
      through,
      text: "Facts.",
      stubs: {},
      before: 2,
      after: 1,
    });
    expect(knownReads(log.events).size).toBe(0);
  });

  it("answers a file that is too big with its symbols and how to go on", () => {
    const log = new Log();
    const answer = read(log, "a.ts", big, { budget: 400 });
    expect(answer.form).toBe("outline");
    expect(count(answer.text)).toBeLessThanOrEqual(400);
    expect(answer.text).toContain("a.ts has 400 lines, too many to read at once");
    expect(answer.text).toContain("51|export function part50()");
    expect(knownReads(log.events).size).toBe(0);
  });

  it("gives the first part of a range that is too big and says where to go on", () => {
    const log = new Log();
    const answer = read(log, "a.ts", big, { budget: 300, range: { from: 11, to: 390 } });
    expect(answer.form).toBe("range");
    expect(count(answer.text)).toBeLessThanOrEqual(300);
    expect(answer.text).toContain(`go on with lines ${answer.to + 1}-390`);
    expect(knownReads(log.events).get("a.ts")!.ranges).toEqual([{ from: 11, to: answer.to }]);
  });

  it("stays within its budget for a file of one endless line", () => {
    const text = "x".repeat(2_000_000);
    for (const range of [undefined, { from: 1, to: 1 }]) {
      const answer = read(new Log(), "bundle.js", text, { budget: 500, ...(range ? { range } : {}) });
      expect(answer.form).toBe("outline");
      expect(count(answer.text)).toBeLessThanOrEqual(500);
    }
  });

  it("counts a mention in the user's words as a read", () => {
    const log = new Log();
    log.say("Fix @/a.ts", "Fix @/a.ts\n\none\ntwo", [
      { path: "a.ts", hash: hashOf("one\ntwo"), from: 1, to: 2, total: 2 },
    ]);
    const answer = read(log, "a.ts", "one\ntwo");
    expect(answer.form).toBe("unchanged");
    expect(answer.text).toContain("since the user's message");
  });

  it("forgets what was dropped, stubbed or cut", () => {
    const log = new Log();
    read(log, "a.ts", "one");
    log.add({ type: "item.changed", item: "result:c1", change: "dropped" });
    expect(knownReads(log.events).size).toBe(0);
    log.add({ type: "item.changed", item: "result:c1", change: "restored" });
    expect(knownReads(log.events).size).toBe(1);
    log.add({
      type: "context.condensed",
      why: "full",
      stage: "mechanical",
      through: -1,
      text: "",
      stubs: { c1: "stub" },
      before: 2,
      after: 1,
    });
    expect(knownReads(log.events).size).toBe(0);
  });

  it("says so when a range starts behind the end", () => {
    expect(read(new Log(), "a.ts", "one", { range: { from: 5, to: 9 } }).text).toBe("a.ts has only 1 lines.");
  });
});

describe("line numbers", () => {
  it("stand on the first line shown and on every tenth", () => {
    expect(
      numbered(
        Array.from({ length: 12 }, (_, i) => `l${i}`),
        8,
      ),
    ).toBe("8|l0\nl1\n10|l2\nl3\nl4\nl5\nl6\nl7\nl8\nl9\nl10\nl11");
  });
});

describe("ranges of lines", () => {
  const range = fc.tuple(fc.integer({ min: 1, max: 30 }), fc.nat(10)).map(([from, n]) => ({ from, to: from + n }));
  it("miss exactly the lines that no known range has", () => {
    fc.assert(
      fc.property(range, fc.array(range), (want, known) => {
        const missing = missingRanges(want, mergeRanges(known));
        for (let line = 1; line <= 45; line++) {
          const inside = (r: { from: number; to: number }) => line >= r.from && line <= r.to;
          expect(missing.some(inside)).toBe(inside(want) && !known.some(inside));
        }
      }),
    );
  });

  it("count no line after the last line end", () => {
    expect(splitLines("a\nb\n")).toEqual(["a", "b"]);
    expect(splitLines("a\n\n")).toEqual(["a", ""]);
    expect(splitLines("")).toEqual([]);
  });
});
