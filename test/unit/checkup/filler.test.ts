/** The text that fills a window: it grows, and holds its facts where they are looked for. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FACTS, factLine, growingLogs } from "../../../src/checkup/filler.ts";

const words = (text: string) => text.split(/\s+/).filter(Boolean).length;

describe("a log", () => {
  it("begins with the shorter one, fills its budget, and tells one more fact in each part", () => {
    fc.assert(
      fc.property(fc.integer({ min: 40, max: 3000 }), (step) => {
        const logs = growingLogs([step, 2 * step, 3 * step, 4 * step], words);
        for (const [i, log] of logs.entries()) {
          if (i > 0) expect(log.startsWith(`${logs[i - 1]}\n`)).toBe(true);
          expect(words(log)).toBeGreaterThanOrEqual((i + 1) * step - 20);
          expect(words(log)).toBeLessThanOrEqual((i + 1) * step + 40);
          expect(FACTS.map((fact) => log.includes(factLine(fact)))).toEqual(FACTS.map((_, part) => part <= i));
        }
      }),
      { numRuns: 30 },
    );
  });

  it("has facts that cannot be guessed from one another", () => {
    expect(new Set(FACTS.map(({ code }) => code)).size).toBe(FACTS.length);
    for (const { code } of FACTS) expect(code).toMatch(/^\d{4}$/);
  });
});
