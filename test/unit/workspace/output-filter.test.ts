import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { outputFilter } from "../../../src/workspace/output-filter.ts";

const shown = (text: string, colours = true) => outputFilter({ colours })(text);
const ESC = "\x1b";

describe("what a terminal is given of a command's output", () => {
  it.each([
    ["the clipboard", `${ESC}]52;c;ZXZpbA==\x07`],
    ["the clipboard, ended otherwise", `${ESC}]52;c;ZXZpbA==${ESC}\\`],
    ["the title", `${ESC}]0;root@host\x07`],
    ["a link", `${ESC}]8;;https://evil.example\x07`],
    ["a device string", `${ESC}P+q544e${ESC}\\`],
    ["an application string", `${ESC}_Gi=1;AAAA${ESC}\\`],
    ["C1 controls", "\x9d52;c;ZXZpbA==\x9c"],
    ["a cursor that moves", `${ESC}[2A${ESC}[10;10H`],
    ["the screen cleared", `${ESC}[2J${ESC}c`],
    ["the alternate screen", `${ESC}[?1049h`],
    ["a question that the terminal would answer as if it were typed", `${ESC}[6n${ESC}[c${ESC}Z${ESC}[5i`],
    ["a character set", `${ESC}(0`],
    ["a colour that is none", `${ESC}[>4;2m`],
    ["bells and other controls", "\x07\x00\x08\x0c\x7f"],
    ["text that reads backwards", "\u202e\u2066"],
  ])("is not %s", (_, sequence) => {
    expect(shown(`a${sequence}b\n`)).toBe("ab\n");
  });

  it("are text, line ends, tabs, and colours where they are wanted", () => {
    const text = `${ESC}[1;31mred${ESC}[0m\tä€😀\r\n50%\r100%\n${ESC}[38:2::1:2:3mx${ESC}[m`;
    expect(shown(text)).toBe(text);
    expect(shown(text, false)).toBe("red\tä€😀\r\n50%\r100%\nx");
  });

  it("is never all the rest, because a sequence had no end", () => {
    expect(shown(`a${ESC}]0;never ended\nnext\n`)).toBe("a\nnext\n");
    expect(shown(`${ESC}]0;${"x".repeat(9_000)} end`).endsWith(" end")).toBe(true);
    expect(shown(`${ESC}[${"1".repeat(9_000)} end`).endsWith(" end")).toBe(true);
  });

  it("is the same however the output is cut into pieces, and has no escape but colours", () => {
    const piece = fc.oneof(
      fc.constantFrom(
        ESC,
        `${ESC}[`,
        `${ESC}]`,
        `${ESC}P`,
        "\x9b",
        "\x9d",
        "m",
        "31",
        ";",
        "\x07",
        `${ESC}\\`,
        "\n",
        "\r",
        "52;c;",
        "H",
      ),
      fc.string({ unit: "binary", maxLength: 3 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), fc.boolean(), (pieces, colours) => {
        const filter = outputFilter({ colours });
        const inPieces = pieces.map(filter).join("");
        expect(inPieces).toBe(shown(pieces.join(""), colours));
        // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must not be there
        const rest = inPieces.replace(colours ? /\x1b\[[\d;:]*m/g : /(?!)/, "");
        // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must not be there
        expect(rest).not.toMatch(/[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]/);
      }),
      { numRuns: 1_500 },
    );
  });
});
