/** Several files in one step: seen and approved together, each written only at its own turn, and only as it was shown. */
import fs from "node:fs";
import path from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { defaultSettings } from "../../src/settings/settings.ts";
import { call, type Reply, say, script } from "../ollama/index.ts";
import { type PanelBench, type PanelOptions, panelBench } from "./panel-bench.ts";
import { until } from "./workbench.ts";

let bench: PanelBench;
afterEach(() => bench?.close());

const numbers = Array.from({ length: 60 }, (_, i) => `line ${i + 1}\n`).join("");
const block = (from: string, to: string) => `<<<<<<< SEARCH\n${from}\n=======\n${to}\n>>>>>>> REPLACE\n`;
const edit = (file: string, from: string, to: string) => call("apply_diff", { path: file, diff: block(from, to) });
const make = (file: string, content: string) => call("write_file", { path: file, content });
const files = { "a.txt": "a\n", "b.txt": "b\n", "c.txt": "c\n", ".env": "KEY=1\n" };
const three = [edit("a.txt", "a", "A"), edit("b.txt", "b", "B"), make("new/d.txt", "D\n")];

async function open(turns: Reply[], more: PanelOptions = {}): Promise<PanelBench> {
  bench = await panelBench({ files, server: { script: script("review", turns) }, ...more });
  bench.view({ type: "say", text: "change it" });
  return bench;
}
const lastRequest = () => JSON.stringify(bench.ollama.chats.at(-1)!.json);
async function others() {
  const { preview } = await bench.waiting();
  return preview?.kind === "change" ? (preview.others ?? []) : [];
}
const waitsFor = (file: string) =>
  until(
    () => bench.state().items.some((item) => item.kind === "call" && item.object === file && item.state === "waiting"),
    `${file} to wait`,
  );
const states = () => bench.state().items.flatMap((item) => (item.kind === "call" ? item.state : []));
const exists = (file: string) => fs.existsSync(path.join(bench.dir, file));

describe("the card of a step over several files", () => {
  it("lists the other files with what changes in them, and nothing of it is on disk", async () => {
    await open([three, [say("Done.")]]);
    expect(await others()).toMatchObject([
      { path: "b.txt", newFile: false, added: 1, removed: 1, reasons: [] },
      { path: "new/d.txt", newFile: true, added: 1, removed: 0, reasons: [] },
    ]);
    expect([bench.file("a.txt"), bench.file("b.txt"), exists("new")]).toEqual(["a\n", "b\n", false]);
  });

  it("looks past reads and not past a command; of a file only the first change; nothing that cannot be shown", async () => {
    await open([
      [
        edit("a.txt", "a", "A"),
        call("read_file", { path: "c.txt" }),
        edit("b.txt", "no such line", "x"),
        edit("c.txt", "c", "C"),
        edit("c.txt", "C", "CC"),
        edit("a.txt", "A", "AA"),
        call("execute_command", { command: "true" }),
        make("later.txt", "x\n"),
      ],
      [say("Done.")],
    ]);
    expect((await others()).map(({ path }) => path)).toEqual(["c.txt"]);
  });

  it("says of one that always asks why it does", async () => {
    await open([[edit("a.txt", "a", "A"), edit(".env", "KEY=1", "KEY=2")], [say("Done.")]]);
    expect(await others()).toMatchObject([{ path: ".env", reasons: [expect.stringContaining("may hold secrets")] }]);
  });

  it("lists nothing that would not ask anyway", async () => {
    await open([[edit(".env", "KEY=1", "KEY=2"), edit("a.txt", "a", "A")], [say("Done.")]], {
      settings: { autoApprove: { ...defaultSettings.autoApprove, edit: true } },
    });
    expect(await others()).toEqual([]);
  });

  it("opens all of them in one view of the editor, as they were and as they would be", async () => {
    const { view, waiting, desk } = await open([three, [say("Done.")]]);
    view({ type: "review", call: (await waiting()).id, step: true });
    await until(() => desk.diffs.size === 3, "the diffs");
    expect([...desk.diffs.values()].map(({ shown, before, after }) => [shown, before, after])).toEqual([
      ["a.txt", "a\n", "A\n"],
      ["b.txt", "b\n", "B\n"],
      ["new/d.txt", null, "D\n"],
    ]);
  });
});

