/** A default that changed below the user's words: both changes are shown whole, and put together where that is no guess. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hasMarks } from "../../../src/panel/merge-marks.ts";
import { type DiffRow, threeWay } from "../../../src/panel/three-way.ts";

const was = "# How to work\n- Small steps.\n- Ask first.\n- Run the tests.";
const side = (rows: readonly DiffRow[], not: DiffRow["sign"]) =>
  rows.filter(({ sign }) => sign !== not).map(({ text }) => text);

describe("a default that changed below the user's words", () => {
  it("is put together with them where the two changed different lines", () => {
    const now = was.replace("# How to work", "# Working");
    const yours = was.replace("- Run the tests.", "- Run the tests twice.");
    const { text, conflicts, ours, yours: mine } = threeWay(was, now, yours);
    expect(conflicts).toBe(0);
    expect(text).toBe("# Working\n- Small steps.\n- Ask first.\n- Run the tests twice.");
    expect(ours.filter(({ sign }) => sign !== " ").map(({ sign, text }) => sign + text)).toEqual([
      "-# How to work",
      "+# Working",
    ]);
    expect(mine.filter(({ sign }) => sign === "+").map(({ text }) => text)).toEqual(["- Run the tests twice."]);
  });

  it("stands beside them between marks where both changed the same lines, and the marks are known as such", () => {
    const { text, conflicts, merged } = threeWay(
      was,
      was.replace("Ask first", "Never ask"),
      was.replace("Ask first", "Ask me"),
    );
    expect(conflicts).toBe(1);
    expect(text).toContain("<<<<<<< yours\n- Ask me.\n=======\n- Never ask.\n>>>>>>> new default\n- Run the tests.");
    expect(merged.filter(({ from }) => from === "yours").map(({ text }) => text)).toEqual(["- Ask me."]);
    expect(hasMarks(text)).toBe(true);
    expect(hasMarks(was)).toBe(false);
  });

  it("shows both texts whole, whatever they are", () => {
    const words = fc.array(fc.constantFrom("a", "b", "", "- c", "=======")).map((lines) => lines.join("\n").trimEnd());
    fc.assert(
      fc.property(words, words, words, (base, now, yours) => {
        const shown = threeWay(base, now, yours);
        expect(side(shown.ours, "-").join("\n")).toBe(now);
        expect(side(shown.ours, "+").join("\n")).toBe(base);
        expect(side(shown.yours, "-").join("\n")).toBe(yours);
        if (base === now) expect(shown.text).toBe(yours);
        if (base === yours) expect(shown.text).toBe(now);
      }),
      { numRuns: 500 },
    );
  });
});
