import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { eventually } from "../vscode/workbench.ts";
import { ledger, states as ledgers, sent } from "./ledger.ts";
import { type Gallery, openGallery, type Panel } from "./page.ts";
import { states } from "./states.ts";

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

async function open(name = "finished", options?: Parameters<Gallery["open"]>[1]): Promise<void> {
  panel = await gallery.open(states[name]!, { reducedMotion: true, ...options });
  await panel.page.locator(".meter-button").click();
  await panel.post({ type: "ledger", ledger });
}
const keyboard = () => panel.page.keyboard;
const focused = () => panel.page.evaluate(() => (document.activeElement as HTMLElement | null)?.dataset.key ?? null);
const labels = () => panel.page.locator(".ledger-row .ledger-item").allInnerTexts();
/** What was sent but for the opening and closing. */
const said = async () => (await panel.sent()).filter(({ type }) => type !== "ledger.open" && type !== "ledger.close");

describe("the ledger", () => {
  it("opens behind the meter, over the chat, and Escape leads back to the meter", async () => {
    await open();
    expect(await panel.sent()).toEqual([{ type: "ledger.open" }]);
    expect(await panel.page.locator(".stage-chat").evaluate((chat) => (chat as HTMLElement).inert)).toBe(true);
    await keyboard().press("Escape");
    await eventually(() => panel.page.locator(".ledger").count(), 0);
    expect(await panel.sent()).toEqual([{ type: "ledger.open" }, { type: "ledger.close" }]);
    const meter = panel.page.locator(".meter-button");
    expect(await meter.evaluate((button) => button === document.activeElement)).toBe(true);
    expect(await meter.getAttribute("aria-expanded")).toBe("false");
  });

  it("is sorted by cost, or by step", async () => {
    await open();
    const first = (await labels())[0];
    await panel.page.getByRole("button", { name: "Step", exact: true }).click();
    expect((await labels())[0]).toContain("Role and rules");
    expect(await panel.page.getByRole("columnheader", { name: "Step" }).getAttribute("aria-sort")).toBe("ascending");
    await panel.page.getByRole("button", { name: "Tokens", exact: true }).click();
    expect((await labels())[0]).toBe(first);
  });

  it("drops an item by keyboard, only after it said what that costs", async () => {
    await open();
    await panel.page.locator('[data-key="result:c1"]').focus();
    await keyboard().press("ArrowDown");
    expect(await focused()).toBe("result:c2");
    await keyboard().press("Delete");
    expect(await said()).toEqual([{ type: "ledger.price", item: "result:c2" }]);
    expect(await panel.page.getByRole("button", { name: "Drop it" }).isDisabled()).toBe(true);
    await panel.post({
      type: "ledger.price",
      price: { item: "result:c2", frees: 1450, rereads: 5310, ms: 12_400 },
    });
    const question = panel.page.locator(".ledger-question");
    expect(await question.innerText()).toContain("Frees 1.4k tokens. The server must read 5.3k again");
    expect(await question.innerText()).toContain("about 12 s");
    await keyboard().press("Enter");
    expect((await said()).at(-1)).toEqual({ type: "ledger.change", item: "result:c2", change: "dropped" });
    expect(await focused()).toBe("result:c2");
  });

  it("leaves an item with Escape, and stays open", async () => {
    await open();
    await panel.page.locator('[data-key="result:c1"]').focus();
    await keyboard().press("Delete");
    await panel.post({ type: "ledger.price", price: { item: "result:c1", frees: 1, rereads: 0 } });
    await keyboard().press("Escape");
    await eventually(() => panel.page.locator(".ledger-question").count(), 0);
    await eventually(() => panel.page.locator(".ledger").count(), 1);
    expect(await focused()).toBe("result:c1");
    expect((await said()).some(({ type }) => type === "ledger.change")).toBe(false);
  });

  it("pins, unpins and takes back; the way by Tab goes through one row only", async () => {
    await open();
    await panel.page.locator('[data-key="result:c1"]').focus();
    await keyboard().press("p");
    await keyboard().press("Tab");
    await keyboard().press("Enter");
    await panel.page.locator('[data-key="note:5"]').press("p");
    await panel.page.locator('[data-key="result:c3"]').press("Delete");
    expect(await said()).toEqual([
      { type: "ledger.change", item: "result:c1", change: "pinned" },
      { type: "ledger.change", item: "result:c1", change: "pinned" },
      { type: "ledger.change", item: "note:5", change: "unpinned" },
      { type: "ledger.price", item: "result:c3" },
    ]);
    await keyboard().press("Escape");
    await panel.page.locator('[data-key="result:c1"]').focus();
    for (let n = 0; n < 3; n++) await keyboard().press("Tab");
    expect(await panel.page.evaluate(() => document.activeElement?.closest(".ledger-foot") !== null)).toBe(true);
  });

  it("tells each bar by arrow key, and marks a break that nothing announced as a bug", async () => {
    await open();
    await panel.post({ type: "ledger", ledger: ledgers["ledger-broken"]! });
    await panel.page.locator('[data-key="bar:7"]').focus();
    await keyboard().press("ArrowLeft");
    expect(await panel.page.locator(".bars-told").innerText()).toMatch(
      /^Step 6 · 1.8k reused · 4.5k new · 130 answered/,
    );
    await keyboard().press("ArrowLeft");
    expect(await panel.page.locator(".bars-told").innerText()).toContain("prefix broken without a reason");
    expect(await panel.page.locator(".ledger-bars .concern").innerText()).toContain("This is a bug in Bilby");
  });

  it("opens a request by bar or item: by message, raw, and the reply, with copies of all of it", async () => {
    await open();
    await panel.page.locator('[data-key="result:c2"]').press("Enter");
    expect((await said()).at(-1)).toEqual({ type: "ledger.step", step: 7 });
    await panel.post({ type: "ledger.step", step: 7, sent });
    expect(await panel.page.locator(".ledger-part [aria-expanded=true]").innerText()).toContain(
      "read_file src/price.test.ts",
    );
    await panel.page.getByRole("tab", { name: "By message" }).focus();
    await keyboard().press("ArrowRight");
    expect(await panel.page.locator(".ledger-raw").innerText()).toBe(sent.body.text);
    await panel.page.getByRole("button", { name: "Copy the raw request" }).click();
    await panel.page.getByRole("tab", { name: "Raw" }).press("ArrowRight");
    await panel.page.getByRole("button", { name: "Open in an editor" }).click();
    expect((await said()).slice(-2)).toEqual([
      { type: "ledger.take", step: 7, part: "request", to: "clipboard" },
      { type: "ledger.take", step: 7, part: "reply", to: "editor" },
    ]);
    await panel.page.getByRole("button", { name: "Request before" }).click();
    expect((await said()).at(-1)).toEqual({ type: "ledger.step", step: 6 });
    await keyboard().press("Escape");
    await expect.poll(focused).toBe("bar:6");
    await eventually(() => panel.page.locator(".ledger").count(), 1);
  });

  it("condenses with what is to be kept in mind, reads the short form and undoes it", async () => {
    await open();
    await panel.page.getByRole("textbox", { name: "To keep in mind" }).fill("the tax is added later");
    await keyboard().press("Enter");
    expect((await said()).at(-1)).toEqual({ type: "condense", keep: "the tax is added later" });
    await panel.post({ type: "ledger", ledger: ledgers["ledger-condensed"]! });
    const foot = panel.page.locator(".ledger-foot");
    await foot.getByRole("button", { name: "Read" }).click();
    await panel.post({ type: "output", id: "k41", text: "What is known of it" });
    expect(await foot.innerText()).toContain("What is known of it");
    await foot.getByRole("button", { name: "Undo" }).click();
    expect((await said()).slice(-2)).toEqual([
      { type: "output", id: "k41" },
      { type: "condense.undo", seq: 41 },
    ]);
  });

  it("keeps what waits for approval in reach, and approves nothing with its own keys", async () => {
    await open("waiting-edit");
    expect(await panel.page.locator(".approval-bar").innerText()).toContain("src/price.ts");
    await panel.page.locator('[data-key="result:c1"]').focus();
    await keyboard().press("Enter");
    await keyboard().press("Escape");
    await keyboard().press("Escape");
    expect((await said()).every(({ type }) => type.startsWith("ledger."))).toBe(true);
    await eventually(() => panel.page.locator(".ledger").count(), 0);
  });

  it("fits 300 px in every state, names its controls and breaks no policy", async () => {
    await open("finished", { width: 300 });
    for (const [name, state] of Object.entries(ledgers)) {
      await panel.post({ type: "ledger", ledger: state });
      const { wide, unnamed } = await panel.page.evaluate(() => ({
        wide: document.querySelector(".ledger-scroll")!.scrollWidth,
        unnamed: [...document.querySelectorAll("button, input")]
          .filter((element) => !element.getAttribute("aria-label") && !element.textContent?.trim())
          .map((element) => element.outerHTML),
      }));
      expect({ name, wide, unnamed, problems: panel.problems }).toEqual({ name, wide: 300, unnamed: [], problems: [] });
    }
  });
});

