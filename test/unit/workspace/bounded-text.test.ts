import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { boundedText } from "../../../src/workspace/bounded-text.ts";

describe("bounded text", () => {
  it("is all of what was pushed while that is within the limit", () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (chunks) => {
        const whole = chunks.join("");
        const kept = boundedText(Math.max(4, whole.length + 4) * 2);
        for (const chunk of chunks) kept.push(chunk);
        expect(kept.text()).toBe(whole);
      }),
    );
  });

  it("keeps the beginning and the end, says how much is missing, and never grows past its limit", () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ maxLength: 40 }), { maxLength: 60 }),
        fc.integer({ min: 8, max: 100 }),
        (chunks, limit) => {
          const whole = chunks.join("");
          const kept = boundedText(limit);
          for (const chunk of chunks) kept.push(chunk);
          const text = kept.text();
          if (whole.length <= limit) {
            expect(text).toBe(whole);
            return;
          }
          const [, head, dropped, tail] = /^(.*)\n\[… (\d+) characters left out here …\]\n(.*)$/s.exec(text)!;
          expect(whole.startsWith(head!)).toBe(true);
          expect(whole.endsWith(tail!)).toBe(true);
          expect(head!.length + tail!.length).toBeLessThanOrEqual(limit);
          expect(head!.length + tail!.length + Number(dropped)).toBeGreaterThanOrEqual(whole.length - 2);
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it("never splits a character in two", () => {
    const kept = boundedText(9);
    kept.push("😀".repeat(50));
    expect(kept.text()).not.toMatch(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/);
  });
});
