/** The prompt studio in a browser: what the user does there reaches the host, once, and nothing is lost on the way. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { StudioHostMessage, StudioInput } from "../../../src/panel/studio-protocol.ts";
import { type Gallery, openGallery, type Panel } from "../panel-gallery/page.ts";
import { states } from "../panel-gallery/states.ts";
import { studioStates } from "./states.ts";

let gallery: Gallery;
let studio: Panel<StudioHostMessage, StudioInput>;
beforeAll(async () => {
  gallery = await openGallery();
});
afterAll(() => gallery?.close());

const open = async (state: string) => {
  studio = await gallery.openStudio(studioStates[state]!);
  return studio.page;
};

describe("the prompt studio", () => {
  afterEach(async () => {
    expect(studio.problems).toEqual([]);
    await studio.page.close();
  });

  it("switches a section off with its box, and finds text with the search", async () => {
    const page = await open("plain");
    await page.getByRole("checkbox", { name: "Send How to work" }).click();
    expect(await studio.sent()).toEqual([{ type: "switch", section: "work", on: false }]);
    await page.getByRole("searchbox").fill("never guess");
    expect(await page.locator(".section .section-title").allTextContents()).toEqual(["How to work"]);
    await page.getByRole("searchbox").fill("nothing has this");
    expect(await page.locator(".sections .empty").textContent()).toContain("nothing has this");
  });

  it("counts what is typed, keeps it when saved, and drops it when left", async () => {
    const page = await open("plain");
    await page.getByRole("button", { name: "How to work" }).click();
    await page.getByRole("button", { name: "Edit", exact: true }).click();
    const field = page.getByRole("textbox", { name: "Text of How to work" });
    expect(await field.inputValue()).toContain("{{if edit !scope}}");
    await field.fill("Short.");
    await page.clock.runFor(300);
    await page.getByRole("button", { name: "Cancel" }).click();
    await page.getByRole("button", { name: "Edit", exact: true }).click();
    await field.fill("Shorter.");
    await page.clock.runFor(300);
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByRole("button", { name: "Code mode" }).click();
    expect(await studio.sent()).toEqual([
      { type: "draft", section: "work", text: "Short." },
      { type: "draft", section: "work" },
      { type: "draft", section: "work", text: "Shorter." },
      { type: "edit", section: "work", text: "Shorter." },
    ]);
  });

  it("moves in the list with the arrow keys", async () => {
    const page = await open("plain");
    await page.locator(".section-name").first().focus();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    expect(await page.locator(".pane h2").textContent()).toBe("How to call a tool");
  });

  it("lets the user decide about the workspace's texts, each or all", async () => {
    const page = await open("texts");
    await page.getByRole("button", { name: "AGENTS.md" }).click();
    await page.locator(".texts li").nth(1).getByRole("button", { name: "Use" }).click();
    await page.getByRole("button", { name: "Leave out" }).click();
    expect(await studio.sent()).toEqual([
      { type: "texts.show", key: "AGENTS.md" },
      { type: "texts.decide", keys: [".bilby/prompt/work.md"], use: true },
      { type: "texts.decide", keys: ["AGENTS.md", ".bilby/prompt/work.md", ".roo/system-prompt-code"], use: false },
    ]);
  });

  it("sends a mode as its file will have it, without what is empty", async () => {
    const page = await open("plain");
    await page.getByRole("tab", { name: "Modes" }).click();
    await page.getByRole("button", { name: "New mode" }).click();
    await page.getByRole("textbox", { name: "Name" }).fill("Docs");
    await page.getByRole("textbox", { name: "Slug" }).fill("docs2");
    await page.getByRole("textbox", { name: "Role" }).fill("You write.");
    await page.getByRole("checkbox", { name: "change files" }).check();
    await page.getByRole("textbox", { name: "Only files that match" }).fill("^docs/");
    await page.getByRole("textbox", { name: "Temperature" }).fill("0.2");
    await page.getByRole("button", { name: "Create" }).click();
    expect(await studio.sent()).toEqual([
      {
        type: "mode.save",
        mode: {
          slug: "docs2",
          name: "Docs",
          roleDefinition: "You write.",
          groups: ["read", ["edit", { fileRegex: "^docs/" }]],
          sampling: { temperature: 0.2 },
        },
      },
    ]);
  });

  it("asks before a mode is deleted, and resets one that stands in place of a built-in one", async () => {
    const page = await open("plain");
    await page.getByRole("tab", { name: "Modes" }).click();
    await page.getByRole("button", { name: "Documentation" }).click();
    await page.getByRole("button", { name: "Delete" }).click();
    expect(await studio.sent()).toEqual([]);
    await page.getByRole("alert").getByRole("button", { name: "Delete" }).click();
    await page.getByRole("button", { name: "Ask ask" }).click();
    await page.getByRole("button", { name: "Reset to the built-in one" }).click();
    expect(await studio.sent()).toEqual([
      { type: "mode.remove", slug: "docs" },
      { type: "mode.remove", slug: "ask" },
    ]);
  });
});

describe("the chat's input", () => {
  it("takes what the editor's menu adds behind what is typed, once", async () => {
    const panel = await gallery.open(states.finished!);
    await panel.page.locator("textarea").fill("Look at");
    await panel.post({ type: "patch", rev: 2, ops: [{ op: "set", state: { insert: "@/src/a.ts:1-4" } }] });
    await panel.post({ type: "patch", rev: 3, ops: [{ op: "set", state: { insert: "" } }] });
    expect(await panel.page.locator("textarea").inputValue()).toBe("Look at @/src/a.ts:1-4 ");
    expect(await panel.sent()).toEqual([{ type: "inserted" }]);
    expect(panel.problems).toEqual([]);
    await panel.page.close();
  });
});