describe("approving a step", () => {
  const approveStep = async () => bench.view({ type: "approve.step", call: (await bench.waiting()).id });

  it("writes each file at its turn without a second question, in the user's name", async () => {
    await open([three, [say("Done.")]]);
    await approveStep();
    await bench.idle();
    expect([bench.file("a.txt"), bench.file("b.txt"), bench.file("new/d.txt")]).toEqual(["A\n", "B\n", "D\n"]);
    expect(states()).toEqual(["ok", "ok", "ok"]);
    expect(bench.desk.diffs.size).toBe(0);
    const log = fs.readdirSync(path.join(bench.home, "tasks")).find((name) => name.endsWith(".jsonl"))!;
    const events = fs
      .readFileSync(path.join(bench.home, "tasks", log), "utf8")
      .trim()
      .split("\n");
    const decided = events.map((line) => JSON.parse(line)).filter(({ type }) => type === "call.decided");
    expect(decided.map(({ by, decision }) => `${by} ${decision}`)).toEqual(Array(3).fill("user approved"));
  });

  it("asks again for a file that changed after it was shown", async () => {
    await open([three, [say("Done.")]]);
    await bench.waiting();
    bench.write("b.txt", "b\nmine\n");
    await approveStep();
    await waitsFor("b.txt");
    expect([bench.file("a.txt"), bench.file("b.txt")]).toEqual(["A\n", "b\nmine\n"]);
    expect(await others()).toMatchObject([{ path: "new/d.txt" }]);
    await approveStep();
    await bench.idle();
    expect(bench.file("b.txt")).toBe("B\nmine\n");
  });

  it("never covers a file that has a reason to ask", async () => {
    await open([[edit("a.txt", "a", "A"), edit(".env", "KEY=1", "KEY=2"), edit("b.txt", "b", "B")], [say("Done.")]]);
    await approveStep();
    await waitsFor(".env");
    expect([bench.file("a.txt"), bench.file(".env"), bench.file("b.txt")]).toEqual(["A\n", "KEY=1\n", "b\n"]);
    bench.view({ type: "reject", call: (await bench.waiting()).id });
    await bench.idle();
    expect([bench.file(".env"), bench.file("b.txt")]).toEqual(["KEY=1\n", "b\n"]);
  });

  it("covers nothing any more once another card was shown", async () => {
    await open([three, [say("Done.")]]);
    await bench.waiting();
    bench.write("b.txt", "b\nmine\n");
    await approveStep();
    await waitsFor("b.txt");
    bench.view({ type: "approve", call: (await bench.waiting()).id });
    await waitsFor("new/d.txt");
    expect(exists("new")).toBe(false);
  });

  it("covers nothing of a later reply, also not the same change again", async () => {
    await open([three, [make("b.txt", "b\n")], [edit("b.txt", "b", "B")], [say("Done.")]]);
    await approveStep();
    await until(() => bench.ollama.chats.length === 2, "the second request");
    bench.view({ type: "approve", call: (await bench.waiting()).id });
    await until(() => bench.ollama.chats.length === 3, "the third request");
    await waitsFor("b.txt");
    expect(bench.file("b.txt")).toBe("b\n");
  });

  it("does nothing once the card is another one", async () => {
    await open([three, [say("Done.")]]);
    const first = await bench.waiting();
    bench.view({ type: "approve", call: first.id });
    await waitsFor("b.txt");
    bench.view({ type: "approve.step", call: first.id });
    await bench.session.stop();
    await bench.idle();
    expect([bench.file("b.txt"), exists("new")]).toEqual(["b\n", false]);
  });

  it("is forgotten with a stop in between: the rest waits again", async () => {
    const { view, waiting, idle, session } = await open([three, [say("Done.")]]);
    await waiting();
    bench.write("b.txt", "b\nmine\n");
    await approveStep();
    await waitsFor("b.txt");
    await session.stop();
    await idle();
    view({ type: "act", action: "continue" });
    await waitsFor("b.txt");
    view({ type: "approve", call: (await waiting()).id });
    await waitsFor("new/d.txt");
    expect(exists("new")).toBe(false);
  });

  it("writes another file as the user left it in the editor, and tells the model", async () => {
    const { desk } = await open([three, [say("Done.")]]);
    const [b] = await others();
    desk.typed.set(b!.call, "B by me\n");
    await approveStep();
    await bench.idle();
    expect(bench.file("b.txt")).toBe("B by me\n");
    expect(lastRequest()).toContain("The user changed your proposal");
  });
});

