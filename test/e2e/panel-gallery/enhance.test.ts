/** The Enhance button in a browser: what is typed is never lost, stays as it is while it is worked on, and comes back with one click. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { PanelState } from "../../../src/panel/protocol.ts";
import { type Gallery, openGallery, type Panel } from "./page.ts";
import { states, typed } from "./states.ts";

let gallery: Gallery;
let panel: Panel;
beforeAll(async () => {
  gallery = await openGallery();
});
afterEach(() => panel.page.close());
afterAll(() => gallery.close());

const input = () => panel.page.getByRole("textbox", { name: "Message" });
const button = (name: RegExp) => panel.page.getByRole("button", { name });
let rev = 1;
async function open(state: PanelState): Promise<void> {
  panel = await gallery.open(state, { reducedMotion: true });
  rev = 1;
}
const set = (state: Partial<PanelState>) => panel.post({ type: "patch", rev: ++rev, ops: [{ op: "set", state }] });
const said = async () => (await panel.sent()).filter(({ type }) => type !== "suggest");

describe("Enhance", () => {
  it("puts the result in the place of what was typed, and that back with one click", async () => {
    await open(states.finished!);
    await input().fill(typed);
    await button(/^Enhance/).click();
    await set({ enhance: { from: typed } });
    await expect.poll(() => input().getAttribute("readonly")).not.toBeNull();
    await set({ enhance: { from: typed, to: "Clearer." } });
    await expect.poll(() => input().inputValue()).toBe("Clearer.");
    await set({ enhance: null });
    expect(await said()).toEqual([{ type: "enhance", text: typed }, { type: "enhance.end" }]);
    await input().press("End");
    await panel.page.keyboard.type(" And more.");
    expect(await input().inputValue()).toBe("Clearer. And more.");
    await button(/^Put back mine/).click();
    expect(await input().inputValue()).toBe(typed);
    expect(await button(/^Put back mine/).count()).toBe(0);
  });

  it("can still be taken back after another task was looked at", async () => {
    const { task } = states.finished!;
    await open(states.finished!);
    await input().fill(typed);
    await set({ enhance: { from: typed, to: "Clearer." } });
    await expect.poll(() => input().inputValue()).toBe("Clearer.");
    await set({ enhance: null, task: { ...task!, id: "t2" } });
    await expect.poll(() => input().inputValue()).toBe("");
    expect(await button(/^Put back mine/).count()).toBe(0);
    await set({ task });
    await expect.poll(() => input().inputValue()).toBe("Clearer.");
    await button(/^Put back mine/).click();
    expect(await input().inputValue()).toBe(typed);
  });

  it("sends nothing while it works, and is stopped with Escape or its button", async () => {
    await open(states.enhancing!);
    await input().fill(typed);
    await button(/^Stop enhancing/).waitFor();
    await input().press("Enter");
    await input().press("Escape");
    await button(/^Stop enhancing/).click();
    expect(await said()).toEqual([{ type: "enhance.end" }, { type: "enhance.end" }]);
    await set({ enhance: null });
    expect(await input().inputValue()).toBe(typed);
  });

  it("leaves alone a draft that the result is not for", async () => {
    await open(states.finished!);
    await input().fill("something else");
    await set({ enhance: { from: typed, to: "Clearer." } });
    await input().press("End");
    await panel.page.keyboard.type(", entirely");
    expect(await input().inputValue()).toBe("something else, entirely");
    expect(await said()).toEqual([]);
  });

  it.each([
    ["nothing is typed", ""],
    ["a command is typed", "/condense the names"],
  ])("is not there while %s", async (_, text) => {
    await open(states.finished!);
    await input().fill(typed);
    await button(/^Enhance/).waitFor();
    await input().fill(text);
    await expect.poll(() => button(/^Enhance/).count()).toBe(0);
  });

  it("is off while the turn that runs has another model loaded", async () => {
    await open({ ...states.finished!, model: "devstral:24b", phase: states.streaming!.phase });
    await input().fill(typed);
    await expect.poll(() => button(/^Enhance/).isDisabled()).toBe(true);
  });

  it("is there during a turn on the same model", async () => {
    await open({ ...states.finished!, phase: states.streaming!.phase });
    await input().fill(typed);
    expect(await button(/^Enhance/).isDisabled()).toBe(false);
  });
});
