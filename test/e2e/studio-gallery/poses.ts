/** What is done before a state is looked at, for what is only there after a click. */
import type { Page } from "playwright-core";
import type { Pose } from "../panel-gallery/page.ts";
import { studioStates } from "./states.ts";

const choose = (name: string) => (page: Page) => page.locator(".section-name", { hasText: name }).first().click();

/** Every state, as it is or after what is done to it. */
export const poses: Readonly<Record<string, Pose>> = {
  ...Object.fromEntries(Object.keys(studioStates).map((state) => [state, { state }])),
  section: { state: "changed", act: choose("How to work") },
  edit: {
    state: "changed",
    act: async (page) => {
      await choose("How to work")(page);
      await page.getByRole("button", { name: "Edit", exact: true }).click();
    },
  },
  news: { state: "news", act: choose("How to work") },
  conflict: { state: "conflict", act: choose("How to work") },
  "conflict-edit": {
    state: "conflict",
    act: async (page) => {
      await choose("How to work")(page);
      await page.getByRole("button", { name: "Edit both together" }).click();
    },
  },
  workspace: { state: "workspace", act: choose("How to work") },
  support: {
    state: "plain",
    act: async (page) => {
      await choose("Fix code")(page);
      await page.locator(".section", { hasText: "Enhance a message" }).scrollIntoViewIfNeeded();
    },
  },
  add: { state: "plain", act: choose("Add a section") },
  own: { state: "override", act: choose("A prompt of your own") },
  exact: {
    state: "rendered",
    act: (page) => page.getByRole("button", { name: "Exactly as the server" }).click(),
  },
  absent: { state: "plain", act: (page) => page.locator(".absent .section").last().scrollIntoViewIfNeeded() },
  search: { state: "plain", act: (page) => page.getByRole("searchbox").fill("guess") },
  modes: {
    state: "plain",
    act: async (page) => {
      await page.getByRole("tab", { name: "Modes" }).click();
      await choose("Documentation")(page);
    },
  },
  "mode-built-in": { state: "plain", act: (page) => page.getByRole("tab", { name: "Modes" }).click() },
  "mode-new": {
    state: "plain",
    act: async (page) => {
      await page.getByRole("tab", { name: "Modes" }).click();
      await page.getByRole("button", { name: "New mode" }).click();
    },
  },
};
