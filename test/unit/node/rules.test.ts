/** Rules, prompt patches and prompts of a real folder, read through the real path guard. */
import { mkdirSync, symlinkSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { readPromptOverrides, readPromptPatches, readRules } from "../../../src/node/rules.ts";
import { nodeWorkspace } from "../../../src/node/workspace/workspace.ts";
import { ruleSections } from "../../../src/prompt/rules.ts";
import { temporaryFolder } from "./folder.ts";

const open = (...roots: string[]) => nodeWorkspace({ roots: roots.map((path) => ({ path })) });

describe("a workspace's rules", () => {
  it("are found where each product's documentation puts them", async () => {
    const folder = temporaryFolder({
      "AGENTS.md": "agents",
      ".bilby/rules/one.md": "one",
      ".bilby/rules/deep/two.txt": "two",
      ".bilby/rules-code/three.md": "three",
      ".bilby/rules-ask/not.md": "not",
      ".roo/rules/four.md": "four",
      ".roo/rules/photo.png": "no text",
      ".clinerules": "superseded",
      "src/AGENTS.md": "not at the root",
    });
    const { files, problems } = await readRules(await open(folder), "code");
    expect(problems).toEqual([]);
    const texts = ruleSections({ files, mode: "code" }, () => 0).map(({ text }) => text);
    expect(texts).toEqual(["three", "agents", "two", "one", "four"]);
  });

  it("may be a .clinerules file or a .clinerules folder", async () => {
    for (const name of [".clinerules", ".clinerules/rule.md"]) {
      const { files, problems } = await readRules(await open(temporaryFolder({ [name]: "rule" })), "code");
      expect(problems).toEqual([]);
      expect(files).toEqual([{ path: name, text: "rule" }]);
    }
  });

  it("are Roo Code's XML too, and none of the workflows and hooks that Cline keeps among its rules", async () => {
    const roo = await readRules(await open(temporaryFolder({ ".roo/rules-code/1_flow.xml": "<flow/>" })), "code");
    expect(roo.files.map(({ path }) => path)).toEqual([".roo/rules-code/1_flow.xml"]);
    const cline = temporaryFolder({
      ".clinerules/01-style.md": "style",
      ".clinerules/workflows/deploy.md": "push it to production",
      ".clinerules/hooks/PreToolUse": "#!/bin/sh",
    });
    expect((await readRules(await open(cline), "code")).files.map(({ path }) => path)).toEqual([
      ".clinerules/01-style.md",
    ]);
  });

  it("may be in AGENT.md where there is no AGENTS.md, with AGENTS.local.md for one person after them", async () => {
    const texts = async (files: Record<string, string>) => {
      const read = await readRules(await open(temporaryFolder(files)), "code");
      return ruleSections({ files: read.files, mode: "code" }, () => 0).map(({ text }) => text);
    };
    const all = { "AGENT.md": "old", "AGENTS.local.md": "mine", ".bilby/rules/a.md": "general" };
    expect(await texts(all)).toEqual(["old", "mine", "general"]);
    expect(await texts({ ...all, "AGENTS.md": "new" })).toEqual(["new", "mine", "general"]);
    expect(await texts({ ...all, "AGENTS.md": "  " })).toEqual(["old", "mine", "general"]);
  });

  it("of an empty workspace are none", async () => {
    expect(await readRules(await open(temporaryFolder()), "code")).toEqual({ files: [], problems: [] });
  });

  it("of several roots name their root", async () => {
    const parent = temporaryFolder({ "shop/AGENTS.md": "shop", "api/AGENTS.md": "api" });
    const { files } = await readRules(await open(path.join(parent, "shop"), path.join(parent, "api")), "code");
    expect(files).toEqual([
      { path: "AGENTS.md", root: "shop", text: "shop" },
      { path: "AGENTS.md", root: "api", text: "api" },
    ]);
  });

  it("that lie outside or are no text are not read, and the user is told", async () => {
    const parent = temporaryFolder({ "secret.md": "secret", "shop/.roorules": new Uint8Array([0, 1, 2, 0]) });
    const shop = path.join(parent, "shop");
    symlinkSync(path.join(parent, "secret.md"), path.join(shop, "AGENTS.md"));
    const { files, problems } = await readRules(await open(shop), "code");
    expect(files).toEqual([]);
    expect(problems.map(({ file }) => file)).toEqual(["AGENTS.md", ".roorules"]);
    expect(problems[0]!.reason).toContain("outside the workspace");
  });

  it("that are too many are cut, and the user is told", async () => {
    const many = Object.fromEntries(Array.from({ length: 120 }, (_, i) => [`.bilby/rules/${i}.md`, `${i}`]));
    const { files, problems } = await readRules(await open(temporaryFolder(many)), "code");
    expect(files).toHaveLength(100);
    expect(problems).toEqual([{ file: ".bilby/rules", reason: "has more than 100 files; the rest is not read" }]);
  });
});

describe("a workspace's changes to the prompt", () => {
  it("are the files of .bilby/prompt", async () => {
    const folder = temporaryFolder({ ".bilby/prompt/work.md": "---\nsection: work\noff: true\n---\n" });
    mkdirSync(path.join(folder, ".bilby/prompt/empty"));
    const { files } = await readPromptPatches(await open(folder));
    expect(files.map((file) => file.path)).toEqual([".bilby/prompt/work.md"]);
  });

  it("may be a whole prompt for a mode, Bilby's before Roo Code's", async () => {
    const folder = temporaryFolder({ ".bilby/system-prompt-code.md": "ours", ".roo/system-prompt-code": "theirs" });
    const workspace = await open(folder);
    expect((await readPromptOverrides(workspace, "code")).files.map(({ text }) => text)).toEqual(["ours", "theirs"]);
    expect((await readPromptOverrides(workspace, "ask")).files).toEqual([]);
  });
});
