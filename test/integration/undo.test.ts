/**
 * Putting back after agent edits, user edits, user commits, renames and deletions: the user's bytes and refs stay identical, only
 * what the task did goes back.
 */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { transcript } from "../../src/task/transcript.ts";
import { call, say, script } from "../ollama/index.ts";
import { type Bench, type BenchOptions, workbench } from "./workbench.ts";

let bench: Bench;
afterEach(() => bench?.close());

const lines = (...all: string[]) => all.map((line) => `${line}\n`).join("");
const base = lines("1", "2", "3", "4", "5", "6", "7", "8", "9");
const block = (from: string, to: string) => `<<<<<<< SEARCH\n${from}\n=======\n${to}\n>>>>>>> REPLACE`;
const edit = (file: string, from: string, to: string) => call("apply_diff", { path: file, diff: block(from, to) });

/** A task that edited a.txt twice, wrote b.txt anew, and ran a command; in a repository with a commit. */
async function afterTask(more: BenchOptions = {}): Promise<Bench> {
  bench = await workbench({
    files: { "a.txt": base, "mine.txt": "mine\n", "crlf.txt": "one\r\ntwo\r\nthree\r\n" },
    server: {
      script: script("edits", [
        [edit("a.txt", "2", "two"), call("write_file", { path: "new/b.txt", content: "made\n" })],
        [edit("a.txt", "8", "eight"), edit("crlf.txt", "two", "TWO")],
        [call("execute_command", { command: "touch by-command" })],
        [say("Done.")],
        [call("read_file", { path: "a.txt" })],
        [say("I see.")],
      ]),
    },
    ...more,
  });
  git("init", "-q", "-b", "main");
  git("add", "a.txt", "mine.txt", "crlf.txt");
  git("commit", "-q", "-m", "first");
  expect(await bench.agent.say("edit")).toMatchObject({ cause: "answered" });
  expect(bench.of("tool.finished").map(({ status }) => status)).toEqual(["ok", "ok", "ok", "ok", "ok"]);
  return bench;
}

function git(...args: string[]): string {
  const identity = ["-c", "user.name=u", "-c", "user.email=u@example.com", "-c", "commit.gpgsign=false"];
  return execFileSync("git", [...identity, ...args], { cwd: bench.dir, encoding: "utf8" });
}
const refs = () => [git("for-each-ref"), git("rev-parse", "HEAD"), git("reflog"), git("stash", "list")].join("\n");
/** Every byte below .git, so that nothing of the repository can have moved. */
function repository(): string {
  const hash = createHash("sha256");
  for (const entry of fs.readdirSync(path.join(bench.dir, ".git"), { recursive: true }).sort()) {
    const file = path.join(bench.dir, ".git", String(entry));
    if (fs.statSync(file).isFile()) hash.update(String(entry)).update(fs.readFileSync(file));
  }
  return hash.digest("hex");
}
const exists = (name: string) => fs.existsSync(path.join(bench.dir, name));
const write = (name: string, text: string) => fs.writeFileSync(path.join(bench.dir, name), text);

describe("putting a whole task back", () => {
  it("restores the exact bytes, removes what was made, and says what it does not cover", async () => {
    const { agent, file } = await afterTask();
    const plan = await agent.checkUndo({});
    expect(plan.files.map(({ path, state }) => `${path} ${state}`)).toEqual([
      "a.txt ready",
      "new/b.txt ready",
      "crlf.txt ready",
    ]);
    expect(plan.commands).toEqual(["touch by-command"]);
    const outcomes = await agent.undo({}, { merge: false });
    expect(outcomes.every(({ done }) => done)).toBe(true);
    expect(file("a.txt")).toBe(base);
    expect(file("crlf.txt")).toBe("one\r\ntwo\r\nthree\r\n");
    expect(exists("new/b.txt")).toBe(false);
    expect(exists("by-command")).toBe(true);
    expect(git("status", "--porcelain").trim()).toBe("?? by-command");
  });

  it("keeps the user's edits, commits and branches, byte for byte", async () => {
    const { agent, file } = await afterTask();
    write("mine.txt", "mine, changed\n");
    write("a.txt", bench.file("a.txt").replace("5\n", "five, by me\n"));
    git("add", "-A");
    git("commit", "-q", "-m", "second");
    git("branch", "other");
    write("untracked.txt", "also mine\n");
    const [before, all] = [refs(), repository()];
    expect((await agent.checkUndo({ path: "a.txt" })).files).toMatchObject([{ state: "merge" }]);
    expect(await agent.undo({ path: "a.txt" }, { merge: false })).toMatchObject([{ done: false }]);
    expect(file("a.txt")).toContain("eight");
    await agent.undo({}, { merge: true });
    expect(file("a.txt")).toBe(base.replace("5\n", "five, by me\n"));
    expect(file("mine.txt")).toBe("mine, changed\n");
    expect(file("untracked.txt")).toBe("also mine\n");
    expect(exists("new/b.txt")).toBe(false);
    expect(refs()).toBe(before);
    expect(repository()).toBe(all);
  });

  it("leaves alone what the user changed in the same place, renamed or deleted, and says so", async () => {
    const { agent, file } = await afterTask();
    write("a.txt", bench.file("a.txt").replace("eight", "acht"));
    fs.renameSync(path.join(bench.dir, "crlf.txt"), path.join(bench.dir, "renamed.txt"));
    const renamed = bench.file("renamed.txt");
    fs.rmSync(path.join(bench.dir, "new/b.txt"));
    const outcomes = await agent.undo({}, { merge: true });
    expect(outcomes.map(({ path, done }) => `${path} ${done}`)).toEqual([
      "a.txt false",
      "new/b.txt false",
      "crlf.txt false",
    ]);
    expect(outcomes[0]!.why).toContain("line 8");
    expect(outcomes[2]!.why).toContain("renamed");
    expect(file("a.txt")).toContain("acht");
    expect(file("renamed.txt")).toBe(renamed);
    expect(exists("crlf.txt")).toBe(false);
    expect(exists("new/b.txt")).toBe(false);
  });

  it("puts nothing back through a link that came to stand there", async () => {
    const { agent, home } = await afterTask();
    const secret = path.join(home, "secret");
    fs.writeFileSync(secret, bench.file("a.txt"));
    fs.rmSync(path.join(bench.dir, "a.txt"));
    fs.symlinkSync(secret, path.join(bench.dir, "a.txt"));
    expect(await agent.undo({ path: "a.txt" }, { merge: true })).toMatchObject([{ done: false }]);
    expect(fs.readFileSync(secret, "utf8")).toContain("eight");
  });
});

