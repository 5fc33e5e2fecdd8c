/** Changes as they are reviewed in a real VS Code: several files at once, parts of one, what a save makes of them, and Reject. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Locator } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { call, say } from "../ollama/index.ts";
import { Panel } from "./panel.ts";
import { MODEL, openStage, pictureOfFailure, type Stage, sampleProject, screenshot } from "./stage.ts";
import { eventually } from "./vscode/workbench.ts";

const diff = (search: string, replace: string) => `<<<<<<< SEARCH\n${search}\n=======\n${replace}\n>>>>>>> REPLACE`;
const edit = (path: string, search: string, replace: string) =>
  call("apply_diff", { path, diff: diff(search, replace) });
const start = { "one.txt": "one\n", "two.txt": "two\n", "data.json": '{ "a": 1 }\n' };

let stage: Stage;
let panel: Panel;
beforeAll(async () => {
  stage = await openStage({
    from: sampleProject,
    settings: { "bilby.autoApprove.read": true, "[json]": { "editor.formatOnSave": true } },
  });
  panel = new Panel(await stage.workbench.openView());
  await panel.start(MODEL);
});
afterAll(() => stage?.close());
afterEach(({ task }) => pictureOfFailure(stage, task));
beforeEach(async () => {
  for (const [name, text] of Object.entries(start)) stage.put(name, text);
  await panel.frame.getByRole("button", { name: "New task" }).first().click();
  // It takes the focus, and whoever goes on before that loses it again.
  await panel.frame.locator("textarea:focus").waitFor();
});

const step = [
  edit("one.txt", "one", "ONE"),
  edit("two.txt", "two", "TWO"),
  call("write_file", { path: "made/three.txt", content: "three\n" }),
];
const multi = () => stage.workbench.page.locator(".multiDiffEditor");
const tabs = () => stage.workbench.page.locator(".tab", { hasText: "Changes of this step" });
/** The proposed side of a file. What was shown in a review that was closed stays in the page, off the screen. */
async function proposed(text: string): Promise<Locator> {
  const sides = multi().locator(".editor.modified .view-lines", { hasText: text });
  let found: Locator | undefined;
  const look = async () => {
    for (const side of await sides.all()) {
      const box = await side.boundingBox();
      if (box && box.y > 0 && box.y < 800) found = side;
    }
    return found !== undefined;
  };
  await expect.poll(look, { timeout: 20_000 }).toBe(true);
  return found!;
}

async function reviewAll(): Promise<void> {
  await panel.say("Change them.");
  await (await panel.waiting(/^Edit one/)).getByRole("button", { name: "Review all" }).click();
  await proposed("TWO");
}

describe("several files in one step", () => {
  it("are shown in one editor, and approved with one key there", async () => {
    stage.script(step, [say("All three are changed.")]);
    await reviewAll();
    await proposed("three");
    expect([stage.file("one.txt"), stage.file("two.txt")]).toEqual(["one\n", "two\n"]);
    await stage.workbench.screenshot(screenshot("step-review"));
    await (await proposed("TWO")).click();
    await stage.workbench.page.keyboard.press("Control+Shift+Enter");
    await panel.shows("All three are changed.");
    expect([stage.file("one.txt"), stage.file("two.txt"), stage.file("made/three.txt")]).toEqual([
      "ONE\n",
      "TWO\n",
      "three\n",
    ]);
    await eventually(() => tabs().count(), 0);
  });

  it("are written as they were edited there, also the one whose turn comes later", async () => {
    stage.script(step.slice(0, 2), [say("I see.")]);
    await reviewAll();
    await (await proposed("TWO")).click();
    await stage.workbench.page.keyboard.press("Control+Home");
    await stage.workbench.page.keyboard.type("mine ");
    await proposed("mine TWO");
    // Not all: what was typed into the second must outlive the editor that is closed with the first.
    await panel.approve(/^Edit one/);
    await panel.approve(/^Edit two/);
    await panel.shows("I see.");
    expect([stage.file("one.txt"), stage.file("two.txt")]).toEqual(["ONE\n", "mine TWO\n"]);
    expect(stage.ollama.chats.at(-1)?.body).toContain("The user changed your proposal");
    await eventually(() => tabs().count(), 0);
  });

  it("are rejected as a whole from there, and nothing of them is left", async () => {
    const untouched = stage.snapshot();
    stage.script(step, [say("I see.")]);
    await reviewAll();
    await (await proposed("TWO")).click();
    await stage.workbench.page.keyboard.type("typed");
    await stage.workbench.page.keyboard.press("Control+Shift+Backspace");
    const reason = stage.workbench.page.locator(".quick-input-widget input[type=text]:focus");
    await reason.fill("another way");
    await reason.press("Enter");
    await panel.shows("I see.");
    expect(stage.snapshot()).toEqual(untouched);
    expect(stage.ollama.chats.at(-1)?.body).toContain("another way");
    await eventually(() => tabs().count(), 0);
  });

  it("decide nothing when the editor is closed", async () => {
    const untouched = stage.snapshot();
    stage.script(step);
    await reviewAll();
    await stage.workbench.closeEditor();
    await panel.waiting(/^Edit one/);
    expect(stage.snapshot()).toEqual(untouched);
  });
});

