/** What a user mentions, over HTTP: in front of the model with their words, known to read_file, and never a secret. */
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { call, MODELS, say, script, startOllama } from "../ollama/index.ts";
import { type Bench, type BenchOptions, workbench } from "./workbench.ts";

let bench: Bench;
const open = async (options: BenchOptions) => {
  bench = await workbench(options);
  return bench;
};
afterEach(() => bench?.close());

const answer = { script: script("answer", [[say("I see.")], [say("Still there.")]]) };
const files = {
  "src/a.ts": "export const a = 1;\nexport const b = 2;\nexport const c = 3;\n",
  "src/sub/b.ts": "export const deep = 4;\n",
  ".env": "KEY=hunter2\n",
  "hidden/plan.md": "hush-hush\n",
  ".bilbyignore": "hidden/\n",
};
const lastWords = () => {
  const messages = bench.ollama.chats.at(-1)!.json!.messages as { role: string; content: string }[];
  return messages.findLast(({ role }) => role === "user")!.content;
};

describe("a mention", () => {
  it("gives files, lines and folders behind the user's words", async () => {
    const { agent } = await open({ files, server: answer });
    await agent.say("Compare @/src/a.ts:2-3 with @/src/sub/b.ts, see @/src/");
    const words = lastWords();
    expect(words).toMatch(/^Compare @\/src\/a\.ts:2-3 with/);
    expect(words).toContain("src/a.ts, lines 2-3 of 3\n2|export const b = 2;\nexport const c = 3;");
    expect(words).toContain("src/sub/b.ts (1 lines)\n1|export const deep = 4;");
    expect(words).toContain("Files in src:\na.ts\nsub/b.ts");
  });

  it("is known to read_file: the text is not sent again", async () => {
    const { agent, of, ollama } = await open({
      files,
      server: { script: script("again", [[call("read_file", { path: "src/a.ts" })], [say("Yes.")]]) },
    });
    await agent.say("Explain @/src/a.ts");
    expect(of("tool.finished")[0]).toMatchObject({ detail: { form: "unchanged" } });
    expect(ollama.chats.at(-1)!.body.split("export const b = 2").length).toBe(2);
  });

  it("of a secret, a file outside or a hidden one is named with its reason, and nothing of it is sent", async () => {
    const { agent, ollama, of } = await open({ files, server: answer });
    fs.writeFileSync(path.join(bench.home, "..", "outside.txt"), "far away\n");
    await agent.say("Use @/.env and @/../outside.txt and @/hidden/plan.md and @/nowhere.ts");
    const body = ollama.chats.at(-1)!.body;
    for (const secret of ["hunter2", "far away", "hush-hush"]) expect(body).not.toContain(secret);
    const words = lastWords();
    expect(words).toContain("Mentioned by the user, but not included:");
    expect(words).toMatch(/- @\/\.env: it may hold secrets/);
    expect(words).toMatch(/- @\/\.\.\/outside\.txt: it is outside of the workspace/);
    expect(words).toMatch(/- @\/hidden\/plan\.md: an ignore file/);
    expect(words).toMatch(/- @\/nowhere\.ts: nowhere\.ts does not exist/);
    expect(of("notice").at(-1)).toMatchObject({ level: "warning", text: expect.stringContaining("@/.env") });
  });

  it("of git's changes and of a commit gives what git says", async () => {
    const { agent, dir } = await open({ files: { "a.txt": "old\n" }, server: answer });
    const git = (...args: string[]) =>
      execFileSync("git", ["-c", "user.name=Ada", "-c", "user.email=a@b.c", ...args], { cwd: dir, stdio: "pipe" });
    git("init", "-q");
    git("add", ".");
    git("commit", "-qm", "First light");
    fs.writeFileSync(path.join(dir, "a.txt"), "new\n");
    const hash = git("rev-parse", "--short", "HEAD").toString().trim();
    await agent.say(`What of @git-changes belongs to @${hash}?`);
    expect(lastWords()).toMatch(/Uncommitted changes:\ndiff --git.*-old\n\+new/s);
    expect(lastWords()).toContain("First light");
  });

  it("stays within its share of the window, whatever is mentioned", async () => {
    const big = "export const line = 'the quick brown fox jumps over the lazy dog';\n".repeat(4000);
    const { agent, ollama } = await open({
      files: { "big.ts": big, "small.ts": "tiny\n" },
      window: 8192,
      server: answer,
    });
    expect(await agent.say("Read @/big.ts @/small.ts")).toMatchObject({ cause: "answered" });
    expect(ollama.chats.at(-1)!.cache!.prompt).toBeLessThan(8192);
    expect(lastWords()).toContain("big.ts has 4000 lines, too many to read at once");
    expect(lastWords()).toContain("tiny");
  });

  it("keeps the user's words where the server is gone, and is looked up when the task goes on", async () => {
    const { agent, of, ollama } = await open({ files, server: answer });
    const port = Number(new URL(ollama.url).port);
    await ollama.stop();
    expect(await agent.say("Explain @/src/a.ts")).toMatchObject({ cause: "server-unreachable" });
    expect(of("user.said")).toMatchObject([{ text: "Explain @/src/a.ts" }]);
    expect(of("note.appended")).toEqual([]);
    bench.ollama = await startOllama({ ...answer, models: MODELS, loadMs: 0, port });
    expect(await agent.resume()).toMatchObject({ cause: "answered" });
    expect(lastWords()).toContain("export const b = 2;");
  });
});
