/** What is done before a state is looked at, for what is only there after a click. */
import type { Page } from "playwright-core";
import type { Pose } from "../panel-gallery/page.ts";
import { modelStates } from "./states.ts";

const acts: Readonly<Record<string, (page: Page) => Promise<unknown>>> = {
  compared: (page) => page.getByLabel("Compare with").selectOption("qwen2.5-coder:7b"),
  stated: (page) => page.getByRole("slider").fill("6"),
};

/** Every state, as it is or after what is done to it. */
export const poses: Readonly<Record<string, Pose>> = Object.fromEntries(
  Object.keys(modelStates).map((state) => [state, { state, ...(acts[state] ? { act: acts[state] } : {}) }]),
);
