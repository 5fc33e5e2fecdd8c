/** Slash commands from files: what is typed becomes the message it stands for. */
import { describe, expect, it } from "vitest";
import { builtInModes } from "../../../src/modes/built-in.ts";
import { readSlash } from "../../../src/panel/slash.ts";
import { commandText, readCommands } from "../../../src/prompt/commands.ts";

const read = (...list: [path: string, text: string][]) => readCommands(list.map(([path, text]) => ({ path, text })));

describe("a command file", () => {
  it("gives name, words for the list, mode and text", () => {
    const { commands, problems } = read([
      ".bilby/commands/review.md",
      "---\ndescription: Review a branch\nargument-hint: <branch>\nmode: ask\n---\nReview $1.\n",
    ]);
    expect(problems).toEqual([]);
    expect(commands).toEqual([
      {
        name: "review",
        description: "Review a branch",
        hint: "<branch>",
        mode: "ask",
        text: "Review $1.",
        file: ".bilby/commands/review.md",
      },
    ]);
  });

  it("needs no front matter, and ours goes before Roo Code's of the same name", () => {
    const { commands } = read(
      [".bilby/commands/a.md", "Ours."],
      [".roo/commands/a.md", "Theirs."],
      [".roo/commands/b.md", "B."],
    );
    expect(commands.map(({ name, description, text }) => [name, description, text])).toEqual([
      ["a", "Ours.", "Ours."],
      ["b", "B.", "B."],
    ]);
  });

  it("that is wrong is named with its reason, and the others stand", () => {
    const { commands, problems } = read(
      [".bilby/commands/bad.md", "---\nmode: [\n---\nx"],
      [".bilby/commands/empty.md", "---\ndescription: nothing\n---\n"],
      [".bilby/commands/good.md", "Go."],
    );
    expect(commands.map(({ name }) => name)).toEqual(["good"]);
    expect(problems.map(({ file }) => file)).toEqual([".bilby/commands/bad.md", ".bilby/commands/empty.md"]);
    expect(problems[1]!.reason).toBe("it says nothing");
  });
});

describe("arguments", () => {
  it.each([
    ["Fix $ARGUMENTS now.", 'the "big one"', 'Fix the "big one" now.'],
    ["$1 and $2, not $10.", '"a b" c', "a b and c, not $10."],
    ["Twice: $1 $1, then $3.", "x", "Twice: x x, then ."],
    ["No place for it.", "but typed", "No place for it.\n\nbut typed"],
    ["No place for it.", "  ", "No place for it."],
    ["Pay $5 and $ARGUMENTSX.", "x", "Pay  and $ARGUMENTSX."],
  ])("%j with %j is %j", (text, typed, expected) => {
    expect(commandText({ text }, typed)).toBe(expected);
  });

  it("are data: what is typed is not looked into again", () => {
    expect(commandText({ text: "Say $ARGUMENTS." }, "$1 $ARGUMENTS")).toBe("Say $1 $ARGUMENTS.");
  });
});

describe("a slash in the input", () => {
  const known = {
    modes: builtInModes,
    commands: read([".bilby/commands/init.md", "Our own init."], [".bilby/commands/x.md", "X $1"]).commands,
  };

  it.each([
    ["/ask why?", { do: "mode", slug: "ask", rest: "why?" }],
    ["/mode ask why?", { do: "mode", slug: "ask", rest: "why?" }],
    ["/new", { do: "new", rest: "" }],
    ["/new fix it", { do: "new", rest: "fix it" }],
    ["/condense the names", { do: "condense", keep: "the names" }],
    ["/x y", { do: "command", text: "X y", mode: undefined }],
    ["/init", { do: "command", text: "Our own init.", mode: undefined }],
    ["/mode nobody", null],
    ["/model", { do: "model", name: "", rest: "" }],
    ["/model coder:14b", { do: "model", name: "coder:14b", rest: "" }],
    ["/model coder:14b go on", { do: "model", name: "coder:14b", rest: "go on" }],
    ["/undo", { do: "undo" }],
    ["/usr/bin is a folder", null],
    ["a /new", null],
  ])("%j", (text, expected) => {
    expect(readSlash(text, known)).toEqual(expected);
  });

  it("is not sent where the command's mode is gone, and says where that is written", () => {
    const { commands } = read([".roo/commands/comp.md", "---\nmode: docs-writer\n---\nMake $1."]);
    expect(() => readSlash("/comp a", { ...known, commands })).toThrow(
      'a mode "docs-writer", which does not exist. Correct "mode" in .roo/commands/comp.md; there is code, architect',
    );
  });

  it("has an init of ours where the workspace has none", () => {
    expect(readSlash("/init", { ...known, commands: [] })).toEqual({ do: "init" });
  });
});
