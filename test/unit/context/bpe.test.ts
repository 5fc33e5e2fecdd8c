import { readFileSync } from "node:fs";
import fc from "fast-check";
import ranks from "tiktoken/encoders/o200k_base.json" with { type: "json" };
import { Tiktoken } from "tiktoken/lite";
import { describe, expect, it, vi } from "vitest";
import { unpackRanks } from "../../../src/context/ranks.ts";
import { packed, tokenizer } from "./tokenizer.ts";

// Many cases, on machines that are busy with other things.
vi.setConfig({ testTimeout: 60_000 });

const reference = new Tiktoken(ranks.bpe_ranks, ranks.special_tokens, ranks.pat_str);
const same = (text: string): void => {
  expect([text, tokenizer.count(text)]).toEqual([text, reference.encode_ordinary(text).length]);
};

const source = readFileSync(new URL("../../../src/context/bpe.ts", import.meta.url), "utf8");
const words = fc.constantFrom(
  ..."function const returns'S don't I'LL we'Ve itſ'ſ 漢字 かな 한국어 русский العربية हिन्दी 👩‍👩‍👧 🇩🇪 é e\u0301 Ⅻ ½ ١٢٣ \u0085 \uFEFF \u00a0 \u2028 \u3000 \ud800 \udfff \0".split(
    " ",
  ),
  " ",
  "  ",
  "\n",
  "\r\n",
  "\n\n",
  "\t",
  "/",
  "//",
  "\n/",
  "    ",
  "  \n  ",
  "<|endoftext|>",
  "1234567",
  "}}}",
  "'s",
  "'",
  "_",
  "A",
  "aB",
  "HTTPServer",
);

describe("counting tokens", () => {
  it("agrees with tiktoken on any text made of words, signs, blanks and scripts", () => {
    fc.assert(
      fc.property(fc.array(words, { maxLength: 40 }), (parts) => same(parts.join(""))),
      { numRuns: 2000 },
    );
  });

  it("agrees with tiktoken on random unicode", () => {
    fc.assert(fc.property(fc.string({ unit: "grapheme", maxLength: 60 }), same), { numRuns: 1000 });
    fc.assert(fc.property(fc.string({ unit: "grapheme-composite", maxLength: 60 }), same), { numRuns: 1000 });
  });

  it("agrees with tiktoken on any piece of a source file", () => {
    fc.assert(
      fc.property(fc.nat(source.length), fc.nat(600), (from, length) => same(source.slice(from, from + length))),
      { numRuns: 300 },
    );
    same(source);
  });

  it("agrees with tiktoken on long runs and long words", () => {
    for (const text of [
      " ".repeat(3000),
      "\n".repeat(3000),
      `${" ".repeat(900)}x`,
      "a".repeat(3000),
      "ab".repeat(1500),
      "=".repeat(3000),
      "漢".repeat(1200),
      "👍".repeat(700),
      "aA".repeat(900),
    ]) {
      same(text);
    }
  });

  it("agrees with tiktoken on a text of many stretches, which part at line ends", () => {
    same(source.repeat(Math.ceil(200_000 / source.length)));
  });

  it("stays bounded on 16 MB of one character", () => {
    for (const unit of ["a", " ", "=", "A", "\n", "漢"]) {
      const text = unit.repeat(16_000_000 / new TextEncoder().encode(unit).length);
      const sample = reference.encode_ordinary(unit.repeat(4096)).length;
      const chunks = text.length / 4096;
      expect(tokenizer.count(text) / chunks / sample).toBeCloseTo(1, 1);
    }
  });

  it("refuses a damaged vocabulary instead of miscounting", () => {
    expect(() => unpackRanks(packed.slice(0, -1))).toThrow(/cut off/);
    expect(() => unpackRanks(new Uint8Array(20))).toThrow(/damaged/);
  });
});
