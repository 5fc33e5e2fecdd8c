import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { nodeWorkspace } from "../../../src/node/workspace/workspace.ts";
import { temporaryFolder } from "./folder.ts";

let dir: string;
const git = (...args: string[]) =>
  execFileSync("git", ["-c", "user.name=Ada", "-c", "user.email=ada@example.com", ...args], { cwd: dir, stdio: "pipe" })
    .toString()
    .trim();
const write = (name: string, text: string) => {
  fs.mkdirSync(path.dirname(path.join(dir, name)), { recursive: true });
  fs.writeFileSync(path.join(dir, name), text);
};
const open = () => nodeWorkspace({ roots: [{ name: "work", path: dir }] });

const repository = () => {
  dir = temporaryFolder();
  git("init", "-q");
};

describe("what git knows, for mentions", () => {
  it("gives uncommitted changes and names new files", async () => {
    repository();
    write("a.ts", "one\n");
    git("add", ".");
    git("commit", "-qm", "Start");
    write("a.ts", "two\n");
    write("staged.ts", "x\n");
    git("add", "staged.ts");
    write("new.ts", "y\n");
    const text = await open().changes?.();
    expect(text).toContain("-one\n+two");
    expect(text).toContain("b/staged.ts");
    expect(text).toContain("New, not tracked: new.ts");
    expect(text).not.toContain("+y");
  });

  it("gives a commit's message and diff, and nothing for a hash that is none", async () => {
    repository();
    write("a.ts", "one\n");
    git("add", ".");
    git("commit", "-qm", "Round half up");
    const hash = git("rev-parse", "HEAD");
    const text = await open().commit?.(hash.slice(0, 8));
    expect(text).toMatch(/^Ada, .*\n\nRound half up\n\ndiff --git a\/a.ts b\/a.ts\nnew file/s);
    expect(await open().commit?.("abcdef1")).toBeUndefined();
  });

  it("never gives a secret or a file that an ignore file forbids; it names them", async () => {
    repository();
    for (const name of [".env", "private/notes.md", "a.ts"]) write(name, "before\n");
    write(".bilbyignore", "private/\n");
    git("add", "-f", ".");
    git("commit", "-qm", "Start");
    const hash = git("rev-parse", "HEAD");
    for (const name of [".env", "private/notes.md", "a.ts"]) write(name, `after ${name}\n`);
    const workspace = open();
    for (const text of [await workspace.changes?.(), await workspace.commit?.(hash)]) {
      expect(text).toContain("a/a.ts");
      expect(text).toContain("Not shown: .env, private/notes.md");
      expect(text).not.toMatch(/after \.env|after private|b\/\.env|b\/private/);
    }
  });

  it("runs nothing that a repository can configure", async () => {
    repository();
    write("a.txt", "one\n");
    write("b.cfg", "one\n");
    git("add", ".");
    git("commit", "-qm", "Start");
    const mark = path.join(dir, "ran");
    const script = path.join(dir, "script.sh");
    fs.writeFileSync(script, `#!/bin/sh\ntouch ${mark}\ncat\n`, { mode: 0o755 });
    write(".git/hooks/post-index-change", fs.readFileSync(script, "utf8"));
    fs.chmodSync(path.join(dir, ".git/hooks/post-index-change"), 0o755);
    for (const key of [
      ...["core.fsmonitor", "core.pager", "diff.external", "diff.evil.textconv", "diff.evil.command", "gpg.program"],
      ...["filter.evil.clean", "filter.evil.smudge", "filter.evil.process", "filter.a=b.clean"],
    ])
      git("config", key, script);
    git("config", "filter.evil.required", "true");
    git("config", "log.showSignature", "true");
    write(".gitattributes", "*.txt diff=evil filter=evil\n*.cfg filter=a=b\n");
    write("a.txt", "two\n");
    write("b.cfg", "two\n");
    fs.rmSync(mark, { force: true });
    const workspace = open();
    expect(await workspace.changes?.()).toContain("-one\n+two");
    expect(await workspace.commit?.("HEAD")).toContain("Start");
    expect(fs.existsSync(mark)).toBe(false);
  });

  it("has nothing to say outside of a repository", async () => {
    dir = temporaryFolder({ "a.ts": "one\n" });
    expect(await open().changes?.()).toBeUndefined();
  });
});
