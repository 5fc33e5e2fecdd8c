/** The prompt studio in the editor: trimmed there, the next request to the server carries exactly that, and the meter says so. */
import type { FrameLocator } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { say } from "../ollama/index.ts";
import { Panel } from "./panel.ts";
import { openStage, pictureOfFailure, type Stage, sampleProject, setSettings, XML_MODEL } from "./stage.ts";
import { eventually } from "./vscode/workbench.ts";

let stage: Stage;
let panel: Panel;
beforeAll(async () => {
  stage = await openStage({ from: sampleProject });
  panel = new Panel(await stage.workbench.openView());
  await panel.start(XML_MODEL);
});
afterAll(() => stage?.close());
afterEach(({ task }) => pictureOfFailure(stage, task));

const systems = () =>
  stage.ollama.chats.map(
    ({ body }) => (JSON.parse(body) as { messages: { content: string }[] }).messages[0]?.content ?? "",
  );
/** Of the views that are open, the one that is not the chat. */
async function studioTab(): Promise<FrameLocator> {
  await eventually(() => stage.workbench.page.locator("iframe.webview.ready").count(), 2);
  const [one, other] = [await stage.workbench.panel(0), await stage.workbench.panel(1)];
  return (await one.locator(".composer").count()) > 0 ? other : one;
}

const total = async (studio: FrameLocator) =>
  Number((await studio.locator(".total strong").textContent())?.replace(/\D/g, ""));

/** Waits until the studio shows the change, because the settings are written in between. */
async function changes(studio: FrameLocator, act: () => Promise<unknown>): Promise<number> {
  const before = await total(studio);
  await act();
  await eventually(async () => (await total(studio)) !== before, true);
  return total(studio);
}

/** Tokens of prompt and schemas, as the meter's bar is drawn by them. */
async function metered(): Promise<number> {
  const style = await panel.frame.locator(".meter-prompt").getAttribute("style");
  return Number(/flex-grow: ([\d.]+)/.exec(style ?? "")?.[1]);
}

describe("the prompt studio", () => {
  it("trims two sections, says one in other words and changes the profile; the next task is sent exactly that", async () => {
    stage.script([say("First.")], [say("Second.")]);
    await panel.say("hello");
    await panel.shows("First.");
    const before = systems()[0]!;
    const meteredBefore = await metered();

    await stage.workbench.runCommand("Bilby: Prompt Studio");
    const studio = await studioTab();
    await studio.locator(".prompt-text").waitFor();
    expect(await studio.locator(".prompt-text").textContent()).toBe(before);
    const full = await total(studio);

    await studio.getByLabel("Profile").selectOption("lean");
    await eventually(async () => (await total(studio)) < full, true);
    for (const tool of ["update_todo_list", "read_output"])
      await changes(studio, () => studio.getByRole("checkbox", { name: `Allow ${tool}` }).click());
    await studio.getByRole("button", { name: "How to work" }).click();
    await studio.getByRole("button", { name: "Edit" }).click();
    const trimmed = await changes(studio, async () => {
      await studio.getByRole("textbox", { name: "Text of How to work" }).fill("# How to work\nSmall steps.");
      await studio.getByRole("button", { name: "Save" }).click();
    });
    expect(trimmed).toBeLessThan(full / 2);
    await studio.getByRole("button", { name: "The whole, as it is sent" }).click();
    const shown = await studio.locator(".prompt-text").textContent();
    expect(shown).toContain("Small steps.");

    await stage.workbench.closeEditor();
    setSettings(stage, { "bilby.promptProfile": "lean" });
    // The file is watched; a new task that is quicker would still have the profile before.
    await stage.workbench.page.waitForTimeout(3_000);
    await panel.frame.getByRole("button", { name: "New task" }).first().click();
    await eventually(() => panel.frame.getByText("First.").count(), 0);
    await panel.say("hello again");
    await panel.shows("Second.");
    expect(systems()[1]).toBe(shown);
    // The meter counts as the server does, as far as its replies have shown; the studio as o200k does.
    const moved = meteredBefore - (await metered());
    expect(Math.abs(moved - (full - trimmed))).toBeLessThanOrEqual((full - trimmed) * 0.01);
    expect(stage.workbench.complaintsOfOurs()).toEqual([]);
  });
});
