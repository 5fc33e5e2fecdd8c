/** What Bilby does beside the chat, in the editor: the light bulb, the source control view's button, and Enhance. */
import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { hang, say } from "../ollama/index.ts";
import { Panel } from "./panel.ts";
import { MODEL, openStage, pictureOfFailure, type Stage, sampleProject, screenshot } from "./stage.ts";
import { eventually } from "./vscode/workbench.ts";

let source: string;
let stage: Stage;
let panel: Panel;

function git(dir: string, ...args: string[]): void {
  const identity = ["-c", "user.name=u", "-c", "user.email=u@example.com", "-c", "commit.gpgsign=false"];
  execFileSync("git", [...identity, ...args], { cwd: dir });
}

beforeAll(async () => {
  source = mkdtempSync(join(tmpdir(), "bilby-repository-"));
  cpSync(sampleProject, source, { recursive: true });
  writeFileSync(join(source, "broken.json"), '{\n  "bottles": 6,\n  "price":\n}\n');
  writeFileSync(join(source, ".env"), "KEY=old\n");
  git(source, "init", "-q", "-b", "main");
  git(source, "add", "-A");
  git(source, "commit", "-q", "-m", "Add the shop");
  stage = await openStage({ from: source });
  panel = new Panel(await stage.workbench.openView());
  await panel.start(MODEL);
});
afterAll(async () => {
  await stage?.close();
  rmSync(source, { recursive: true, force: true });
});
afterEach(({ task }) => pictureOfFailure(stage, task));

const asked = () => {
  const { messages } = JSON.parse(stage.ollama.chats.at(-1)?.body ?? '{"messages":[]}') as {
    messages: { content: string }[];
  };
  return messages.at(-1)?.content ?? "";
};

describe("Enhance", () => {
  const button = (name: RegExp) => panel.frame.getByRole("button", { name });

  it("puts what is typed in clearer words, and back with one click", async () => {
    stage.script([say("Fix the rounding in casePrice.")]);
    await panel.input().fill("fix price");
    await button(/^Enhance/).click();
    await eventually(() => panel.input().inputValue(), "Fix the rounding in casePrice.");
    expect(asked()).toContain("fix price");
    await button(/^Put back mine/).click();
    await eventually(() => panel.input().inputValue(), "fix price");
  });

  it("is stopped with its button: the connection closes and the text stays", async () => {
    const chats = stage.ollama.chats.length;
    stage.script([say("Fix"), hang()]);
    await button(/^Enhance/).click();
    await eventually(() => stage.ollama.chats.length, chats + 1);
    await button(/^Stop enhancing/).click();
    await eventually(() => stage.ollama.chats.at(-1)?.aborted !== undefined, true);
    await eventually(() => panel.input().isEditable(), true);
    expect(await panel.input().inputValue()).toBe("fix price");
    await panel.input().fill("");
  });
});

describe("the light bulb", () => {
  /** What it offers. A language that is only now ready closes the list again. */
  const open = async (title: string) => {
    const entry = stage.workbench.page.locator(".action-widget").getByText(title, { exact: true });
    await stage.workbench.page.locator(".lightBulbWidget").first().waitFor();
    await eventually(async () => {
      if (!(await entry.isVisible())) await stage.workbench.page.keyboard.press("Control+.");
      return entry.waitFor({ timeout: 2_000 }).then(
        () => true,
        () => false,
      );
    }, true);
    return entry;
  };

  it("explains what is selected, and asks nothing before it is told to", async () => {
    const { page } = stage.workbench;
    const chats = stage.ollama.chats.length;
    stage.script([say("It adds up prices.")]);
    await stage.workbench.openFile("price.js");
    await page.keyboard.press("Control+Home");
    await page.keyboard.press("Shift+ArrowDown");
    await page.keyboard.press("Shift+ArrowDown");
    const explain = await open("Explain with Bilby");
    await page.locator(".action-widget").getByText("Improve with Bilby", { exact: true }).waitFor();
    await page.screenshot({ path: screenshot("light-bulb") });
    expect(stage.ollama.chats).toHaveLength(chats);
    await explain.click();
    await panel.shows("It adds up prices.");
    expect(asked()).toContain("Explain @/src/price.js:1-2");
  });

  it("fixes what the editor reports at the caret", async () => {
    const { page } = stage.workbench;
    stage.script([say("A value is missing.")]);
    await stage.workbench.openFile("broken.json");
    await page.locator(".squiggly-error").first().waitFor();
    await page.keyboard.press("Control+Home");
    for (let line = 0; line < 3; line++) await page.keyboard.press("ArrowDown");
    await (await open("Fix with Bilby")).click();
    await panel.shows("A value is missing.");
    expect(asked()).toMatch(/wrong in @\/broken\.json:4-4[\s\S]*line 4: /);
    await stage.workbench.closeEditor();
  });
});

describe("the source control view", () => {
  const page = () => stage.workbench.page;
  const box = () => page().locator(".scm-editor .view-lines").first();
  const typed = async () => (await box().textContent())?.replaceAll("\u00a0", " ");
  const write = async () => {
    // Its buttons are there while the mouse is over the view.
    await page().locator(".pane-header", { hasText: "Changes" }).first().hover();
    await page().getByRole("button", { name: "Write a Commit Message" }).first().click();
  };

  it("writes a message for what is staged, without secrets, and puts back what stood in the box", async () => {
    stage.put("src/price.js", `${stage.file("src/price.js")}export const six = 6;\n`);
    stage.put(".env", "KEY=new\n");
    git(stage.folder, "add", "-A");
    stage.script([say("```\nCount six bottles to a case\n```")]);
    await stage.workbench.runCommand("Source Control: Focus on Changes View");
    await box().click();
    await page().keyboard.type("my own words");
    await write();
    await eventually(typed, "Count six bottles to a case");
    expect(asked()).toContain("+export const six = 6;");
    expect(asked()).toContain("Add the shop");
    expect(asked()).not.toContain("KEY=");
    const note = page().locator(".notification-list-item", { hasText: "Not shown to the model: .env." });
    await note.waitFor();
    await page().screenshot({ path: screenshot("commit-message") });
    await note.getByRole("button", { name: "Put Back" }).click();
    await eventually(typed, "my own words");
  });

  it("is stopped where its progress is shown: the connection closes and the box stays as it is", async () => {
    const chats = stage.ollama.chats.length;
    stage.script([say("Count"), hang()]);
    await write();
    await eventually(() => stage.ollama.chats.length, chats + 1);
    // Its last word: with each the editor draws the button anew, and a click in between is lost.
    const progress = page().locator(".notification-list-item", { hasText: "Bilby writes a commit message: writing" });
    await progress.getByRole("button", { name: "Cancel" }).click();
    await eventually(() => stage.ollama.chats.at(-1)?.aborted !== undefined, true);
    expect(await typed()).toBe("my own words");
    expect(stage.workbench.complaintsOfOurs()).toEqual([]);
  });
});