/** What is typed outlives a window only once the editor has put it aside, which it does after a moment. */
async function keptByTheEditor(text: string): Promise<void> {
  const folder = join(stage.vscode.profile, "user/User/Backups");
  const kept = () => {
    const entries = existsSync(folder) ? readdirSync(folder, { recursive: true, withFileTypes: true }) : [];
    const files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
    return files.some((file) => readFileSync(file, "utf8").includes(text));
  };
  await eventually(kept, true);
}

describe("a part that is left out", () => {
  const numbers = Array.from({ length: 40 }, (_, k) => `line ${k + 1}\n`).join("");
  const twoParts = call("apply_diff", {
    path: "one.txt",
    diff: `${diff("line 5", "new 5")}\n${diff("line 30", "new 30")}`,
  });
  const shown = () => stage.workbench.page.locator(".monaco-diff-editor .editor.modified .view-lines");
  const open = async () => {
    stage.put("one.txt", numbers);
    stage.script([twoParts], [say("I see.")]);
    await panel.say("Change it.");
    const card = await panel.waiting(/^Edit one/);
    const box = (part: number) => card.getByRole("checkbox", { name: new RegExp(`^Part ${part} of 2`) });
    const review = async () => {
      await card.getByRole("button", { name: "More actions" }).click();
      await panel.frame.getByRole("menuitem", { name: /diff editor/ }).click();
      await shown().first().waitFor();
    };
    return { box, review };
  };

  it("is not in the editor's diff either, and approving there writes what it shows", async () => {
    const { box, review } = await open();
    await review();
    await shown().getByText("new 5").waitFor();
    await box(1).click();
    await shown().getByText("line 5", { exact: true }).waitFor();
    await eventually(() => shown().getByText("new 5").count(), 0);
    await shown().click();
    await stage.workbench.page.keyboard.press("Control+Enter");
    await panel.shows("I see.");
    expect(stage.file("one.txt")).toBe(numbers.replace("line 30", "new 30"));
    expect(stage.ollama.chats.at(-1)?.body).toContain("left out 1 of its 2 parts");
  });

  it("leaves what was typed into the other part, unsaved, where it is", async () => {
    const { box, review } = await open();
    await review();
    await shown().click();
    await stage.workbench.page.keyboard.press("Control+Home");
    await stage.workbench.page.keyboard.type("mine ");
    await box(2).click();
    await eventually(() => box(2).isChecked(), false);
    await panel.approve(/^Edit one/);
    await panel.shows("I see.");
    expect(stage.file("one.txt")).toBe(`mine ${numbers.replace("line 5\n", "new 5\n")}`);
  });
});

describe("a window that is loaded anew", () => {
  it("shows nothing of a proposal that was typed into, as if it were in the file", async () => {
    const untouched = stage.snapshot();
    stage.script(step.slice(0, 1), [say("I see.")]);
    await panel.say("Change it.");
    await (await panel.waiting(/^Edit one/)).getByRole("button", { name: "Review" }).click();
    const side = stage.workbench.page.locator(".monaco-diff-editor .editor.modified .view-lines");
    await side.click();
    await stage.workbench.page.keyboard.type("mine ");
    await stage.workbench.page.locator(".tab.active.dirty").waitFor();
    await keptByTheEditor("mine ");
    await stage.workbench.reload();
    panel = new Panel(await stage.workbench.openView());
    await panel.frame.getByRole("button", { name: "Continue" }).click();
    await panel.waiting(/^Edit one/);
    await eventually(() => stage.workbench.page.locator(".tab").count(), 0);
    await panel.reject(/^Edit one/, "no");
    await panel.shows("I see.");
    expect(stage.snapshot()).toEqual(untouched);
  });
});

