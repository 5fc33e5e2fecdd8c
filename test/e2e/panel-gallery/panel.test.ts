import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Item, PanelState } from "../../../src/panel/protocol.ts";
import { eventually } from "../vscode/workbench.ts";
import { type Gallery, openGallery, type Panel } from "./page.ts";
import { long, states } from "./states.ts";

let gallery: Gallery;
let panel: Panel;

beforeAll(async () => {
  gallery = await openGallery();
});
afterEach(async () => {
  await panel.page.close();
});
afterAll(async () => {
  await gallery.close();
});

async function open(name: string, options?: Parameters<Gallery["open"]>[1]): Promise<Panel> {
  panel = await gallery.open(states[name]!, { reducedMotion: true, ...options });
  return panel;
}

const input = () => panel.page.locator("textarea");
const distanceToEnd = () =>
  panel.page.evaluate(() => {
    const chat = document.querySelector(".chat")!;
    return Math.round(chat.scrollHeight - chat.scrollTop - chat.clientHeight);
  });
const append = (rev: number, id: string, text: string) =>
  panel.post({ type: "patch", rev, ops: [{ op: "append", id, field: "text", text }] });

describe("approval, by keyboard", () => {
  it("approves with Ctrl+Enter from anywhere, and leads back to the input", async () => {
    await open("waiting-edit");
    await panel.page.keyboard.press("Control+Enter");
    expect(await panel.sent()).toEqual([{ type: "approve", call: "c3" }]);
    expect(await input().evaluate((field) => field === document.activeElement)).toBe(true);
  });

  it("never approves with Enter in the input", async () => {
    await open("waiting-edit");
    await input().focus();
    await panel.page.keyboard.press("Enter");
    expect(await panel.sent()).toEqual([]);
    await panel.page.keyboard.type("Use six everywhere");
    await panel.page.keyboard.press("Enter");
    expect(await panel.sent()).toEqual([{ type: "say", text: "Use six everywhere" }]);
  });

  it("takes Ctrl+Enter after text for sending it, not for approving", async () => {
    await open("waiting-edit");
    await input().focus();
    await panel.page.keyboard.type("No, wait");
    await panel.page.keyboard.press("Control+Enter");
    expect(await panel.sent()).toEqual([{ type: "say", text: "No, wait" }]);
  });

  it("rejects with a reason: Escape, the reason, Enter", async () => {
    await open("waiting-edit");
    await panel.page.keyboard.press("Escape");
    await panel.page.keyboard.type("Keep five");
    await panel.page.keyboard.press("Enter");
    expect(await panel.sent()).toEqual([{ type: "reject", call: "c3", reason: "Keep five" }]);
  });

  it("rejects without a reason: Escape, Enter", async () => {
    await open("waiting-edit");
    await panel.page.keyboard.press("Escape");
    await panel.page.keyboard.press("Enter");
    expect(await panel.sent()).toEqual([{ type: "reject", call: "c3" }]);
  });

  it("reaches Review and the menu with Tab from Reject", async () => {
    await open("waiting-edit");
    await panel.page.keyboard.press("Escape");
    await panel.page.keyboard.press("Tab");
    await panel.page.keyboard.press("Enter");
    await panel.page.keyboard.press("Tab");
    await panel.page.keyboard.press("Enter");
    await panel.page.keyboard.press("ArrowDown");
    await panel.page.keyboard.press("Enter");
    expect(await panel.sent()).toEqual([
      { type: "review", call: "c3" },
      { type: "auto", category: "edit", scope: "task" },
      { type: "approve", call: "c3" },
    ]);
  });

  it("does not approve a question: it is answered, also through the input", async () => {
    await open("question");
    await panel.page.keyboard.press("Control+Enter");
    expect(await panel.sent()).toEqual([]);
    await input().fill("Neither");
    await input().press("Enter");
    await panel.page.getByRole("button", { name: "Both" }).click();
    expect(await panel.sent()).toEqual([
      { type: "answer", call: "q1", text: "Neither" },
      { type: "answer", call: "q1", text: "Both" },
    ]);
  });

  it("stops with Escape and Enter while nothing waits", async () => {
    await open("reading");
    await panel.page.keyboard.press("Escape");
    await panel.page.keyboard.press("Enter");
    expect(await panel.sent()).toEqual([{ type: "stop" }]);
  });
});

