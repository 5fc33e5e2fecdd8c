/**
 * A hand on the workbench: opens the view, runs commands, looks at what is there. Knows VS Code's page, nothing of the panel's.
 */
import { readdirSync, readFileSync } from "node:fs";
import type { Browser, BrowserContext, FrameLocator, Page } from "playwright-core";
import { expect } from "vitest";
import type { RunningVSCode } from "./server.ts";

const EXTENSION = "bilby.bilby";
const UP = 60_000;

export class Workbench {
  readonly page: Page;
  /** What the page and the view complained about in the console: a violated content policy, an error. */
  readonly complaints: string[] = [];
  readonly #context: BrowserContext;

  private constructor(context: BrowserContext, page: Page) {
    this.#context = context;
    this.page = page;
    page.on("console", (message) => {
      if (message.type() === "error") this.complaints.push(`${message.text()} (${message.location().url})`);
    });
    page.on("pageerror", (error) => this.complaints.push(error.message));
  }

  static async open(browser: Browser, vscode: RunningVSCode, size = { width: 1280, height: 800 }): Promise<Workbench> {
    const context = await browser.newContext({ viewport: size });
    const page = await context.newPage();
    const workbench = new Workbench(context, page);
    await page.goto(vscode.url);
    await workbench.#up();
    return workbench;
  }

  async reload(): Promise<void> {
    await this.page.reload();
    await this.#up();
  }

  async #up(): Promise<void> {
    await this.page.waitForSelector(".monaco-workbench .activitybar .action-item", { timeout: UP });
    // The bar is drawn before extensions are known; ours comes with them.
    await this.page.waitForSelector('.activitybar a.action-label[aria-label^="Bilby"]', { timeout: UP });
  }

  /** Opens the side bar view, if it is not open. */
  async openView(): Promise<FrameLocator> {
    const icon = this.page.locator('.activitybar li.action-item:has(> a[aria-label^="Bilby"])');
    // What was open before a reload comes back late; a click before that would close it again.
    await this.page.locator(".part.sidebar .composite.title h2").first().waitFor();
    if ((await icon.getAttribute("aria-selected")) !== "true") await icon.click();
    return this.panel();
  }

  /** In front of our view, which then does not come back after a reload. */
  async openExplorer(): Promise<void> {
    const icon = this.page.locator('.activitybar li.action-item:has(> a[aria-label^="Explorer"])');
    if ((await icon.getAttribute("aria-selected")) !== "true") await icon.click();
  }

  /** The page inside the view; with a tab open, the second one is the tab's. */
  async panel(nth = 0): Promise<FrameLocator> {
    const panel = this.page
      .locator(`iframe.webview.ready[src*="extensionId=${EXTENSION}"]`)
      .nth(nth)
      .contentFrame()
      .frameLocator("#active-frame");
    await panel.locator("#root > *").first().waitFor({ timeout: UP });
    return panel;
  }

  /** By its title in the palette. */
  async runCommand(title: string): Promise<void> {
    await this.#quickOpen(`>${title}`, title);
  }

  /** By its name, with the focus in it. */
  async openFile(name: string): Promise<void> {
    await this.#quickOpen(name, name);
    await this.page.locator(".monaco-editor .view-lines").last().click();
  }

  /** By the mouse, because a key goes to whatever has the focus. */
  async #quickOpen(text: string, wanted: string): Promise<void> {
    await this.page.locator(".command-center .command-center-center").click();
    const input = this.page.locator(".quick-input-widget input[type=text]").first();
    await input.fill(text);
    // The first row has the focus; the list is still changing while the words are matched.
    await this.page.locator(".quick-input-list .monaco-list-row.focused", { hasText: wanted }).waitFor();
    await this.page.keyboard.press("Enter");
    await input.waitFor({ state: "hidden" });
  }

  /** The one in front. */
  async closeEditor(): Promise<void> {
    const tab = this.page.locator(".tabs-container .tab.active");
    await tab.hover();
    await tab.locator('.tab-actions a[aria-label^="Close"]').click();
  }

  /** Both sides of the diff editor that is open: only the lines that are on the screen. */
  async diff(): Promise<{ title: string; before: string; after: string }> {
    const side = async (name: string) => {
      const lines = this.page.locator(`.monaco-diff-editor .editor.${name} .view-line`);
      await lines.first().waitFor();
      return (await lines.allTextContents()).join("\n").replaceAll("\u00a0", " ");
    };
    const [before, after] = [await side("original"), await side("modified")];
    const title = await this.page.locator(".tabs-container .tab.active").first().getAttribute("aria-label");
    return { title: title ?? "", before, after };
  }

  /** Milliseconds that VS Code says the extension took to activate; undefined if it is not active. */
  async activationMs(): Promise<number | undefined> {
    await this.runCommand("Developer: Show Running Extensions");
    const list = this.page.locator(".runtime-extensions-editor .monaco-list");
    await list.locator(".monaco-list-row").first().waitFor();
    await list.focus();
    // The list draws what is in sight, slowest first; ours is near its end.
    const texts = await list.locator(".monaco-list-row").allTextContents();
    await this.page.keyboard.press("End");
    await list.locator(".monaco-list-row.focused").waitFor();
    texts.push(...(await list.locator(".monaco-list-row").allTextContents()));
    const [, ms] = /Activation:\s*(\d+)\s*ms/i.exec(texts.find((text) => /^bilby/i.test(text)) ?? "") ?? [];
    await this.closeEditor();
    return ms === undefined ? undefined : Number(ms);
  }

  async screenshot(path: string): Promise<void> {
    // Into the view: a tooltip of the workbench goes.
    await this.page.mouse.move(640, 640);
    await this.page.waitForTimeout(500);
    await this.page.screenshot({ path, animations: "disabled" });
  }

  /** The complaints that are about us: code-server's own page has some that are not. */
  complaintsOfOurs(): string[] {
    return this.complaints.filter((line) => /bilby|Content Security Policy|TrustedHTML|Trusted Type/i.test(line));
  }

  async close(): Promise<void> {
    await this.#context.close();
  }
}

/** Waits until a file says what it should, and shows the difference if it never does. */
export async function eventually<T>(read: () => T | Promise<T>, expected: T): Promise<void> {
  await expect.poll(read, { timeout: 20_000, interval: 100 }).toEqual(expected);
}

/** Resident bytes of the extension hosts below a server. Linux only. */
export function extensionHostBytes(server: number): number {
  const processes = readdirSync("/proc").flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      const [, parent = "0"] = /\) \S (\d+)/.exec(readFileSync(`/proc/${name}/stat`, "utf8")) ?? [];
      return [{ pid: Number(name), parent: Number(parent), command: readFileSync(`/proc/${name}/cmdline`, "utf8") }];
    } catch {
      return []; // gone meanwhile
    }
  });
  const below = new Set([server]);
  for (let size = 0; size !== below.size; ) {
    size = below.size;
    for (const { pid, parent } of processes) if (below.has(parent)) below.add(pid);
  }
  return processes
    .filter(({ pid, command }) => below.has(pid) && command.includes("--type=extensionHost"))
    .reduce((bytes, { pid }) => bytes + residentBytes(pid), 0);
}

function residentBytes(pid: number): number {
  const [, kib = "0"] = /^VmRSS:\s*(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
  return Number(kib) * 1024;
}
