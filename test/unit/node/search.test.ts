import { symlinkSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { ripgrepPath } from "../../../src/node/workspace/ripgrep.ts";
import { searchFolder } from "../../../src/node/workspace/search.ts";
import { ignoreRule } from "../../../src/workspace/ignore.ts";
import type { Located } from "../../../src/workspace/workspace.ts";
import { temporaryFolder } from "./folder.ts";

function at(folder: string, below = ""): Located {
  const root = { name: "app", path: folder };
  return { shown: below || ".", real: path.join(folder, below), root, outside: false, sensitive: null, ignored: false };
}

function search(
  dir: Located,
  regex: string,
  more: { glob?: string; limit?: number; forbidding?: ReturnType<typeof ignoreRule> } = {},
) {
  return searchFolder(ripgrepPath()!, dir, { regex, limit: 100, roots: [dir.root!], ...more });
}

describe("a search", () => {
  const files = {
    ".gitignore": "dist/\n",
    "src/a.ts": "const price = 1;\r\nlet x;\r\nprice + price\r\n",
    "src/b.py": "price = 2\n",
    "dist/out.js": "price\n",
    "node_modules/p/index.js": "price\n",
    ".git/HEAD": "price\n",
    ".github/workflows/ci.yml": "price: 1\n",
    ".env": "price=secret\n",
    "conf/prod.env": "price=secret\n",
  };

  it("finds lines with their numbers, in order, without what is ignored or may be a secret", async () => {
    const found = await search(at(temporaryFolder(files)), "price");
    expect(found).toEqual({
      hits: [
        { path: ".github/workflows/ci.yml", line: 1, text: "price: 1" },
        { path: "src/a.ts", line: 1, text: "const price = 1;" },
        { path: "src/a.ts", line: 3, text: "price + price" },
        { path: "src/b.py", line: 1, text: "price = 2" },
      ],
      files: 3,
      cut: false,
    });
  });

  it("keeps to a folder, a file and a glob", async () => {
    const folder = temporaryFolder(files);
    expect((await search(at(folder, "src"), "price", { glob: "*.py" })).hits.map((hit) => hit.path)).toEqual([
      "src/b.py",
    ]);
    expect((await search(at(folder, "src/a.ts"), "let")).hits).toEqual([{ path: "src/a.ts", line: 2, text: "let x;" }]);
    expect((await search(at(folder), "price", { glob: "src/**" })).files).toBe(2);
  });

  it("does not let a glob bring secrets or forbidden files back", async () => {
    const folder = temporaryFolder(files);
    expect((await search(at(folder), "price", { glob: ".env" })).hits).toEqual([]);
    expect((await search(at(folder), "price", { glob: "*.env" })).hits).toEqual([]);
    const forbidding = ignoreRule(["src/\n"]);
    expect((await search(at(folder), "price", { glob: "*.py", forbidding })).hits).toEqual([]);
  });

  it("looks into an ignored folder, or a secret file, that was named", async () => {
    const folder = temporaryFolder(files);
    expect((await search(at(folder, "dist"), "price")).hits).toHaveLength(1);
    expect((await search(at(folder, "node_modules/p"), "price")).hits).toHaveLength(1);
    expect((await search(at(folder, ".env"), "price")).hits).toHaveLength(1);
  });

  it("anchors at line ends in files with CRLF, and understands look-around", async () => {
    const folder = temporaryFolder(files);
    expect((await search(at(folder), "1;$")).hits).toHaveLength(1);
    expect((await search(at(folder, "src"), "price(?! =)")).hits).toEqual([
      { path: "src/a.ts", line: 3, text: "price + price" },
    ]);
  });

  it("stops at its limit and says so", async () => {
    const folder = temporaryFolder({ "a.txt": "x\n".repeat(200_000), "b.txt": "x\n" });
    const found = await search(at(folder), "x", { limit: 7 });
    expect(found.hits).toHaveLength(7);
    expect(found).toMatchObject({ files: 1, cut: true });
  });

  it("stays small on a line of 16 MB", async () => {
    const folder = temporaryFolder({
      "min.js": `${"a".repeat(8_000_000)}needle${"b".repeat(8_000_000)}`,
      "b.ts": "needle",
    });
    const found = await search(at(folder), "needle");
    expect(found.files).toBe(2);
    for (const hit of found.hits) expect(hit.text.length).toBeLessThan(600);
  });

  it("says in ripgrep's words what is wrong with an expression or a glob", async () => {
    const folder = temporaryFolder(files);
    await expect(search(at(folder), "foo(")).rejects.toMatchObject({
      cause: "bad-pattern",
      message: expect.stringMatching(/foo\([\s\S]*unclosed group[\s\S]*\\\(/),
    });
    await expect(search(at(folder), "x", { glob: "{a" })).rejects.toMatchObject({ cause: "bad-pattern" });
  });

  it("takes an expression for what it is, also where it looks like an option", async () => {
    const folder = temporaryFolder({ "a.txt": "--files\n" });
    expect((await search(at(folder), "--files")).hits).toHaveLength(1);
  });

  it("does not follow links out of the workspace", async () => {
    const top = temporaryFolder({ "app/a.ts": "x", "other/b.ts": "needle" });
    symlinkSync(path.join(top, "other"), path.join(top, "app/link"));
    symlinkSync(path.join(top, "other/b.ts"), path.join(top, "app/link.ts"));
    expect((await search(at(path.join(top, "app")), "needle")).hits).toEqual([]);
  });

  it("looks into a folder or a file outside that was approved", async () => {
    const top = temporaryFolder({ "app/a.ts": "x", "other/b.ts": "needle" });
    const outside = (real: string): Located => ({ ...at(top), root: null, outside: true, shown: real, real });
    const b = path.join(top, "other/b.ts");
    const options = { regex: "needle", limit: 9, roots: [] };
    for (const place of [b, path.dirname(b)])
      expect((await searchFolder(ripgrepPath()!, outside(place), options)).hits).toEqual([
        { path: b, line: 1, text: "needle" },
      ]);
  });

  it("ends when it is stopped, and says when there is no ripgrep", async () => {
    const folder = temporaryFolder(files);
    const options = { regex: "x", limit: 9, roots: [at(folder).root!] };
    const stopped = AbortSignal.abort(new Error("stopped"));
    await expect(searchFolder(ripgrepPath()!, at(folder), { ...options, signal: stopped })).rejects.toThrow("stopped");
    await expect(searchFolder(path.join(folder, "no-rg"), at(folder), options)).rejects.toMatchObject({
      cause: "no-search",
    });
  });
});
