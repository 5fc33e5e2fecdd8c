/** The user's file of modes, as the mode editor changes it: nothing that the user wrote by hand is lost. */
import { describe, expect, it } from "vitest";
import { builtInModes } from "../../../src/modes/built-in.ts";
import { parseModes } from "../../../src/modes/custom.ts";
import { type ModeEntry, modeEntry, modesText, withMode, withoutMode } from "../../../src/modes/modes-file.ts";
import { mayEdit } from "../../../src/modes/rules.ts";

const docs: ModeEntry = {
  slug: "docs",
  name: "Docs",
  roleDefinition: "You write.",
  groups: ["read", ["edit", { fileRegex: "^docs/.*\\.md$", description: "Markdown below docs/" }]],
};
const byHand = `# mine
customModes:
  # for reviews
  - slug: review
    name: Review
    roleDefinition: You review.
    groups: [read]
  - slug: broken
    name: no role
`;
const slugs = (text: string) => parseModes("modes.yaml", text, "user").modes.map(({ slug }) => slug);

describe("the user's file of modes", () => {
  it("is begun with the first mode and read back as it was meant", () => {
    const text = withMode("", docs);
    const { modes, problems } = parseModes("modes.yaml", text, "user");
    expect(problems).toEqual([]);
    expect(modes.map((mode) => modeEntry(mode))).toEqual([{ ...docs, whenToUse: "Docs" }]);
    expect(mayEdit(modes[0]!, "docs/a.md").ok).toBe(true);
    expect(mayEdit(modes[0]!, "src/a.md").ok).toBe(false);
  });

  it("keeps comments, other modes and what cannot be read", () => {
    const text = withMode(byHand, docs);
    expect(text).toContain("# mine");
    expect(text).toContain("# for reviews");
    expect(text).toContain("name: no role");
    expect(slugs(text)).toEqual(["review", "docs"]);
    expect(withoutMode(text, "docs")).toContain("# for reviews");
    expect(slugs(withoutMode(text, "docs"))).toEqual(["review"]);
    expect(withoutMode(byHand, "nobody")).toBe(byHand);
  });

  it("changes a mode in its place, also its slug", () => {
    const text = withMode(withMode(byHand, docs), { ...docs, slug: "guide" }, "docs");
    expect(slugs(text)).toEqual(["review", "guide"]);
    expect(() => withMode(text, { ...docs, slug: "review" }, "guide")).toThrow('There is a mode "review"');
  });

  it("is not touched where the mode or the file is wrong, and the reason is said", () => {
    expect(() => withMode("", { ...docs, slug: "two words" })).toThrow("a slug has letters, digits and dashes only");
    expect(() => withMode("", { ...docs, groups: [["edit", { fileRegex: "(" }]] })).toThrow("fileRegex");
    expect(() => withMode("customModes: [", docs)).toThrow("not YAML");
    expect(() => withMode("customModes: 7", docs)).toThrow("no list under customModes");
  });

  it.each(builtInModes)("can hold a copy of $name mode that may do the same", (mode) => {
    const { modes, problems } = parseModes("x", modesText([modeEntry(mode, "You are.")]), "user");
    expect(problems).toEqual([]);
    expect(modes[0]!.groups.map(({ group }) => group)).toEqual(mode.groups.map(({ group }) => group));
    for (const path of ["a.md", "b.MDX", "src/c.ts"]) expect(mayEdit(modes[0]!, path).ok).toBe(mayEdit(mode, path).ok);
  });
});
