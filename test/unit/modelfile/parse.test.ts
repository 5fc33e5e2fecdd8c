/** Modelfiles read as Ollama's command line reads them, and its errors with their lines. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Command, parseModelfile } from "../../../src/modelfile/parse.ts";

const read = (text: string) => {
  const { commands, problems } = parseModelfile(text);
  expect(problems).toEqual([]);
  return commands.map(short);
};
const short = ({ keyword, name, value }: Command) => [keyword, ...(name === undefined ? [] : [name]), value];
const wrong = (text: string) => parseModelfile(text).problems.map(({ line, message }) => [line, message]);

describe("a Modelfile", () => {
  it("has commands in any case, bare values to the end of the line, and comments", () => {
    expect(
      read(
        "# mine\nfrom qwen3:8b\n\n  PARAMETER num_ctx   16384  \nParameter stop <|im_end|>\n#FROM other\nSystem  Be brief.",
      ),
    ).toEqual([
      ["from", "qwen3:8b"],
      ["parameter", "num_ctx", "16384"],
      ["parameter", "stop", "<|im_end|>"],
      ["system", "Be brief."],
    ]);
  });

  it("keeps what stands in quotes, over lines and with quotes inside", () => {
    expect(
      read(
        `FROM "  a model "\nSYSTEM """\nSay "yes".\n  # no comment\n"""\nTEMPLATE """{{ .Prompt }}"""  \nLICENSE ""\nPARAMETER stop "### User: "`,
      ),
    ).toEqual([
      ["from", "  a model "],
      ["system", '\nSay "yes".\n  # no comment\n'],
      ["template", "{{ .Prompt }}"],
      ["license", ""],
      ["parameter", "stop", "### User: "],
    ]);
    expect(read(`FROM a\nSYSTEM """''"'""'""'"'''''""'""'"""`)[1]).toEqual(["system", `''"'""'""'"'''''""'""'`]);
  });

  it("has messages with a role", () => {
    expect(read('FROM a\nMESSAGE user Hey there!\nMESSAGE assistant """\nHi:\nyou\n"""')).toEqual([
      ["from", "a"],
      ["message", "user", "Hey there!"],
      ["message", "assistant", "\nHi:\nyou\n"],
    ]);
  });

  it("takes a comment behind a value for a part of it, as Ollama does", () => {
    expect(read("FROM a # the big one")).toEqual([["from", "a # the big one"]]);
  });

  it("may have Windows line ends, which count once", () => {
    const { commands } = parseModelfile("FROM a\r\n\r\nPARAMETER num_ctx 8192\r\n");
    expect(commands.map(({ line, value }) => [line, value])).toEqual([
      [1, "a"],
      [3, "8192"],
    ]);
  });

  it("says where each command begins and ends", () => {
    const { commands } = parseModelfile('FROM a\nSYSTEM """\none\ntwo\n"""\nPARAMETER seed 1');
    expect(commands.map(({ line, endLine }) => [line, endLine])).toEqual([
      [1, 1],
      [2, 5],
      [6, 6],
    ]);
  });
});

describe("an error", () => {
  it("names its line", () => {
    expect(wrong("FROM foo\nBADCOMMAND param1 value1")).toEqual([
      [2, expect.stringMatching(/^command must be one of "from"/)],
    ]);
    expect(wrong("FROM foo\n\nMESSAGE badguy I'm bad")).toEqual([[3, expect.stringMatching(/role must be one of/)]]);
    expect(wrong("FROM foo\nPARAMETER param1\nSYSTEM x")).toEqual([[2, "PARAMETER param1 has no value"]]);
    expect(wrong('FROM foo\nSYSTEM """one\ntwo""')).toEqual([[2, expect.stringMatching(/never closed.*"""/)]]);
    expect(wrong("FROM foo\nSYSTEM\n")).toEqual([[2, "SYSTEM has no value"]]);
    expect(wrong("FROM foo\nPARAMETER  num_ctx 4096")).toEqual([[2, expect.stringMatching(/one space/)]]);
    expect(wrong("# only a comment\nPARAMETER num_ctx 1")).toEqual([[1, "no FROM line"]]);
    expect(wrong("")).toEqual([[1, "no FROM line"]]);
  });

  it("does not hide the next one, and what it stands before is skipped as a whole", () => {
    expect(
      wrong('FROM a\nSYSTM """\nYou are\nlong.\n"""\nPARAMETR x y\nPARAMETER seed 1').map(([line]) => line),
    ).toEqual([2, 6]);
  });

  it("is all that may come of any text", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom("FROM ", "a", '"', '"""', "\n", "\r", " ", "#", "PARAMETER ", "é", "🐾") }),
        (text) => {
          const { commands, problems } = parseModelfile(text);
          expect(commands.length > 0 || problems.length > 0).toBe(true);
          const lines = text.split(/\r\n|\r|\n/).length;
          for (const { line } of [...commands, ...problems]) expect(line >= 1 && line <= lines).toBe(true);
        },
      ),
    );
  });
});

describe("a value in quotes", () => {
  /** As Ollama has it: at each end of a line, the whole is looked at. */
  const ended = (text: string): string | undefined => {
    for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) {
      const trimmed = text.slice(0, at).trim();
      const quote = ['"""', '"'].find((each) => trimmed.startsWith(each));
      if (!quote) return trimmed;
      if (trimmed.length >= 2 * quote.length && trimmed.endsWith(quote))
        return trimmed.slice(quote.length, -quote.length);
    }
    return undefined;
  };
  const text = fc.array(fc.constantFrom('"', '"', '""', '"""', "a", "é", " ", "\t", "\n"), { maxLength: 14 });

  it("ends where the whole of it says so", () => {
    fc.assert(
      fc.property(text, (parts) => {
        const value = parts.join("");
        const expected = ended(`${value}\n`);
        const [found] = parseModelfile(`SYSTEM ${value}\n`).commands;
        expect(found?.value).toBe(expected);
      }),
      { numRuns: 3_000 },
    );
  });

  it("is read in one go, however many lines it has", () => {
    const lines = 'a"\n'.repeat(400_000);
    expect(parseModelfile(`FROM x\nSYSTEM """${lines}"""\n`).commands[1]!.value).toHaveLength(lines.length);
  });
});
