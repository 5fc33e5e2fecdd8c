/** What the loop tells a model: each text can be made with the variables it names, in either dialect, and is short. */
import { describe, expect, it } from "vitest";
import { builtInModes } from "../../../src/modes/built-in.ts";
import { compose } from "../../../src/prompt/compose.ts";
import { correction } from "../../../src/prompt/correction.ts";
import { PromptError, promptFolder } from "../../../src/prompt/files.ts";
import { modeNotice } from "../../../src/prompt/mode-notice.ts";
import { callProblemSchema } from "../../../src/task/events.ts";
import { count, files, input } from "./setup.ts";

const all = promptFolder(files, "corrections");

describe("every correction", () => {
  it.each(all)("$id can be said with all, and with none, of its variables filled in", ({ id, vars }) => {
    for (const dialect of ["xml", "native", "json", undefined] as const) {
      for (const value of ["something", ""]) {
        const text = correction(files, id, Object.fromEntries(vars.map((name) => [name, value])), dialect);
        expect(text.trim()).not.toBe("");
        expect(text).not.toContain("{{");
        expect(count(text), text).toBeLessThanOrEqual(id.startsWith("condense") ? 130 : 70);
      }
    }
  });

  it("is there for each problem a call can have", () => {
    const ids = all.map(({ id }) => id);
    for (const cause of callProblemSchema.shape.cause.options) expect(ids).toContain(`call-${cause}`);
  });

  it("passes on what the user or the parser said, word for word", () => {
    expect(correction(files, "rejected", { tool: "write_file", reason: "use {{tabs}}" })).toContain("use {{tabs}}");
    expect(correction(files, "call-malformed", { tool: "", detail: "no end of <path>" }, "xml")).toMatch(
      /no end of <path>[\s\S]*as XML/,
    );
    expect(correction(files, "call-malformed", { tool: "", detail: "x" }, "native")).not.toContain("XML");
  });

  it("fails loudly where there is no such text or a variable is forgotten", () => {
    expect(() => correction(files, "no-such")).toThrow(PromptError);
    expect(() => correction(files, "mode-not-allowed", { tool: "x" })).toThrow("unknown variable {{mode}}");
  });
});

describe("the notice of a switched mode", () => {
  const notice = (from: string, to: string, dialect: "xml" | "native" = "xml") => {
    const { tools: had } = input(from);
    return modeNotice({ ...input(to), dialect }, new Set(had.map((tool) => tool.name)));
  };

  it("says what is withheld and which files are left", () => {
    const text = notice("code", "architect");
    expect(text).toContain("architect mode. You are Bilby, a software architect");
    expect(text).toContain("Not allowed any more: execute_command.");
    expect(text).toContain("Files you may change: Markdown files");
    expect(text).not.toContain("<read_file>");
  });

  it("teaches the tools that the running prompt does not describe", () => {
    const text = notice("ask", "code");
    for (const name of ["apply_diff", "write_file", "execute_command"]) expect(text).toContain(`<${name}>`);
    expect(text).not.toContain("<read_file>");
    expect(text).not.toContain("Not allowed");
    expect(notice("ask", "code", "native")).not.toContain("<apply_diff>");
  });

  it("costs less than the new mode's own prompt, for every pair of modes", () => {
    for (const from of builtInModes) {
      for (const to of builtInModes) {
        const whole = compose(input(to.slug)).tokens.total;
        expect(count(notice(from.slug, to.slug))).toBeLessThan(whole / 2);
      }
    }
  });
});
