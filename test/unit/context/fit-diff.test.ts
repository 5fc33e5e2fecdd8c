/** Diffs in a budget: short ones whole, long ones cut, every file named, and never more than there is room for. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type FileDiff, fitDiff } from "../../../src/context/fit-diff.ts";
import { tokenizer } from "./tokenizer.ts";

const count = (text: string) => tokenizer.count(text);
const diff = (path: string, lines: number): FileDiff => ({
  path,
  text: [
    `diff --git a/${path} b/${path}`,
    `+++ b/${path}`,
    ...Array.from({ length: lines }, (_, n) => `+line ${n}`),
  ].join("\n"),
});

describe("diffs in a budget", () => {
  it("are as they were where there is room", () => {
    const files = [diff("a.ts", 3), diff("b.ts", 4)];
    expect(fitDiff(files, 1000, count)).toEqual({ text: files.map(({ text }) => text).join("\n"), cut: [] });
  });

  it("keep what is short whole, and cut the lock file", () => {
    const files = [diff("package-lock.json", 5000), diff("src/a.ts", 10)];
    const { text, cut } = fitDiff(files, 600, count);
    expect(cut).toEqual(["package-lock.json"]);
    expect(text).toContain(files[1]!.text);
    expect(text).toMatch(/^diff --git a\/package-lock.json/);
    expect(text).toMatch(/lines \d+-\d+ of 5002 left out/);
  });

  it("name files there is no room for", () => {
    const files = Array.from({ length: 12 }, (_, n) => diff(`src/file${n}.ts`, 200));
    const { text, cut } = fitDiff(files, 400, count);
    expect(cut).toHaveLength(12);
    for (const { path } of files) expect(text).toContain(path);
  });

  it("never cost more than the budget", () => {
    const file = fc.record({ lines: fc.nat(400), name: fc.stringMatching(/^[a-z]{1,8}$/) });
    fc.assert(
      fc.property(
        fc.uniqueArray(file, { selector: ({ name }) => name, maxLength: 8 }),
        fc.integer({ min: 300, max: 4000 }),
        (files, budget) => {
          const { text } = fitDiff(
            files.map(({ name, lines }) => diff(`${name}.ts`, lines)),
            budget,
            count,
          );
          expect(count(text)).toBeLessThanOrEqual(budget);
        },
      ),
      { numRuns: 40 },
    );
  });
});
