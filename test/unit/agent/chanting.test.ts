import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ANYWHERE, Chanting, chants, IN_PROSE } from "../../../src/agent/chanting.ts";
import { StreamGuard, thinkingBudget } from "../../../src/agent/stream-guard.ts";

/** Feeds a text in pieces; how many characters had come when it was noticed, or null. */
function noticed(text: string, limits = IN_PROSE, size = 4): number | null {
  const chanting = new Chanting(limits);
  for (let at = 0; at < text.length; at += size) if (chanting.take(text.slice(at, at + size))) return at + size;
  return null;
}

describe("text that repeats itself", () => {
  it("is noticed whatever it repeats, soon after it has gone on for too long", () => {
    fc.assert(
      fc.property(
        fc.string({ maxLength: 2_000 }),
        fc.string({ minLength: 1, maxLength: 400 }),
        fc.integer({ min: 1, max: 50 }),
        (before, phrase, size) => {
          const needed = Math.max(IN_PROSE.chars, phrase.length * IN_PROSE.rounds) + 2 * phrase.length;
          const text = before + phrase.repeat(Math.ceil((needed + 1_000) / phrase.length));
          const at = noticed(text, IN_PROSE, size);
          expect(at).not.toBeNull();
          expect(at!).toBeLessThanOrEqual(before.length + needed + 1_000);
        },
      ),
      { numRuns: 300 },
    );
  });

  it("is not seen in prose, code, tables and lists as people write them", () => {
    const prose = Array.from(
      { length: 400 },
      (_, i) => `Step ${i} reads file number ${i * 7} and notes what is in it. `,
    );
    const table = Array.from({ length: 300 }, (_, i) => `| row ${i} | yes | no | ${i % 3} |\n`);
    const code = Array.from({ length: 300 }, (_, i) => `  if (a${i}) {\n    return b;\n  }\n`);
    for (const text of [prose, table, code]) expect(noticed(text.join(""))).toBeNull();
    expect(noticed("=".repeat(800))).toBeNull();
  });

  it("may go on for longer inside a call: a file of zeros is a file", () => {
    const zeros = `[${"0, ".repeat(3_000)}]`;
    expect(noticed(zeros, ANYWHERE)).toBeNull();
    expect(noticed("0, ".repeat(10_000), ANYWHERE)).not.toBeNull();
  });

  it("is only what stands at the end", () => {
    expect(chants(`${"again ".repeat(1_000)}and then it went on as it should, for quite some time.`, IN_PROSE)).toBe(
      false,
    );
  });
});

describe("a reply that is watched while it streams", () => {
  const words = (text: string) => text.split(" ").length;
  const thought = (text: string) => [{ type: "thinking" as const, text }];

  it("is given up once it has thought beyond its budget", () => {
    const guard = new StreamGuard(100, words);
    let stop = null;
    for (let i = 0; i < 60 && !stop; i++) stop = guard.take({ type: "thinking", text: "" }, thought(`t${i} u${i}`));
    expect(stop).toMatchObject({ cause: "limit", message: expect.stringContaining("thought for") });
  });

  it("may write as much as it likes", () => {
    const guard = new StreamGuard(100, words);
    const text = Array.from({ length: 500 }, (_, i) => `word ${i} `).join("");
    expect(guard.take({ type: "text", text }, [{ type: "text", text }])).toBeNull();
  });

  it("has a budget that leaves room to answer, in every window", () => {
    fc.assert(
      fc.property(fc.integer({ min: 2_000, max: 1_000_000 }), (left) => {
        expect(thinkingBudget(left)).toBeLessThan(left * 0.75);
        expect(thinkingBudget(left)).toBeGreaterThanOrEqual(512);
      }),
    );
  });
});
