/**
 * One VS Code with Bilby in it, a folder to work on, and a scripted Ollama that says what the test wants: everything real but the model.
 */
import { createHash } from "node:crypto";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import type { RunnerTestCase } from "vitest";
import manifest from "../../package.json" with { type: "json" };
import {
  type Conversation,
  fail,
  MODELS,
  type Reply,
  rule,
  type ScriptedOllama,
  startOllama,
} from "../ollama/index.ts";
import { launchBrowser } from "./vscode/browser.ts";
import { cacheRoot, checkout } from "./vscode/cache.ts";
import { defaultEdition, installVSCode, isEdition } from "./vscode/install.ts";
import { type RunningVSCode, serveVSCode } from "./vscode/server.ts";
import { Workbench } from "./vscode/workbench.ts";

/** Which VS Code: BILBY_VSCODE=4.100.3 for the oldest that is supported. */
const edition = process.env.BILBY_VSCODE ?? defaultEdition;

export const MODEL = "coder:14b";
export const XML_MODEL = "plain:7b";

type Turn = Reply | ((conversation: Conversation) => Reply);

export interface Stage {
  folder: string;
  home: string;
  ollama: ScriptedOllama;
  vscode: RunningVSCode;
  browser: Browser;
  workbench: Workbench;
  /** What the model says from now on, one reply a request; what is left of an earlier script is gone. */
  script(...turns: Turn[]): void;
  file(path: string): string;
  /** Writes a file as another program would. */
  put(path: string, text: string): void;
  /** Every file of the folder with the hash of its content. */
  snapshot(): Record<string, string>;
  close(): Promise<void>;
}

export interface StageOptions {
  /** Copied as the folder to work on. */
  from: string;
  settings?: Record<string, unknown>;
  size?: { width: number; height: number };
}

export async function openStage({ from, settings = {}, size }: StageOptions): Promise<Stage> {
  if (!isEdition(edition)) throw new Error(`BILBY_VSCODE=${edition}: there is no such edition.`);
  const vsix = join(checkout, `${manifest.name}-${manifest.version}.vsix`);
  if (!existsSync(vsix)) throw new Error("There is no packed extension to test. Run `npm run package` first.");
  const base = realpathSync(mkdtempSync(join(tmpdir(), "bilby-e2e-")));
  const folder = join(base, "work");
  const home = join(base, "home");
  const profile = join(base, "profile");
  mkdirSync(profile);
  cpSync(from, folder, { recursive: true });

  let turns: Turn[] = [];
  const told = rule("stage", (conversation) => {
    const turn = turns.shift();
    if (!turn) return [fail(500, "the test has written no further reply")];
    return typeof turn === "function" ? turn(conversation) : turn;
  });
  const ollama = await startOllama({ script: told, models: MODELS, port: 0, loadMs: 0 });
  const vscode = await serveVSCode({
    vscode: await installVSCode(edition),
    vsix,
    folder,
    profile,
    settings: { "bilby.endpoint": ollama.url, "bilby.contextWindow": 16_384, ...settings },
    env: { BILBY_HOME: home },
  });
  const browser = await launchBrowser();
  const workbench = await Workbench.open(browser, vscode, size);
  return {
    folder,
    home,
    ollama,
    vscode,
    browser,
    workbench,
    script: (...next) => {
      turns = next;
    },
    file: (path) => readFileSync(join(folder, path), "utf8"),
    put: (path, text) => writeFileSync(join(folder, path), text),
    snapshot: () => hashes(folder),
    async close() {
      await browser.close();
      await vscode.stop();
      await ollama.stop();
      rmSync(base, { recursive: true, force: true });
    },
  };
}

function hashes(folder: string): Record<string, string> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const pairs = entries.map(({ parentPath, name }): [string, string] => {
    const path = join(parentPath, name);
    return [path.slice(folder.length + 1), createHash("sha256").update(readFileSync(path)).digest("hex")];
  });
  return Object.fromEntries(pairs.sort());
}

/** The bottle shop of `npm start`. */
export const sampleProject = join(checkout, "media/sample");

/** A folder of the checkout's own dependencies: somebody's published source, to work on. */
export function publishedPackage(name: string): string {
  const copy = join(cacheRoot, "sources", name);
  if (!existsSync(copy)) {
    mkdirSync(copy, { recursive: true });
    cpSync(join(checkout, "node_modules", name), copy, { recursive: true });
  }
  return copy;
}

/** For `afterEach`: a picture of what was there when a test failed. */
export async function pictureOfFailure(stage: Stage | undefined, task: RunnerTestCase): Promise<void> {
  if (task.result?.state !== "fail") return;
  await stage?.workbench.screenshot(screenshot(`failed-${task.name.replace(/\W+/g, "-")}`));
}

/** Where screenshots of a run go. */
export function screenshot(name: string): string {
  const dir = join(checkout, "test-results/screens");
  mkdirSync(dir, { recursive: true });
  return join(dir, `${name}.png`);
}

/** Changes the user's settings as a person would, in the file. */
export function setSettings(stage: Stage, settings: Record<string, unknown>): void {
  for (const place of ["User", "Machine"]) {
    const file = join(stage.vscode.profile, "user", place, "settings.json");
    writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, "utf8")), ...settings }, null, 2));
  }
}
