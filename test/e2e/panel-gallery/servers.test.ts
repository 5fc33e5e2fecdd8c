/** The servers in the picker and in the first view, in a real browser: when the host is told that they are looked at, and what is asked of it. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { eventually } from "../vscode/workbench.ts";
import { type Gallery, openGallery, type Panel } from "./page.ts";
import { states } from "./states.ts";

let gallery: Gallery;
let panel: Panel;
beforeAll(async () => {
  gallery = await openGallery();
});
afterEach(async () => {
  expect(panel.problems).toEqual([]);
  await panel.page.close();
});
afterAll(() => gallery?.close());

const open = async (name: string) => {
  panel = await gallery.open(states[name]!, { reducedMotion: true, width: 300 });
};
const said = async () => (await panel.sent()).map(({ type }) => type).filter((type) => type.startsWith("servers."));
const picker = () => panel.page.locator(".picker-model");
const servers = () => panel.page.getByRole("list", { name: "Server" }).getByRole("button");

describe("the servers", () => {
  it("are looked at only while the picker is open", async () => {
    await open("servers");
    expect(await said()).toEqual([]);
    await picker().click();
    await eventually(said, ["servers.look"]);
    await panel.page.keyboard.press("Escape");
    await eventually(said, ["servers.look", "servers.leave"]);
  });

  it("say which one is in use, how each does, and are chosen with a click", async () => {
    await open("servers");
    await picker().click();
    expect(await servers().allInnerTexts()).toEqual([
      expect.stringMatching(/This computer\s+in use\s+Ollama 0\.32\.15 · 4 ms · 6 models/),
      expect.stringMatching(/Attic\s+Nothing answers at/),
      expect.stringMatching(/Office\s+https:/),
    ]);
    expect(await servers().first().getAttribute("aria-current")).toBe("true");
    await servers().last().click();
    expect(await panel.sent()).toContainEqual({ type: "servers.choose", url: "https://gpu.example.com/ollama" });
  });

  it("leave the focus on the model in use when the picker opens", async () => {
    await open("servers");
    await picker().click();
    await eventually(
      () => panel.page.evaluate(() => document.activeElement?.textContent ?? ""),
      "qwen3-coder:30b30.5B · Q4_K_M · 18.6 GB · tools",
    );
  });

  it("can be changed where the one in use does not answer, before there is a task", async () => {
    await open("first-run-servers");
    expect(await said()).toEqual([]);
    await panel.page.getByRole("button", { name: "Use another of your servers" }).click();
    await eventually(said, ["servers.look"]);
    await servers().first().click();
    expect(await panel.sent()).toContainEqual({ type: "servers.choose", url: "http://127.0.0.1:11434" });
  });
});

describe("the picker of a server that is gone", () => {
  it("says so on its button, and asks again", async () => {
    await open("servers-failed");
    expect(await picker().getAttribute("aria-label")).toMatch(/^Model: qwen3-coder:30b\. Nothing answers at/);
    await picker().click();
    await panel.page.getByRole("button", { name: "Try again" }).click();
    expect(await panel.sent()).toContainEqual({ type: "connect" });
  });
});

describe("the first view", () => {
  it.each([
    ["certificate", "Open the setting", { type: "open.settings", query: "bilby.caFile" }],
    ["proxy-gone", "Open the setting", { type: "open.settings", query: "bilby.proxy" }],
    ["refused", "Change the address", { type: "open.settings", query: "bilby.endpoint" }],
    ["key-missing", "Set the key", { type: "act", action: "key" }],
  ])("after %s offers “%s”", async (name, label, message) => {
    await open(`first-run-${name}`);
    await panel.page.getByRole("button", { name: label }).click();
    expect(await panel.sent()).toContainEqual(message);
  });
});
