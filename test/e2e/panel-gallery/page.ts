/**
 * The built view in a real browser, with VS Code's part played by a script: theme variables, the content security
 * policy of the extension, and an acquireVsCodeApi that records what the view sends.
 */
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import type { Page } from "playwright-core";
import type { ModelsHostMessage, ModelsInput, ModelsState } from "../../../src/panel/models-protocol.ts";
import type { HostMessage, PanelState, ViewInput } from "../../../src/panel/protocol.ts";
import type { StudioHostMessage, StudioInput, StudioState } from "../../../src/panel/studio-protocol.ts";
import { webviewBuild } from "../../../webview-ui/build.mjs";
import { launchBrowser } from "../vscode/browser.ts";
import { NOW } from "./states.ts";

export type Theme = "dark" | "light" | "high-contrast" | "high-contrast-light";
export const themes: readonly Theme[] = ["dark", "light", "high-contrast", "high-contrast-light"];

/** VS Code's own class names for the kinds of theme. */
const bodyClass: Record<Theme, string> = {
  dark: "vscode-dark",
  light: "vscode-light",
  "high-contrast": "vscode-high-contrast",
  "high-contrast-light": "vscode-high-contrast-light vscode-high-contrast",
};

const ORIGIN = "http://panel.test";
const NONCE = "gallery";
const policy = [
  "default-src 'none'",
  `script-src 'nonce-${NONCE}'`,
  `style-src ${ORIGIN}`,
  `font-src ${ORIGIN}`,
  `img-src ${ORIGIN} data:`,
  "form-action 'none'",
  "base-uri 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join("; ");

interface Options {
  theme?: Theme;
  width?: number;
  height?: number;
  dir?: "ltr" | "rtl";
  /** 2 is a window at 200 %. */
  zoom?: number;
  reducedMotion?: boolean;
}

/** A state and what is done to it before it is looked at. */
export interface Pose {
  state: string;
  act?: (page: Page) => Promise<unknown>;
}

export interface Gallery {
  open(state: PanelState, options?: Options): Promise<Panel>;
  openStudio(state: StudioState, options?: Options): Promise<Panel<StudioHostMessage, StudioInput>>;
  openModels(state: ModelsState, options?: Options): Promise<Panel<ModelsHostMessage, ModelsInput>>;
  close(): Promise<void>;
}

export interface Panel<In = HostMessage, Out = ViewInput> {
  page: Page;
  /** What the view has sent since it was opened, `ready` left out. */
  sent(): Promise<Out[]>;
  post(message: In): Promise<void>;
  /** As when the user picks another theme while the view is open. */
  theme(theme: Theme): Promise<void>;
  /** Everything the browser complained about: a blocked style, a script error. */
  problems: readonly string[];
}

/** Builds the view and starts a browser: the one installed, else the one from npm. */
export async function openGallery(): Promise<Gallery> {
  const [files, browser] = await Promise.all([bundle(), launchBrowser()]);
  const view = async <In, Out>(
    name: "webview" | "studio" | "models",
    first: In,
    options: Options,
  ): Promise<Panel<In, Out>> => {
    const page = await browser.newPage({
      viewport: { width: options.width ?? 340, height: options.height ?? 720 },
      deviceScaleFactor: 2,
      reducedMotion: options.reducedMotion ? "reduce" : "no-preference",
    });
    const problems: string[] = [];
    page.on("console", (message) => {
      if (message.type() === "error" || message.type() === "warning") problems.push(message.text());
    });
    page.on("pageerror", (error) => problems.push(error.message));
    await page.clock.setFixedTime(NOW);
    const html = await document(options, name);
    await page.route("**/*", (route) => {
      const path = new URL(route.request().url()).pathname.slice(1);
      const body =
        path === "" ? html : path === "host.js" ? hostScript(first) : path === "theme.css" ? "" : files.get(path);
      return body === undefined
        ? route.abort()
        : route.fulfill({ body: Buffer.from(body), contentType: contentType(path) });
    });
    await page.goto(`${ORIGIN}/`);
    await page.locator(".page").waitFor();
    await page.evaluate("document.fonts.ready");
    return {
      page,
      problems,
      theme: async (theme) => {
        await page.evaluate(await themeScript(theme, name));
      },
      sent: () => page.evaluate("window.__sent") as Promise<Out[]>,
      post: async (message) => {
        await page.evaluate(`window.postMessage(${JSON.stringify(message)}, "*")`);
        await page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))");
      },
    };
  };
  return {
    open: (state, options = {}) => view("webview", { type: "snapshot", rev: 1, state } satisfies HostMessage, options),
    openStudio: (state, options = {}) =>
      view("studio", { type: "studio", state } satisfies StudioHostMessage, { width: 1000, ...options }),
    openModels: (state, options = {}) =>
      view("models", { type: "models", state } satisfies ModelsHostMessage, { width: 1000, ...options }),
    close: () => browser.close(),
  };
}

