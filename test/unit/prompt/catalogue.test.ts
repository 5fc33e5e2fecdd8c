/** What the studio lists: every section that could stand in a prompt, each once, and why one does not. */
import { describe, expect, it } from "vitest";
import { catalogue } from "../../../src/prompt/catalogue.ts";
import { compose } from "../../../src/prompt/compose.ts";
import { useMcpTool } from "../../../src/tools/use-mcp-tool.ts";
import { input, tools } from "./setup.ts";

const why = (id: string, ...given: Parameters<typeof input>) =>
  catalogue(input(...given), tools).find((candidate) => candidate.id === id)?.absent;

describe("the list of what could stand in a prompt", () => {
  it.each(["xml", "native", "json"] as const)(
    "has every section of the %s prompt once, and gives no reason against it",
    (dialect) => {
      for (const mode of ["code", "architect", "ask", "debug"]) {
        const listed = catalogue(input(mode, { dialect }), tools);
        expect(new Set(listed.map(({ id }) => id)).size).toBe(listed.length);
        const sent = compose(input(mode, { dialect })).sections.map(({ id }) => id);
        expect(listed.filter(({ id }) => sent.includes(id)).map(({ absent }) => absent)).toEqual(
          sent.map(() => undefined),
        );
      }
    },
  );

  it("says why a tool is not there: its mode, its model, or that nothing answers it", () => {
    expect(why("tool:write_file", "ask")).toBe("Ask mode has no tools to change files");
    expect(why("tool:apply_diff", "code", { tools: tools.filter(({ name }) => name !== "apply_diff") })).toContain(
      "not offered to this model",
    );
    const all = [...tools, useMcpTool];
    const mcp = (some: NonNullable<ReturnType<typeof input>["mcp"]>) =>
      catalogue(input("code", { tools: all, mcp: some }), all).find(({ id }) => id === "tool:use_mcp_tool")!;
    expect(mcp([]).absent).toContain("no MCP server runs");
    expect(mcp([{ server: "s", name: "t", description: "", input: {} }])).not.toHaveProperty("absent");
    expect(why("tool:switch_mode", "code", { modes: [] })).toBe("there is no other mode");
  });
});
