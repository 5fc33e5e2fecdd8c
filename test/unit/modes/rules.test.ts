/** What modes may do, whatever the prompt says. */
import { describe, expect, it } from "vitest";
import { builtInModes } from "../../../src/modes/built-in.ts";
import { parseModes } from "../../../src/modes/custom.ts";
import type { Mode, ToolGroup } from "../../../src/modes/mode.ts";
import { editScope, mayEdit, mayUse, toolsOf } from "../../../src/modes/rules.ts";

const mode = (slug: string) => builtInModes.find((mode) => mode.slug === slug)!;
const groups: ToolGroup[] = ["read", "edit", "command", "mcp", "always"];

function limited(fileRegex: string): Mode {
  const entry = { slug: "docs", name: "Docs", roleDefinition: "x", groups: ["read", ["edit", { fileRegex }]] };
  const { modes, problems } = parseModes("modes.yaml", JSON.stringify({ customModes: [entry] }), "workspace");
  expect(problems).toEqual([]);
  return modes[0]!;
}

describe("built-in modes", () => {
  it.each([
    ["code", ["read", "edit", "command", "mcp", "always"]],
    ["architect", ["read", "edit", "mcp", "always"]],
    ["ask", ["read", "mcp", "always"]],
    ["debug", ["read", "edit", "command", "mcp", "always"]],
  ])("%s may use %j", (slug, allowed) => {
    expect(groups.filter((group) => mayUse(mode(slug), group))).toEqual(allowed);
  });

  it("let architect write Markdown and nothing else", () => {
    for (const path of ["plan.md", "docs/a.MDX", "a b/c.md"])
      expect(mayEdit(mode("architect"), path)).toEqual({ ok: true });
    for (const path of ["src/a.ts", "plan.md.ts", "md", "a.md/b"]) {
      expect(mayEdit(mode("architect"), path)).toEqual({
        ok: false,
        reason: `Files that Architect mode may change: Markdown files (*.md, *.mdx). ${path} is not one of them.`,
      });
    }
  });

  it("let code change any file and ask none", () => {
    expect(mayEdit(mode("code"), "src/a.ts")).toEqual({ ok: true });
    expect(mayEdit(mode("ask"), "a.md")).toEqual({ ok: false, reason: "Ask mode cannot change files." });
    expect(["code", "architect", "ask"].map((slug) => editScope(mode(slug)))).toEqual([
      "",
      "Markdown files (*.md, *.mdx)",
      "",
    ]);
  });

  it("offer their tools, less those that are off", () => {
    const tools = groups.map((group) => ({ name: `t-${group}`, group }));
    expect(toolsOf(mode("ask"), tools, ["t-mcp"]).map(({ name }) => name)).toEqual(["t-read", "t-always"]);
  });
});

describe("a pattern", () => {
  it("is asked of the path inside its root", () => {
    const docs = limited("^docs/.*\\.md$");
    expect(mayEdit(docs, "docs/a/b.md").ok).toBe(true);
    expect(mayEdit(docs, "src/docs/a.md").ok).toBe(false);
    expect(mayEdit(docs, "shop/docs/a.md").ok).toBe(false);
    expect(mayEdit(docs, "shop/docs/a.md", ["shop", "api"]).ok).toBe(true);
    expect(mayEdit(docs, "docs/docs/a.md", ["shop", "docs"]).ok).toBe(true);
    expect(mayEdit(docs, "shop/docs/a.md", ["shop"]).ok).toBe(false);
  });

  it("from a workspace that backtracks for ever is stopped, and counts as no match", () => {
    for (const source of ["^(a+)+$", "^(a|a)*$", "(a*)*b", "^(?:a?){50}a{50}$"]) {
      const verdict = mayEdit(limited(source), `${"a".repeat(45)}!`);
      expect(verdict.ok, source).toBe(false);
    }
    expect(mayEdit(limited("^(a+)+$"), `${"a".repeat(60)}!`)).toMatchObject({
      reason: expect.stringContaining("took too long"),
    });
    // The context it ran in is as good as new.
    expect(mayEdit(limited("\\.md$"), "a.md").ok).toBe(true);
  });

  it("is not tried on a path of absurd length", () => {
    expect(mayEdit(limited("."), "a/".repeat(1_000)).ok).toBe(false);
  });
});
