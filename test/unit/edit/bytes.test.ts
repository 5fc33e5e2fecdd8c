/** What decodes encodes to the same bytes, and what an edit does not touch keeps its own. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { applyEdit } from "../../../src/edit/apply.ts";
import { type DecodedText, decode, encode } from "../../../src/edit/bytes.ts";
import { roo } from "./corpus/case.ts";

const bytes = (...parts: (string | number[])[]) =>
  Uint8Array.from(parts.flatMap((part) => (typeof part === "string" ? [...new TextEncoder().encode(part)] : part)));

function text(raw: Uint8Array): DecodedText {
  const decoded = decode(raw);
  if ("refused" in decoded) throw new Error(decoded.refused);
  return decoded;
}

/** As `bilby apply` does it. */
function edit(raw: Uint8Array, diff: string): Uint8Array {
  const decoded = text(raw);
  const result = applyEdit(decoded.text, diff);
  if (!result.applied) throw new Error(result.failure);
  const encoded = encode(result.text, decoded);
  if ("refused" in encoded) throw new Error(encoded.refused);
  return encoded.bytes;
}

const utf16 = (source: string, little: boolean) =>
  Uint8Array.from(
    [...`\uFEFF${source}`].flatMap((c) => {
      const unit = c.charCodeAt(0);
      return little ? [unit & 255, unit >> 8] : [unit >> 8, unit & 255];
    }),
  );

describe("the bytes of a file", () => {
  it("come back as they were, whatever they are, or are refused", () => {
    const raw = fc.oneof(
      fc.uint8Array({ maxLength: 60 }),
      fc.uint8Array({ min: 1, maxLength: 60 }),
      fc.string({ unit: "grapheme" }).map((s) => bytes(s)),
      fc
        .array(fc.constantFrom("a", "\r\n", "\n", "\r", "\uFEFF", "é", "\0"), { maxLength: 20 })
        .map((parts) => bytes(parts.join(""))),
      fc.string({ unit: "grapheme" }).map((s) => utf16(s, true)),
    );
    fc.assert(
      fc.property(raw, (before) => {
        const decoded = decode(before);
        if ("refused" in decoded) return;
        expect(encode(decoded.text, decoded)).toEqual({ bytes: before });
      }),
      { numRuns: 3000 },
    );
  });

  it.each<[string, Uint8Array, Partial<DecodedText>]>([
    ["UTF-8", bytes("a\nü\n"), { text: "a\nü\n", encoding: "utf-8", eol: "\n", bom: false, mixedEol: false }],
    ["UTF-8 with a BOM", bytes([0xef, 0xbb, 0xbf], "a\n"), { text: "a\n", encoding: "utf-8", bom: true }],
    ["CRLF", bytes("a\r\nb"), { text: "a\nb", eol: "\r\n", mixedEol: false }],
    ["mixed line endings, kept in the text", bytes("a\r\nb\n"), { text: "a\r\nb\n", eol: "\n", mixedEol: true }],
    ["a lone CR, kept in the text", bytes("a\rb\r\n"), { text: "a\rb\r\n", mixedEol: true }],
    ["UTF-16 LE", utf16("aü\n", true), { text: "aü\n", encoding: "utf-16le", bom: true }],
    ["UTF-16 BE", utf16("aü\r\n", false), { text: "aü\n", encoding: "utf-16be", eol: "\r\n" }],
    ["Latin-1", bytes("caf", [0xe9], "\n"), { text: "café\n", encoding: "windows-1252" }],
    ["windows-1252", bytes([0x93], "a", [0x94]), { text: "\u201ca\u201d" }],
    ["UTF-8 with a stray byte", bytes("é é é ", [0xff]), { text: "é é é \uDCFF", encoding: "utf-8 with stray bytes" }],
    ["nothing", bytes(), { text: "", encoding: "utf-8", eol: "\n" }],
  ])("are understood: %s", (_, raw, expected) => {
    expect(text(raw)).toMatchObject(expected);
  });

  it.each<[string, Uint8Array, RegExp]>([
    ["binary", bytes("a", [0], "b"), /binary/],
    ["UTF-32", bytes([0xff, 0xfe, 0, 0, 97, 0, 0, 0]), /UTF-32/],
    ["UTF-16 cut in half", bytes([0xff, 0xfe, 97]), /half/],
    ["UTF-16 with NUL", bytes([0xff, 0xfe, 0, 0, 97]), /UTF-32|half/],
  ])("are refused with the reason: %s", (_, raw, reason) => {
    expect(decode(raw)).toEqual({ refused: expect.stringMatching(reason) });
  });
});

describe("an edit", () => {
  it("keeps CRLF and a BOM", () => {
    const raw = bytes([0xef, 0xbb, 0xbf], "a\r\nb\r\n");
    expect(edit(raw, roo("b", ["b", "ü"]))).toEqual(bytes([0xef, 0xbb, 0xbf], "a\r\nb\r\nü\r\n"));
  });

  it("keeps Latin-1, also in the line it writes", () => {
    expect(edit(bytes([0xe9], "\nb\n"), roo("b", "ñ"))).toEqual(bytes([0xe9], "\n", [0xf1], "\n"));
  });

  it("keeps the bytes of an encoding it does not know", () => {
    const japanese = [0x93, 0xfa, 0x96, 0x7b];
    expect(edit(bytes(japanese, "\nb\n"), roo("b", "c"))).toEqual(bytes(japanese, "\nc\n"));
  });

  it("keeps a stray byte in a UTF-8 file, beside new text in UTF-8", () => {
    const raw = bytes("über ", [0x80], "\nö\nb\n");
    expect(edit(raw, roo("b", "ä"))).toEqual(bytes("über ", [0x80], "\nö\nä\n"));
  });

  it("keeps UTF-16", () => {
    expect(edit(utf16("a\r\nb\r\n", false), roo("a", "ü"))).toEqual(utf16("ü\r\nb\r\n", false));
  });
});

describe("text that an encoding cannot hold", () => {
  it("is refused with the character, and nothing is replaced by a question mark", () => {
    const latin = text(bytes([0xe9], "\n"));
    expect(encode("é 日\n", latin)).toEqual({ refused: expect.stringContaining("日") });
    expect(encode("\u0085\n", latin)).toEqual({ refused: expect.any(String) });
  });

  it("is refused where it would make the file a binary one", () => {
    expect(encode("one\0two\n")).toEqual({ refused: expect.stringContaining("NUL") });
  });

  it("is refused in UTF-8 too, where it is half a character", () => {
    expect(encode("a\uD83D")).toEqual({ refused: expect.stringContaining("half a character") });
  });

  it("is written for a new file as UTF-8, line endings as they are", () => {
    expect(encode("ü\r\nb\n")).toEqual({ bytes: bytes("ü\r\nb\n") });
  });
});
