/** What Bilby shares with the editor: diffs, unsaved files, settings, keys and tabs. The user's own work always wins. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { call, hang, say } from "../ollama/index.ts";
import { Panel } from "./panel.ts";
import { MODEL, openStage, pictureOfFailure, type Stage, sampleProject, setSettings } from "./stage.ts";
import { eventually } from "./vscode/workbench.ts";

const FILE = "src/price.js";
const BUG = "casePrice / 5";
const diff = (search: string, replace: string) => `<<<<<<< SEARCH\n${search}\n=======\n${replace}\n>>>>>>> REPLACE`;

let stage: Stage;
let panel: Panel;
let line: string;
let original: string;
beforeAll(async () => {
  stage = await openStage({ from: sampleProject, settings: { "bilby.autoApprove.read": true } });
  original = stage.file(FILE);
  line = original.split("\n").find((each) => each.includes(BUG)) ?? "";
  panel = new Panel(await stage.workbench.openView());
  await panel.start(MODEL);
});
afterAll(() => stage?.close());
afterEach(({ task }) => pictureOfFailure(stage, task));
beforeEach(async () => {
  // Each test proposes to change the same line, also after one that failed half-way.
  if (stage.file(FILE) !== original) stage.put(FILE, original);
  await panel.frame.getByRole("button", { name: "New task" }).first().click();
  // It takes the focus, and whoever goes on before that loses it again.
  await panel.frame.locator("textarea:focus").waitFor();
});

const propose = (replace: string) => [
  [call("read_file", { path: FILE })],
  [call("apply_diff", { path: FILE, diff: diff(line, replace) })],
];

describe("the diff editor", () => {
  it("decides nothing when it is closed", async () => {
    const untouched = stage.snapshot();
    stage.script(...propose("  return 1;"));
    await panel.say("Mend the price.");
    await (await panel.waiting(/^Edit/)).getByRole("button", { name: "Review" }).click();
    await stage.workbench.diff();
    await stage.workbench.closeEditor();
    await panel.waiting(/^Edit/);
    expect(stage.snapshot()).toEqual(untouched);
    expect(stage.ollama.chats).toHaveLength(2);
  });

  it("approves the change it shows with Ctrl+Enter, and goes away", async () => {
    const text = stage.file(FILE);
    stage.script(...propose("  return 2;"), [say("Done.")]);
    await panel.say("Mend the price.");
    await (await panel.waiting(/^Edit/)).getByRole("button", { name: "Review" }).click();
    await stage.workbench.diff();
    await stage.workbench.page.locator(".monaco-diff-editor .editor.modified .view-lines").click();
    await stage.workbench.page.keyboard.press("Control+Enter");
    await eventually(() => stage.file(FILE), text.replace(line, "  return 2;"));
    await panel.shows("Done.");
    await eventually(() => stage.workbench.page.locator(".monaco-diff-editor").count(), 0);
  });
});

describe("the proposed side of the diff editor", () => {
  it("may be edited before it is approved: that is what is written, and the model is told", async () => {
    const text = stage.file(FILE);
    const { page } = stage.workbench;
    stage.script(...propose("  return 3;"), [say("I see.")]);
    await panel.say("Mend the price.");
    await (await panel.waiting(/^Edit/)).getByRole("button", { name: "Review" }).click();
    await stage.workbench.diff();
    await page.locator(".monaco-diff-editor .editor.modified .view-lines").click();
    await page.keyboard.press("Control+Home");
    await page.keyboard.type("export const MINE = 1;\n");
    expect(stage.file(FILE)).toBe(text);
    await page.keyboard.press("Control+Enter");
    await panel.shows("I see.");
    await eventually(() => stage.file(FILE), `export const MINE = 1;\n${text.replace(line, "  return 3;")}`);
    await eventually(() => page.locator(".monaco-diff-editor").count(), 0);
    expect(stage.ollama.chats.at(-1)?.body).toContain("The user changed your proposal");
  });
});

describe("a file with unsaved changes", () => {
  const type = async (text: string) => {
    await stage.workbench.openFile("price.js");
    await stage.workbench.page.keyboard.press("Control+Home");
    await stage.workbench.page.keyboard.type(text);
    await stage.workbench.page.locator(".tab.active.dirty").waitFor();
  };
  afterEach(() => stage.workbench.runCommand("File: Revert File"));

  it("is read as it is in the editor, and a change of it is refused", async () => {
    const text = stage.file(FILE);
    await type("// typed, not saved\n");
    const chats = stage.ollama.chats.length;
    stage.script(...propose("  return 3;"), [say("Then I wait.")]);
    await panel.say("Mend the price.");
    await panel.shows("Then I wait.");
    expect(stage.ollama.chats[chats + 1]?.body).toContain("typed, not saved");
    expect(stage.ollama.chats.at(-1)?.body).toContain("unsaved changes in the editor");
    expect(stage.file(FILE)).toBe(text);
  });

  it("is not overwritten by a change that was proposed before and approved after", async () => {
    const text = stage.file(FILE);
    stage.script(...propose("  return 3;"), [say("Then I wait.")]);
    await panel.say("Mend the price.");
    await panel.waiting(/^Edit/);
    await type("// typed while it waited\n");
    await panel.approve(/^Edit/);
    await panel.shows("Then I wait.");
    expect(stage.ollama.chats.at(-1)?.body).toContain("unsaved changes in the editor");
    expect(stage.file(FILE)).toBe(text);
  });
});

describe("the panel", () => {
  it("shows the same task in an editor tab", async () => {
    stage.script([say("Six bottles to a case.")]);
    await panel.say("How many bottles are in a case?");
    await panel.shows("Six bottles to a case.");
    await stage.workbench.runCommand("Bilby: Open in Editor Tab");
    const tab = new Panel(await stage.workbench.panel(1));
    await tab.shows("Six bottles to a case.");
    await stage.workbench.closeEditor();
  });

  it("closes the connection when Stop is pressed", async () => {
    stage.script([say("Let me think"), hang()]);
    await panel.say("Think for ever.");
    await panel.shows("Let me think");
    await panel.frame.getByRole("button", { name: /^Stop/ }).click();
    await eventually(() => stage.ollama.chats.at(-1)?.aborted !== undefined, true);
  });

  it("approves nothing when a message is queued", async () => {
    const untouched = stage.snapshot();
    stage.script(...propose("  return 4;"));
    await panel.say("Mend the price.");
    await panel.waiting(/^Edit/);
    await panel.say("Yes, do it.");
    await panel.frame.getByRole("list", { name: "Queued messages" }).getByText("Yes, do it.").waitFor();
    await panel.waiting(/^Edit/);
    expect(stage.snapshot()).toEqual(untouched);
  });
});

describe("a malformed setting", () => {
  it("is said in a sentence, and the default is used", async () => {
    setSettings(stage, { "bilby.contextWindow": "big" });
    const toast = stage.workbench.page.locator(".notification-toast", { hasText: "bilby.contextWindow" });
    await toast.waitFor();
    expect(await toast.textContent()).toContain('bilby.contextWindow is set to "big"');
  });
});
