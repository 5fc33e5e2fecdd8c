/** A file that is not on disk as it was written, because the editor formatted it on saving: the model is told, and undo knows. */
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { knownReads } from "../../../src/context/reads.ts";
import { type Bench, bench, lines } from "./bench.ts";

/** A workspace whose editor does this to a text on saving. */
function formatting(files: Record<string, string>, format: (text: string) => string, more = {}): Bench {
  const made = bench(files, more);
  const { workspace } = made.context;
  Object.assign(workspace, {
    async settle(file: { real: string }) {
      writeFileSync(file.real, format(readFileSync(file.real, "utf8")));
    },
  });
  return made;
}
const spaced = (text: string) => text.replaceAll("=", " = ");
const edit = (from: string, to: string) => `<<<<<<< SEARCH\n${from}\n=======\n${to}\n>>>>>>> REPLACE`;

describe("a file that is formatted on saving", () => {
  it("is told with the lines as they are now", async () => {
    const { call, text } = formatting({}, spaced);
    const result = await call("write_file", { path: "a.js", content: "x=1\ny\n" });
    expect(text("a.js")).toBe("x = 1\ny\n");
    expect(result.text).toContain("The editor reformatted it on saving. It says now:\n1|x = 1");
    expect(result.detail).toMatchObject({ formatted: { lines: 2, told: true }, added: 2 });
  });

  it("is known to the model as it is now, and read as unchanged", async () => {
    const { call, context, text } = formatting({}, spaced);
    const { detail } = await call("write_file", { path: "a.js", content: "x=1\ny\n" });
    const known = knownReads(context.events).get("a.js");
    expect(known).toMatchObject({ total: 2, ranges: [{ from: 1, to: 2 }] });
    expect(detail).toMatchObject({ after: known?.hash });
    expect((await call("read_file", { path: "a.js" })).detail).toMatchObject({ form: "unchanged" });
    expect(text("a.js")).toBe("x = 1\ny\n");
  });

  it("is told after an edit with all that changed in the file, far from the edit too", async () => {
    const { call, context } = formatting({ "a.js": `x=1\n${lines(40)}` }, spaced);
    await call("read_file", { path: "a.js" });
    const { text } = await call("apply_diff", { path: "a.js", diff: edit("line 20", "y=2") });
    expect(text).toContain("Changed a.js: +2 -2 lines.");
    expect(text).toMatch(/1\|x = 1[\s\S]*y = 2/);
    expect(knownReads(context.events).get("a.js")).toMatchObject({ ranges: [{ from: 1, to: 41 }] });
  });

  it("is to be read again where it was changed beyond what a result can hold", async () => {
    const { call, context } = formatting({}, (text) => text.replaceAll("line", "row"), { resultBudget: 100 });
    const { text, detail } = await call("write_file", { path: "a.js", content: lines(400) });
    expect(text).toContain("The editor reformatted it on saving.");
    expect(text).not.toContain("row 1");
    expect(detail).toMatchObject({ formatted: { told: false } });
    expect(knownReads(context.events).has("a.js")).toBe(false);
  });

  it("keeps both contents, so that it can be put back and compared", async () => {
    const { call, context } = formatting({ "a.js": "old\n" }, spaced);
    await call("read_file", { path: "a.js" });
    const { detail } = await call("write_file", { path: "a.js", content: "x=1\n" });
    if (detail?.kind !== "change") throw new Error("not a change");
    expect(Buffer.from((await context.blobs.get(detail.before!))!).toString()).toBe("old\n");
    expect(Buffer.from((await context.blobs.get(detail.after!))!).toString()).toBe("x = 1\n");
    expect(detail.diff).toContain("+x = 1");
  });
});

describe("a file that is as it was written", () => {
  it("is told in one line", async () => {
    const { call } = formatting({}, (text) => text);
    expect((await call("write_file", { path: "a.js", content: "x=1\n" })).text).toBe("Made a.js: 1 line.");
  });

  it("does not take for formatting what the user types meanwhile", async () => {
    const made = bench();
    const { workspace } = made.context;
    const read = workspace.read.bind(workspace);
    let typing = false;
    Object.assign(workspace, {
      settle: async () => {
        typing = true;
      },
      unsaved: () => (typing ? "typed" : undefined),
      read: async (file: Parameters<typeof read>[0]) => ({
        ...(await read(file)),
        ...(typing ? { hash: "other" } : {}),
      }),
    });
    const { text, detail } = await made.call("write_file", { path: "a.js", content: "x=1\n" });
    expect(text).toBe("Made a.js: 1 line.");
    expect(detail).not.toHaveProperty("formatted");
    expect(readFileSync(path.join(made.folder, "a.js"), "utf8")).toBe("x=1\n");
  });
});