describe("a change of several parts", () => {
  const box = (part: number) => panel.page.getByRole("checkbox", { name: new RegExp(`^Part ${part} of 2, line`) });

  /** As the host answers a box. */
  const taking = (taken: number[]) => {
    const { items } = states["waiting-hunks"]!;
    const card = items.at(-1) as Extract<Item, { kind: "call" }>;
    const item = { ...card, preview: { ...card.preview, taken } } as Item;
    return panel.post({ type: "patch", rev: 2, ops: [{ op: "item", item }] });
  };

  it("has a box for each, all ticked; the host is told what is left out, and shows it", async () => {
    await open("waiting-hunks");
    expect([await box(1).isChecked(), await box(2).isChecked()]).toEqual([true, true]);
    await box(1).focus();
    await panel.page.keyboard.press("Space");
    await taking([1]);
    await panel.page.getByRole("button", { name: "Approve 1 of 2" }).waitFor();
    expect([await box(1).isChecked(), await box(2).isChecked()]).toEqual([false, true]);
    await panel.page.keyboard.press("Space");
    await panel.page.keyboard.press("Control+Enter");
    expect(await panel.sent()).toEqual([
      { type: "take", call: "c3", hunk: 0, take: false },
      { type: "take", call: "c3", hunk: 0, take: true },
      { type: "approve", call: "c3" },
    ]);
  });

  it("cannot be approved where nothing of it is taken", async () => {
    await open("waiting-hunks");
    await taking([]);
    await panel.page.getByRole("button", { name: "Approve 0 of 2" }).waitFor();
    expect(await panel.page.getByRole("button", { name: "Approve 0 of 2" }).isDisabled()).toBe(true);
    await panel.page.keyboard.press("Control+Enter");
    expect(await panel.sent()).toEqual([]);
  });

  it("stays within the card at 300 pixels", async () => {
    await open("waiting-hunks", { width: 300 });
    const sizes = await panel.page.locator(".card").evaluate((card) => [card.scrollWidth, card.clientWidth]);
    expect(sizes[0]).toBe(sizes[1]);
  });
});

describe("a step over several files", () => {
  it("names them all, and says which one asks on its own", async () => {
    await open("waiting-step");
    const files = panel.page.getByRole("region", { name: "4 files in this step" });
    expect(await files.getByRole("listitem").count()).toBe(4);
    expect(await files.textContent()).toContain("Asks on its own: .github/workflows/test.yml can change what runs");
    expect(await panel.page.getByRole("button", { name: "Approve 3 of 4 files" }).getAttribute("title")).toMatch(/⏎/);
  });

  it("is approved together with a key of its own, and one file with the usual one", async () => {
    await open("waiting-step");
    await panel.page.keyboard.press("Control+Shift+Enter");
    await panel.page.keyboard.press("Control+Enter");
    await panel.page.getByRole("button", { name: "Approve 3 of 4 files" }).dblclick();
    expect(await panel.sent()).toEqual([
      { type: "approve.step", call: "c3" },
      { type: "approve", call: "c3" },
      { type: "approve.step", call: "c3" },
    ]);
  });

  it("takes the key for all files for nothing where one file waits, or text is written", async () => {
    await open("waiting-edit");
    await panel.page.keyboard.press("Control+Shift+Enter");
    await panel.page.close();
    await open("waiting-step");
    await input().fill("No, wait");
    await input().press("Control+Shift+Enter");
    expect(await panel.sent()).toEqual([]);
  });

  it("is reviewed and rejected as a whole", async () => {
    await open("waiting-step");
    await panel.page.getByRole("button", { name: "Review all" }).click();
    await panel.page.getByRole("button", { name: "Reject all" }).click();
    expect(await panel.sent()).toEqual([
      { type: "review", call: "c3", step: true },
      { type: "reject", call: "c3" },
    ]);
  });
});

