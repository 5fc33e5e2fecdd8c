/** Approvals as a user meets them in the panel: what is shown is what is done, and Reject really rejects. */
import fs from "node:fs";
import path from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { defaultSettings, type Settings } from "../../src/settings/settings.ts";
import { call, type Reply, say, script } from "../ollama/index.ts";
import { type PanelBench, type PanelOptions, panelBench } from "./panel-bench.ts";
import { until } from "./workbench.ts";

let bench: PanelBench;
afterEach(() => bench?.close());

const numbers = Array.from({ length: 60 }, (_, i) => `line ${i + 1}\n`).join("");
const changedAt = (...lines: number[]) =>
  Array.from({ length: 60 }, (_, i) => (lines.includes(i + 1) ? `new ${i + 1}\n` : `line ${i + 1}\n`)).join("");
const block = (from: string, to: string) => `<<<<<<< SEARCH\n${from}\n=======\n${to}\n>>>>>>> REPLACE\n`;
const edit = call("apply_diff", { path: "a.txt", diff: block("line 5", "new 5") + block("line 30", "new 30") });

async function open(turns: Reply[], more: PanelOptions = {}): Promise<PanelBench> {
  bench = await panelBench({ files: { "a.txt": numbers }, server: { script: script("approval", turns) }, ...more });
  return bench;
}
const lastRequest = () => JSON.stringify(bench.ollama.chats.at(-1)!.json);
const leftovers = () => fs.readdirSync(bench.dir).sort();

describe("a change that waits", () => {
  it("is not on disk, takes no focus, and is written as shown once it is approved", async () => {
    const { view, waiting, idle, file } = await open([[edit], [say("Done.")]]);
    view({ type: "say", text: "change it" });
    const card = await waiting();
    expect(card.preview).toMatchObject({ kind: "change", path: "a.txt", added: 2, removed: 2 });
    expect(file("a.txt")).toBe(numbers);
    expect(bench.desk.diffs.size).toBe(0);
    view({ type: "review", call: card.id });
    await until(() => bench.desk.diffs.has(card.id), "the diff");
    expect(bench.desk.diffs.get(card.id)).toMatchObject({ before: numbers, after: changedAt(5, 30) });
    expect(file("a.txt")).toBe(numbers);
    view({ type: "approve", call: card.id });
    await idle();
    expect(file("a.txt")).toBe(changedAt(5, 30));
    expect(bench.desk.diffs.size).toBe(0);
  });

  it("is written as the user left it in the editor, and the model is told", async () => {
    const { view, waiting, idle, file, desk } = await open([[edit], [say("I see.")]]);
    view({ type: "say", text: "change it" });
    const card = await waiting();
    desk.typed.set(card.id, changedAt(5, 30).replace("new 30", "mine 30"));
    view({ type: "approve", call: card.id });
    await idle();
    expect(file("a.txt")).toBe(changedAt(5, 30).replace("new 30", "mine 30"));
    expect(lastRequest()).toContain("The user changed your proposal before it was written");
    expect(lastRequest()).toContain("mine 30");
  });

  it("can be taken in part: the hunks that are left stay as they were, and the model is told", async () => {
    const { view, waiting, idle, file } = await open([[edit], [say("I see.")]]);
    view({ type: "say", text: "change it" });
    const { id } = await waiting();
    view({ type: "take", call: id, hunk: 0, take: false });
    expect((await waiting()).preview).toMatchObject({ taken: [1] });
    view({ type: "approve", call: id });
    await idle();
    expect(file("a.txt")).toBe(changedAt(30));
    expect(lastRequest()).toContain("The user changed your proposal");
  });

  it("is rejected where none of its hunks is taken", async () => {
    const { view, waiting, idle, file } = await open([[edit], [say("I see.")]]);
    view({ type: "say", text: "change it" });
    const { id } = await waiting();
    for (const hunk of [0, 1]) view({ type: "take", call: id, hunk, take: false });
    view({ type: "approve", call: id });
    await idle();
    expect(file("a.txt")).toBe(numbers);
    expect(lastRequest()).toContain("None of these changes is wanted");
  });

  it("is left out in the editor's diff too, so that approving there writes the same; also where the view is reloaded", async () => {
    const { view, waiting, idle, file, desk, reload } = await open([[edit], [say("I see.")]]);
    view({ type: "say", text: "change it" });
    const { id } = await waiting();
    view({ type: "take", call: id, hunk: 0, take: false });
    view({ type: "review", call: id });
    await until(() => desk.diffs.has(id), "the diff");
    expect(desk.diffs.get(id)).toMatchObject({ after: changedAt(5, 30), taken: changedAt(30) });
    view({ type: "take", call: id, hunk: 0, take: true });
    view({ type: "take", call: id, hunk: 1, take: false });
    expect(desk.diffs.get(id)).toMatchObject({ taken: changedAt(5) });
    reload();
    expect((await waiting()).preview).toMatchObject({ taken: [0] });
    // As the command in the title of the diff editor does.
    bench.session.receive({ type: "approve", call: id });
    await idle();
    expect(file("a.txt")).toBe(changedAt(5));
  });

  it("is not written over what the user changed while it waited", async () => {
    const { view, waiting, idle, file, write } = await open([[edit], [say("I see.")]]);
    view({ type: "say", text: "change it" });
    const card = await waiting();
    write("a.txt", "mine\n");
    view({ type: "approve", call: card.id });
    await idle();
    expect(file("a.txt")).toBe("mine\n");
    expect(lastRequest()).toMatch(/changed since/);
  });
});

