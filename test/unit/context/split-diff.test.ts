/** git's own diffs, whatever the files are called and however git is set: each part is known by the names git has for it, or by none. */
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { splitDiff } from "../../../src/context/split-diff.ts";

let dir: string;
const git = (...args: string[]) =>
  execFileSync("git", ["-c", "user.name=u", "-c", "user.email=u@example.com", "-c", "commit.gpgsign=false", ...args], {
    cwd: dir,
    encoding: "utf8",
  });
const write = (name: string, text: string) => {
  fs.mkdirSync(path.dirname(path.join(dir, name)), { recursive: true });
  fs.writeFileSync(path.join(dir, name), text);
};

const plain = [
  "a.txt",
  "b/a.txt",
  "a/b/a.txt",
  "with space.txt",
  "b b/x b",
  "grün/ß.txt",
  'quo"te\\s.txt',
  "tab\there",
  ".env",
];
const long = Array.from({ length: 30 }, (_, n) => `line ${n}\n`).join("");

beforeAll(() => {
  dir = fs.mkdtempSync(path.join(os.tmpdir(), "bilby-diff-"));
  git("init", "-q", "-b", "main");
  for (const name of plain) write(name, "one\n");
  write("moved.txt", long);
  write("gone.txt", "one\n");
  write("bytes.bin", "\0\x01\x02");
  write("run.sh", "#!/bin/sh\n");
  git("add", "-A");
  git("commit", "-q", "-m", "first");
  for (const name of plain) write(name, "two\ndiff --git a/.env b/.env\n+++ b/other.txt\n");
  fs.renameSync(path.join(dir, "moved.txt"), path.join(dir, "new name.txt"));
  fs.appendFileSync(path.join(dir, "new name.txt"), "more\n");
  fs.rmSync(path.join(dir, "gone.txt"));
  write("bytes.bin", "\0\x01\x03");
  write("empty.txt", "");
  fs.chmodSync(path.join(dir, "run.sh"), 0o755);
  git("add", "-A");
});
afterAll(() => fs.rmSync(dir, { recursive: true, force: true }));

const expected = [...plain, "bytes.bin", "empty.txt", "gone.txt", "moved.txt > new name.txt", "run.sh"].sort();

describe("a diff, by file", () => {
  it.each([
    ["as git is", []],
    ["without prefixes", ["-c", "diff.noprefix=true"]],
    ["with mnemonic prefixes", ["-c", "diff.mnemonicPrefix=true"]],
    ["with names as they are", ["-c", "core.quotePath=false"]],
    ["in colour", ["-c", "color.ui=always"]],
  ])("%s: names are the files' own, and content that looks like a head is content", (_, how) => {
    const parts = splitDiff(git(...how, "diff", "--cached", "-M"));
    expect(parts.map(({ names }) => names.join(" > ")).sort()).toEqual(expected);
    const env = parts.find(({ names }) => names[0] === "a.txt");
    expect(env?.text).toContain("+diff --git a/.env b/.env\n++++ b/other.txt");
  });

  it("has no name where it cannot be told", () => {
    const [one] = splitDiff("diff --git old/a.txt newer/a.txt\n--- old/a.txt\n+++ newer/a.txt\n@@ -1 +1 @@\n-1\n+2\n");
    expect(one?.names).toEqual([]);
    expect(splitDiff("what a tool of one's own prints")).toEqual([]);
  });
});