async function bundle(): Promise<ReadonlyMap<string, Uint8Array>> {
  const { outputFiles = [] } = await build({ ...webviewBuild, write: false, logLevel: "error" });
  return new Map(outputFiles.map((file) => [file.path.split(/[\\/]/).at(-1)!, file.contents]));
}

async function document({ theme = "dark", dir = "ltr", zoom = 1 }: Options, name: string): Promise<string> {
  const set = `${await themeScript(theme, name)}document.documentElement.style.setProperty("zoom", "${zoom}");`;
  return `<!doctype html>
<html lang="en" dir="${dir}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<title>Bilby</title>
<link rel="stylesheet" href="/${name}.css">
</head>
<body>
<script nonce="${NONCE}">${set}</script>
<div id="root"></div>
<script nonce="${NONCE}" src="/host.js"></script>
<script nonce="${NONCE}" src="/${name}.js"></script>
</body>
</html>`;
}

/** Sets what VS Code sets: variables of the root and classes of the body, by script, since the policy allows no style in the page. */
async function themeScript(theme: Theme, name: string): Promise<string> {
  const file = fileURLToPath(new URL("themes.json", import.meta.url));
  const all: Record<Theme, Record<string, string>> = JSON.parse(await readFile(file, "utf8"));
  const variables = {
    ...Object.fromEntries(Object.entries(all[theme]).map(([name, value]) => [`--vscode-${name}`, value])),
    "--vscode-font-family": "'Segoe WPC', 'Segoe UI', Inter, system-ui, Ubuntu, 'Droid Sans', sans-serif",
    "--vscode-font-size": "13px",
    "--vscode-editor-font-family": "'Droid Sans Mono', 'DejaVu Sans Mono', monospace",
    "--vscode-editor-font-size": "14px",
    "background-color": all[theme][name === "webview" ? "sideBar-background" : "editor-background"]!,
  };
  return `{
    const root = document.documentElement;
    for (const name of [...root.style]) if (name.startsWith("--vscode-")) root.style.removeProperty(name);
    for (const [name, value] of ${JSON.stringify(Object.entries(variables))}) root.style.setProperty(name, value);
    document.body.className = ${JSON.stringify(bodyClass[theme])};
  }
  `;
}

/** VS Code, as far as the view can tell. Runs in the page. */
function hostScript(first: unknown): string {
  return `window.__sent = [];
let kept;
window.acquireVsCodeApi = () => ({
  getState: () => kept,
  setState: (next) => { kept = next; },
  postMessage: (message) => {
    if (message.type === "ready") window.postMessage(${JSON.stringify(first)}, "*");
    else window.__sent.push(message);
  },
});`;
}

function contentType(path: string): string {
  if (path.endsWith(".css")) return "text/css";
  if (path.endsWith(".js")) return "text/javascript";
  if (path.endsWith(".ttf")) return "font/ttf";
  return "text/html";
}