describe("putting back", () => {
  it("of one change says what would happen, and does it when told to", async () => {
    panel = await gallery.open(states.finished!, { reducedMotion: true });
    await panel.page.locator(".call-line", { hasText: "src/price.ts" }).nth(1).click();
    await panel.page.getByRole("button", { name: "Put back" }).click();
    const scope = { step: 3, path: "src/price.ts" };
    const file = { path: "src/price.ts", steps: [3], deleted: false };
    await panel.post({
      type: "undo",
      ...scope,
      done: false,
      files: [{ ...file, state: "merge", why: "src/price.ts changed since; those changes can be kept.", done: false }],
      uncovered: [],
    });
    expect(await panel.page.locator(".putback").innerText()).toContain("changed since");
    await panel.page.getByRole("button", { name: "Put back, keep what changed since" }).click();
    expect(await said()).toEqual([
      { type: "output", id: "c3" },
      { type: "undo", ...scope, check: true },
      { type: "undo", ...scope, merge: true },
    ]);
  });

  it("of all changes is in the task's menu, and names what it does not cover", async () => {
    panel = await gallery.open(states.finished!, { reducedMotion: true });
    await panel.page.locator(".header").getByRole("button", { name: "More actions" }).click();
    await panel.page.getByRole("menuitem", { name: "Put back all changes" }).click();
    await panel.post({ type: "undo", done: false, files: [], uncovered: ["npm test"] });
    const card = panel.page.locator(".putback");
    expect(await card.innerText()).toContain("There is no change to put back.");
    expect(await card.innerText()).toContain("npm test");
    await card.getByRole("button", { name: "Close" }).click();
    await eventually(() => card.count(), 0);
    expect(await said()).toEqual([{ type: "undo", check: true }]);
  });
});