describe("a change that was put back", () => {
  it("says so and when, and offers no second putting back", async () => {
    await open("put-back");
    const line = panel.page.getByRole("button", { name: /Edited/ });
    expect(await line.textContent()).toContain("put back 3 min. ago");
    await line.click();
    expect(await panel.page.getByRole("button", { name: "Put back", exact: true }).count()).toBe(0);
  });
});

describe("approval, by mouse", () => {
  it("counts a double click once", async () => {
    await open("waiting-edit");
    await panel.page.getByRole("button", { name: "Approve" }).dblclick();
    expect(await panel.sent()).toEqual([{ type: "approve", call: "c3" }]);
  });

  it("is in reach above the input while the card is scrolled away, and names what it decides on", async () => {
    await open("waiting-scrolled");
    const bar = panel.page.locator(".approval-bar");
    await eventually(() => bar.count(), 0);
    await panel.page.locator(".chat").hover();
    await panel.page.mouse.wheel(0, -1500);
    await bar.waitFor();
    expect(await bar.textContent()).toContain("src/price.ts");
    await panel.page.keyboard.press("Escape");
    await panel.page.keyboard.press("Enter");
    expect(await panel.sent()).toEqual([{ type: "reject", call: "c3" }]);
  });
});

describe("a command near its time limit", () => {
  it("can be left running before it is ended, and is said to end", async () => {
    await open("running-limit");
    const leave = panel.page.locator(".phase-limit").getByRole("button", { name: "Leave running" });
    expect(await panel.page.locator(".phase-limit").getByRole("status").textContent()).toContain("about to end");
    await leave.click();
    expect(await panel.sent()).toEqual([{ type: "command", call: "c4", do: "leave" }]);
  });

  it("is not spoken of while there is time", async () => {
    await open("running-command");
    expect(await panel.page.locator(".phase-limit").count()).toBe(0);
  });
});

describe("the chat", () => {
  it("follows the newest text, and stays where the user scrolled to", async () => {
    await open("streaming", { height: 400 });
    await append(2, "m2", "\n\nmore".repeat(10));
    expect(await distanceToEnd()).toBe(0);
    await panel.page.locator(".chat").hover();
    await panel.page.mouse.wheel(0, -120);
    await panel.page.locator(".pill").waitFor();
    const top = await panel.page.locator(".chat").evaluate((chat) => chat.scrollTop);
    await append(3, "m2", "\n\nmore".repeat(10));
    expect(await panel.page.locator(".chat").evaluate((chat) => chat.scrollTop)).toBe(top);
    expect(await panel.page.locator(".pill").textContent()).toContain("New");
    await panel.page.locator(".pill").click();
    expect(await distanceToEnd()).toBe(0);
    await append(4, "m2", "\n\nmore");
    expect(await distanceToEnd()).toBe(0);
  });

  it("draws only what is near in a task of 5,000 items, and all of it where one scrolls to", async () => {
    await open("long");
    const drawn = () => panel.page.locator(".item").count();
    expect(await distanceToEnd()).toBe(0);
    expect(await drawn()).toBeLessThan(300);
    expect(await panel.page.locator("#item-p4997, #item-u4998, #item-m4999").count()).toBeGreaterThan(0);
    await panel.page.locator(".chat").evaluate((chat) => {
      chat.scrollTop = 0;
    });
    await panel.page.locator("#item-u0").waitFor();
    expect(await drawn()).toBeLessThan(400);
    expect(await panel.page.locator(".chat").evaluate((chat) => chat.scrollTop)).toBe(0);
  });

  it("keeps the focus where it is while text streams", async () => {
    await open("streaming");
    await panel.page.locator(".thinking .fold-line").first().focus();
    await panel.page.keyboard.press("Enter");
    await append(2, "m2", " and more");
    await panel.post({ type: "patch", rev: 3, ops: [{ op: "set", state: { queue: [{ id: "q", text: "later" }] } }] });
    expect(await panel.page.evaluate(() => document.activeElement?.className)).toBe("fold-line");
  });

  it("asks for everything again when a patch was lost", async () => {
    await open("streaming");
    await append(2, "m2", " second");
    await append(4, "m2", " fourth");
    // The host of the gallery answers with the state it began with.
    await expect.poll(() => panel.page.locator("#item-m2").textContent()).not.toContain("second");
    expect(await panel.page.locator("#item-m2").textContent()).not.toContain("fourth");
  });

  it("opens a link only through the host, with its whole address", async () => {
    await open("streaming");
    await panel.page.getByRole("link", { name: "https://example.com" }).click();
    await panel.page.getByRole("link", { name: "src/price.ts" }).press("Enter");
    expect(await panel.sent()).toEqual([
      { type: "open.link", url: "https://example.com/pricing/rounding?edition=2024" },
      { type: "open.file", path: "src/price.ts" },
    ]);
    expect(panel.page.url()).toBe("http://panel.test/");
  });
});

