import { describe, expect, it } from "vitest";
import { newProblems, problemsIn } from "../../../src/tools/new-problems.ts";
import type { Problem } from "../../../src/workspace/workspace.ts";
import { bench } from "./bench.ts";

const problem = (line: number, message: string, severity: Problem["severity"] = "error"): Problem => ({
  path: "a.ts",
  line,
  severity,
  message,
});

async function after(before: Problem[], now: Problem[]): Promise<string> {
  const { context } = bench({ "a.ts": "x\n" });
  const workspace = { ...context.workspace, problems: async () => before, problemsSoon: async () => now };
  const file = await workspace.locate("a.ts");
  return newProblems(file, await problemsIn(file, { ...context, workspace }), { ...context, workspace });
}

describe("what the editor finds after a change", () => {
  it("is told where it is new", async () => {
    expect(await after([], [problem(3, "Cannot find name 'x'.")])).toBe(
      "The editor reports 1 new problem in a.ts:\n- line 3, error: Cannot find name 'x'.",
    );
  });

  it("is not told where it was there before, also if its line has moved", async () => {
    expect(await after([problem(3, "Old."), problem(9, "Old.")], [problem(5, "Old."), problem(11, "Old.")])).toBe("");
  });

  it("is told for each new one of a kind", async () => {
    const text = await after([problem(3, "Same.")], [problem(3, "Same."), problem(8, "Same.")]);
    expect(text).toContain("1 new problem");
    expect(text).toContain("line 8");
  });

  it("never takes more than a few lines", async () => {
    const text = await after(
      [],
      Array.from({ length: 40 }, (_, i) => problem(i, `Problem ${i}\n${"x".repeat(500)}`)),
    );
    expect(text.split("\n")).toHaveLength(7);
    expect(text).toContain("(35 more)");
  });

  it("is nothing where there is no editor", async () => {
    const { context } = bench({ "a.ts": "x\n" });
    const file = await context.workspace.locate("a.ts");
    expect(await newProblems(file, await problemsIn(file, context), context)).toBe("");
  });

  it("comes with the result of an edit", async () => {
    const { context, call } = bench({ "a.ts": "x\n" });
    Object.assign(context.workspace, {
      problems: async () => [],
      problemsSoon: async () => [problem(1, "Not a name.")],
    });
    const { text } = await call("apply_diff", {
      path: "a.ts",
      diff: "<<<<<<< SEARCH\nx\n=======\ny\n>>>>>>> REPLACE",
    });
    expect(text).toContain("Changed a.ts");
    expect(text).toContain("The editor reports 1 new problem in a.ts:\n- line 1, error: Not a name.");
  });
});
