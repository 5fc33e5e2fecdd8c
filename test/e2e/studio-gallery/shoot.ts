/** Takes pictures of the prompt studio: `node test/e2e/studio-gallery/shoot.ts OUTDIR [STATE …]`. They are for looking at. */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { openGallery, themes } from "../panel-gallery/page.ts";
import { studioStates } from "./states.ts";

const [out, ...wanted] = process.argv.slice(2);
if (out === undefined) {
  console.error("usage: node test/e2e/studio-gallery/shoot.ts OUTDIR [STATE …]");
  process.exit(2);
}

const choose = (name: string) => (page: Page) => page.locator(".section-name", { hasText: name }).first().click();
const poses: Record<string, { state: string; act?: (page: Page) => Promise<unknown> }> = {
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

const gallery = await openGallery();
try {
  for (const [name, { state, act }] of Object.entries(poses)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    for (const theme of themes)
      for (const width of theme === "dark" ? [1000, 400] : [1000]) {
        const view = await gallery.openStudio(studioStates[state]!, { theme, width, height: 720, reducedMotion: true });
        await act?.(view.page);
        await view.page.waitForTimeout(80);
        const folder = join(out, `${theme}-${width}`);
        await mkdir(folder, { recursive: true });
        await view.page.screenshot({ path: join(folder, `${name}.png`) });
        for (const problem of view.problems) console.error(`${name} ${theme}: ${problem}`);
        await view.page.close();
      }
  }
} finally {
  await gallery.close();
}
