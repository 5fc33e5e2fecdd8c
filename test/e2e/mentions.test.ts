/** What only the editor can look up for a mention: its terminal, and where a symbol is declared. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { say } from "../ollama/index.ts";
import { Panel } from "./panel.ts";
import { MODEL, openStage, pictureOfFailure, type Stage, sampleProject } from "./stage.ts";

let stage: Stage;
let panel: Panel;
beforeAll(async () => {
  stage = await openStage({ from: sampleProject });
  // VS Code gives a terminal's text out by way of the clipboard; in a browser that is asked for.
  await stage.workbench.page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  panel = new Panel(await stage.workbench.openView());
  await panel.start(MODEL);
});
afterAll(() => stage?.close());
afterEach(({ task }) => pictureOfFailure(stage, task));

const clipboard = () => stage.workbench.page.evaluate("navigator.clipboard.readText()");

async function tellsModel(words: string): Promise<string> {
  stage.script([say("I see.")]);
  await panel.frame.getByRole("button", { name: "New task" }).first().click();
  await panel.frame.locator("textarea:focus").waitFor();
  await panel.say(words);
  await panel.shows("I see.");
  return stage.ollama.chats.at(-1)?.body ?? "";
}

describe("a mention", () => {
  it("of the terminal gives its last command with the output, and leaves the clipboard as it was", async () => {
    const { page } = stage.workbench;
    await page.evaluate('navigator.clipboard.writeText("mine")');
    await stage.workbench.runCommand("Terminal: Create New Terminal");
    await page.locator(".terminal-wrapper.active textarea.xterm-helper-textarea").focus();
    await page.keyboard.type("echo six-times-$((6*7))\n");
    const told = () => tellsModel("What does @terminal say?");
    await expect.poll(told, { timeout: 30_000 }).toMatch(/Last output in the terminal:.*six-times-42/);
    expect(await clipboard()).toBe("mine");
  });

  it("of a symbol says where it is declared", async () => {
    await stage.workbench.openFile("price.js");
    await expect
      .poll(async () => tellsModel("Explain @bottlePrice."), { timeout: 40_000 })
      .toMatch(/bottlePrice is declared in src\/price\.js:\d+/);
  });

  it("is offered while it is typed", async () => {
    const input = panel.frame.locator("textarea");
    await input.fill("See ");
    await input.pressSequentially("@bottlePri");
    await panel.frame.getByRole("option", { name: /^bottlePrice/ }).waitFor();
    await input.press("Enter");
    expect(await input.inputValue()).toBe("See @bottlePrice ");
  });
});
