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
    await page.getByRole("searchbox").fill("xylophone");
    expect(await page.locator(".sections .empty").textContent()).toContain("xylophone");
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

  it("saves where the user says, and tells where a change is", async () => {
    const page = await open("workspace");
    await page.getByRole("combobox", { name: "Save changes in" }).selectOption("settings");
    await page.getByRole("button", { name: "How to work changed by the workspace" }).click();
    expect(await page.locator(".pane-facts").textContent()).toContain(".bilby/prompt/work.md");
    await page.getByRole("button", { name: "Reset to the default: remove .bilby/prompt/work.md" }).click();
    await page.getByRole("button", { name: "Open the file" }).click();
    expect(await studio.sent()).toEqual([
      { type: "pick", into: "settings" },
      { type: "reset", section: "work" },
      { type: "open", section: "work" },
    ]);
  });

  it("shows both sides of a default that changed, and takes what the user decides", async () => {
    const page = await open("news");
    await page.getByRole("button", { name: /^How to work changed, and/ }).click();
    expect(await page.getByRole("figure", { name: "New in Bilby's text" }).locator(".added").count()).toBe(3);
    expect(await page.getByRole("figure", { name: "Your changes" }).locator(".added").textContent()).toContain(
      "Commit",
    );
    await page.getByRole("button", { name: "Take both together" }).click();
    await page.getByRole("button", { name: "Keep mine" }).click();
    await page.getByRole("button", { name: "Take the new default" }).click();
    const { news, source } = studioStates.news!.sections.find(({ id }) => id === "work")!;
    expect(await studio.sent()).toEqual([
      { type: "settle", section: "work", text: news!.text },
      { type: "settle", section: "work", text: source },
      { type: "reset", section: "work" },
    ]);
  });

  it("does not save a text in which the user has still to choose between two sides", async () => {
    const page = await open("conflict");
    await page.getByRole("button", { name: /^How to work changed, and/ }).click();
    expect(await page.getByRole("button", { name: "Take both together" }).count()).toBe(0);
    await page.getByRole("button", { name: "Edit both together" }).click();
    const field = page.getByRole("textbox", { name: "Text of How to work" });
    expect(await field.inputValue()).toContain("<<<<<<< yours");
    expect(await page.getByRole("button", { name: "Save" }).isDisabled()).toBe(true);
    await field.fill("Chosen.");
    await page.getByRole("button", { name: "Save" }).click();
    expect(await studio.sent()).toEqual([{ type: "settle", section: "work", text: "Chosen." }]);
  });

  it("lists the texts that are said for the user, to edit and not to switch", async () => {
    const page = await open("plain");
    await page.getByRole("searchbox").fill("Commit message");
    expect(await page.getByRole("checkbox", { name: /Commit message/ }).count()).toBe(0);
    await page.getByRole("button", { name: "Commit message" }).click();
    await page.getByRole("button", { name: "Edit", exact: true }).click();
    await page.getByRole("textbox", { name: "Text of Commit message" }).fill("Short: {{changes}}");
    await page.getByRole("button", { name: "Save" }).click();
    expect(await studio.sent()).toEqual([{ type: "edit", section: "support:commit", text: "Short: {{changes}}" }]);
  });

  it("does all of it by keyboard alone", async () => {
    const page = await open("changed");
    const press = async (...keys: string[]) => {
      for (const key of keys) await page.keyboard.press(key);
    };
    const focused = async () => {
      const at = page.locator(":focus");
      return (await at.getAttribute("aria-label")) ?? (await at.textContent()) ?? "";
    };
    const tabTo = async (label: string) => {
      for (let n = 0; n < 80; n++) {
        await page.keyboard.press("Tab");
        if ((await focused()).includes(label)) return;
      }
      throw new Error(`Tab never comes to ${label}`);
    };
    await tabTo("Search sections");
    await tabTo("Allow read_file");
    await press("Space");
    await tabTo("apply_diff");
    await press("Tab", "Enter");
    await tabTo("Compare with the default");
    await press("Enter");
    await tabTo("Reset to the default");
    await press("Enter");
    await tabTo("Copy");
    await press("Enter");
    const sent = await studio.sent();
    expect(sent.map(({ type }) => type)).toEqual(["switch", "compare", "reset", "copy"]);
    expect(sent[0]).toEqual({ type: "switch", section: "tool:read_file", on: false });
  });

  it("lets the user decide about the workspace's texts, each or all", async () => {
    const page = await open("texts");
    await page.getByRole("button", { name: "AGENTS.md", exact: true }).click();
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

describe("the focus in the studio", () => {
  const focused = () =>
    studio.page.evaluate("document.activeElement.getAttribute('aria-label') ?? document.activeElement.tagName");
  afterEach(() => studio.page.close());

  it("goes to the text with Edit, and back to Edit with Cancel", async () => {
    const page = await open("plain");
    await page.getByRole("button", { name: "How to work" }).click();
    await page.getByRole("button", { name: "Edit", exact: true }).focus();
    await page.keyboard.press("Enter");
    await expect.poll(focused).toBe("TEXTAREA");
    await page.getByRole("button", { name: "Cancel" }).focus();
    await page.keyboard.press("Enter");
    await expect.poll(focused).toBe("Edit");
  });
});
