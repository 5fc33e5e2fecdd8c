/** What holds for every composed prompt: its size, that it is true for the mode, and that it never changes by itself. */
import { describe, expect, it } from "vitest";
import { builtInModes } from "../../../src/modes/built-in.ts";
import type { Mode } from "../../../src/modes/mode.ts";
import { compose, profileFor } from "../../../src/prompt/compose.ts";
import type { ProfileName } from "../../../src/prompt/files.ts";
import type { ComposeInput } from "../../../src/prompt/prompt.ts";
import type { DialectName } from "../../../src/task/events.ts";
import { count, files, input, mode, tools } from "./setup.ts";

const profiles: ProfileName[] = ["full", "lean", "minimal"];
const dialects: DialectName[] = ["xml", "native", "json"];
const everything = builtInModes.flatMap(({ slug }) =>
  profiles.flatMap((profile) => dialects.map((dialect) => ({ slug, profile, dialect }))),
);

/** All that the model is sent of a prompt. */
function sent(more: Partial<ComposeInput> = {}, slug = "code"): string {
  const { system, tools } = compose(input(slug, more));
  return `${system}\n${JSON.stringify(tools)}`;
}

describe("a section", () => {
  it("says why it is in, whatever the mode, profile and dialect", () => {
    for (const { slug, ...rest } of everything)
      for (const { id, why } of compose(input(slug, rest)).sections) expect(why, id).not.toBe("");
    const whys = (more: Partial<ComposeInput>, slug = "code") =>
      Object.fromEntries(compose(input(slug, more)).sections.map(({ id, why }) => [id, why]));
    expect(whys({ dialect: "json" })["calls-json"]).toBe("tools are called in json");
    expect(whys({}, "architect")).toMatchObject({
      role: "the task is in Architect mode",
      scope: "this mode limits which files may change",
      "tool:apply_diff": "Architect mode may change files",
      "tool:attempt_completion": "part of every mode",
    });
    const rules = [
      { id: "rule:AGENTS.md", title: "AGENTS.md", text: "x" },
      { id: "rule:~/.roo/rules/a.md", title: "a", text: "y", at: { of: "home" as const, path: "/home/me/a.md" } },
      { id: "language", title: "Language", text: "Answer in German." },
    ];
    const added = [{ id: "own:a", title: "A", text: "a" }];
    expect(whys({ rules, added, outputLimit: 500, model: { name: "qwen2.5-coder:7b" } })).toMatchObject({
      "output-limit": "replies may only be short",
      "family:qwen2.5-coder": "qwen2.5-coder:7b is of a family that needs it",
      "own:a": "your own, for every mode",
      "rule:AGENTS.md": "rules of this folder",
      "rule:~/.roo/rules/a.md": "your own rules, for every folder",
      language: "your preferred language",
    });
  });
});

describe("size", () => {
  it.each([
    ["full", "xml", 1_200],
    ["full", "native", 1_200],
    ["full", "json", 1_200],
    ["lean", "json", 850],
    ["minimal", "json", 600],
    ["lean", "xml", 850],
    ["lean", "native", 950],
    ["minimal", "xml", 600],
    ["minimal", "native", 780],
  ] as const)("code mode with all tools, %s %s, costs at most %d tokens", (profile, dialect, most) => {
    expect(compose(input("code", { profile, dialect })).tokens.total).toBeLessThanOrEqual(most);
  });

  it("counts the whole text as sent and the schemas as JSON", () => {
    for (const dialect of dialects) {
      const { system, tools, tokens } = compose(input("code", { dialect }));
      expect(tokens.system).toBe(count(system));
      expect(tokens.tools).toBe(dialect === "native" ? count(JSON.stringify(tools)) : 0);
      expect(tokens.total).toBe(tokens.system + tokens.tools);
    }
  });

  it("says of each section what it costs, and the text is the sections", () => {
    const { system, sections } = compose(input());
    expect(system).toBe(sections.map((section) => section.text).join("\n\n"));
    for (const section of sections) expect(section.tokens, section.id).toBe(count(section.text));
    expect(new Set(sections.map((section) => section.id)).size).toBe(sections.length);
  });

  it("has fewer words in each smaller profile, for every mode and dialect", () => {
    for (const { slug } of builtInModes) {
      for (const dialect of dialects) {
        const [full, lean, minimal] = profiles.map(
          (profile) => compose(input(slug, { profile, dialect })).tokens.total,
        );
        expect(lean!).toBeLessThan(full!);
        expect(minimal!).toBeLessThan(lean!);
      }
    }
  });

  it("chooses a profile that takes at most a sixth of the window", () => {
    for (const window of [4_096, 8_000, 8_192, 12_000, 16_000, 16_384, 32_768]) {
      const { tokens } = compose(input("code", { profile: profileFor(window) }));
      expect(tokens.total / window, `${window}`).toBeLessThan(1 / 6);
    }
    expect([4_096, 8_192, 16_384].map(profileFor)).toEqual(["minimal", "lean", "full"]);
  });
});

