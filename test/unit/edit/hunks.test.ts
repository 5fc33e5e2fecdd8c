import { applyPatch, createPatch } from "diff";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hunksOf, leftOut, takeHunks } from "../../../src/edit/hunks.ts";

const line = fc.constantFrom("a", "b", "c", "", "  d", "e\r");
const text = fc
  .tuple(fc.array(line, { maxLength: 60 }), fc.boolean())
  .map(([lines, ended]) => lines.join("\n") + (ended && lines.length > 0 ? "\n" : ""));
/** A text and one that was made of it by a few edits, so that there are several hunks. */
const edited = fc
  .tuple(
    fc.array(line, { minLength: 20, maxLength: 80 }),
    fc.array(fc.tuple(fc.nat(79), fc.constantFrom("x", "y\nz", "")), { maxLength: 6 }),
  )
  .map(([lines, edits]) => {
    const after: string[] = [...lines];
    for (const [at, to] of edits) if (at < after.length) after[at] = to;
    return [`${lines.join("\n")}\n`, `${after.join("\n")}\n`] as const;
  });
const numbered = (count: number) => Array.from({ length: count }, (_, i) => `line ${i + 1}\n`);

describe("taking some hunks of a change", () => {
  it("gives the proposal where all are taken, and the file as it was where none is", () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        const all = new Set(hunksOf(before, after).keys());
        expect(takeHunks(before, after, all)).toBe(after);
        expect(takeHunks(before, after, new Set())).toBe(before);
      }),
      { numRuns: 1_000 },
    );
  });

  it("is the same as applying just those hunks of the diff that is shown", () => {
    fc.assert(
      fc.property(edited, fc.nat(), ([before, after], bits) => {
        const hunks = hunksOf(before, after);
        const take = new Set([...hunks.keys()].filter((index) => (bits >> index) & 1));
        const [head, ...shown] = createPatch("f", before, after, "", "", { context: 3 }).split(/^(?=@@ )/m);
        expect(shown).toHaveLength(hunks.length);
        const chosen = shown.filter((_, index) => take.has(index));
        const expected = chosen.length === 0 ? before : applyPatch(before, head + chosen.join(""), { fuzzFactor: 0 });
        expect(takeHunks(before, after, take)).toBe(expected);
      }),
      { numRuns: 1_000 },
    );
  });

  it("takes the second of three", () => {
    const lines = numbered(60);
    const after = lines.map((one, i) => ([4, 29, 54].includes(i) ? "changed\n" : one)).join("");
    const expected = lines.map((one, i) => (i === 29 ? "changed\n" : one)).join("");
    expect(takeHunks(lines.join(""), after, new Set([1]))).toBe(expected);
    expect(takeHunks(lines.join(""), after, new Set([1, 9]))).toBe(expected);
  });

  it("knows a new file, an emptied one and a final newline", () => {
    expect(takeHunks("", "a\nb", new Set([0]))).toBe("a\nb");
    expect(takeHunks("a\n", "", new Set([0]))).toBe("");
    expect(takeHunks("a", "a\n", new Set([0]))).toBe("a\n");
    expect(hunksOf("a\n", "a\n")).toEqual([]);
  });
});

describe("what was left out of a change", () => {
  const apart = fc
    .tuple(fc.uniqueArray(fc.nat(11), { minLength: 1, maxLength: 8 }), fc.array(fc.boolean(), { minLength: 12 }))
    .map(([at, take]) => {
      const lines = numbered(120);
      // Ten lines apart, so that each is a hunk of its own; some add a line, some take one away.
      const made = lines.map((one, i) => {
        if (i % 10 !== 4 || !at.includes((i - 4) / 10)) return one;
        return [`new ${i}\n`, `new ${i}\nand one\n`, ""][((i - 4) / 10) % 3]!;
      });
      return { before: lines.join(""), after: made.join(""), take };
    });

  it("is each hunk that was not taken, at its place in what was written, with the lines from before", () => {
    fc.assert(
      fc.property(apart, ({ before, after, take }) => {
        const hunks = hunksOf(before, after);
        const taken = new Set([...hunks.keys()].filter((index) => take[index]));
        const written = takeHunks(before, after, taken);
        const old = before.split("\n");
        const now = written.split("\n");
        const found = leftOut(before, after, written);
        const untaken = hunks.filter((_, index) => !taken.has(index));
        expect(found).toHaveLength(untaken.length);
        for (const [i, { start, lines }] of found.entries()) {
          const { oldStart, oldLines } = untaken[i]!;
          expect(now.slice(start - 1, start - 1 + lines)).toEqual(old.slice(oldStart - 1, oldStart - 1 + oldLines));
        }
      }),
      { numRuns: 500 },
    );
  });

  it("names lines only that are in the file as they were, whatever was written", () => {
    fc.assert(
      fc.property(edited, edited, ([before, after], [, other]) => {
        const now = other.split("\n");
        for (const { start, lines } of leftOut(before, after, other)) {
          const text = now.slice(start - 1, start - 1 + lines).join("\n");
          expect(before).toContain(text);
        }
      }),
      { numRuns: 500 },
    );
  });

  it("is nothing where the user wrote something else in its place", () => {
    const lines = numbered(60);
    const at = (text: string) => lines.map((one, i) => (i === 29 ? text : one)).join("");
    expect(leftOut(lines.join(""), at("theirs\n"), at("mine\n"))).toEqual([]);
    expect(leftOut(lines.join(""), at("theirs\n"), lines.join(""))).toEqual([{ start: 27, lines: 7 }]);
  });
});