describe("the input", () => {
  it("grows to eight lines and no further", async () => {
    await open("finished");
    const lines = async (count: number) => {
      await input().fill(Array.from({ length: count }, (_, n) => `line ${n}`).join("\n"));
      return (await input().boundingBox())!.height;
    };
    const [one, eight, many] = [await lines(1), await lines(8), await lines(30)];
    expect(eight).toBeGreaterThan(one * 4);
    expect(many).toBe(eight);
  });

  it("keeps a draft with its task when another is opened", async () => {
    await open("finished");
    await input().fill("not sent yet");
    const other: PanelState = { ...states.finished!, task: { ...states.finished!.task!, id: "t2", title: "Other" } };
    await panel.post({ type: "snapshot", rev: 5, state: other });
    expect(await input().inputValue()).toBe("");
    await panel.post({ type: "snapshot", rev: 6, state: states.finished! });
    expect(await input().inputValue()).toBe("not sent yet");
  });

  it("keeps focus and text while the first message becomes a task", async () => {
    await open("empty");
    await input().focus();
    await panel.page.keyboard.type("Fix it");
    await panel.page.keyboard.press("Enter");
    await panel.page.keyboard.type("and then");
    await panel.post({ type: "patch", rev: 2, ops: [{ op: "set", state: { task: states.finished!.task } }] });
    await panel.page.keyboard.type(" test it");
    expect(await input().inputValue()).toBe("and then test it");
    await panel.post({ type: "patch", rev: 3, ops: [{ op: "set", state: { task: null } }] });
    expect(await input().inputValue()).toBe("");
  });

  it("attaches a pasted image, and sends it with the text", async () => {
    await open("finished");
    await input().focus();
    await panel.page.evaluate(() => {
      const bytes = Uint8Array.from(
        atob("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="),
        (c) => c.charCodeAt(0),
      );
      const data = new DataTransfer();
      data.items.add(new File([bytes], "a.png", { type: "image/png" }));
      document
        .querySelector("textarea")!
        .dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
    });
    await panel.page.locator(".thumb img").waitFor();
    expect(await panel.page.locator(".composer-note").textContent()).toContain("cannot see images");
    await panel.page.keyboard.type("Look");
    await panel.page.keyboard.press("Enter");
    const [said] = await panel.sent();
    expect(said).toMatchObject({
      type: "say",
      text: "Look",
      images: [expect.stringMatching(/^data:image\/png;base64,iVBOR/)],
    });
    await eventually(() => panel.page.locator(".thumb").count(), 0);
    expect(panel.problems).toEqual([]);
  });

  it("takes a suggestion with Enter without sending, and drops late answers", async () => {
    await open("finished");
    await input().pressSequentially("see @pr");
    const asked = (await panel.sent()).filter((message) => message.type === "suggest");
    expect(asked.map((message) => message.query)).toEqual(["", "p", "pr"]);
    const answer = (request: number, insert: string) =>
      panel.post({ type: "suggestions", request, entries: [{ label: insert, insert }] });
    await answer(asked[2]!.request, "@/src/price.ts");
    await answer(asked[0]!.request, "@/late.ts");
    await input().press("Enter");
    expect(await input().inputValue()).toBe("see @/src/price.ts ");
    expect((await panel.sent()).some((message) => message.type === "say")).toBe(false);
  });
});