describe("what the editor does on saving", () => {
  it("is done to a file that was written, and the model is told what became of it", async () => {
    stage.script([call("write_file", { path: "made.json", content: '{"b":2,"list":[1,2]}\n' })], [say("I see.")]);
    await panel.say("Write it.");
    await panel.approve(/^Write/);
    await panel.shows("I see.");
    expect(stage.file("made.json").trimEnd()).toBe('{\n    "b": 2,\n    "list": [\n        1,\n        2\n    ]\n}');
    expect(stage.ollama.chats.at(-1)?.body).toContain("The editor reformatted it on saving. It says now:");
    expect(stage.ollama.chats.at(-1)?.body).toContain('\\"b\\": 2');
  });

  it("is done to a file that is open, too; a new problem is told and an old one is not", async () => {
    stage.put("data.json", '{ "a": 1, "a": 2 }\n');
    await stage.workbench.openFile("data.json");
    await stage.workbench.page.locator(".squiggly-warning").first().waitFor();
    stage.script(
      [call("read_file", { path: "data.json" })],
      [edit("data.json", '{ "a": 1, "a": 2 }', '{ "a": 1, "a": 2, "b": 3, "b": 4 }')],
      [say("I see.")],
    );
    await panel.say("Change it.");
    await panel.approve(/^Edit data/);
    await panel.shows("I see.");
    expect(stage.file("data.json").trimEnd()).toBe('{\n    "a": 1,\n    "a": 2,\n    "b": 3,\n    "b": 4\n}');
    expect(stage.ollama.chats.at(-1)?.body).toContain("The editor reformatted it on saving.");
    // Two keys are there twice now; one pair of them was before.
    expect(stage.ollama.chats.at(-1)?.body).toContain("The editor reports 2 new problems in data.json");
    expect(await stage.workbench.page.locator(".tab.active.dirty").count()).toBe(0);
    await stage.workbench.closeEditor();
  });
});

describe("Reject", () => {
  const type = async (text: string) => {
    await stage.workbench.openFile("one.txt");
    await stage.workbench.page.keyboard.press("Control+Home");
    await stage.workbench.page.keyboard.type(text);
    await stage.workbench.page.locator(".tab.active.dirty").waitFor();
  };
  const stillTyped = async (text: string) => {
    await stage.workbench.page.locator(".tab.active.dirty", { hasText: "one.txt" }).waitFor();
    await stage.workbench.page.locator(".editor-instance .view-lines", { hasText: text }).waitFor();
  };
  afterEach(async () => {
    await stage.workbench.openFile("one.txt");
    await stage.workbench.runCommand("File: Revert File");
    await stage.workbench.closeEditor();
  });

  it("leaves the file and what is typed in its editor alone", async () => {
    const untouched = stage.snapshot();
    stage.script(step, [say("I see.")]);
    await panel.say("Change them.");
    await panel.waiting(/^Edit one/);
    await type("typed ");
    await panel.reject(/^Edit one/, "no");
    await panel.shows("I see.");
    expect(stage.snapshot()).toEqual(untouched);
    await stillTyped("typed one");
  });

  it("holds with the view reloaded in between", async () => {
    const untouched = stage.snapshot();
    stage.script(step, [say("I see.")]);
    await panel.say("Change them.");
    await panel.waiting(/^Edit one/);
    await type("typed ");
    await stage.workbench.runCommand("Developer: Reload Webviews");
    panel = new Panel(await stage.workbench.panel());
    await panel.reject(/^Edit one/, "no");
    await panel.shows("I see.");
    expect(stage.snapshot()).toEqual(untouched);
    await stillTyped("typed one");
  });

  it("holds with the whole window reloaded in between: what was typed comes back, and the change is refused", async () => {
    const untouched = stage.snapshot();
    stage.script(step, [say("I see.")]);
    await panel.say("Change them.");
    await panel.waiting(/^Edit one/);
    await type("typed ");
    await keptByTheEditor("typed one");
    await stage.workbench.reload();
    panel = new Panel(await stage.workbench.openView());
    await stillTyped("typed one");
    await panel.frame.getByRole("button", { name: "Continue" }).click();
    await panel.shows("I see.");
    expect(stage.ollama.chats.at(-1)?.body).toContain("unsaved changes in the editor");
    expect(stage.snapshot()).toEqual(untouched);
    await stillTyped("typed one");
  });
});