describe("Reject", () => {
  it("leaves nothing on disk and gives the model the reason", async () => {
    const { view, waiting, idle, file } = await open([
      [edit, call("write_file", { path: "b.txt", content: "b\n" })],
      [say("I see.")],
    ]);
    view({ type: "say", text: "change it" });
    view({ type: "reject", call: (await waiting()).id, reason: "keep the numbers" });
    await idle();
    expect(file("a.txt")).toBe(numbers);
    expect(leftovers()).toEqual(["a.txt"]);
    expect(lastRequest()).toContain("keep the numbers");
    expect(
      bench
        .state()
        .items.filter((item) => item.kind === "call")
        .map((item) => item.state),
    ).toEqual(["rejected", "skipped"]);
  });

  it("holds where the view was reloaded in between, and a late approval of the old view does nothing", async () => {
    const { view, waiting, idle, file, reload } = await open([[edit], [say("I see.")]]);
    view({ type: "say", text: "change it" });
    const card = await waiting();
    reload();
    const shown = bench.messages.findLast((message) => message.type === "snapshot");
    expect(shown?.type === "snapshot" && shown.state.items.at(-1)).toMatchObject({ id: card.id, state: "waiting" });
    view({ type: "reject", call: card.id, reason: "" });
    view({ type: "approve", call: card.id });
    await idle();
    view({ type: "approve", call: card.id });
    expect(file("a.txt")).toBe(numbers);
  });

  it("holds where the window was reloaded in between: the call waits again, undecided", async () => {
    const { view, waiting, idle, file, restart } = await open([[edit], [say("I see.")]]);
    view({ type: "say", text: "change it" });
    const card = await waiting();
    await restart();
    await until(() => bench.state().task !== null, "the task to be back");
    expect(file("a.txt")).toBe(numbers);
    view({ type: "approve", call: card.id });
    expect(file("a.txt")).toBe(numbers);
    view({ type: "act", action: "continue" });
    view({ type: "reject", call: (await waiting()).id, reason: "no" });
    await idle();
    expect(file("a.txt")).toBe(numbers);
    expect(lastRequest()).toContain("rejected");
  });

  it("is what stays of a task that was stopped while it waited", async () => {
    const { view, waiting, idle, file, session } = await open([[edit], [say("I see.")]]);
    view({ type: "say", text: "change it" });
    const card = await waiting();
    await session.stop();
    await idle();
    view({ type: "approve", call: card.id });
    expect(file("a.txt")).toBe(numbers);
  });

  it("is not even asked for where the file has unsaved changes in the editor", async () => {
    const { view, idle, file, desk } = await open([[edit], [say("I see.")]]);
    desk.unsaved.set("a.txt", "typed, not saved\n");
    view({ type: "say", text: "change it" });
    await until(() => bench.ollama.chats.length === 2, "the second request");
    await idle();
    expect(file("a.txt")).toBe(numbers);
    expect(lastRequest()).toContain("unsaved changes");
  });
});

