/** The ledger and the meter in a real VS Code: what they say is what the server was sent, and a drop is in the next request. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { call, say } from "../ollama/index.ts";
import { Panel } from "./panel.ts";
import { MODEL, openStage, pictureOfFailure, type Stage, sampleProject, screenshot } from "./stage.ts";

let stage: Stage;
let panel: Panel;
beforeAll(async () => {
  stage = await openStage({ from: sampleProject, settings: { "bilby.autoApprove.read": true } });
  panel = new Panel(await stage.workbench.openView());
  await panel.start(MODEL);
  stage.script([say("I will look."), call("read_file", { path: "src/price.js" })], [say("Six bottles to a case.")]);
  await panel.say("How many bottles are in a case?");
  await panel.shows("Six bottles to a case.");
});
afterAll(() => stage?.close());
afterEach(({ task }) => pictureOfFailure(stage, task));

describe("the ledger", () => {
  it("opens behind the meter and lists what the server was sent", async () => {
    await panel.frame.locator(".meter-button").click();
    const ledger = panel.frame.getByRole("region", { name: "What is in the window" });
    await ledger.waitFor();
    await ledger.getByRole("row", { name: /src\/price\.js/ }).waitFor();
    expect(await ledger.getByRole("row").count()).toBeGreaterThan(5);
    await stage.workbench.screenshot(screenshot("ledger"));
  });

  it("shows a request as it was sent, byte for byte", async () => {
    const ledger = panel.frame.getByRole("region", { name: "What is in the window" });
    await ledger
      .getByRole("row", { name: /src\/price\.js/ })
      .getByRole("button")
      .first()
      .click();
    await panel.frame.getByRole("tab", { name: "Raw" }).click();
    const shown = await panel.frame.locator("[role=tabpanel] pre").textContent();
    expect(stage.ollama.chats.map(({ body }) => body)).toContain(shown);
    await stage.workbench.screenshot(screenshot("ledger-request"));
  });

  it("closes with Escape, back to the chat", async () => {
    await panel.frame.getByRole("region", { name: "What is in the window" }).press("Escape");
    await panel.frame.getByRole("region", { name: "What is in the window" }).press("Escape");
    await panel.frame.getByRole("region", { name: "What is in the window" }).waitFor({ state: "hidden" });
    await panel.shows("Six bottles to a case.");
  });
});
