import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { merge3, merged3 } from "../../../src/undo/merge3.ts";

const line = fc.constantFrom("a\n", "b\n", "c\n", "  d\n", "\n", "e\r\n");
const text = fc
  .tuple(fc.array(line, { maxLength: 12 }), fc.constantFrom("", "no newline"))
  .map(([lines, end]) => lines.join("") + end);
const lines = (...all: string[]) => all.map((one) => `${one}\n`).join("");

describe("a three-way merge", () => {
  it("takes the side that changed, whichever it is", () => {
    fc.assert(
      fc.property(text, text, (base, changed) => {
        expect(merge3(base, changed, base)).toEqual({ text: changed });
        expect(merge3(base, base, changed)).toEqual({ text: changed });
        expect(merge3(base, changed, changed)).toEqual({ text: changed });
      }),
      { numRuns: 2_000 },
    );
  });

  it("shown in parts is the merge, or has both sides where it has none", () => {
    fc.assert(
      fc.property(text, text, text, (base, one, other) => {
        const parts = merged3(base, one, other);
        const merged = merge3(base, one, other);
        if ("text" in merged)
          expect(parts.map((part) => ("lines" in part ? part.lines.join("") : "!")).join("")).toBe(merged.text);
        expect(parts.filter((part) => "ours" in part)).toHaveLength(
          "conflicts" in merged ? merged.conflicts.length : 0,
        );
      }),
      { numRuns: 1_000 },
    );
  });

  it("is the same from both sides", () => {
    fc.assert(
      fc.property(text, text, text, (base, one, other) => {
        const [a, b] = [merge3(base, one, other), merge3(base, other, one)];
        expect("text" in a).toBe("text" in b);
        if ("text" in a) expect(b).toEqual(a);
      }),
      { numRuns: 2_000 },
    );
  });

  it("keeps every change of both sides where they are apart", () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: fc.constantFrom("x", "y") }), { minLength: 1, maxLength: 5 }),
        fc.array(fc.string({ unit: fc.constantFrom("v", "w") }), { minLength: 1, maxLength: 5 }),
        (top, bottom) => {
          const base = lines("1", "2", "3", "4", "5", "6");
          const ours = lines("1", ...top, "3", "4", "5", "6");
          const theirs = lines("1", "2", "3", "4", ...bottom, "6");
          expect(merge3(base, ours, theirs)).toEqual({ text: lines("1", ...top, "3", "4", ...bottom, "6") });
        },
      ),
    );
  });

  it("calls it a conflict where both changed the same lines, and says where", () => {
    const merged = merge3(lines("1", "2", "3"), lines("1", "two", "3"), lines("1", "zwei", "3"));
    expect(merged).toEqual({ conflicts: [{ line: 2, ours: ["two\n"], theirs: ["zwei\n"] }] });
  });

  it("calls it a conflict where changes touch, because their order cannot be known", () => {
    expect(merge3(lines("1", "2"), lines("1", "2", "ours"), lines("1", "2", "theirs"))).toHaveProperty("conflicts");
    expect(merge3(lines("1", "2", "3"), lines("1", "ours", "3"), lines("1", "2", "theirs"))).toHaveProperty(
      "conflicts",
    );
  });

  it("gives up on texts that have nothing in common, in little time", () => {
    const many = (word: string) => Array.from({ length: 20_000 }, (_, i) => `${word} ${i}\n`).join("");
    expect(merge3(many("a"), many("b"), many("c"))).toHaveProperty("conflicts");
    expect(merge3(many("a"), many("b"), many("a"))).toEqual({ text: many("b") });
  });
});
