/** Slash commands that act on the window: another model by its name, and the last change put back. */
import { afterEach, describe, expect, it } from "vitest";
import type { HostMessage } from "../../src/panel/protocol.ts";
import { defaultSettings } from "../../src/settings/settings.ts";
import { call, say, script } from "../ollama/index.ts";
import { type PanelBench, type PanelOptions, panelBench } from "./panel-bench.ts";
import { until } from "./workbench.ts";

let bench: PanelBench;
afterEach(() => bench?.close());

const block = (from: string, to: string) => `<<<<<<< SEARCH\n${from}\n=======\n${to}\n>>>>>>> REPLACE`;
const edit = (path: string, from: string, to: string) => call("apply_diff", { path, diff: block(from, to) });
const text = "one\ntwo\nthree\nfour\nfive\nsix\n";

async function open(turns: Parameters<typeof script>[1], more: PanelOptions = {}): Promise<void> {
  const autoApprove = { ...defaultSettings.autoApprove, read: true, edit: true };
  bench = await panelBench({ server: { script: script("slash", turns) }, settings: { autoApprove }, ...more });
}

async function tell(words: string): Promise<void> {
  const asked = bench.ollama.chats.length;
  bench.view({ type: "say", text: words });
  await until(() => bench.ollama.chats.length > asked, "a request");
  await bench.idle();
}

const toasts = () => bench.messages.flatMap((message: HostMessage) => (message.type === "toast" ? [message.text] : []));
const suggested = async (query: string) => {
  bench.messages.length = 0;
  bench.view({ type: "suggest", request: 1, trigger: "/", query });
  const answer = () => bench.messages.find((message) => message.type === "suggestions");
  await until(() => answer() !== undefined, "suggestions");
  const message = answer();
  return message?.type === "suggestions" ? message.entries.map(({ insert }) => insert) : [];
};

describe("/model", () => {
  it("takes the model as the picker does, and says to it what stands behind", async () => {
    await open([[say("Yes.")]]);
    await tell("/model plain:7b are you there?");
    expect(bench.state().model).toBe("plain:7b");
    expect(bench.desk.updates).toContainEqual({ model: "plain:7b" });
    expect(bench.ollama.chats[0]!.json).toMatchObject({ model: "plain:7b" });
    expect(bench.ollama.chats[0]!.body).not.toContain("/model");
  });

  it.each(["/model", "/model nobody:1b"])("%s says which there are and changes nothing", async (words) => {
    await open([]);
    bench.view({ type: "say", text: words });
    await until(() => bench.desk.notes.length > 0, "the list");
    expect(bench.desk.notes[0]).toMatch(/The server has: .*coder:14b.*plain:7b/);
    expect(bench.state()).toMatchObject({ model: "coder:14b", task: null });
    expect(bench.ollama.chats).toEqual([]);
  });

  it("is completed with the names of the models", async () => {
    await open([]);
    expect(await suggested("mo")).toEqual(["/model"]);
    expect(await suggested("model ")).toContain("/model plain:7b");
    expect(await suggested("model cod")).toEqual(["/model coder:14b"]);
    expect(await suggested("mode a")).toEqual(["/mode architect", "/mode ask"]);
  });
});

describe("/undo", () => {
  const twice = [
    [edit("a.txt", "one", "ONE")],
    [edit("a.txt", "two", "TWO"), edit("b.txt", "two", "zwei")],
    [say("Done.")],
  ];
  const files = { "a.txt": text, "b.txt": text };

  it("puts back the last step, then the one before, and says what", async () => {
    await open(twice, { files });
    await tell("change them");
    bench.view({ type: "say", text: "/undo" });
    await until(() => toasts().length === 1, "what was put back");
    expect(toasts()[0]).toBe("a.txt is as it was before. b.txt is as it was before.");
    expect([bench.file("a.txt"), bench.file("b.txt")]).toEqual([text.replace("one", "ONE"), text]);
    bench.view({ type: "say", text: "/undo" });
    await until(() => toasts().length === 2, "what was put back");
    expect(bench.file("a.txt")).toBe(text);
    bench.view({ type: "say", text: "/undo" });
    await until(() => bench.desk.notes.length > 0, "that there is no more");
    expect(bench.desk.notes).toEqual(["There is no change to put back."]);
    expect(bench.ollama.chats).toHaveLength(3);
  });

  it("asks before it merges with what changed since, and leaves all of it where the user does not agree", async () => {
    await open(twice, { files });
    await tell("change them");
    const changed = bench.file("a.txt").replace("six", "sechs");
    bench.write("a.txt", changed);
    bench.desk.agrees = false;
    bench.view({ type: "say", text: "/undo" });
    await until(() => bench.desk.asked.length === 1, "the question");
    expect(bench.desk.asked[0]).toContain("a.txt changed since; those changes would be kept.");
    bench.desk.agrees = true;
    bench.view({ type: "say", text: "/undo" });
    await until(() => toasts().length === 1, "what was put back");
    expect(bench.file("a.txt")).toBe(changed.replace("TWO", "two"));
    expect(bench.file("b.txt")).toBe(text);
  });

  it("says so where no task is open", async () => {
    await open([]);
    bench.view({ type: "say", text: "/undo" });
    await until(() => bench.desk.notes.length > 0, "a word");
    expect(bench.desk.notes).toEqual(["There is no change to put back."]);
  });
});