describe("truth", () => {
  it.each(everything)("names only tools that $slug mode has ($profile, $dialect)", ({ slug, profile, dialect }) => {
    const given = input(slug, { profile, dialect });
    const absent = tools.filter((tool) => !given.tools.includes(tool)).map((tool) => tool.name);
    const text = sent({ profile, dialect }, slug);
    for (const name of absent) expect(text).not.toContain(name);
    for (const tool of given.tools) expect(text).toContain(tool.name);
  });

  it.each(everything)(
    "shows the syntax of one dialect only ($slug, $profile, $dialect)",
    ({ slug, profile, dialect }) => {
      const { system, tools } = compose(input(slug, { profile, dialect }));
      expect(system.includes("</")).toBe(dialect === "xml");
      expect(tools.length > 0).toBe(dialect === "native");
      expect(system).not.toContain("```");
      expect(system).not.toContain("{{");
      expect(system).not.toContain("<!--");
    },
  );

  it("says nothing of commands, changes and tests in ask mode", () => {
    for (const profile of profiles) {
      const text = sent({ profile }, "ask");
      expect(text).not.toMatch(/command>|SEARCH|REPLACE|After a change|Run a|bash|Linux|Change files/);
    }
  });

  it("says which files architect mode may change, and only there", () => {
    expect(sent({}, "architect")).toContain("Files you may change: Markdown files (*.md, *.mdx).");
    for (const slug of ["code", "ask", "debug"]) expect(sent({}, slug)).not.toContain("Files you may change");
  });

  it("has no list of modes where switching is off or there is nowhere to switch to", () => {
    const off = compose(input("code", { tools: tools.filter((tool) => tool.name !== "switch_mode") }));
    const alone = compose(input("code", { modes: [mode("code")] }));
    for (const { system } of [off, alone]) expect(system).not.toMatch(/architect|switch_mode|mode_slug/);
  });

  it("lists the other modes, custom ones too, by their first line", () => {
    const docs: Mode = {
      ...mode("ask"),
      slug: "docs",
      name: "Docs",
      whenToUse: "Write docs.\nAnd more.",
      source: "user",
    };
    const text = sent({ modes: [...builtInModes, docs] });
    expect(text).toContain("docs (Write docs)");
    expect(text).not.toContain("code (write");
    expect(text).not.toContain("And more");
  });

  it("does not tell of finishing with a tool that is off", () => {
    const text = sent({ tools: tools.filter((tool) => tool.name !== "attempt_completion") });
    expect(text).not.toContain("attempt_completion");
  });

  it("explains root names only where there are several", () => {
    expect(sent({ env: { os: "Linux", shell: "bash", roots: ["shop"] } })).not.toContain("several folders");
    expect(sent({ env: { os: "Linux", shell: "bash", roots: ["shop", "api"] } })).toContain("one: shop, api.");
  });

  it("speaks of the output limit only where it is low, and then prefers small changes", () => {
    expect(sent()).not.toContain("cut off after");
    expect(sent({ outputLimit: 16_000 })).not.toContain("cut off after");
    expect(sent({ outputLimit: 2_048 })).toMatch(/cut off after 2048 tokens.*apply_diff.*under 80 lines/);
    expect(sent({ outputLimit: 2_048 }, "ask")).not.toContain("cut off after");
  });
});

describe("parts of others", () => {
  it("sends rules as they stand, braces and all, after everything of ours", () => {
    const rules = [{ id: "rule:AGENTS.md", title: "AGENTS.md", text: "Use {{tabs}} and {{if x}}." }];
    const { system, sections, warnings } = compose(input("code", { rules }));
    expect(system.endsWith("# AGENTS.md\nUse {{tabs}} and {{if x}}.")).toBe(true);
    expect(sections.at(-1)).toMatchObject({ id: "rule:AGENTS.md", origin: "rules" });
    expect(warnings).toEqual([]);
  });

  it("takes role and instructions of a custom mode from the mode", () => {
    const docs: Mode = {
      ...mode("code"),
      slug: "docs",
      name: "Docs",
      role: "You write docs.",
      instructions: "Be brief.",
    };
    const { system } = compose(input("code", { mode: docs }));
    expect(system.startsWith("You write docs.")).toBe(true);
    expect(system).toContain("# Instructions for Docs mode\nBe brief.");
  });

  it("adds the note of a model's family, under whatever name the model goes", () => {
    const note = (name: string, dialect: DialectName = "xml") =>
      compose(input("code", { dialect, model: { name } })).sections.filter(({ id }) => id.startsWith("family:"));
    expect(note("gpt-oss:20b").map(({ id }) => id)).toEqual(["family:gpt-oss"]);
    expect(note("hf.co/bartowski/Qwen2.5-Coder-7B-Instruct-GGUF:Q4_K_M").map(({ id }) => id)).toEqual([
      "family:qwen2.5-coder",
    ]);
    expect(note("gemma3:12b")).toHaveLength(1);
    expect(note("gemma3:12b", "native")).toEqual([]);
    expect(note("something-else:7b")).toEqual([]);
  });

  it("asks for drafts only if the user wants it and the model thinks", () => {
    const drafts = (draft: boolean, thinks: boolean) =>
      compose(input("code", { draft, model: { name: "qwen3:8b", thinks } })).system.includes("Think in drafts");
    expect([drafts(true, true), drafts(true, false), drafts(false, true)]).toEqual([true, false, false]);
  });
});

describe("sameness", () => {
  it("gives the same bytes for the same input, whatever the order of the files", () => {
    for (const { slug, profile, dialect } of everything) {
      const shuffled = new Map([...files].reverse());
      const once = compose(input(slug, { profile, dialect }));
      expect(compose(input(slug, { profile, dialect, files: shuffled }))).toEqual(once);
    }
  });
});
