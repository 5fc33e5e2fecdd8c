import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cleanOutput, fitResult, resultBudget } from "../../../src/context/results.ts";
import { tokenizer } from "./tokenizer.ts";

const count = (text: string) => tokenizer.count(text);

describe("fitting a result", () => {
  it("leaves a result that fits as it is", () => {
    const fitted = fitResult("one\ntwo\n\nthree", 1000, count);
    expect(fitted).toEqual({ text: "one\ntwo\n\nthree", cut: null, folded: false, cleaned: "one\ntwo\n\nthree" });
  });

  it("never costs more than its budget, keeps start and end, and states the lines it left out", () => {
    const line = fc.oneof(
      fc.string({ unit: "grapheme", maxLength: 200 }),
      fc.constantFrom("", "    at foo (bar.js:1:2)", "漢".repeat(300), "ab".repeat(2000)),
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 120 }), fc.integer({ min: 160, max: 1200 }), (lines, budget) => {
        const fitted = fitResult(lines.join("\n"), budget, count, "a1");
        expect(count(fitted.text)).toBeLessThanOrEqual(budget);
        const whole = fitted.cleaned.split("\n");
        if (fitted.cut) {
          const { from, to } = fitted.cut;
          expect(fitted.cut.lines).toBe(to - from + 1);
          expect(fitted.text).toContain(`[… lines ${from}-${to} of ${whole.length} left out …`);
          expect(fitted.text).toContain("read_output: artifact a1");
          if (!fitted.folded) {
            expect(fitted.text.startsWith(whole.slice(0, from - 1).join("\n"))).toBe(true);
            expect(fitted.text.endsWith(whole.slice(to).join("\n"))).toBe(true);
          }
        } else if (!fitted.folded) {
          expect(fitted.text).toBe(fitted.cleaned);
        }
      }),
      { numRuns: 300 },
    );
  });

  it("folds a 16 MB line and says how much of it is missing", () => {
    const fitted = fitResult("x".repeat(16_000_000), 1000, count, "a1");
    expect(count(fitted.text)).toBeLessThanOrEqual(1000);
    expect(fitted.text).toMatch(/159\d{5} characters of this line left out/);
    expect(fitted.folded).toBe(true);
  });

  it("cuts a million paths to the budget, counting only what it keeps", () => {
    const paths = "src/folder/of/files/some-file.ts\n".repeat(1_000_000);
    let counted = 0;
    const fitted = fitResult(paths, 2000, (text) => {
      counted += text.length;
      return count(text);
    });
    expect(count(fitted.text)).toBeLessThanOrEqual(2000);
    expect(fitted.cut!.lines).toBeGreaterThan(999_000);
    expect(counted).toBeLessThan(100_000);
  }, 30_000);

  it("keeps the end, where errors stand", () => {
    const output = `${"ok\n".repeat(5000)}FAIL src/price.test.ts`;
    expect(fitResult(output, 300, count).text).toMatch(/FAIL src\/price\.test\.ts$/);
  });
});

describe("cleaning output", () => {
  it("strips colours, titles and cursor moves", () => {
    expect(cleanOutput("\x1b[1;31mred\x1b[0m \x1b]0;title\x07x\x1b[2K\x1b(B")).toBe("red x");
  });

  it("shows only what a progress line said last", () => {
    expect(cleanOutput("10%\r50%\r100%\ndone\r\nnext")).toBe("100%\ndone\nnext");
    expect(cleanOutput("working\r")).toBe("working");
  });

  it("loses no text that is not an escape code", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        fc.pre(!/\p{Cc}/u.test(text));
        expect(cleanOutput(text)).toBe(text);
      }),
    );
  });
});

describe("the budget of a result", () => {
  it("shrinks as the window fills and never lets one result take what is left", () => {
    const window = { tokens: 8192, source: "setting" as const, reserve: 1638 };
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 8000 }), (used) => {
        const budget = resultBudget(window, used);
        expect(budget).toBeLessThanOrEqual(resultBudget(window, 0));
        expect(budget).toBeLessThanOrEqual(Math.max(160, (6554 - used) / 2));
        expect(budget).toBeGreaterThanOrEqual(160);
      }),
    );
  });
});
