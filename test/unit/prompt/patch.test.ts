/** The user's changes to the prompt: applied exactly, noticed when our default below them changes, never lost. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compose } from "../../../src/prompt/compose.ts";
import * as change from "../../../src/prompt/entries.ts";
import type { PromptFiles } from "../../../src/prompt/files.ts";
import { type PromptPatch, promptPatch } from "../../../src/prompt/patch.ts";
import { patchFile, planChange, readPatches } from "../../../src/prompt/patch-file.ts";
import { count, files, input } from "./setup.ts";

const patch = (value: unknown): PromptPatch => promptPatch.parse(value);
const workOf = (given: Parameters<typeof input>[1]) =>
  compose(input("code", given)).sections.find(({ id }) => id === "work");

describe("a patch", () => {
  it("switches a section off, and what is sent shrinks by what it cost", () => {
    const whole = compose(input());
    const trimmed = compose(input("code", { patches: [patch({ section: "work", off: true })] }));
    expect(trimmed.sections.map(({ id }) => id)).not.toContain("work");
    expect(trimmed.off).toEqual([{ id: "work", title: "How to work" }]);
    expect(trimmed.tokens.total).toBe(count(trimmed.system));
    expect(whole.tokens.total - trimmed.tokens.total).toBeGreaterThan(100);
  });

  it("switches a tool off with all that is said of it, in both dialects", () => {
    const patches = [patch({ section: "tool:attempt_completion", off: true })];
    for (const dialect of ["xml", "native"] as const) {
      const { system, tools, off } = compose(input("code", { patches, dialect }));
      expect(`${system}${JSON.stringify(tools)}`).not.toContain("attempt_completion");
      expect(off).toEqual([{ id: "tool:attempt_completion", title: "attempt_completion" }]);
    }
  });

  it("puts the user's words in a section's place, with our variables", () => {
    const patches = [patch({ section: "work", text: "Work in {{shell}}. {{nobody}}" })];
    expect(workOf({ patches })).toMatchObject({ text: "Work in bash. {{nobody}}", origin: "edited" });
    expect(compose(input("code", { patches })).warnings).toEqual([
      '"How to work" names an unknown variable {{nobody}}, which is sent as it stands.',
    ]);
  });

  it("changes a tool's words in both dialects", () => {
    const text = "Look into a file.\n- path: where\n\n```xml\n<read_file><path>a</path></read_file>\n```";
    const patches = [patch({ section: "tool:read_file", text })];
    expect(compose(input("code", { patches })).system).toContain(
      "Look into a file.\n- path: where\n<read_file><path>a</path></read_file>\n\n",
    );
    const [native] = compose(input("code", { patches, dialect: "native" })).tools;
    expect(native!.function).toMatchObject({
      description: "Look into a file.",
      parameters: { properties: { path: { description: "where" } } },
    });
  });

  it("holds for its mode and profile, the more particular before the more general", () => {
    const patches = [
      patch({ section: "work", mode: "code", profile: "lean", text: "code lean" }),
      patch({ section: "work", text: "any" }),
      patch({ section: "work", mode: "code", text: "code" }),
      patch({ section: "work", mode: "ask", text: "ask" }),
    ];
    expect(workOf({ patches })?.text).toBe("code");
    expect(workOf({ patches, profile: "lean" })?.text).toBe("code lean");
    expect(compose(input("debug", { patches })).sections.find(({ id }) => id === "work")?.text).toBe("any");
  });

  it("is noticed as old when our default below it changed, and still holds", () => {
    const base = workOf({})!.source!.hash;
    const patches = [patch({ section: "work", text: "mine", base })];
    expect(workOf({ patches })).not.toHaveProperty("stale");
    // Made on the full profile: the words of another profile are not the default it was made on.
    expect(workOf({ patches, profile: "minimal" })).not.toHaveProperty("stale");
    const newer: PromptFiles = new Map([
      ...files,
      ["sections/work.md", "---\nid: work\ntitle: How to work\n---\nNew."],
    ]);
    const changed = compose(input("code", { patches, files: newer }));
    expect(changed.sections.find(({ id }) => id === "work")).toMatchObject({ text: "mine", stale: true });
    expect(changed.warnings).toEqual([expect.stringContaining('"How to work" has a new default')]);
  });

  it("needs to say what it changes", () => {
    expect(() => patch({ section: "work" })).toThrow('a patch needs \\"off: true\\" or \\"text\\"');
  });
});

describe("a section of the user's own", () => {
  it("stands where it was put, in the modes it is for", () => {
    const added = [{ id: "style", title: "Style", text: "Use tabs ({{os}}).", mode: "code", priority: 15 }];
    const { sections } = compose(input("code", { added }));
    expect(sections.slice(0, 3).map(({ id }) => id)).toEqual(["role", "style", "calls"]);
    expect(sections[1]).toMatchObject({ text: "Use tabs (Linux).", origin: "added" });
    expect(compose(input("ask", { added })).sections.map(({ id }) => id)).not.toContain("style");
  });
});

describe("a change of a section that does not exist", () => {
  const change = (section: string, at?: { of: "workspace"; path: string }) => ({
    section,
    text: "x",
    from: "full" as const,
    ...(at ? { at } : {}),
  });

  it("does nothing, and its file is named", () => {
    const patches = [change("wrok", { of: "workspace", path: ".bilby/prompt/a.md" }), change("tool:fly")];
    const { system, warnings } = compose(input("code", { patches }));
    expect(system).toBe(compose(input()).system);
    expect(warnings).toEqual([
      '.bilby/prompt/a.md changes a section "wrok", which does not exist, so it does nothing.',
      'bilby.promptPatches changes a section "tool:fly", which does not exist, so it does nothing.',
    ]);
  });

  it("is no mistake where the section is of another mode, dialect or model, or a rule that is gone", () => {
    const ids = [
      "scope",
      "calls-json",
      "tool:use_mcp_tool",
      "family:gemma",
      "support:fix",
      "mode-instructions",
      "rule:x",
    ];
    expect(compose(input("ask", { patches: ids.map((id) => change(id)) })).warnings).toEqual([]);
  });
});

describe("a prompt of the user's own", () => {
  const rules = [{ id: "r", title: "AGENTS.md", text: "Use tabs." }];

  it("stands in place of ours, with the parts it asks for", () => {
    const text = "I am {{mode}} on {{operatingSystem}} in {{workspace}}, {{language}}.\n\n{{tools}}\n\n{{rules}}";
    const own = compose(input("code", { rules, override: { text, language: "English" } }));
    const ours = compose(input("code", { rules }));
    expect(own.system).toMatch(/^I am code on Linux in shop, English\.\n\n# Tools\n/);
    expect(own.system).toContain("<attempt_completion>");
    expect(own.system.endsWith("# AGENTS.md\nUse tabs.")).toBe(true);
    expect(own.system).not.toContain("# How to work");
    expect(own.sections.map(({ id }) => id)).toEqual(["override"]);
    expect(own.tokens.total).toBe(count(own.system));
    expect(own.tokens.total).toBeLessThan(ours.tokens.total);
  });

  it("is warned of what it gives up", () => {
    const { system, warnings } = compose(input("code", { rules, override: { text: "Just {{do}} it." } }));
    expect(system).toBe("Just {{do}} it.");
    expect(warnings.join("\n")).toMatch(/no \{\{tools\}\}[\s\S]*no \{\{rules\}\}[\s\S]*unknown variable \{\{do\}\}/);
  });

  it("keeps the schemas of the native dialect, which are no part of the text", () => {
    const own = compose(input("code", { dialect: "native", override: { text: "Hi." } }));
    expect(own.tools).toEqual(compose(input("code", { dialect: "native" })).tools);
    expect(own.warnings.join()).not.toContain("{{tools}}");
  });
});

describe("patch files", () => {
  it("come back as they were written, and say which file they are", () => {
    const patches = [
      patch({ section: "work", mode: "code", text: "One.\n\nTwo: {{os}}", base: "ab", original: "old\n---\nwords" }),
      patch({ section: "tool:read_output", off: true }),
      patch({ section: "calls", off: true, text: "Kept for later." }),
      patch({ section: "*", mode: "ask", text: "All mine." }),
    ];
    const written = patches.map((one) => patchFile(one)).map(({ name, text }) => ({ path: name, text }));
    expect(written.map(({ path }) => path)).toEqual([
      "work-code.md",
      "tool-read_output.md",
      "calls.md",
      "whole-ask.md",
    ]);
    expect(readPatches(written)).toEqual({
      patches: patches.map((one, i) => ({ ...one, at: { of: "workspace", path: written[i]!.path } })),
      added: [],
      problems: [],
    });
  });

  it("come back whatever the words are", () => {
    const words = fc.string({
      unit: fc.constantFrom("a", "-", "---", "\n", " ", ":", "#", "{{os}}", "'", '"', "é", "|"),
    });
    fc.assert(
      fc.property(words, words, fc.boolean(), (text, original, off) => {
        const one = patch({ section: "work", text: text.trim(), original: original.trim(), ...(off ? { off } : {}) });
        const [read] = readPatches([{ path: "a.md", text: patchFile(one).text }]).patches;
        // Defaults have no blank lines around them; switched off without words, and with none, is the same.
        expect({ text: "", ...read, at: undefined }).toEqual({ ...one, at: undefined });
      }),
      { numRuns: 500 },
    );
  });

  it("that are wrong are named, and the others stand", () => {
    const { patches, added, problems } = readPatches([
      { path: "a.md", text: "no front matter" },
      { path: "b.md", text: "---\nsection: work\nmoon: 1\n---\ntext" },
      { path: "c.md", text: "---\nsection: [\n---\ntext" },
      { path: "d.md", text: "---\r\nid: mine\r\ntitle: Mine\r\n---\r\nBe kind.\r\n" },
      { path: "e.md", text: "---\njust words\n---\ntext" },
    ]);
    expect(problems.map(({ file }) => file)).toEqual(["a.md", "b.md", "c.md", "e.md"]);
    expect(problems[1]!.reason).toContain("moon");
    expect(patches).toEqual([]);
    expect(added).toMatchObject([{ id: "mine", title: "Mine", text: "Be kind." }]);
  });

  it("of a workspace give way to the user's own, however general these are", () => {
    const theirs = readPatches([{ path: "work.md", text: "---\nsection: work\nmode: code\n---\nTheirs." }]).patches;
    expect(workOf({ patches: theirs })?.text).toBe("Theirs.");
    expect(workOf({ patches: [...theirs, patch({ section: "work", text: "Mine." })] })?.text).toBe("Mine.");
  });
});

describe("a change of files", () => {
  const files = [
    { path: "style.md", text: "---\nsection: work\nmode: code\n---\nSlowly.\n" },
    { path: "broken.md", text: "no front matter" },
    { path: "own.md", text: "---\nid: mine\ntitle: Mine\n---\nBe kind.\n" },
  ];

  it("writes the file that said it before, by whatever name", () => {
    const place = { section: "work", mode: "code" };
    const plan = planChange(files, (entries) => change.edited(entries, place, "Fast.", undefined));
    expect(plan).toEqual({
      write: [{ path: "style.md", text: "---\nsection: work\nmode: code\n---\nFast.\n" }],
      remove: [],
    });
  });

  it("makes a new file for what no file says, and leaves the others alone", () => {
    const plan = planChange(files, (entries) => change.switchedOff(entries, { section: "calls", mode: undefined }));
    expect(plan).toEqual({ write: [{ name: "calls.md", text: "---\nsection: calls\noff: true\n---\n" }], remove: [] });
  });

  it("removes what is taken back, and never a file that cannot be read", () => {
    expect(planChange(files, (entries) => change.reset(entries, "work", "code"))).toEqual({
      write: [],
      remove: ["style.md"],
    });
    expect(planChange(files, () => []).remove).toEqual(["style.md", "own.md"]);
  });
});
