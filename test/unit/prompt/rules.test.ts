/** Rules files: which count, in which order, and that nothing hidden in them reaches a model unseen. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type RuleFile, ruleSections, stripInvisible } from "../../../src/prompt/rules.ts";
import { count } from "./setup.ts";

const file = (path: string, text = `text of ${path}`): RuleFile => ({ path, text });
const titles = (files: RuleFile[], mode = "code") => ruleSections({ files, mode }, count).map(({ title }) => title);

describe("rules", () => {
  it("come in one order, whatever order they were read in", () => {
    const files = [".roo/rules/b.md", ".bilby/rules/z.md", "AGENTS.md", ".bilby/rules-code/a.md", ".roo/rules/a.md"];
    const order = [".bilby/rules-code/a.md", "AGENTS.md", ".bilby/rules/z.md", ".roo/rules/a.md", ".roo/rules/b.md"];
    fc.assert(
      fc.property(fc.shuffledSubarray(files, { minLength: files.length }), (shuffled) => {
        expect(titles(shuffled.map((path) => file(path)))).toEqual(order);
      }),
    );
  });

  it("put the user's language and instructions first", () => {
    const sections = ruleSections(
      { files: [file("AGENTS.md")], mode: "code", language: "German", instructions: "Be brief." },
      count,
    );
    expect(sections.map(({ text }) => text)).toEqual(["Answer in German.", "Be brief.", "text of AGENTS.md"]);
    expect(sections.map(({ origin }) => origin)).toEqual(["user", "user", "workspace"]);
  });

  it("of another mode are not sent", () => {
    expect(titles([file(".bilby/rules-ask/a.md"), file(".roo/rules-ask/a.md"), file(".clinerules-ask")])).toEqual([]);
    expect(titles([file(".bilby/rules-ask/a.md"), file(".clinerules-ask")], "ask")).toHaveLength(2);
  });

  it("of Roo Code and Cline count by the first kind that is there", () => {
    expect(titles([file(".roo/rules/a.md"), file(".roorules"), file(".clinerules")])).toEqual([".roo/rules/a.md"]);
    expect(titles([file(".roorules"), file(".clinerules")])).toEqual([".roorules"]);
    expect(titles([file(".roo/rules/a.md", " \n"), file(".clinerules/one.md")])).toEqual([".clinerules/one.md"]);
  });

  it("that say the same are sent once, and empty ones not at all", () => {
    expect(titles([file("AGENTS.md", "same"), file(".bilby/rules/a.md", "same\n"), file(".clinerules", "\n")])).toEqual(
      ["AGENTS.md"],
    );
  });

  it("of several roots are told apart", () => {
    const files = ["shop", "api"].map((root) => ({ ...file("AGENTS.md", `of ${root}`), root }));
    expect(titles(files)).toEqual(["shop/AGENTS.md", "api/AGENTS.md"]);
  });

  it("change their hash with any byte, also one that is stripped", () => {
    const hash = (text: string) => ruleSections({ files: [file("AGENTS.md", text)], mode: "code" }, count)[0]!.hash;
    expect(hash("a")).toBe(hash("a"));
    expect(hash("a\u200b")).not.toBe(hash("a"));
  });

  it("cost what is counted", () => {
    const [section] = ruleSections({ files: [file("AGENTS.md", " Use tabs.\n")], mode: "code" }, count);
    expect(section).toMatchObject({ text: "Use tabs.", tokens: count("Use tabs."), invisible: [] });
  });
});

describe("invisible characters", () => {
  it.each([
    ["zero width space", "a\u200bb", "U+200B"],
    ["right-to-left override", "a\u202eb", "U+202E"],
    ["tag letters", "a\u{e0041}b", "U+E0041"],
    ["variation selector supplement", "a\u{e0101}b", "U+E0101"],
    ["hangul filler", "a\u3164b", "U+3164"],
    ["byte order mark", "a\ufeffb", "U+FEFF"],
    ["escape", "a\u001bb", "U+001B"],
    ["joiner after a letter", "a\u200db", "U+200D"],
  ])("%s is taken out and named", (_, text, name) => {
    expect(stripInvisible(text)).toEqual({ text: "ab", removed: [name] });
  });

  it("are found in one go, however many there are", () => {
    expect(stripInvisible("👨\u200d".repeat(400_000)).text).toHaveLength(1_200_000);
  });

  it("leaves what can be seen: umlauts, tabs, emoji of several parts", () => {
    const text = "Grüße\tan 👩‍💻 ⚠️ und 👨🏽‍🌾\r\nالعربية 日本";
    expect(stripInvisible(text)).toEqual({ text, removed: [] });
  });

  it("leaves nothing to strip a second time", () => {
    const parts = ["a", "1", "\u{1f469}", "\u{1f3fd}", "\ufe0f", "\u200d", "\u200b", "\u{e0041}", "\n", "\u0007"];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...parts)), (drawn) => {
        const text = drawn.join("");
        const once = stripInvisible(text).text;
        expect(stripInvisible(once)).toEqual({ text: once, removed: [] });
      }),
    );
  });
});