describe("reads that wait", () => {
  const reads = ["a.txt", "b.txt", "c.txt"].map((file) => call("read_file", { path: file }));

  it("can all be approved at once, of this reply and no later one", async () => {
    const { view, waiting, idle } = await open([reads, [call("read_file", { path: "d.txt" })], [say("Done.")]], {
      files: { "a.txt": "a\n", "b.txt": "b\n", "c.txt": "c\n", "d.txt": "d\n" },
    });
    view({ type: "say", text: "read" });
    await waiting();
    view({ type: "approve.reads" });
    await until(() => bench.ollama.chats.length === 2, "the second request");
    const later = await waiting();
    expect(later.object).toBe("d.txt");
    view({ type: "reject", call: later.id });
    await idle();
  });

  it("still ask for secrets and for files outside, one by one", async () => {
    const secret = path.join(path.dirname((await open([])).home), "secret.txt");
    await bench.close();
    const turns: Reply[] = [
      [reads[0]!, call("read_file", { path: ".env" }), call("read_file", { path: secret })],
      [say("Done.")],
    ];
    const { view, waiting, idle } = await open(turns, { files: { "a.txt": "a\n", ".env": "KEY=1\n" } });
    view({ type: "say", text: "read" });
    await waiting();
    view({ type: "approve.reads" });
    await until(
      () =>
        bench.state().items.some((item) => item.kind === "call" && item.object === ".env" && item.state === "waiting"),
      "the question",
    );
    view({ type: "reject", call: (await waiting()).id });
    await idle();
    expect(lastRequest()).not.toContain("KEY=1");
  });
});