describe("what the user typed into the proposal of another file", () => {
  it("is still there when that one is approved at its own turn", async () => {
    const { view, waiting, idle, desk } = await open([three.slice(0, 2), [say("Done.")]]);
    const [b] = await others();
    desk.typed.set(b!.call, "B by me\n");
    view({ type: "approve", call: (await waiting()).id });
    await waitsFor("b.txt");
    view({ type: "approve", call: (await waiting()).id });
    await idle();
    expect(bench.file("b.txt")).toBe("B by me\n");
  });

  it("is never written over a file that changed since", async () => {
    const { view, waiting, idle, desk } = await open([three.slice(0, 2), [say("Done.")]]);
    const [b] = await others();
    desk.typed.set(b!.call, "B by me\n");
    bench.write("b.txt", "b\nmine\n");
    view({ type: "approve", call: (await waiting()).id });
    await waitsFor("b.txt");
    view({ type: "approve", call: (await waiting()).id });
    await idle();
    expect(bench.file("b.txt")).toBe("B\nmine\n");
  });
});

describe("rejecting a step", () => {
  it("leaves nothing of it on disk or in the editor", async () => {
    const { view, waiting, idle, desk } = await open([three, [say("I see.")]]);
    view({ type: "review", call: (await waiting()).id, step: true });
    await until(() => desk.diffs.size === 3, "the diffs");
    view({ type: "reject", call: (await waiting()).id, reason: "another way" });
    await idle();
    expect([bench.file("a.txt"), bench.file("b.txt"), exists("new")]).toEqual(["a\n", "b\n", false]);
    expect(states()).toEqual(["rejected", "skipped", "skipped"]);
    expect(desk.diffs.size).toBe(0);
    expect(lastRequest()).toContain("another way");
  });
});

describe("a part that is left out", () => {
  const twoParts = call("apply_diff", { path: "a.txt", diff: block("line 5", "new 5") + block("line 30", "new 30") });
  const long = { files: { "a.txt": numbers } };

  it("is told to the model, with what the file has there", async () => {
    const { view, waiting, idle, file } = await open([[twoParts], [say("I see.")]], long);
    const { id } = await waiting();
    view({ type: "take", call: id, hunk: 1, take: false });
    view({ type: "approve", call: id });
    await idle();
    expect(file("a.txt")).toBe(numbers.replace("line 5\n", "new 5\n"));
    expect(lastRequest()).toContain("and left out 1 of its 2 parts");
    expect(lastRequest()).toMatch(/Left as it was:\\n27.*line 30\\n/);
  });

  it("goes together with what the user typed into another part", async () => {
    const { view, waiting, idle, file, desk } = await open([[twoParts], [say("I see.")]], long);
    const card = await waiting();
    const typed = numbers.replace("line 5\n", "my 5\n").replace("line 30\n", "new 30\n");
    desk.typed.set(card.id, typed);
    view({ type: "take", call: card.id, hunk: 1, take: false });
    expect(desk.typed.get(card.id)).toBe(numbers.replace("line 5\n", "my 5\n"));
    view({ type: "approve", call: card.id });
    await idle();
    expect(file("a.txt")).toBe(numbers.replace("line 5\n", "my 5\n"));
  });

  it("cannot be one that was typed into: its box stays ticked, and the user is told", async () => {
    const { view, waiting, file, desk } = await open([[twoParts], [say("I see.")]], long);
    const card = await waiting();
    desk.typed.set(card.id, numbers.replace("line 5\n", "new 5\n").replace("line 30\n", "my 30\n"));
    view({ type: "take", call: card.id, hunk: 1, take: false });
    await until(() => desk.notes.length > 0, "the sentence");
    expect(desk.notes[0]).toContain("You edited this part of a.txt in the editor (line 30), so its box stays as it is");
    expect(file("a.txt")).toBe(numbers);
    expect((await waiting()).preview).not.toHaveProperty("taken");
  });
});
