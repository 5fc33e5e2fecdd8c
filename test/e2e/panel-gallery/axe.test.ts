/** Every state of the chat against WCAG 2.1 AA, in every theme. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findings } from "./axe.ts";
import { type Gallery, openGallery } from "./page.ts";
import { poses } from "./poses.ts";
import { states } from "./states.ts";

let gallery: Gallery;
beforeAll(async () => {
  gallery = await openGallery();
});
afterAll(() => gallery?.close());

describe("the chat leaves nobody out", () => {
  it.each(Object.keys(poses))("%s", async (name) => {
    const { state, act } = poses[name]!;
    const panel = await gallery.open(states[state]!, { reducedMotion: true });
    await act?.(panel.page);
    expect(await findings(panel)).toEqual([]);
    await panel.page.close();
  });
});
