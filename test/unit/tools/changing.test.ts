import { existsSync, writeFileSync } from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { architect, bench, lines } from "./bench.ts";

const block = (search: string, replace: string) => `<<<<<<< SEARCH\n${search}\n=======\n${replace}\n>>>>>>> REPLACE`;

describe("apply_diff", () => {
  it("writes nothing before it is run, then exactly what was shown", async () => {
    const { text, preview, call } = bench({ "a.ts": "one\r\ntwo\r\nthree\r\n" });
    const shown = await preview("apply_diff", { path: "a.ts", diff: block("two", "TWO\nmore") });
    expect(shown).toMatchObject({
      kind: "change",
      after: "one\nTWO\nmore\nthree\n",
      added: 2,
      removed: 1,
      rungs: ["exact"],
      concerns: [],
    });
    expect(text("a.ts")).toBe("one\r\ntwo\r\nthree\r\n");
    await call("apply_diff", { path: "a.ts", diff: block("two", "TWO\nmore") });
    expect(text("a.ts")).toBe("one\r\nTWO\r\nmore\r\nthree\r\n");
  });

  it("tells the new region with numbers, so that nothing need be read again", async () => {
    const { call } = bench({ "a.ts": lines(40) });
    await call("read_file", { path: "a.ts" });
    const { text, detail } = await call("apply_diff", { path: "a.ts", diff: block("line 20", "new a\nnew b") });
    expect(text).toBe("Changed a.ts: +2 -1 lines.\n18|line 18\nline 19\n20|new a\nnew b\nline 21\nline 22");
    expect(detail).toMatchObject({ kind: "change", path: "a.ts", added: 2, removed: 1 });
    expect((await call("read_file", { path: "a.ts" })).detail).toMatchObject({ form: "unchanged" });
  });

  it("says how a block matched that was not copied exactly", async () => {
    const { call } = bench({ "a.ts": "  if (a) {\n    b();\n  }\n" });
    const { text } = await call("apply_diff", {
      path: "a.ts",
      diff: block("if (a) {\n  b();\n}", "if (a) {\n  c();\n}"),
    });
    expect(text).toMatch(/not exactly as in the file; matched by indentation/);
  });

  it("keeps the content before and after, so that both can be had again", async () => {
    const { call, context } = bench({ "a.ts": "one\n" });
    const { detail } = await call("apply_diff", { path: "a.ts", diff: block("one", "two") });
    if (detail?.kind !== "change") throw new Error("no change");
    expect(Buffer.from((await context.blobs.get(detail.before!))!).toString()).toBe("one\n");
    expect(Buffer.from((await context.blobs.get(detail.after!))!).toString()).toBe("two\n");
  });

  it("does not fit: says what the file really says, and touches nothing", async () => {
    const { call, text } = bench({ "a.ts": "const total = 1;\n" });
    await expect(call("apply_diff", { path: "a.ts", diff: block("const totla = 2;", "x") })).rejects.toThrow(
      /Nothing was changed in a\.ts[\s\S]*const total = 1;/,
    );
    expect(text("a.ts")).toBe("const total = 1;\n");
  });

  it("does not tell what is in a private file that nobody let it read", async () => {
    const { outside, preview } = bench({ ".env": "KEY=hunter2\n" });
    writeFileSync(path.join(outside, "x.txt"), "hunter2\n");
    for (const file of [".env", "../x.txt"]) {
      const failed = await preview("apply_diff", { path: file, diff: block("KEY=hunter", "x") }).catch(
        (error: Error) => error,
      );
      expect(failed).toBeInstanceOf(Error);
      expect((failed as Error).message).not.toContain("hunter2");
    }
  });

  it("is refused when the file changed between the preview and the approval", async () => {
    const { call, text, folder } = bench({ "a.ts": "one\ntwo\n" });
    const meanwhile = () => writeFileSync(path.join(folder, "a.ts"), "one\ntwo\nuser's line\n");
    await expect(call("apply_diff", { path: "a.ts", diff: block("one", "ONE") }, meanwhile)).rejects.toMatchObject({
      cause: "changed",
    });
    expect(text("a.ts")).toBe("one\ntwo\nuser's line\n");
  });

  it("on a file that is not there says what may have been meant", async () => {
    const { call } = bench({ "src/price.ts": "x\n" });
    await expect(call("apply_diff", { path: "src/pirce.ts", diff: block("x", "y") })).rejects.toThrow(
      "did you mean src/price.ts?",
    );
  });

  it("that changes nothing is no change", async () => {
    const { call } = bench({ "a.ts": "one\n" });
    await expect(call("apply_diff", { path: "a.ts", diff: block("one", "one") })).rejects.toThrow();
  });

  it("holds placeholders and losses for the user", async () => {
    const { preview } = bench({ "a.ts": lines(60) });
    const whole = lines(60).trimEnd();
    expect(
      await preview("apply_diff", { path: "a.ts", diff: block("line 2", "// ... rest of the code unchanged ...") }),
    ).toMatchObject({
      concerns: [expect.stringContaining("placeholder")],
    });
    expect(await preview("apply_diff", { path: "a.ts", diff: block(whole, "x") })).toMatchObject({
      concerns: [expect.stringContaining("would be removed")],
    });
  });
});