describe("putting a part back", () => {
  it("takes one step out and leaves the others", async () => {
    const { agent, file } = await afterTask();
    await agent.undo({ step: 1 }, { merge: true });
    expect(file("a.txt")).toBe(base.replace("8\n", "eight\n"));
    expect(exists("new/b.txt")).toBe(false);
    expect(file("crlf.txt")).toContain("TWO");
    await agent.undo({ step: 2 }, { merge: true });
    expect(file("a.txt")).toBe(base);
    expect((await agent.checkUndo({})).files).toEqual([]);
  });

  it("takes one file back", async () => {
    const { agent, file } = await afterTask();
    await agent.undo({ path: "crlf.txt" }, { merge: false });
    expect(file("crlf.txt")).toBe("one\r\ntwo\r\nthree\r\n");
    expect(file("a.txt")).toContain("two");
  });

  it("is not done while the task runs", async () => {
    await afterTask();
    const turn = bench.agent.say("go on");
    await expect(bench.agent.undo({}, { merge: false })).rejects.toThrow("Stop it first");
    await turn;
    expect(bench.file("a.txt")).toContain("two");
  });
});

describe("what was put back", () => {
  it("is in the log and the chat, and told to the model with the user's next words", async () => {
    const { agent, ollama, of } = await afterTask();
    await agent.undo({ path: "a.txt" }, { merge: false });
    expect(of("change.undone")).toMatchObject([
      { path: "a.txt", merged: false, calls: [expect.any(String), expect.any(String)] },
    ]);
    const items = transcript(bench.log.events);
    expect(items.filter((item) => item.kind === "call" && item.undone)).toHaveLength(2);
    expect(items.at(-1)).toMatchObject({ kind: "notice", text: "Put back: a.txt is as it was before." });
    await agent.say("why?");
    const last = ollama.chats.at(-1)!.json as { messages: { role: string; content: string }[] };
    const told = JSON.stringify(last.messages.slice(-4));
    expect(told).toMatch(/took changes of yours back: a\.txt \(step 1, 2\)/);
    // Said once, and the file is read anew, whole.
    expect(told).not.toContain("Changed by others");
    expect(last.messages.at(-1)!.content).toContain("a.txt (9 lines)");
    expect(bench.of("request.sent").every((event) => event.brokenPrefixAt === undefined)).toBe(true);
  });

  it("is known again by a process that opens the task anew", async () => {
    await afterTask();
    await bench.agent.undo({ path: "a.txt" }, { merge: false });
    await bench.reopen();
    expect((await bench.agent.checkUndo({})).files.map(({ path }) => path)).toEqual(["new/b.txt", "crlf.txt"]);
  });

  it("can no longer be taken from kept content that is gone, and nothing is guessed", async () => {
    const { agent, home, file } = await afterTask();
    fs.rmSync(path.join(home, "blobs"), { recursive: true });
    expect(await agent.undo({ path: "a.txt" }, { merge: true })).toMatchObject([
      { done: false, why: expect.stringContaining("not kept any more") },
    ]);
    expect(file("a.txt")).toContain("two");
  });
});
