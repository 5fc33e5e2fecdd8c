/** The chat without a mouse: what is pressed may go away, the focus does not; and a screen reader hears of each end, also of the same one again. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { PanelState } from "../../../src/panel/protocol.ts";
import { eventually } from "../vscode/workbench.ts";
import { type Gallery, openGallery, type Panel } from "./page.ts";
import { states, typed } from "./states.ts";

let gallery: Gallery;
let panel: Panel;
beforeAll(async () => {
  gallery = await openGallery();
});
afterEach(() => panel?.page.close());
afterAll(() => gallery?.close());

async function open(state: PanelState): Promise<void> {
  panel = await gallery.open(state, { reducedMotion: true });
}

const key = (name: string) => panel.page.keyboard.press(name);
const button = (name: string | RegExp) =>
  panel.page.getByRole("button", typeof name === "string" ? { name, exact: true } : { name });
/** What has the focus, as a screen reader would name it. */
const focused = () =>
  panel.page.evaluate(() => {
    const { activeElement: at } = document;
    return at?.getAttribute("aria-label") ?? at?.textContent ?? null;
  });

async function press(name: string | RegExp): Promise<void> {
  await button(name).focus();
  await key("Enter");
}

describe("what goes away with its own button leads to the input", () => {
  it.each([
    ["undecided", "Leave them out"],
    ["waiting-long-edit", "Take back"],
    ["running-server", "Leave running"],
    ["background", /^Kill$/],
    ["question", "Both"],
    ["stopped", "Retry"],
  ])("in %s: %s", async (state, name) => {
    await open(states[state]!);
    await button(name).first().focus();
    await key("Enter");
    expect(await focused()).toBe("Message");
  });

  it("where Enhance is asked for, so that Escape stops it", async () => {
    await open(states.finished!);
    await panel.page.locator("textarea").fill(typed);
    await press(/^Enhance/);
    await panel.post({ type: "patch", rev: 2, ops: [{ op: "set", state: { enhance: { from: typed } } }] });
    await key("Escape");
    expect((await panel.sent()).map(({ type }) => type).slice(-2)).toEqual(["enhance", "enhance.end"]);
  });
});

describe("putting back", () => {
  it("takes the focus to what would happen, and Escape back to where it was asked for", async () => {
    await open(states.finished!);
    await press(/Edited/);
    await press("Put back");
    expect(await focused()).toBe("Put back");
    expect(await panel.page.evaluate(() => document.activeElement?.tagName)).toBe("SECTION");
    await panel.post({
      type: "undo",
      step: 3,
      path: "src/price.ts",
      done: false,
      files: [
        {
          path: "src/price.ts",
          steps: [3],
          state: "ready",
          why: "src/price.ts goes back to what it was before step 3.",
          done: false,
          deleted: false,
        },
      ],
      uncovered: [],
    });
    expect(await panel.page.locator(".putback").textContent()).toContain("goes back to what it was");
    await key("Escape");
    await eventually(() => panel.page.locator(".putback").count(), 0);
    expect(await panel.page.evaluate(() => document.activeElement?.tagName)).toBe("BUTTON");
    expect(await focused()).toBe("Put back");
  });
});

describe("a name that is being changed", () => {
  it.each(["Enter", "Escape"])("gives the focus back to what it names with %s", async (end) => {
    await open(states.finished!);
    await button(/Fix rounding/).focus();
    await key("Enter");
    await key(end);
    await expect.poll(focused).toContain("Fix rounding");
    await panel.page.close();
    await open(states.history!);
    await press("History");
    await panel.page.locator(".history-row").nth(2).focus();
    await key("F2");
    await key(end);
    await expect.poll(focused).toContain("Move the invoice");
    expect(await panel.page.locator(".history").count()).toBe(1);
  });
});

it("lets the arrow keys choose a model in the first view", async () => {
  await open(states["first-run-found"]!);
  await panel.page.getByRole("option").first().focus();
  await key("ArrowDown");
  await key("Enter");
  await press(/^Start with/);
  expect(await panel.sent()).toEqual([{ type: "model", name: "gpt-oss:20b" }]);
});

it("scrolls long lines of a change from the keyboard", async () => {
  await open(states["waiting-long-edit"]!);
  await panel.page.locator(".chat").focus();
  for (let presses = 0; presses < 12; presses++) {
    await key("Tab");
    if (await panel.page.evaluate(() => document.activeElement?.classList.contains("diff-scroll"))) break;
  }
  await key("ArrowRight");
  await expect.poll(() => panel.page.locator(".diff-scroll").evaluate((diff) => diff.scrollLeft)).toBeGreaterThan(0);
});

it("says the end of a reply each time, though the words are the same", async () => {
  await open(states.finished!);
  await panel.page.evaluate(() => {
    const heard: string[] = [];
    Object.assign(window, { heard });
    const region = [...document.querySelectorAll("[role=status][aria-live]")].at(-1)!;
    new MutationObserver(() => heard.push(region.textContent ?? "")).observe(region, { childList: true });
  });
  let rev = 1;
  const phase = (now: PanelState["phase"]) =>
    panel.post({ type: "patch", rev: ++rev, ops: [{ op: "set", state: { phase: now } }] });
  for (let turn = 0; turn < 2; turn++) {
    await phase({ name: "writing", since: 0, tokens: 1 });
    await phase({ name: "idle" });
  }
  expect(await panel.page.evaluate("window.heard")).toEqual(["Reply finished", "Reply finished"]);
});
