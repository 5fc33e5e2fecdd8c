/** What is done before a state is looked at, for what is only there after a click. */
import type { Page } from "playwright-core";
import type { HostMessage, LedgerState } from "../../../src/panel/protocol.ts";
import { ledger, states as ledgers, sent } from "./ledger.ts";
import type { Pose } from "./page.ts";
import { states, typed } from "./states.ts";

const acted: Readonly<Record<string, Pose>> = {
  history: { state: "history", act: (page) => page.getByRole("button", { name: "History" }).click() },
  "history-empty": { state: "history-empty", act: (page) => page.getByRole("button", { name: "History" }).click() },
  ...Object.fromEntries(
    Object.entries(ledgers).map(([name, state]) => [
      name,
      { state: name === "ledger-busy" ? "waiting-edit" : "finished", act: (page: Page) => openLedger(page, state) },
    ]),
  ),
  "ledger-drop": {
    state: "finished",
    act: async (page) => {
      await openLedger(page, ledger);
      await page.locator('[data-key="result:c1"]').focus();
      await page.keyboard.press("Delete");
      await post(page, { type: "ledger.price", price: { item: "result:c1", frees: 2620, rereads: 5310, ms: 12_400 } });
    },
  },
  "ledger-bar": {
    state: "finished",
    act: async (page) => {
      await openLedger(page, ledger);
      await page.locator('[data-key="bar:6"]').focus();
    },
  },
  "ledger-step": { state: "finished", act: (page) => openStep(page) },
  "ledger-step-item": { state: "finished", act: (page) => openStep(page, "result:c2") },
  "ledger-raw": {
    state: "finished",
    act: async (page) => {
      await openStep(page);
      await page.getByRole("tab", { name: "Raw" }).click();
    },
  },
  "ledger-reply": {
    state: "finished",
    act: async (page) => {
      await openStep(page);
      await page.getByRole("tab", { name: "Reply" }).click();
    },
  },
  "open-todos": { state: "todos", act: (page) => page.locator(".todos-line").click() },
  "open-thinking": { state: "streaming", act: (page) => page.locator(".thinking .fold-line").click() },
  "open-mode": { state: "finished", act: (page) => page.locator(".picker-mode").click() },
  "open-model": { state: "finished", act: (page) => page.locator(".picker-model").click() },
  "open-servers": { state: "servers", act: (page) => page.locator(".picker-model").click() },
  "open-servers-failed": { state: "servers-failed", act: (page) => page.locator(".picker-model").click() },
  "open-first-servers": { state: "first-run-servers", act: (page) => page.locator(".fold-line").last().click() },
  "open-auto": { state: "waiting-long-edit", act: (page) => page.locator(".picker-auto").click() },
  "open-menu": { state: "waiting-edit", act: (page) => page.locator(".card .icon-button").click() },
  "open-change": { state: "finished", act: (page) => page.locator(".call-line").nth(2).click() },
  "open-command": { state: "finished", act: (page) => page.locator(".call-line").nth(3).click() },
  "open-evidence": { state: "stopped", act: (page) => page.locator(".stop .fold-line").click() },
  "one-left-out": {
    state: "waiting-hunks",
    act: (page) => page.getByRole("checkbox", { name: /^Part 2/ }).click(),
  },
  "open-put-back": { state: "put-back", act: (page) => page.locator(".call-line").nth(2).click() },
  "step-scrolled-up": {
    state: "waiting-step-scrolled",
    act: async (page) => {
      await page.locator(".chat").hover();
      await page.mouse.wheel(0, -900);
      await page.waitForTimeout(300);
    },
  },
  "reject-focus": { state: "waiting-edit", act: (page) => page.keyboard.press("Escape") },
  "reject-reason": {
    state: "waiting-edit",
    act: async (page) => {
      await page.keyboard.press("Escape");
      await page.keyboard.type("Keep five, the tax is added later");
    },
  },
  suggestions: {
    state: "finished",
    act: async (page) => {
      await page.locator("textarea").fill("");
      await page.locator("textarea").pressSequentially("Look at @pri");
      await page.evaluate(() =>
        window.postMessage(
          {
            type: "suggestions",
            request: 4,
            entries: [
              { label: "price.ts", insert: "@/src/price.ts", detail: "src" },
              { label: "price.test.ts", insert: "@/src/price.test.ts", detail: "src" },
              { label: "problems", insert: "@problems", detail: "what VS Code reports" },
            ],
          },
          "*",
        ),
      );
    },
  },
  ...Object.fromEntries(
    ["enhancing", "enhanced"].map((state) => [
      state,
      { state, act: (page: Page) => page.locator("textarea").fill(typed) },
    ]),
  ),
  draft: {
    state: "streaming",
    act: (page) =>
      page
        .locator("textarea")
        .fill("Also:\n- the changelog\n- the docs\n- the preview in the basket, which rounds in its own way"),
  },
  toast: {
    state: "finished",
    act: (page) =>
      page.evaluate(() =>
        window.postMessage(
          {
            type: "toast",
            text: "Task deleted",
            action: { label: "Undo", message: { type: "task.undelete", id: "t2" } },
          },
          "*",
        ),
      ),
  },
  "scrolled-up": {
    state: "waiting-scrolled",
    act: async (page) => {
      await page.locator(".chat").hover();
      await page.mouse.wheel(0, -900);
      await page.waitForTimeout(300);
    },
  },
};

/** Every state, as it is or after what is done to it. */
export const poses: Readonly<Record<string, Pose>> = {
  ...Object.fromEntries(Object.keys(states).map((state) => [state, { state }])),
  ...acted,
};

async function openLedger(page: Page, state: LedgerState): Promise<void> {
  await page.locator(".meter-button").click();
  await post(page, { type: "ledger", ledger: state });
}

async function openStep(page: Page, item = "bar:7"): Promise<void> {
  await openLedger(page, ledger);
  await page.locator(`[data-key="${item}"]`).click();
  await post(page, { type: "ledger.step", step: 7, sent });
}

async function post(page: Page, message: HostMessage): Promise<void> {
  await page.evaluate((data) => window.postMessage(data, "*"), message);
  await page.waitForTimeout(60);
}
