/** A commit message from a real repository and over HTTP: of what is staged, without secrets, and stopped at once. */
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { nodeWorkspace } from "../../src/node/workspace/workspace.ts";
import { type ChangedFile, commitMessage, type Repository } from "../../src/panel/commit-message.ts";
import { hang, type Reply, say, script } from "../ollama/index.ts";
import { type PanelBench, panelBench } from "./panel-bench.ts";
import { until } from "./workbench.ts";

let bench: PanelBench;
afterEach(() => bench?.close());

const git = (...args: string[]) =>
  execFileSync("git", ["-c", "user.name=u", "-c", "user.email=u@example.com", "-c", "commit.gpgsign=false", ...args], {
    cwd: bench.dir,
    encoding: "utf8",
  });

/** The repository as git itself tells of it. */
const repository = (): Repository => ({
  root: bench.dir,
  async changes() {
    const listed = (...args: string[]) =>
      git(...args, "-z")
        .split("\0")
        .filter(Boolean);
    const files = (...args: string[]): ChangedFile[] => {
      const fields = listed("diff", "--name-status", "-M", ...args);
      const found: string[][] = [];
      while (fields.length > 0) found.push(fields.splice(0, /^[RC]/.test(fields[0]!) ? 3 : 2).slice(1));
      return found;
    };
    const untracked = listed("ls-files", "--others", "--exclude-standard").map((name) => [name]);
    return { staged: files("--cached"), unstaged: files(), untracked };
  },
  diff: async (staged) => git("diff", ...(staged ? ["--cached"] : [])),
  subjects: async () => git("log", "--format=%s").trim().split("\n"),
});

async function open(turns: readonly Reply[], window = 16_384): Promise<void> {
  bench = await panelBench({
    server: { script: script("commit", turns) },
    settings: { contextWindow: window },
    files: { "src/price.ts": "export const five = 5;\n", ".env": "KEY=old\n", "old.txt": "same\n".repeat(20) },
  });
  git("init", "-q", "-b", "main");
  git("add", "-A");
  git("commit", "-q", "-m", "Add the shop");
}

function write(signal = new AbortController().signal) {
  const workspace = nodeWorkspace({ roots: [{ name: "work", path: bench.dir }] });
  return commitMessage(repository(), { asides: bench.session.asides, workspace }, { signal });
}
const sent = () => (bench.ollama.chats.at(-1)!.json as { messages: { content: string }[] }).messages[0]!.content;

describe("a commit message", () => {
  it("is about what is staged and nothing else, in the style of the commits before", async () => {
    await open([[say("Here is the commit message:\n\n```\nCount six bottles to a case\n```")]]);
    bench.write("src/price.ts", "export const six = 6;\n");
    git("add", "-A");
    bench.write("src/price.ts", "export const seven = 7;\n");
    bench.write("new.txt", "new");
    expect(await write()).toEqual({ text: "Count six bottles to a case", notes: [] });
    expect(sent()).toContain("-export const five = 5;\n+export const six = 6;");
    expect(sent()).toContain("earlier commits:\nAdd the shop\n");
    expect(sent()).not.toMatch(/seven|new\.txt/);
  });

  it("is about all changes where nothing is staged, and says so", async () => {
    await open([[say("Rename things")]]);
    bench.write("src/price.ts", "export const six = 6;\n");
    bench.write("new.txt", "new");
    expect((await write()).notes).toEqual(["Nothing is staged, so the message is about all changes."]);
    expect(sent()).toContain("+export const six");
    expect(sent()).toContain("New, not tracked: new.txt");
  });

  it("knows what was only renamed", async () => {
    await open([[say("Rename old.txt")]]);
    git("mv", "old.txt", "young.txt");
    await write();
    expect(sent()).toContain("rename from old.txt\nrename to young.txt");
    expect(sent()).not.toContain("+same");
  });

  it("never shows the model a secret, a file renamed from one, or what an ignore file of ours forbids", async () => {
    await open([[say("Change things")]]);
    bench.write(".bilbyignore", "private/\n");
    bench.write("private/plan.txt", "the plan");
    bench.write("deep/server.key", "the key");
    bench.write("src/price.ts", "export const six = 6;\n");
    fs.renameSync(path.join(bench.dir, ".env"), path.join(bench.dir, "settings.txt"));
    git("add", "-A");
    const { notes } = await write();
    expect(notes).toHaveLength(1);
    expect(notes[0]).toMatch(/^Not shown to the model: .*deep\/server\.key/);
    expect(notes[0]).toContain("private/plan.txt");
    expect(notes[0]).toContain("settings.txt");
    expect(sent()).toContain("export const six");
    expect(sent()).not.toMatch(/the plan|the key|KEY=/);
  });

  it("names what was too long for the window", async () => {
    await open([[say("Lock")]], 4096);
    bench.write("src/price.ts", "export const six = 6;\n");
    bench.write("package-lock.json", '"dependency": "1.0.0",\n'.repeat(3000));
    git("add", "-A");
    expect((await write()).notes).toEqual([
      "Too long for the window, so the model saw only parts of package-lock.json.",
    ]);
    expect(sent()).toContain("export const six");
  });

  it.each([
    ["nothing changed", () => undefined, "There is nothing to commit: no file has changed."],
    ["only a secret changed", () => bench.write(".env", "KEY=new\n"), "Not shown to the model: .env."],
  ])("is not asked for where %s", async (_, change, sentence) => {
    await open([]);
    change();
    await expect(write()).rejects.toThrow(sentence);
    expect(bench.ollama.chats).toEqual([]);
  });

  it("is stopped at once, and the connection is closed", async () => {
    await open([[say("Cou"), hang()]]);
    bench.write("src/price.ts", "export const six = 6;\n");
    const abort = new AbortController();
    const writing = write(abort.signal);
    await until(() => bench.ollama.chats.length === 1, "the request");
    abort.abort();
    await expect(writing).rejects.toMatchObject({ cause: "stopped-by-user" });
    await until(() => bench.ollama.chats[0]!.aborted !== undefined, "the closed connection");
  });
});
