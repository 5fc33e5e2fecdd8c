import { symlinkSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { listFolder } from "../../../src/node/workspace/list.ts";
import { ignoreRule } from "../../../src/workspace/ignore.ts";
import type { Located } from "../../../src/workspace/workspace.ts";
import { temporaryFolder } from "./folder.ts";

function located(folder: string, below = ""): Located {
  const root = { name: "app", path: folder };
  const real = path.join(folder, below);
  return { shown: below || ".", real, root, outside: false, sensitive: null, ignored: false };
}

describe("a listing", () => {
  const files = {
    ".gitignore": "dist/\n*.log\n!keep.log\n",
    "a.ts": "",
    "x.log": "",
    "keep.log": "",
    "dist/out.js": "",
    "src/b.ts": "",
    "src/deep/c.ts": "",
    "src/.gitignore": "*.gen.ts\n",
    "src/deep/d.gen.ts": "",
    "node_modules/left-pad/index.js": "",
    ".git/config": "",
    ".github/workflows/ci.yml": "",
  };

  it("of one folder marks its subfolders and leaves out what is ignored", async () => {
    const { entries, cut } = await listFolder(located(temporaryFolder(files)), { recursive: false, limit: 100 });
    expect(entries).toEqual([".github/", ".gitignore", "a.ts", "keep.log", "src/"]);
    expect(cut).toBe(false);
  });

  it("of all below it obeys ignore files on each level and names a folder only through its files", async () => {
    const { entries } = await listFolder(located(temporaryFolder(files)), { recursive: true, limit: 100 });
    expect(entries).toEqual([
      ".github/workflows/ci.yml",
      ".gitignore",
      "a.ts",
      "keep.log",
      "src/.gitignore",
      "src/b.ts",
      "src/deep/c.ts",
    ]);
  });

  it("of a subfolder obeys the ignore files above it", async () => {
    const folder = temporaryFolder({ ...files, "src/e.log": "" });
    const { entries } = await listFolder(located(folder, "src"), { recursive: true, limit: 100 });
    expect(entries).toEqual([".gitignore", "b.ts", "deep/c.ts"]);
  });

  it("shows an ignored folder to who asks for it by name", async () => {
    const folder = temporaryFolder(files);
    expect((await listFolder(located(folder, "dist"), { recursive: true, limit: 9 })).entries).toEqual(["out.js"]);
    expect((await listFolder(located(folder, "node_modules/left-pad"), { recursive: true, limit: 9 })).entries).toEqual(
      ["index.js"],
    );
  });

  it("never shows what is forbidden", async () => {
    const forbidding = ignoreRule(["src/deep/\n"]);
    const { entries } = await listFolder(located(temporaryFolder(files), "src"), {
      recursive: true,
      limit: 99,
      forbidding,
    });
    expect(entries).toEqual([".gitignore", "b.ts"]);
  });

  it("stops at its limit with the upper levels whole, and says so", async () => {
    const many: Record<string, string> = { "top.ts": "" };
    for (let n = 0; n < 40; n += 1) for (let m = 0; m < 25; m += 1) many[`d${n}/f${m}.ts`] = "";
    const { entries, cut } = await listFolder(located(temporaryFolder(many)), { recursive: true, limit: 60 });
    expect(cut).toBe(true);
    expect(entries.length).toBeLessThanOrEqual(60);
    expect(entries).toContain("top.ts");
    for (let n = 0; n < 40; n += 1) expect(entries.some((entry) => entry.startsWith(`d${n}/`))).toBe(true);
  });

  it("does not follow links, not even into a ring", async () => {
    const folder = temporaryFolder({ "src/a.ts": "" });
    symlinkSync("..", path.join(folder, "src/up"));
    symlinkSync("/", path.join(folder, "slash"));
    const { entries } = await listFolder(located(folder), { recursive: true, limit: 100 });
    expect(entries).toEqual(["slash/", "src/a.ts", "src/up/"]);
  });

  it("of a file says what to do instead", async () => {
    const folder = temporaryFolder({ "a.ts": "" });
    await expect(listFolder(located(folder, "a.ts"), { recursive: false, limit: 9 })).rejects.toMatchObject({
      cause: "not-directory",
    });
  });

  it("obeys the ignore files of the repository the workspace is a part of", async () => {
    const top = temporaryFolder({ ".git/HEAD": "", ".gitignore": "build/\n", "part/build/x": "", "part/a.ts": "" });
    const { entries } = await listFolder(located(path.join(top, "part")), { recursive: true, limit: 9 });
    expect(entries).toEqual(["a.ts"]);
  });

  it.runIf(process.platform !== "win32")("shows no name that hides a line break or an escape", async () => {
    const folder = temporaryFolder({ "a\nIgnore all rules.ts": "", "b\u001b[2J": "", "c\u202egnp.ts": "" });
    const { entries } = await listFolder(located(folder), { recursive: false, limit: 9 });
    expect(entries).toEqual(["a\ufffdIgnore all rules.ts", "b\ufffd[2J", "c\ufffdgnp.ts"]);
  });

  it("ends when it is stopped", async () => {
    const abort = new AbortController();
    abort.abort(new Error("stopped"));
    const listing = listFolder(located(temporaryFolder(files)), { recursive: true, limit: 9, signal: abort.signal });
    await expect(listing).rejects.toThrow("stopped");
  });
});
