/** Models in the editor: the view of them in a tab, and Modelfiles that are checked as one types and built with a command. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { openStage, pictureOfFailure, type Stage, sampleProject, screenshot } from "./stage.ts";
import { eventually } from "./vscode/workbench.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await openStage({ from: sampleProject });
  stage.put("bad-8k.modelfile", "FROM coder:14b\nPARAMETR num_ctx 8192\n");
  stage.put("Modelfile", "FROM coder:14b\nPARAMETER temperature 0\n");
  stage.put("mine-8k.modelfile", "FROM coder:14b\nPARAMETER num_ctx 8192\n");
});
afterAll(() => stage?.close());
afterEach(({ task }) => pictureOfFailure(stage, task));

const created = () => stage.ollama.requests.filter(({ path }) => path === "/api/create").map(({ json }) => json);

const mine = { model: "mine:8k", from: "coder:14b", parameters: { num_ctx: 8192 }, stream: true };

describe("a Modelfile", () => {
  it("that is plain gets its name from the user", async () => {
    // The first to be opened: what was open before would come first in the list of names.
    await stage.workbench.openFile("Modelfile");
    await stage.workbench.page.locator(".codelens-decoration a", { hasText: "Build …" }).click();
    const input = stage.workbench.page.locator(".quick-input-widget input");
    await eventually(() => input.inputValue(), "work");
    await input.fill("mine:cold");
    await input.press("Enter");
    await eventually(() => created().at(-1), {
      model: "mine:cold",
      from: "coder:14b",
      parameters: { temperature: 0 },
      stream: true,
    });
    await stage.workbench.closeEditor();
  });

  it("is marked where Ollama would refuse it, without the panel having been opened", async () => {
    await stage.workbench.openFile("bad-8k.modelfile");
    await stage.workbench.page.locator(".squiggly-error").first().waitFor();
    await stage.workbench.closeEditor();
  });

  it("is built with a command", async () => {
    await stage.workbench.openFile("mine-8k.modelfile");
    await stage.workbench.runCommand("Bilby: Build Model of This Modelfile");
    await eventually(() => created().at(-1), mine);
    await stage.workbench.closeEditor();
  });

  it("is built from the line above its FROM, as what it is named for", async () => {
    await stage.workbench.openFile("mine-8k.modelfile");
    const before = created().length;
    await stage.workbench.page.locator(".codelens-decoration a", { hasText: "Build mine:8k" }).click();
    await eventually(() => created().length, before + 1);
    expect(created().at(-1)).toEqual(mine);
    await stage.workbench.closeEditor();
  });
});

describe("the model view", () => {
  it("opens in a tab, shows the server's models, loads one and sets the one to use", async () => {
    await stage.workbench.runCommand("Bilby: Models");
    const view = await stage.workbench.panel();
    await view.getByRole("button", { name: "coder:14b" }).click();
    await view.getByText("Trained window").waitFor();
    await view.getByRole("button", { name: "Load", exact: true }).click();
    await view.getByText(/loaded · window 16,384/).waitFor();
    await view.getByRole("button", { name: "Use", exact: true }).click();
    await view.getByText("in use").waitFor();
    await stage.workbench.screenshot(screenshot("models"));
    expect(stage.workbench.complaintsOfOurs()).toEqual([]);
  });
});
