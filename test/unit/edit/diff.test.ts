/** The diff shown for a change: right, counted, and never larger than a person can look at. */
import { applyPatch } from "diff";
import fc from "fast-check";
import { expect, it } from "vitest";
import { unifiedDiff } from "../../../src/edit/diff.ts";

it("shows the change with its context and counts it", () => {
  const { diff, added, removed } = unifiedDiff("src/a.ts", "a\nb\nc\n", "a\nx\ny\nc\n");
  expect(diff).toBe("--- src/a.ts\n+++ src/a.ts\n@@ -1,3 +1,4 @@\n a\n-b\n+x\n+y\n c\n");
  expect([added, removed]).toEqual([2, 1]);
});

it("is empty where nothing changed", () => {
  expect(unifiedDiff("a", "x\n", "x\n")).toEqual({ diff: "", added: 0, removed: 0 });
});

it("shows that a final newline came or went", () => {
  expect(unifiedDiff("a", "x", "x\n").diff).toContain("\\ No newline at end of file");
});

it("makes the new text out of the old one", () => {
  const file = fc.array(fc.constantFrom("a", "b", "", "c d", "}"), { maxLength: 20 }).map((lines) => lines.join("\n"));
  fc.assert(
    fc.property(file, file, (before, after) => {
      const { diff } = unifiedDiff("f", before, after);
      if (before !== after) expect(applyPatch(before, diff)).toBe(after);
    }),
  );
});

it("leaves the middle out of a huge diff, says so, and counts all of it", () => {
  const file = (word: string) => Array.from({ length: 6000 }, (_, k) => `${word} ${k}\n`).join("");
  const { diff, added, removed } = unifiedDiff("a", file("old"), file("new"));
  expect([added, removed]).toEqual([6000, 6000]);
  expect(diff.split("\n").length).toBeLessThan(2010);
  expect(diff).toMatch(/lines of the diff left out/);
});

it("cuts a line of minified code", () => {
  expect(unifiedDiff("a", "x", "y".repeat(100_000)).diff.length).toBeLessThan(3000);
});
