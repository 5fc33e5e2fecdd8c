/**
 * Installs a real VS Code (server, workbench and extension host, unmodified) from the npm registry alone, as code-server.
 * code-server's own install scripts download from elsewhere, so each of their steps is done here by hand, in this order.
 */
import { existsSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { cacheRoot, npm, type RunOptions, runOnce, type Say, type Step } from "./cache.ts";

export interface Edition {
  /** VS Code's own version. */
  vscode: string;
  /** Major version of Node its server runs on. */
  node: number;
  /** Packages whose native part must be built, below lib/vscode. */
  native: readonly string[];
}

const common = ["@vscode/spdlog", "@vscode/sqlite3", "@parcel/watcher", "node-pty"];

/** By version of code-server. */
export const editions = {
  "4.139.1": { vscode: "1.139.1", node: 24, native: ["@vscode/native-watchdog", ...common] },
  "4.100.3": {
    vscode: "1.100.3",
    node: 20,
    native: ["native-watchdog", "@vscode/spdlog", "@parcel/watcher", "node-pty"],
  },
} as const satisfies Record<string, Edition>;
export type EditionName = keyof typeof editions;
export const defaultEdition: EditionName = "4.139.1";

export function isEdition(name: string): name is EditionName {
  return Object.hasOwn(editions, name);
}

export interface InstalledVSCode {
  edition: EditionName;
  /** The Node that runs it. */
  node: string;
  /** code-server's entry script. */
  entry: string;
}

/** Installs what is missing; a second call costs nothing. */
export async function installVSCode(
  edition: EditionName = defaultEdition,
  say: Say = console.error,
): Promise<InstalledVSCode> {
  const { vscode, node: major, native } = editions[edition];
  if (process.platform === "win32") {
    throw new Error(
      "code-server does not run on Windows. Install desktop VS Code and its `code` command, or run this in WSL.",
    );
  }
  const dir = join(cacheRoot, `vscode-${edition}`);
  const server = join(dir, "node_modules/code-server");
  const lib = join(server, "lib/vscode");
  const { node, nodedir } = await installNode(major, say);
  const at = (cwd: string, log: string): RunOptions => ({ cwd, log, node, env: { npm_config_nodedir: nodedir } });

  const steps: Step[] = [
    {
      name: "code-server",
      async run(log) {
        writeFileSync(join(dir, "package.json"), '{ "private": true }\n');
        await npm(["install", "--ignore-scripts", `code-server@${edition}`], at(dir, log));
      },
    },
    {
      name: "server packages",
      run: (log) => npm(["install", "--ignore-scripts", "--omit=dev"], at(lib, log)),
    },
    {
      name: "packages of the built-in extensions",
      run: (log) => npm(["install", "--ignore-scripts", "--omit=dev"], at(join(lib, "extensions"), log)),
    },
    ...native.map((name) => ({ name: `build ${name}`, run: (log: string) => buildNative(lib, name, at(lib, log)) })),
    { name: "build argon2", run: (log) => npm(["rebuild", "argon2"], at(dir, log)) },
    { name: "ripgrep", run: async () => linkRipgrep(lib) },
    {
      name: "links",
      async run() {
        rmSync(join(lib, "node_modules.asar"), { force: true });
        symlinkSync("node_modules", join(lib, "node_modules.asar"));
      },
    },
  ];
  const fresh = !existsSync(join(dir, ".done-links"));
  if (fresh)
    say(`Installing VS Code ${vscode} (code-server ${edition}) into .cache, once; this takes a minute or more`);
  try {
    await runOnce(dir, steps, say);
  } catch (error) {
    throw new Error(
      `VS Code ${vscode} could not be installed. It needs the npm registry, python3, make and g++; run the same command again to go on.\n${(error as Error).message}`,
    );
  }
  return { edition, node, entry: join(server, "out/node/entry.js") };
}

/** A Node of that major version from npm, with the headers that native packages are built with. */
async function installNode(major: number, say: Say): Promise<{ node: string; nodedir: string }> {
  const dir = join(cacheRoot, `node-${major}`);
  // Names of npm's node package for each platform: only Apple silicon is called node-bin-….
  const name = `${process.platform === "darwin" && process.arch === "arm64" ? "node-bin" : "node"}-${process.platform}-${process.arch}`;
  const install: Step = {
    name: `Node ${major}`,
    async run(log) {
      mkdirSync(dir, { recursive: true });
      writeFileSync(join(dir, "package.json"), '{ "private": true }\n');
      await npm(["install", "--ignore-scripts", `${name}@${major}`], { cwd: dir, log });
    },
  };
  await runOnce(dir, [install], say);
  const nodedir = join(dir, "node_modules", name);
  return { node: join(nodedir, "bin/node"), nodedir };
}

/** Some of these exit 1 in a post-install after the binary was built (node-pty of 4.100): what counts is that there is one. */
async function buildNative(lib: string, name: string, options: RunOptions): Promise<void> {
  try {
    await npm(["rebuild", name], options);
  } catch (error) {
    const built = join(lib, "node_modules", name, "build/Release");
    if (!existsSync(built) || !readdirSync(built).some((file) => file.endsWith(".node"))) throw error;
  }
}

/** VS Code's own ripgrep would be downloaded by its install script; ours comes with npm. */
function linkRipgrep(lib: string): void {
  const bin = join(lib, "node_modules/@vscode/ripgrep/bin");
  if (!existsSync(dirname(bin)) || existsSync(join(bin, "rg"))) return;
  const ours = createRequire(import.meta.url)("@vscode/ripgrep") as { rgPath: string };
  mkdirSync(bin, { recursive: true });
  symlinkSync(ours.rgPath, join(bin, "rg"));
}
