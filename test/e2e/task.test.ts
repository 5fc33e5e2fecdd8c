/** A whole task in a real VS Code, on the source of a published package: the walk a user takes, with nothing left out. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { call, say } from "../ollama/index.ts";
import { Panel } from "./panel.ts";
import { MODEL, openStage, pictureOfFailure, publishedPackage, type Stage, screenshot } from "./stage.ts";
import { eventually } from "./vscode/workbench.ts";

const FILE = "index.js";
const BEFORE = "const RETURN_FALSE = () => false\n";
const REJECTED = "const RETURN_FALSE = function () { return false }\n";
const WANTED = "// Never matches.\nconst RETURN_FALSE = () => false\n";
const REASON = "keep the arrow, a comment is enough";
const diff = (after: string) => `<<<<<<< SEARCH\n${BEFORE}=======\n${after}>>>>>>> REPLACE`;

/** The messages of the newest request. */
function sent(): unknown[] {
  const messages = stage.ollama.chats.at(-1)?.json?.messages;
  return Array.isArray(messages) ? messages : [];
}

let stage: Stage;
let panel: Panel;
beforeAll(async () => {
  stage = await openStage({ from: publishedPackage("ignore") });
});
afterAll(() => stage?.close());

describe("a task", () => {
  let lost: string | undefined;
  beforeEach(() => expect(lost, "the walk ended before this step").toBeUndefined());
  afterEach(async ({ task }) => {
    if (task.result?.state !== "fail" || lost) return;
    lost = task.name;
    await pictureOfFailure(stage, task);
  });

  it("is not even looked at before the view is opened", async () => {
    expect(await stage.workbench.activationMs()).toBeUndefined();
    expect(stage.ollama.requests).toEqual([]);
    panel = new Panel(await stage.workbench.openView());
    expect(await stage.workbench.activationMs()).toBeTypeOf("number");
  });

  it("starts with a model and a mode that were picked", async () => {
    await panel.start(MODEL);
    await panel.pick("Mode", "Debug");
    await panel.pick("Mode", "Code");
    stage.script(
      [say("I will look at it first."), call("read_file", { path: FILE, lines: "1-80" })],
      [say("A function it is."), call("apply_diff", { path: FILE, diff: diff(REJECTED) })],
      [say("Then a comment."), call("apply_diff", { path: FILE, diff: diff(WANTED) })],
      [call("execute_command", { command: `node --check ${FILE}` })],
      [call("attempt_completion", { result: "RETURN_FALSE says what it is for." })],
    );
    await panel.say("Explain RETURN_FALSE in the source.");
    await panel.approve(/^Read.*index\.js/);
  });

  it("shows a change in the editor's own diff and writes nothing", async () => {
    const untouched = stage.snapshot();
    const card = await panel.waiting(/^Edit.*index\.js/);
    await card.getByRole("button", { name: "Review" }).click();
    const { title, before, after } = await stage.workbench.diff();
    expect(title).toContain(FILE);
    expect(before).toContain(BEFORE.trim());
    expect(after).toContain(REJECTED.trim());
    await stage.workbench.screenshot(screenshot("diff"));
    expect(stage.snapshot()).toEqual(untouched);
  });

  it("tells the model why a change was rejected, and keeps the file as it was", async () => {
    const untouched = stage.snapshot();
    await panel.reject(/^Edit.*index\.js/, REASON);
    await panel.shows("Then a comment.");
    expect(sent().at(-1)).toMatchObject({ role: "tool", content: expect.stringContaining(REASON) });
    await panel.waiting(/^Edit.*index\.js/);
    expect(stage.snapshot()).toEqual(untouched);
  });

  it("writes exactly what was approved", async () => {
    const before = stage.snapshot();
    const text = stage.file(FILE);
    await panel.approve(/^Edit.*index\.js/);
    await eventually(() => stage.file(FILE), text.replace(BEFORE, WANTED));
    expect({ ...stage.snapshot(), [FILE]: "" }).toEqual({ ...before, [FILE]: "" });
  });

  it("runs a command once it was approved, and finishes", async () => {
    await panel.approve(/^Run/);
    await panel.shows("RETURN_FALSE says what it is for.");
    await eventually(() => stage.ollama.chats.length, 5);
    expect(stage.ollama.chats.at(-1)?.body).toContain("exit");
    await stage.workbench.screenshot(screenshot("finished"));
  });

  it("is there after the window was reloaded, and goes on where it was", async () => {
    await stage.workbench.reload();
    panel = new Panel(await stage.workbench.openView());
    await panel.frame.getByRole("button", { name: "History" }).click();
    await panel.frame.getByRole("button", { name: /^Explain RETURN_FALSE/ }).click();
    await panel.shows("RETURN_FALSE says what it is for.");
    const before = sent();
    stage.script([say("It is as you wanted it.")]);
    await panel.say("Is it done?");
    await panel.shows("It is as you wanted it.");
    expect(sent().slice(0, before.length)).toEqual(before);
  });

  it("broke no content policy on the way", () => {
    expect(stage.workbench.complaintsOfOurs()).toEqual([]);
  });
});
