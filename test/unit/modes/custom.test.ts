/** Custom modes: Roo Code's files are read as its documentation describes them, and a wrong mode harms no other. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { builtInModes } from "../../../src/modes/built-in.ts";
import { parseModes, withCustom } from "../../../src/modes/custom.ts";
import { editScope, mayEdit, mayUse } from "../../../src/modes/rules.ts";

const roo = `customModes:
  - slug: docs-writer
    name: 📝 Documentation Writer
    roleDefinition: >-
      You are a technical writer.
    whenToUse: Use this mode for writing docs.
    description: Docs
    customInstructions: Focus on clarity.
    groups:
      - read
      - - edit
        - fileRegex: \\.(md|mdx)$
          description: Markdown files only
      - browser
    source: project
  - slug: tester
    name: Tester
    roleDefinition: You test.
    groups: [read, command]
`;

describe("a file of custom modes", () => {
  it("in Roo Code's YAML gives its modes", () => {
    const { modes, problems } = parseModes(".roomodes", roo, "workspace");
    expect(problems).toEqual([]);
    const [docs, tester] = modes;
    expect(docs).toMatchObject({
      slug: "docs-writer",
      name: "📝 Documentation Writer",
      role: "You are a technical writer.",
      whenToUse: "Use this mode for writing docs.",
      instructions: "Focus on clarity.",
      source: "workspace",
    });
    expect(mayEdit(docs!, "a.md").ok).toBe(true);
    expect(mayEdit(docs!, "a.ts")).toEqual({
      ok: false,
      reason: "Files that 📝 Documentation Writer mode may change: Markdown files only. a.ts is not one of them.",
    });
    expect(mayUse(docs!, "command")).toBe(false);
    expect(mayUse(tester!, "command")).toBe(true);
    expect(tester!.whenToUse).toBe("Tester");
  });

  it("in JSON gives the same", () => {
    const yaml = parseModes(".roomodes", roo, "workspace");
    const json = JSON.stringify({
      customModes: [
        {
          slug: "docs-writer",
          name: "📝 Documentation Writer",
          roleDefinition: "You are a technical writer.",
          whenToUse: "Use this mode for writing docs.",
          customInstructions: "Focus on clarity.",
          groups: ["read", ["edit", { fileRegex: "\\.(md|mdx)$", description: "Markdown files only" }], "browser"],
        },
        { slug: "tester", name: "Tester", roleDefinition: "You test.", groups: ["read", "command"] },
      ],
    });
    expect(parseModes(".roomodes", `\uFEFF${json}`, "workspace")).toEqual(yaml);
  });

  it("may give a mode its own model, profile and sampling", () => {
    const text = `customModes:
  - { slug: a, name: A, roleDefinition: r, groups: [], model: "qwen3:8b", profile: lean, sampling: { temperature: 0.2 } }`;
    expect(parseModes("m.yaml", text, "user").modes[0]).toMatchObject({
      model: "qwen3:8b",
      profile: "lean",
      sampling: { temperature: 0.2 },
      source: "user",
    });
  });

  it("leaves out a wrong mode, naming file, line and reason, and keeps the others", () => {
    const text = `customModes:
  - slug: good
    name: Good
    roleDefinition: r
    groups: [read]
  - slug: no spaces
    name: Bad
    roleDefinition: r
    groups: [read]
  - slug: regex
    name: Regex
    roleDefinition: r
    groups:
      - read
      - [edit, { fileRegex: "(" }]
  - slug: group
    name: Group
    roleDefinition: r
    groups: [reed]
  - slug: nameless
    roleDefinition: r
    groups: [read]
  - slug: reader
    name: Reader
    roleDefinition: r
    groups: [[read, { fileRegex: a }]]
  - slug: good
    name: Again
    roleDefinition: r
    groups: []
  - just words
`;
    const { modes, problems } = parseModes("modes.yaml", text, "workspace");
    expect(modes.map(({ name }) => name)).toEqual(["Good"]);
    expect(problems.every(({ file }) => file === "modes.yaml")).toBe(true);
    expect(problems.map(({ line, reason }) => `${line}: ${reason}`)).toEqual([
      "6: slug: a slug has letters, digits and dashes only",
      "15: fileRegex: Invalid regular expression: /(/: Unterminated group",
      '19: unknown group "reed"; use read, edit, command or mcp',
      "20: name: a name is needed",
      "26: a fileRegex limits the group edit and no other",
      '27: there is a mode "good" above; this one is not used',
      "31: a mode needs slug, name, roleDefinition and groups",
    ]);
  });

  it.each([
    ["customModes: [", 1],
    ["a: 1\nb: [1, 2\nc: 3\n", 3],
    ["modes: []", 1],
    ["customModes: 5", 1],
    ["", 1],
  ])("that is no such file (%j) is one problem with a line", (text, line) => {
    const { modes, problems } = parseModes("modes.yaml", text, "user");
    expect(modes).toEqual([]);
    expect(problems).toHaveLength(1);
    expect(problems[0]!.line).toBe(line);
  });

  it("that unfolds to gigabytes is refused", () => {
    const levels = Array.from({ length: 12 }, (_, i) => `a${i + 1}: &a${i + 1} [${`*a${i},`.repeat(10)}]`);
    const { modes, problems } = parseModes(
      "m.yaml",
      `a0: &a0 [x]\n${levels.join("\n")}\ncustomModes: *a12\n`,
      "workspace",
    );
    expect(modes).toEqual([]);
    expect(problems).toHaveLength(1);
  });

  it("never throws, whatever it holds", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.jsonValue().map((v) => JSON.stringify({ customModes: [v] })),
        ),
        (text) => {
          const { modes, problems } = parseModes("m.yaml", text, "workspace");
          expect(modes.length + problems.length).toBeGreaterThanOrEqual(text.includes("customModes") ? 1 : 0);
        },
      ),
    );
  });
});

describe("all modes together", () => {
  it("let a workspace's mode stand before the user's, and both before the built-in one of that slug", () => {
    const one = (slug: string, name: string, source: "user" | "workspace") =>
      parseModes("m", `customModes: [{ slug: ${slug}, name: ${name}, roleDefinition: r, groups: [] }]`, source).modes;
    const all = withCustom(
      builtInModes,
      [...one("code", "Mine", "user"), ...one("x", "X", "user")],
      one("code", "Ours", "workspace"),
    );
    expect(all.map(({ slug, name }) => `${slug} ${name}`)).toEqual([
      "code Ours",
      "architect Architect",
      "ask Ask",
      "debug Debug",
      "x X",
    ]);
  });
});

describe("a file of custom modes as people leave it", () => {
  const one = (rest: string) => `customModes:\n  - slug: docs\n    name: Docs\n    roleDefinition: x\n${rest}`;
  const read = (text: string) => parseModes(".roomodes", text, "workspace");

  it("may have keys without a value, keys of other versions, and no modes at all", () => {
    const { modes, problems } = read(
      one("    whenToUse:\n    description: Words\n    customInstructions:\n    iconName: book\n    groups: [read]\n"),
    );
    expect(problems).toEqual([]);
    expect(modes).toMatchObject([{ slug: "docs", whenToUse: "Words" }]);
    expect(modes[0]).not.toHaveProperty("instructions");
    for (const none of ["customModes:\n", '{"customModes": null}', "customModes: []\n"])
      expect(read(none)).toEqual({ modes: [], problems: [] });
  });

  it("exported by Roo Code brings the rules of its mode along", () => {
    const files =
      "    rulesFiles:\n      - relativePath: 1_flow.xml\n        content: <flow/>\n      - relativePath: b.md\n";
    const { modes } = read(one(`    customInstructions: Be kind.\n    groups: [read]\n${files}`));
    expect(modes[0]!.instructions).toBe("Be kind.\n\n<flow/>");
  });

  it.each(["", ", description: ''", ", description:"])(
    "says which files by the pattern as written, with {fileRegex%s}",
    (more) => {
      const { modes } = read(one(`    groups: [[edit, { fileRegex: '^docs/.*[.]md$'${more} }]]\n`));
      expect(editScope(modes[0]!)).toBe("files that match ^docs/.*[.]md$");
    },
  );

  it("may be JSON with tabs, a byte order mark, comments and commas at the end", () => {
    const json =
      '\uFEFF{\n\t// ours\n\t"customModes": [\n\t\t{"slug": "a", "name": "A", "roleDefinition": "x", "groups": ["read",],},\n\t]\n}';
    expect(read(json)).toMatchObject({ modes: [{ slug: "a" }], problems: [] });
    expect(read(json.replace('"read"', '"fly"')).problems).toMatchObject([{ line: 4 }]);
    expect(read(`// Ours.\n// All of them.\n${json.slice(1)}`)).toMatchObject({ modes: [{ slug: "a" }], problems: [] });
  });

  it.each([
    ["words", "just words", 1, "expected a list of modes under customModes"],
    ["a list without customModes", "- slug: a\n", 1, "expected a list of modes under customModes"],
    ["a tab", "customModes:\n\t- slug: a\n", 2, "Tabs are not allowed as indentation"],
    [
      "a number for a slug",
      "customModes:\n  - slug: 123\n    name: A\n    roleDefinition: x\n    groups: []\n",
      2,
      "slug: a slug must be text: put it in quotes",
    ],
    [
      "a second document",
      "customModes: []\n---\ncustomModes: []\n",
      2,
      "a second document begins here with ---; one file has one list of modes",
    ],
    [
      "groups as a map",
      "customModes:\n  - slug: a\n    name: A\n    roleDefinition: x\n    groups:\n      read: true\n",
      6,
      "groups: a list of groups is needed, e.g. [read, edit, command]",
    ],
  ])("with %s is named with its line and reason", (_, text, line, reason) => {
    expect(read(text)).toEqual({ modes: [], problems: [{ file: ".roomodes", line, reason }] });
  });
});
