/** A folder whose files are not what their names say: devices, pipes and patterns that keep whoever reads them busy. */
import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { cleanOutput } from "../../../src/context/results.ts";
import { programOnPath } from "../../../src/node/workspace/program.ts";
import { ripgrepPath } from "../../../src/node/workspace/ripgrep.ts";
import { nodeWorkspace } from "../../../src/node/workspace/workspace.ts";
import { ignoreRule } from "../../../src/workspace/ignore.ts";
import { temporaryFolder } from "./folder.ts";

const never: Record<string, (file: string) => void> = {
  "a device without an end": (file) => symlinkSync("/dev/zero", file),
  "a pipe": (file) => void execFileSync("mkfifo", [file]),
  "two megabytes": (file) => writeFileSync(file, "x\n".repeat(1_000_000)),
};

const workspaceOf = (folder: string) => nodeWorkspace({ roots: [{ path: folder }] });

describe.skipIf(process.platform === "win32").each(Object.keys(never))("an ignore file that is %s", (what) => {
  it("hides nothing from a listing", async () => {
    const folder = temporaryFolder({ "src/a.ts": "" });
    never[what]!(path.join(folder, ".gitignore"));
    never[what]!(path.join(folder, "src/.ignore"));
    const workspace = workspaceOf(folder);
    const { entries } = await workspace.list(await workspace.locate("."), { recursive: true, limit: 100 });
    expect(entries).toContain("src/a.ts");
  });

  it("keeps everything from the model where it says what is forbidden", async () => {
    const folder = temporaryFolder({ "a.ts": "" });
    never[what]!(path.join(folder, ".bilbyignore"));
    await expect(workspaceOf(folder).locate("a.ts")).rejects.toThrow(/is to say what is forbidden, but it/);
  });
});

describe("a search", () => {
  it.skipIf(process.platform === "win32")(
    "is ended before a device in the place of an ignore file has taken the memory",
    async () => {
      const folder = temporaryFolder({ "src/deep/a.ts": "price\n", "z.ts": "price\n" });
      symlinkSync("/dev/zero", path.join(folder, "src/deep/.ignore"));
      const workspace = workspaceOf(folder);
      const dir = await workspace.locate("src");
      await expect(workspace.search(dir, { regex: "price", limit: 10 })).rejects.toThrow(/took more memory|broke off/);
    },
  );

  it("is never made by a program that the workspace brought", () => {
    const folder = temporaryFolder({ "app/rg": "#!/bin/sh\n", "bin/rg": "#!/bin/sh\n" });
    const own = path.join(folder, "bin/rg");
    chmodSync(path.join(folder, "app/rg"), 0o755);
    chmodSync(own, 0o755);
    mkdirSync(path.join(folder, "links"));
    symlinkSync(path.join(folder, "app/rg"), path.join(folder, "links/rg"));
    const roots = [{ name: "app", path: path.join(folder, "app") }];
    const search = (...folders: string[]) => programOnPath("rg", roots, { PATH: folders.join(path.delimiter) });
    expect(search("", ".", "app", path.join(folder, "app"), path.join(folder, "links"))).toBeUndefined();
    expect(search(path.join(folder, "app"), path.join(folder, "bin"))).toBe(own);
    expect(path.isAbsolute(ripgrepPath()!)).toBe(true);
  });
});

describe("an ignore file with many **", () => {
  const line = `${"**/a/".repeat(40)}b`;
  const deep = `${"a/".repeat(200)}c`;

  it("is read at once, and forbids more rather than less", () => {
    const rule = ignoreRule([`${line}\n!${line}\n*.log\n`]);
    expect(rule(deep)).toBe("ignored");
    expect(rule(`${"a/".repeat(60)}b`)).toBe("ignored");
    expect(rule("src/b.ts")).toBeNull();
    expect(rule("x.log")).toBe("ignored");
  });

  it("means what it says with two of them", () => {
    const rule = ignoreRule(["docs/**/old/**/secret.txt\n"]);
    expect(rule("docs/a/old/b/secret.txt")).toBe("ignored");
    expect(rule("docs/a/old/b/open.txt")).toBeNull();
  });

  it("forbids paths with more folders than anybody has", () => {
    expect(ignoreRule(["*.log"])(`${"a/".repeat(1_000)}b`)).toBe("ignored");
  });
});

describe("the output of a command", () => {
  it("is cleaned in one go, also where it is nothing but carriage returns", () => {
    expect(cleanOutput(`${"\r".repeat(2_000_000)}x\r\r\ny`)).toBe("x\ny");
  });
});
