import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { outputLines } from "../../../src/workspace/output-lines.ts";

describe("the output of a command that goes on", () => {
  it("is had from any line on, the one being written included", () => {
    const lines = outputLines(1_000);
    lines.push("one\ntwo\nthr");
    expect([lines.complete, lines.from(2)]).toEqual([2, ["two", "thr"]]);
    lines.push("ee\n");
    expect([lines.complete, lines.from(3), lines.from(4)]).toEqual([3, ["three"], []]);
  });

  it("keeps of a progress line what it said last, and no escape sequences", () => {
    const lines = outputLines(1_000);
    lines.push("10%\r50%\r");
    lines.push("100%\r\n\x1b[31mdone\x1b[0m\n");
    expect(lines.from(1)).toEqual(["100%", "done"]);
  });

  it("forgets its oldest lines first, and numbers the others as before", () => {
    const lines = outputLines(200);
    for (let n = 1; n <= 5_000; n++) lines.push(`line ${n}\n`);
    expect(lines.complete).toBe(5_000);
    expect(lines.from(1)[0]).toBe(`line ${lines.first}`);
    expect(lines.from(5_000)).toEqual(["line 5000"]);
    expect(lines.from(1).join("\n").length).toBeLessThanOrEqual(200);
  });

  it("gives each whole line once to whoever goes on where it stopped", () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[a-c\n]{0,6}$/), { maxLength: 30 }), (chunks) => {
        const lines = outputLines(10_000);
        const read: string[] = [];
        for (const chunk of chunks) {
          lines.push(chunk);
          read.push(...lines.from(read.length + 1).slice(0, lines.complete - read.length));
        }
        expect(read).toEqual(chunks.join("").split("\n").slice(0, -1));
      }),
    );
  });
});