describe("what was granted", () => {
  const write = (name: string) => call("write_file", { path: name, content: `${name}\n` });
  const granted = (more: Partial<Settings["autoApprove"]>) => ({
    settings: { autoApprove: { ...defaultSettings.autoApprove, ...more } },
  });

  it("runs without asking, to the number of files the user set; approving one allows as many again", async () => {
    const names = ["1.txt", "2.txt", "3.txt", "4.txt", "5.txt", "6.txt"];
    const { view, waiting, idle } = await open(
      [names.map(write), [say("Done.")]],
      granted({ edit: true, maxFiles: 2 }),
    );
    view({ type: "say", text: "write" });
    const third = await waiting();
    expect(third).toMatchObject({
      object: "3.txt",
      preview: { why: expect.stringContaining("2 files were changed without asking") },
    });
    expect(leftovers()).toEqual(["1.txt", "2.txt", "a.txt"]);
    view({ type: "approve", call: third.id });
    await until(() => leftovers().includes("5.txt"), "two more");
    expect((await waiting()).object).toBe("6.txt");
    view({ type: "reject", call: (await waiting()).id });
    await idle();
    expect(leftovers()).toEqual(["1.txt", "2.txt", "3.txt", "4.txt", "5.txt", "a.txt"]);
  });

  it("ends with as many requests as the user set for a task, and goes on when the user says so", async () => {
    const reads = ["a.txt", "a.txt", "a.txt", "a.txt"].map(
      (file, i): Reply => [call("read_file", { path: file, lines: `${i + 1}-${i + 2}` })],
    );
    const { view, idle } = await open([...reads, [say("Done.")]], granted({ read: true, maxRequests: 2 }));
    view({ type: "say", text: "read" });
    const stops = () => bench.state().items.filter((item) => item.kind === "stop");
    await until(() => stops().length === 1, "the stop");
    expect(stops()[0]).toMatchObject({
      cause: "limit",
      message: expect.stringContaining("maxRequests"),
      action: { id: "continue" },
    });
    expect(bench.ollama.chats).toHaveLength(2);
    await idle();
    view({ type: "act", action: "continue" });
    await until(() => stops().length === 2, "the next stop");
    expect(bench.ollama.chats).toHaveLength(4);
  });

  it("lets exactly the commands run that the user listed", async () => {
    const run = (command: string) => call("execute_command", { command });
    const { view, waiting, idle } = await open(
      [[run("touch listed"), run("touch listed other")], [say("Done.")]],
      granted({ command: true, commands: ["touch listed", "touch x > y"] }),
    );
    view({ type: "say", text: "run" });
    expect((await waiting()).object).toBe("touch listed other");
    expect(leftovers()).toEqual(["a.txt", "listed"]);
    view({ type: "reject", call: (await waiting()).id });
    await idle();
    expect(leftovers()).toEqual(["a.txt", "listed"]);
  });

  it("is in view word for word, and so is what was approved in the task; with the grant it goes from view", async () => {
    const run = (command: string, more = {}) => call("execute_command", { command, ...more });
    const { view, idle, state } = await open(
      [[run("touch mine"), run("node -e 1"), run("echo there", { cwd: "sub" })], [say("Done.")]],
      { ...granted({ commands: ["git status", "touch x > y"] }), files: { "a.txt": numbers, "sub/b.txt": "" } },
    );
    view({ type: "say", text: "run" });
    const card = (object: string) =>
      state().items.find((item) => item.kind === "call" && item.state === "waiting" && item.object === object);
    for (const object of ["touch mine", "node -e 1", "echo there"]) {
      await until(() => card(object) !== undefined, object);
      view({ type: "approve", call: card(object)!.id });
    }
    await idle();
    expect(state().granted?.command).toEqual([]);
    view({ type: "auto", category: "command", scope: "task" });
    // What runs code from its own words asks each time, approved or not.
    await until(() => state().granted?.command.length === 3, "the list");
    expect(state().granted?.command).toEqual(["git status", "touch mine", "echo there (sub)"]);
    view({ type: "auto", category: "command", scope: "ask" });
    await until(() => state().granted?.command.length === 0, "nothing");
  });

  it("holds for the open task only, and can be taken back with one message", async () => {
    const { view, waiting, idle, session } = await open([
      [write("1.txt"), write("2.txt")],
      [say("Done.")],
      [write("3.txt")],
      [say("Done.")],
      [write("4.txt")],
      [say("Done.")],
    ]);
    view({ type: "say", text: "write" });
    const first = await waiting();
    view({ type: "auto", category: "edit", scope: "task" });
    view({ type: "approve", call: first.id });
    await until(() => leftovers().includes("2.txt"), "the second file");
    await idle();
    view({ type: "auto", category: "edit", scope: "ask" });
    view({ type: "say", text: "and another" });
    view({ type: "reject", call: (await waiting()).id });
    await idle();
    view({ type: "auto", category: "edit", scope: "task" });
    await session.newTask();
    view({ type: "say", text: "write" });
    expect((await waiting()).object).toBe("4.txt");
    expect(leftovers()).toEqual(["1.txt", "2.txt", "a.txt"]);
    expect(bench.desk.updates).toEqual([]);
  });
});

describe("putting back from the panel", () => {
  it("shows what would happen, then does it, and marks the card", async () => {
    const { view, waiting, idle, file } = await open([[edit], [say("Done.")]]);
    view({ type: "say", text: "change it" });
    const card = await waiting();
    view({ type: "approve", call: card.id });
    await idle();
    const answer = async (count: number) => {
      const answers = () => bench.messages.filter((message) => message.type === "undo");
      await until(() => answers().length === count, "the answer");
      return answers().at(-1);
    };
    view({ type: "undo", check: true });
    expect(await answer(1)).toMatchObject({
      done: false,
      files: [{ path: "a.txt", state: "ready", steps: [1] }],
      uncovered: [],
    });
    expect(file("a.txt")).toBe(changedAt(5, 30));
    bench.write("a.txt", `${file("a.txt")}mine\n`);
    view({ type: "undo", step: 1 });
    expect(await answer(2)).toMatchObject({ done: false, files: [{ state: "merge" }] });
    view({ type: "undo", step: 1, merge: true });
    expect(await answer(3)).toMatchObject({ done: true, files: [{ done: true }] });
    expect(file("a.txt")).toBe(`${numbers}mine\n`);
    expect(bench.state().items.find((item) => item.id === card.id)).toMatchObject({
      undone: expect.any(Number),
    });
  });
});
