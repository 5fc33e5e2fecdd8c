/** Every state of the prompt studio against WCAG 2.1 AA, in every theme. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findings } from "../panel-gallery/axe.ts";
import { type Gallery, openGallery } from "../panel-gallery/page.ts";
import { poses } from "./poses.ts";
import { studioStates } from "./states.ts";

let gallery: Gallery;
beforeAll(async () => {
  gallery = await openGallery();
});
afterAll(() => gallery?.close());

describe("the prompt studio leaves nobody out", () => {
  it.each(Object.keys(poses))("%s", async (name) => {
    const { state, act } = poses[name]!;
    const view = await gallery.openStudio(studioStates[state]!, { reducedMotion: true });
    await act?.(view.page);
    expect(await findings(view)).toEqual([]);
    await view.page.close();
  });
});
