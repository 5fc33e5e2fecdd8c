/**
 * `npm start`: builds Bilby and opens it in a VS Code of its own with the sample project. Desktop VS Code where there is one, else
 * VS Code in the browser (`npm start -- --browser` wants that one). Your own profile and extensions are not touched.
 */
import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { cacheRoot } from "../test/e2e/vscode/cache.ts";
import { installVSCode } from "../test/e2e/vscode/install.ts";
import { serveVSCode } from "../test/e2e/vscode/server.ts";
import { buildAndPack } from "./package.mjs";
import { copySample, demoServer, ownServer, TASK } from "./sample.mjs";

const { values } = parseArgs({
  options: {
    browser: { type: "boolean", default: false },
    demo: { type: "boolean", default: false },
    port: { type: "string" },
  },
});

console.log("Building and packing Bilby …");
const vsix = buildAndPack(true);
const sample = copySample();
const server = await modelServer();
const settings = { "bilby.endpoint": server.url, ...(server.model ? { "bilby.model": server.model } : {}) };
const env = { ...process.env, BILBY_HOME: join(cacheRoot, "start/home") };
const desktop = values.browser ? undefined : desktopCode();
const opened = desktop ? openDesktop(desktop) : await openInBrowser();

console.log(`\n${server.said}\n${opened.said}\n`);
console.log(
  `Click the Bilby, the one with the long ears, in the bar of icons at the side, and give it a task, for example:\n  ${TASK}\n`,
);
console.log("Ctrl+C here ends it.");
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, end);
await opened.closed;
await end();

async function end() {
  await opened.stop();
  await server.stop();
  sample.remove();
  process.exit();
}

async function modelServer() {
  const own = values.demo ? { why: "--demo was asked for" } : await ownServer();
  if (own.models) {
    const said = `Model server: your Ollama at ${own.url}, with ${own.models.length} of your models to pick from.`;
    return { url: own.url, said, stop: async () => undefined };
  }
  const demo = await demoServer(0.5);
  return {
    ...demo,
    said: `Model server: the scripted demo model (${own.why}). It can solve the sample task and nothing else.`,
  };
}

/** The `code` of a desktop. In the terminal of a remote window `code` is another program, which cannot open a window of its own. */
function desktopCode() {
  if (process.env.VSCODE_IPC_HOOK_CLI) return undefined;
  return ["code", "code-insiders", "codium"].find((name) => run(name, ["--version"]).status === 0);
}

function run(command, args) {
  return spawnSync(command, args, { encoding: "utf8", env, shell: process.platform === "win32" });
}

function openDesktop(command) {
  const profile = join(cacheRoot, "start/desktop");
  mkdirSync(join(profile, "user/User"), { recursive: true });
  const all = { "security.workspace.trust.enabled": false, "workbench.startupEditor": "none", ...settings };
  writeFileSync(join(profile, "user/User/settings.json"), JSON.stringify(all, null, 2));
  const folders = ["--user-data-dir", join(profile, "user"), "--extensions-dir", join(profile, "extensions")];
  const installed = run(command, [...folders, "--install-extension", vsix, "--force"]);
  if (installed.status !== 0) {
    throw new Error(
      `\`${command}\` could not install Bilby; \`npm start -- --browser\` does without it.\n${installed.stderr}`,
    );
  }
  const window = spawn(command, [...folders, "--new-window", "--wait", sample.folder], {
    env,
    stdio: "ignore",
    shell: process.platform === "win32",
  });
  return {
    said: `VS Code: desktop \`${command}\`, with a profile of its own.`,
    closed: new Promise((resolve) => window.once("close", resolve)),
    stop: async () => void window.kill(),
  };
}

async function openInBrowser() {
  const vscode = await installVSCode();
  const profile = join(cacheRoot, "start/browser");
  const port = Number(values.port ?? 0);
  const running = await serveVSCode({ vscode, vsix, folder: sample.folder, profile, settings, env, port });
  return {
    said: `VS Code: in the browser, at\n\n  ${running.url}`,
    closed: new Promise(() => undefined),
    stop: () => running.stop(),
  };
}
