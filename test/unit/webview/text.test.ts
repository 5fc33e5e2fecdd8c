import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { clip, diffLines } from "../../../webview-ui/diff.ts";
import { duration, elapsed, lastLines, relative, revealed, tokens, windowSize } from "../../../webview-ui/format.ts";
import { taken, typing } from "../../../webview-ui/suggest.ts";

describe("numbers", () => {
  it("are short and have a unit", () => {
    expect([812, 9120, 9_990, 99_949, 128_000, 999_499, 1_200_000].map(tokens)).toEqual([
      "812",
      "9.1k",
      "10k",
      "99.9k",
      "128k",
      "999k",
      "1.2M",
    ]);
    expect([8192, 32_768, 131_072, 40_000].map(windowSize)).toEqual(["8k", "32k", "128k", "40k"]);
    expect([400, 12_300, 60_000, 200_000, 3_900_000].map(duration)).toEqual([
      "0.4 s",
      "12 s",
      "1 min",
      "3 min 20 s",
      "1 h 5 min",
    ]);
    expect(elapsed(-5)).toBe("0 s");
  });

  it("say when something was, relative to now", () => {
    const now = Date.UTC(2026, 0, 10);
    expect(relative(now - 5_000, now, "en")).toBe("now");
    expect(relative(now - 300_000, now, "en")).toBe("5 min. ago");
    expect(relative(now - 86_400_000, now, "en")).toBe("yesterday");
  });
});

describe("text that could deceive", () => {
  it("is shown with its hidden characters", () => {
    expect(revealed("rm \u202Etxt.exe")).toBe("rm ⟨U+202E⟩txt.exe");
    expect(revealed("a\u200Bb\u{E0041}c\u001B[2K")).toBe("a⟨U+200B⟩b⟨U+E0041⟩c⟨U+001B⟩[2K");
  });

  it("is left alone where nothing is hidden", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom("a", "é", "漢", "😀", "\n", "\t", "ש", "/", " ")), (chars) => {
        expect(revealed(chars.join(""))).toBe(chars.join(""));
      }),
    );
  });
});

describe("long output", () => {
  it("is folded to its last lines", () => {
    expect(lastLines("a\nb\nc\n", 2)).toEqual({ shown: "b\nc", hidden: 1 });
    expect(lastLines("a", 2)).toEqual({ shown: "a", hidden: 0 });
  });
});

describe("a diff", () => {
  const diff =
    "--- a/x\n+++ b/x\n@@ -1,3 +1,3 @@\n a\n--- b\n+++ c\n d\n@@ -9 +9 @@ f()\n-e\n+f\n\\ No newline at end of file\n";

  it("keeps changed lines that look like its own headers", () => {
    expect(diffLines(diff)).toEqual([
      { sign: " ", text: "a" },
      { sign: "-", text: "-- b" },
      { sign: "+", text: "++ c" },
      { sign: " ", text: "d" },
      { sign: "@", text: "9" },
      { sign: "-", text: "e" },
      { sign: "+", text: "f" },
    ]);
  });

  it("is cut to what fits, beginning at the change", () => {
    const lines = [
      ...Array.from({ length: 9 }, (_, n) => ` ${n}`),
      "-x",
      "+y",
      ...Array.from({ length: 9 }, () => " z"),
    ];
    const { shown, hidden } = clip(diffLines(`@@ -1 +1 @@\n${lines.join("\n")}`), 6);
    expect(shown.map((line) => line.sign + line.text)).toEqual([" 8", "-x", "+y", " z", " z", " z"]);
    expect(hidden).toBe(14);
  });

  it("never shows more than the limit, and counts what it leaves out", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(" a", "-b", "+c", " ")), fc.integer({ min: 1, max: 12 }), (lines, limit) => {
        const all = diffLines(`@@ -1 +1 @@\n${lines.join("\n")}\n`);
        const { shown, hidden } = clip(all, limit);
        expect(shown.length).toBeLessThanOrEqual(limit);
        expect(shown.length + hidden).toBe(all.length);
      }),
    );
  });
});

describe("suggestions", () => {
  it("begin at an @ after a space and at a / at the very start", () => {
    expect(typing("see @src/pr", 11)).toEqual({ trigger: "@", query: "src/pr", from: 4, to: 11 });
    expect(typing("/con", 4)).toEqual({ trigger: "/", query: "con", from: 0, to: 4 });
    expect(typing("/model cod", 10)).toEqual({ trigger: "/", query: "model cod", from: 0, to: 10 });
    expect(typing("/model coder:14b ", 17)).toBeUndefined();
    expect(typing("/condense it", 12)).toBeUndefined();
    expect(typing("mail a@b.com", 12)).toBeUndefined();
    expect(typing("a /con", 6)).toBeUndefined();
    expect(typing("@a b", 4)).toBeUndefined();
  });

  it("replace what was typed and leave the rest", () => {
    const at = typing("see @pr now", 7)!;
    expect(taken("see @pr now", at, "@/src/price.ts")).toEqual({ text: "see @/src/price.ts now", caret: 18 });
    expect(taken("@pr", typing("@pr", 3)!, "@/src/price.ts")).toEqual({ text: "@/src/price.ts ", caret: 15 });
    expect(taken("@s", typing("@s", 2)!, "@/src/")).toEqual({ text: "@/src/", caret: 6 });
  });
});
