import { mkdirSync, renameSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { bench, lines } from "./bench.ts";

describe("read_file", () => {
  it("gives a file with a number on its first line and on each tenth", async () => {
    const { call } = bench({ "a.ts": lines(25) });
    const { text, detail } = await call("read_file", { path: "a.ts" });
    expect(text.split("\n").filter((line) => /^\d+\|/.test(line))).toEqual(["1|line 1", "10|line 10", "20|line 20"]);
    expect(text.split("\n")).toHaveLength(26);
    expect(detail).toMatchObject({ kind: "read", path: "a.ts", from: 1, to: 25, total: 25, form: "full" });
  });

  it("gives a range, however the model writes it", async () => {
    for (const asked of ["12-14", "L12-L14", "12:14", [12, 14], "12 - 14", "12..14", "12,14", "[12, 14]"]) {
      const { call } = bench({ "a.ts": lines(25) });
      const { text } = await call("read_file", { path: "./a.ts", lines: asked });
      expect(text).toMatch(/12\|line 12\nline 13\nline 14$/);
    }
    const { call } = bench({ "a.ts": lines(25) });
    expect((await call("read_file", { path: "a.ts", lines: 25 })).text).toMatch(/25\|line 25$/);
    expect((await call("read_file", { path: "a.ts", lines: "23-" })).text).toMatch(/23\|line 23\nline 24$/);
  });

  it("refuses what is no range, with an example", async () => {
    const { call } = bench({ "a.ts": lines(25) });
    await expect(call("read_file", { path: "a.ts", lines: "all" })).rejects.toThrow("such as 40-120");
    await expect(call("read_file", { path: "a.ts", lines: "1-5, 9-12" })).rejects.toThrow("one range");
    await expect(call("read_file", { path: "a.ts", lines: "9-2" })).rejects.toThrow("ends before it begins");
  });

  it("does not send again what the model has, and says where it is", async () => {
    const { call } = bench({ "a.ts": lines(40) });
    await call("read_file", { path: "a.ts" });
    const again = await call("read_file", { path: "a.ts" });
    expect(again.text).toContain("unchanged since step 1");
    expect(again.text).not.toContain("line 7");
    expect(again.detail).toMatchObject({ form: "unchanged" });
    expect((await call("read_file", { path: "a.ts", lines: "5-9" })).detail).toMatchObject({ form: "unchanged" });
  });

  it("sends only what changed since", async () => {
    const { folder, call } = bench({ "a.ts": lines(200) });
    await call("read_file", { path: "a.ts" });
    writeFileSync(
      path.join(folder, "a.ts"),
      lines(200, (n) => (n === 77 ? "CHANGED" : `line ${n}`)),
    );
    const { text, detail } = await call("read_file", { path: "a.ts" });
    expect(detail).toMatchObject({ form: "changes" });
    expect(text).toContain("CHANGED");
    expect(text.length).toBeLessThan(300);
  });

  it("answers a file too large for the window with its symbols and their lines", async () => {
    const big = lines(3_000, (n) => (n % 500 === 1 ? `export function part${n}() {` : "  work();"));
    const { call } = bench({ "big.ts": big }, { resultBudget: 500 });
    const { text, detail } = await call("read_file", { path: "big.ts" });
    expect(detail).toMatchObject({ form: "outline" });
    expect(text).toContain("501|export function part501()");
    expect(text).toContain("3000 lines");
  });

  it("says before anyone is asked that a file is missing or binary", async () => {
    const { preview } = bench({ "src/price.ts": "x", "a.bin": new Uint8Array([1, 0, 2]) });
    await expect(preview("read_file", { path: "src/pirce.ts" })).rejects.toThrow("did you mean src/price.ts?");
    await expect(preview("read_file", { path: "a.bin" })).rejects.toMatchObject({ cause: "binary" });
  });

  it("shows where it would really look, and opens nothing private before a person agreed", async () => {
    const { folder, outside, preview } = bench({ ".env": "KEY=1" });
    writeFileSync(path.join(outside, "secret.txt"), "x");
    symlinkSync("../secret.txt", path.join(folder, "notes.txt"));
    expect(await preview("read_file", { path: "notes.txt" })).toMatchObject({
      kind: "read",
      subject: path.join(outside, "secret.txt"),
      located: [{ outside: true }],
    });
    expect(await preview("read_file", { path: ".env", lines: "1-2" })).toMatchObject({
      subject: ".env:1-2",
      located: [{ sensitive: "secret" }],
    });
    // Whether it exists is private, too.
    expect(await preview("read_file", { path: "../no-such-file" })).toMatchObject({ kind: "read" });
  });

  it("does not ask about a path that only has a slash too many", async () => {
    const { preview } = bench({ "src/a.ts": "x" });
    for (const [name, file] of [
      ["read_file", "/src/a.ts"],
      ["list_files", "/src"],
    ] as const)
      await expect(preview(name, { path: file })).rejects.toThrow(`did you mean ${file.slice(1)}?`);
  });

  it("keeps the bytes it saw", async () => {
    const { context, call } = bench({ "a.ts": "\ufeffa\r\n" });
    const { detail } = await call("read_file", { path: "a.ts" });
    const hash = detail?.kind === "read" ? detail.hash : "";
    expect(Buffer.from((await context.blobs.get(hash))!).toString()).toBe("\ufeffa\r\n");
  });
});

describe("list_files", () => {
  const files = { "a.ts": "", "src/b.ts": "", "src/deep/c.ts": "", "src/deep/d.ts": "", "node_modules/x/i.js": "" };
  it("lists a folder", async () => {
    const { call } = bench(files);
    expect((await call("list_files", {})).text).toBe(".: 2 entries\na.ts\nsrc/");
  });
  it("lists all below it, a line a folder", async () => {
    const { call } = bench(files);
    const { text, detail } = await call("list_files", { path: ".", recursive: "true" });
    expect(text).toBe(".: 4 entries\na.ts\nsrc/: b.ts\nsrc/deep/: c.ts, d.ts");
    expect(detail).toEqual({ kind: "list", path: ".", count: 4, cut: false });
  });
  it("stays within the budget in a folder with very many files, and says so", async () => {
    const many = Object.fromEntries(Array.from({ length: 900 }, (_, n) => [`f${n}.ts`, ""]));
    const { call, context } = bench(many, { resultBudget: 600 });
    const { text } = await call("list_files", { path: "." });
    expect(text).toMatch(/^\.: the first 100 entries; list a folder/);
    expect(context.countTokens(text)).toBeLessThan(600);
  });
  it("says what to do about a path that is missing or a file", async () => {
    const { call } = bench(files);
    await expect(call("list_files", { path: "scr" })).rejects.toThrow("did you mean src?");
    await expect(call("list_files", { path: "a.ts" })).rejects.toThrow("a.ts is a file");
  });
});

describe("search_files", () => {
  const files = { "a.ts": "const price = 1;\nprice;\n", "src/b.ts": "price\n", "c.py": "price\n" };
  it("gives matching lines under the file they are in", async () => {
    const { call } = bench(files);
    const { text, detail } = await call("search_files", { path: ".", regex: "price", file_pattern: "*.ts" });
    expect(text).toBe("3 matches in 2 files\na.ts\n1|const price = 1;\n2|price;\nsrc/b.ts\n1|price");
    expect(detail).toEqual({ kind: "search", path: ".", pattern: "price", hits: 3, files: 2 });
  });
  it("says that there is none, and what may be the reason", async () => {
    const { call } = bench(files);
    expect((await call("search_files", { path: ".", regex: "Price" })).text).toMatch(
      /^No match for Price in \.\. .*\(\?i\)/,
    );
  });
  it("says in the model's terms what is wrong with an expression or a path", async () => {
    const { call } = bench(files);
    await expect(call("search_files", { path: ".", regex: "a(" })).rejects.toThrow(/cannot be read[\s\S]*Escape/);
    await expect(call("search_files", { path: "scr", regex: "a" })).rejects.toThrow("did you mean src?");
  });
  it("says when there are more", async () => {
    const { call } = bench({ "a.txt": lines(500) }, { resultBudget: 400 });
    const { text } = await call("search_files", { regex: "line" });
    expect(text).toMatch(/^The first 20 matches in 1 file; narrow/);
  });
});

describe("what was agreed to", () => {
  it.each([
    ["read_file", { path: "src/a.ts" }],
    ["list_files", { path: "src" }],
    ["search_files", { path: "src", regex: "key" }],
    ["execute_command", { command: "ls", cwd: "src" }],
  ])("is what %s looks at, or nothing: a link that came to stand there is not followed", async (name, args) => {
    const { call, folder, outside } = bench({ "src/a.ts": "key\n" });
    const secrets = path.join(outside, "secrets");
    mkdirSync(secrets);
    writeFileSync(path.join(secrets, "a.ts"), "the key of the user\n");
    const swapped = call(name, args, () => {
      renameSync(path.join(folder, "src"), path.join(folder, "old"));
      symlinkSync(secrets, path.join(folder, "src"));
    });
    await expect(swapped).rejects.toThrow("now leads somewhere else");
  });
});