describe("history", () => {
  it("is searched, opened and renamed by keyboard; deleting can be undone", async () => {
    await open("history");
    await panel.page.getByRole("button", { name: "History" }).click();
    await panel.page.keyboard.type("theme");
    await eventually(() => panel.page.locator(".history-row").count(), 1);
    await panel.page.keyboard.press("ArrowDown");
    await panel.page.keyboard.press("F2");
    await panel.page.keyboard.type("Dark theme");
    await panel.page.keyboard.press("Enter");
    await panel.page.locator(".history-row").focus();
    await panel.page.keyboard.press("Delete");
    await panel.post({
      type: "toast",
      text: "Task deleted",
      action: { label: "Undo", message: { type: "task.undelete", id: "t4" } },
    });
    await panel.page.getByRole("button", { name: "Undo" }).click();
    await panel.page.locator(".history-row").press("Enter");
    expect(await panel.sent()).toEqual([
      { type: "task.rename", id: "t4", title: "Dark theme" },
      { type: "task.delete", id: "t4" },
      { type: "task.undelete", id: "t4" },
      { type: "task.open", id: "t4" },
    ]);
  });
});

describe("grants", () => {
  it("are in view and taken back with one click", async () => {
    await open("waiting-long-edit");
    expect(await panel.page.locator(".standing").textContent()).toContain("edit files (this task)");
    await panel.page.getByRole("button", { name: "Take back" }).click();
    expect(await panel.sent()).toEqual([
      { type: "auto", category: "edit", scope: "ask" },
      { type: "auto", category: "command", scope: "ask" },
    ]);
  });

  it("of commands say which, word for word", async () => {
    await open("waiting-long-edit");
    await panel.page.getByRole("button", { name: /What runs without asking$/ }).click();
    const list = panel.page.getByRole("list", { name: "Exactly these run without asking" });
    expect(await list.getByRole("listitem").allTextContents()).toContain("npm test");
  });
});

describe("every state", () => {
  it("fits 300 px, names its controls and needs nothing that the policy forbids", async () => {
    await open("empty", { width: 300 });
    let rev = 1;
    for (const [name, state] of Object.entries(states)) {
      rev += 1;
      await panel.post({ type: "snapshot", rev, state });
      const { wide, unnamed } = await panel.page.evaluate(() => ({
        wide: document.documentElement.scrollWidth,
        unnamed: [...document.querySelectorAll("button, input, textarea, [role=link]")]
          .filter((element) => !element.getAttribute("aria-label") && !element.textContent?.trim())
          .map((element) => element.outerHTML),
      }));
      expect({ name, wide, unnamed, problems: panel.problems }).toEqual({ name, wide: 300, unnamed: [], problems: [] });
    }
  });

  it("survives an item it cannot draw", async () => {
    await open("finished");
    const odd = { ...long(1)[0]!, id: "odd", text: { not: "text" } } as unknown as Item;
    await panel.post({ type: "patch", rev: 2, ops: [{ op: "item", item: odd }] });
    await eventually(() => panel.page.getByText("This part could not be drawn.").count(), 1);
    await eventually(() => panel.page.locator("#item-u1").count(), 1);
    expect(await input().isEditable()).toBe(true);
  });
});