describe("write_file", () => {
  it("makes a file with its folders and a final newline", async () => {
    const { call, text, preview, folder } = bench();
    expect(await preview("write_file", { path: "src/new/a.ts", content: "a" })).toMatchObject({
      before: null,
      added: 1,
      removed: 0,
    });
    expect(existsSync(path.join(folder, "src"))).toBe(false);
    const { text: told, detail } = await call("write_file", { path: "src/new/a.ts", content: "a\r\nb" });
    expect(text("src/new/a.ts")).toBe("a\nb\n");
    expect(told).toBe("Made src/new/a.ts: 2 lines.");
    expect(detail).toMatchObject({ kind: "change", before: null, added: 2, removed: 0 });
    expect((await call("read_file", { path: "src/new/a.ts" })).detail).toMatchObject({ form: "unchanged" });
  });

  it("keeps the line ends and the missing final newline of the file it replaces", async () => {
    const { call, text } = bench({ "a.txt": "one\r\ntwo" });
    await call("read_file", { path: "a.txt" });
    await call("write_file", { path: "a.txt", content: "one\nTWO" });
    expect(text("a.txt")).toBe("one\r\nTWO");
  });

  it("on a large file that mostly stays shows the way through apply_diff", async () => {
    const { call, text } = bench({ "a.ts": lines(300) }, { resultBudget: 20_000 });
    await call("read_file", { path: "a.ts" });
    const content = lines(300, (n) => (n === 7 ? "changed" : `line ${n}`));
    await expect(call("write_file", { path: "a.ts", content })).rejects.toThrow(/keeps 299 of them[\s\S]*apply_diff/);
    expect(text("a.ts")).toBe(lines(300));
    const total = lines(300, (n) => `other ${n}`);
    await call("write_file", { path: "a.ts", content: total });
    expect(text("a.ts")).toBe(total);
  });

  it("is let through after two diffs that failed, so that there is a way out", async () => {
    const { call, text } = bench({ "a.ts": lines(300) }, { resultBudget: 20_000 });
    await call("read_file", { path: "a.ts" });
    for (const search of ["no such line at all", "neither is there this one"])
      await expect(call("apply_diff", { path: "./a.ts", diff: block(search, "x") })).rejects.toThrow();
    const content = lines(300, (n) => (n === 7 ? "changed" : `line ${n}`));
    await call("write_file", { path: "a.ts", content });
    expect(text("a.ts")).toBe(content);
  });

  it("is refused over a file that changed since the model saw it", async () => {
    const { call, text, folder } = bench({ "a.ts": "one\n" });
    await call("read_file", { path: "a.ts" });
    writeFileSync(path.join(folder, "a.ts"), "one\nuser's line\n");
    await expect(call("write_file", { path: "a.ts", content: "two" })).rejects.toThrow(
      "changed since you saw it in step 1",
    );
    expect(text("a.ts")).toBe("one\nuser's line\n");
  });

  it("over what the model has not read is held for the user", async () => {
    const { preview, call } = bench({ "a.ts": lines(30) });
    expect(await preview("write_file", { path: "a.ts", content: lines(31) })).toMatchObject({
      concerns: [expect.stringContaining("30 lines of a.ts that the model has not read")],
    });
    await call("read_file", { path: "a.ts", lines: "1-10" });
    expect(await preview("write_file", { path: "a.ts", content: lines(31) })).toMatchObject({
      concerns: [expect.stringContaining("20 lines")],
    });
    await call("read_file", { path: "a.ts" });
    expect(await preview("write_file", { path: "a.ts", content: lines(31) })).toMatchObject({ concerns: [] });
  });

  it("writes what the user made of the proposal, and tells the model what that was", async () => {
    const at = bench();
    at.context.edited = "mine\r\n";
    const { text, detail } = await at.call("write_file", { path: "a.ts", content: "yours" });
    expect(at.text("a.ts")).toBe("mine\n");
    expect(text).toContain("The user changed your proposal");
    expect(text).toContain("1|mine");
    expect(detail).toMatchObject({ editedByUser: true, added: 1 });
  });

  it("over a folder or through a file is refused", async () => {
    const { call } = bench({ "src/a.ts": "x" });
    await expect(call("write_file", { path: "src", content: "x" })).rejects.toMatchObject({ cause: "directory" });
    await expect(call("write_file", { path: "src/a.ts/b.ts", content: "x" })).rejects.toMatchObject({
      cause: "not-directory",
    });
  });

  it("gives back any content, byte for byte, but for a newline at the end", async () => {
    const { call, text } = bench();
    let n = 0;
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "grapheme", minLength: 1, maxLength: 60 }), async (content) => {
        fc.pre(content.isWellFormed() && !content.includes("\r"));
        n += 1;
        await call("write_file", { path: `f${n}.txt`, content });
        expect(text(`f${n}.txt`)).toBe(content.endsWith("\n") ? content : `${content}\n`);
      }),
      { numRuns: 40 },
    );
  });
});

describe("what a mode may change", () => {
  it("is enforced when the call runs, with a reason the model can use", async () => {
    const { call, folder } = bench({ "a.ts": "x\n" }, { mode: architect });
    for (const [name, args] of [
      ["write_file", { path: "b.ts", content: "x" }],
      ["apply_diff", { path: "a.ts", diff: block("x", "y") }],
    ] as const)
      await expect(call(name, args)).rejects.toThrow(
        /Architect mode may change[\s\S]*Markdown files[\s\S]*Nothing was changed/,
      );
    expect(existsSync(path.join(folder, "b.ts"))).toBe(false);
    await call("write_file", { path: "plan.md", content: "x" });
  });

  it("never includes a file with unsaved changes", async () => {
    const at = bench({ "a.ts": "one\n" });
    at.context.workspace = { ...at.context.workspace, unsaved: () => "typing" };
    await expect(at.call("apply_diff", { path: "a.ts", diff: block("one", "two") })).rejects.toThrow("unsaved changes");
    expect(at.text("a.ts")).toBe("one\n");
  });
});
