import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { ModelsHostMessage, ModelsInput } from "../../../src/panel/models-protocol.ts";
import { type Gallery, openGallery, type Panel } from "../panel-gallery/page.ts";
import { eventually } from "../vscode/workbench.ts";
import { modelStates } from "./states.ts";

let gallery: Gallery;
let view: Panel<ModelsHostMessage, ModelsInput>;

beforeAll(async () => {
  gallery = await openGallery();
});
afterEach(async () => {
  expect(view.problems).toEqual([]);
  await view.page.close();
});
afterAll(async () => {
  await gallery.close();
});

async function open(name: string, width = 1000): Promise<void> {
  view = await gallery.openModels(modelStates[name]!, { width, reducedMotion: true });
}

const button = (name: string) => view.page.getByRole("button", { name, exact: true });

describe("the slider", () => {
  it("suggests the largest window that fits, and sets none by being moved", async () => {
    await open("stated");
    const slider = view.page.getByRole("slider");
    expect(await slider.getAttribute("aria-valuetext")).toMatch(/^16,384 tokens, .* GiB, (just )?fits/);
    await slider.focus();
    await view.page.keyboard.press("End");
    expect(await slider.getAttribute("aria-valuetext")).toMatch(/does not fit; twice what it was trained on/);
    expect(await view.sent()).toEqual([]);
    await button("Set the window to 65,536").click();
    expect(await view.sent()).toEqual([{ type: "set", name: "qwen2.5-coder:7b", changes: { contextWindow: 65_536 } }]);
  });

  it("takes the memory as people say it, and refuses what is none", async () => {
    await open("plain");
    const field = view.page.getByLabel("Memory for models");
    await field.fill("plenty");
    await field.press("Enter");
    expect(await view.page.getByRole("alert").textContent()).toMatch(/8 GB/);
    await field.fill("12 GB");
    await field.press("Enter");
    expect(await view.sent()).toEqual([{ type: "memory", bytes: 12 * 2 ** 30 }]);
  });
});

describe("what is set for a model", () => {
  const field = (name: string) => view.page.getByLabel(name, { exact: true });

  it("is typed as it is shown, refused where it cannot be, and taken back with a button", async () => {
    await open("own");
    await field("Window").fill("16 384");
    await field("Window").press("Enter");
    await field("Max output tokens").fill("none");
    await field("Max output tokens").press("Enter");
    expect(await view.page.getByRole("alert").textContent()).toMatch(/Not a number/);
    await field("Max output tokens").press("Escape");
    await field("Keep loaded for").fill("");
    await field("Keep loaded for").press("Enter");
    await field("Tool calls").selectOption("xml");
    await button("Edits with: as for all models").click();
    const name = "qwen3:14b";
    expect(await view.sent()).toEqual([
      { type: "set", name, changes: { contextWindow: 16_384 } },
      { type: "set", name, changes: { keepAlive: null } },
      { type: "set", name, changes: { dialect: "xml" } },
      { type: "set", name, changes: { editWith: null } },
    ]);
  });

  it("says whose each value is", async () => {
    await open("own");
    expect(await view.page.getByText("as you set it for this model").count()).toBe(1);
    expect(await field("Temperature").getAttribute("placeholder")).toBe("as its Modelfile says");
    await view.page.close();
    await open("plain");
    expect(await field("Window").getAttribute("placeholder")).toBe("as it is loaded: 32,768");
  });
});

describe("a download", () => {
  it("is asked for by name, shows where it comes from and how far it is, and stops", async () => {
    await open("pulling");
    await eventually(() => view.page.getByText(/27 % of 17\.3 GiB/).count(), 1);
    expect(await button("Download").isDisabled()).toBe(true);
    await button("Stop").click();
    await view.page.close();
    await open("misnamed");
    expect(await view.page.getByRole("alert").textContent()).toMatch(/no blanks/);
    await view.page.getByLabel("Model to download").fill("qwen3:8b");
    await view.page.keyboard.press("Enter");
    expect(await view.sent()).toEqual([{ type: "pull", name: "qwen3:8b" }]);
  });

  it("and deleting and writing a Modelfile each say of which model", async () => {
    await open("plain");
    await button("Delete qwen2.5-coder:7b …").click();
    await button("Write a Modelfile of qwen2.5-coder:7b as it is set").click();
    expect(await view.sent()).toEqual([
      { type: "delete", name: "qwen2.5-coder:7b" },
      { type: "modelfile", name: "qwen2.5-coder:7b" },
    ]);
  });
});

describe("a card", () => {
  it("is asked about when it is opened for the first time, by keyboard too", async () => {
    const [first, ...rest] = modelStates.compared!.models;
    const bare = rest.map(({ details: _, ...model }) => model);
    view = await gallery.openModels({ ...modelStates.compared!, models: [first!, ...bare] }, { reducedMotion: true });
    expect(await view.sent()).toEqual([]);
    await view.page.getByRole("button", { name: "qwen2.5-coder:7b" }).focus();
    await view.page.keyboard.press("Enter");
    expect(await view.sent()).toEqual([{ type: "look", name: "qwen2.5-coder:7b" }]);
  });

  it("offers what can be done with its model, and nothing else", async () => {
    await open("plain");
    await button("Unload").click();
    await eventually(() => button("Use").count(), 0);
    await view.page.getByRole("button", { name: "qwen3-coder:480b-cloud" }).click();
    await button("Use").click();
    await eventually(() => button("Load").count(), 0);
    await view.page.getByRole("button", { name: "nomic-embed-text" }).click();
    await eventually(() => button("Use").count(), 1);
    expect(await view.sent()).toEqual([
      { type: "unload", name: "qwen2.5-coder:7b" },
      { type: "use", name: "qwen3-coder:480b-cloud" },
    ]);
  });

  it("shows how far a check-up is, and stops it", async () => {
    await open("checking");
    await eventually(() => view.page.getByRole("progressbar").count(), 1);
    expect(await button("Check-up").isDisabled()).toBe(true);
    await button("Stop").click();
    expect(await view.sent()).toEqual([{ type: "cancel", name: "qwen2.5-coder:7b" }]);
  });

  it("lays two check-ups side by side", async () => {
    await open("compared");
    await view.page.getByLabel("Compare with").selectOption("qwen2.5-coder:7b");
    const row = view.page.getByRole("row", { name: "Native calls" });
    expect(await row.getByRole("cell").allTextContents()).toEqual(["1 of 3 (made no call; made no call)", "yes"]);
  });
});

it.each(Object.keys(modelStates))("%s fits 300 pixels and 1000", async (name) => {
  for (const width of [300, 1000]) {
    if (width === 1000) await view.page.close();
    await open(name, width);
    const spill = await view.page.evaluate("document.querySelector('.models').scrollWidth - innerWidth");
    expect(spill).toBeLessThanOrEqual(0);
  }
});
