/**
 * A running VS Code with one extension, on loopback: its own profile, its own extensions folder, gone when it is stopped.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { run } from "./cache.ts";
import type { InstalledVSCode } from "./install.ts";

export interface RunningVSCode {
  /** Opens the folder. */
  url: string;
  /** Process id of the server; the extension host is below it. */
  pid: number;
  profile: string;
  /** What the server printed so far. */
  output(): string;
  stop(): Promise<void>;
}

export interface ServeOptions {
  vscode: InstalledVSCode;
  /** Absolute path of a .vsix. */
  vsix: string;
  folder: string;
  /** Folder for the profile and the extensions; may be used again. */
  profile: string;
  settings?: Record<string, unknown>;
  env?: NodeJS.ProcessEnv;
  /** 0: any that is free. */
  port?: number;
}

/** Quiet and unasked: no tour, no trust question, no network. */
const quietSettings = {
  "security.workspace.trust.enabled": false,
  "workbench.startupEditor": "none",
  "workbench.tips.enabled": false,
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "chat.disableAIFeatures": true,
  "telemetry.telemetryLevel": "off",
  "extensions.autoUpdate": false,
  "extensions.autoCheckUpdates": false,
  "update.mode": "none",
  // In the browser files save themselves unless told not to.
  "files.autoSave": "off",
  // So that what a command opens does not stand in front of the side bar.
  "workbench.editor.useModal": "off",
};

export async function serveVSCode(options: ServeOptions): Promise<RunningVSCode> {
  const { vscode, vsix, folder, profile } = options;
  const folders = ["--user-data-dir", join(profile, "user"), "--extensions-dir", join(profile, "extensions")];
  const settings = JSON.stringify({ ...quietSettings, ...options.settings }, null, 2);
  // To the browser this is a remote: settings of scope `machine` are read from the remote's own file.
  for (const place of ["User", "Machine"]) {
    mkdirSync(join(profile, "user", place), { recursive: true });
    writeFileSync(join(profile, "user", place, "settings.json"), settings);
  }
  // Its own config file, and no gallery: nothing is written outside the profile, nobody is asked for updates.
  const env = {
    ...cleanEnv(options.env),
    XDG_CONFIG_HOME: join(profile, "config"),
    EXTENSIONS_GALLERY: '{"serviceUrl":""}',
  };
  const log = join(profile, "install-extension.log");
  await run(vscode.node, [vscode.entry, ...folders, "--install-extension", vsix, "--force"], {
    cwd: profile,
    log,
    env,
  });

  const port = options.port || (await freePort());
  const listen = [
    "--auth",
    "none",
    "--bind-addr",
    `127.0.0.1:${port}`,
    "--disable-telemetry",
    "--disable-update-check",
  ];
  const server = spawn(vscode.node, [vscode.entry, ...listen, ...folders, folder], {
    cwd: profile,
    env,
    stdio: ["ignore", "pipe", "pipe"],
    // A group of its own, so that everything it starts goes with it.
    detached: true,
  });
  let printed = "";
  for (const stream of [server.stdout, server.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      printed = (printed + chunk.toString()).slice(-100_000);
    });
  }
  const base = `http://127.0.0.1:${port}/`;
  await answers(base, server, () => printed);
  return {
    url: `${base}?folder=${encodeURIComponent(folder)}`,
    pid: server.pid ?? 0,
    profile,
    output: () => printed,
    stop: () => stopGroup(server),
  };
}

function cleanEnv(extra: NodeJS.ProcessEnv | undefined): NodeJS.ProcessEnv {
  const env = { ...process.env, ...extra };
  // Set in VS Code's own terminals; a server that sees them believes to be its client.
  for (const name of Object.keys(env)) if (/^(VSCODE_|ELECTRON_)/.test(name)) delete env[name];
  return env;
}

async function answers(url: string, server: ChildProcess, printed: () => string): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (Date.now() < deadline) {
    if (server.exitCode !== null) throw new Error(`VS Code's server ended with ${server.exitCode}:\n${printed()}`);
    const reply = await fetch(url).catch(() => undefined); // not listening yet
    if (reply?.ok) return;
    await sleep(100);
  }
  throw new Error(`VS Code's server did not answer at ${url} within a minute:\n${printed()}`);
}

async function stopGroup(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.pid === undefined) return;
  const gone = new Promise((resolve) => server.once("exit", resolve));
  const kill = (signal: NodeJS.Signals) => {
    try {
      process.kill(-server.pid!, signal);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
    }
  };
  kill("SIGTERM");
  const late = setTimeout(() => kill("SIGKILL"), 5_000);
  await gone;
  clearTimeout(late);
  // The extension hosts ignore the first signal while a browser is connected to them.
  kill("SIGKILL");
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}
