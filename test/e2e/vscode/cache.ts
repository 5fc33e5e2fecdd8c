/**
 * Where the tests and `npm start` keep what they fetch from the npm registry: `.cache/` in the checkout, which git ignores.
 * Every step is done once: a stamp is written after it succeeded, so an interrupted install goes on where it stopped.
 */
import { spawn } from "node:child_process";
import { createWriteStream, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

export const checkout = fileURLToPath(new URL("../../..", import.meta.url));
export const cacheRoot = join(checkout, ".cache");

export type Say = (line: string) => void;

export interface Step {
  name: string;
  run(log: string): Promise<void>;
}

/** Runs the steps that were not done before, in order, in `dir`; one process at a time. */
export async function runOnce(dir: string, steps: readonly Step[], say: Say): Promise<void> {
  mkdirSync(dir, { recursive: true });
  const stamp = (step: Step) => join(dir, `.done-${step.name.replace(/[^\w.-]+/g, "-")}`);
  const pending = () => steps.filter((step) => !existsSync(stamp(step)));
  if (pending().length === 0) return;
  const release = await lock(join(dir, ".lock"), say);
  try {
    for (const step of pending()) {
      const started = Date.now();
      say(`  ${step.name} …`);
      await step.run(join(dir, "install.log"));
      writeFileSync(stamp(step), "");
      say(`  ${step.name}: ${Math.round((Date.now() - started) / 1000)} s`);
    }
  } finally {
    release();
  }
}

async function lock(file: string, say: Say): Promise<() => void> {
  for (let told = false; ; ) {
    try {
      writeFileSync(file, String(process.pid), { flag: "wx" });
      return () => rmSync(file, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
    const owner = existsSync(file) ? Number(readFileSync(file, "utf8")) : 0;
    if (owner && !isAlive(owner)) rmSync(file, { force: true });
    else {
      if (!told) say(`  waiting for process ${owner}, which is installing the same`);
      told = true;
      await sleep(500);
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

export interface RunOptions {
  cwd: string;
  /** Its folder goes in front of PATH, so that npm and node-gyp run on this Node. */
  node?: string;
  log: string;
  env?: NodeJS.ProcessEnv;
}

/** Runs a program to its end, output into the log; rejects with its last lines. */
export async function run(command: string, args: string[], options: RunOptions): Promise<void> {
  const path = options.node ? `${dirname(options.node)}${delimiter}${process.env.PATH ?? ""}` : process.env.PATH;
  const log = createWriteStream(options.log, { flags: "a" });
  log.write(`\n$ ${command} ${args.join(" ")}   (in ${options.cwd})\n`);
  let tail = "";
  const code = await new Promise<number | null>((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: { ...npmFreeEnv(), ...options.env, PATH: path },
      stdio: ["ignore", "pipe", "pipe"],
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (chunk: Buffer) => {
        log.write(chunk);
        tail = (tail + chunk.toString()).slice(-3000);
      });
    }
    child.on("error", reject);
    child.on("close", resolve);
  });
  log.end();
  if (code === 0) return;
  const last = tail.trimEnd().split("\n").slice(-15).join("\n");
  throw new Error(
    `\`${command} ${args.join(" ")}\` ended with ${code} in ${options.cwd}:\n${last}\n(whole output: ${options.log})`,
  );
}

/** npm, whichever way we were started. */
export function npm(args: string[], options: RunOptions): Promise<void> {
  const script = process.env.npm_execpath;
  const node = options.node ?? process.execPath;
  const quiet = ["--no-audit", "--no-fund", "--loglevel=warn"];
  return script?.endsWith(".js")
    ? run(node, [script, ...args, ...quiet], options)
    : run(process.platform === "win32" ? "npm.cmd" : "npm", [...args, ...quiet], options);
}

/** `npm run` sets npm_* variables that would steer a nested npm: our own package's config has no business there. */
function npmFreeEnv(): NodeJS.ProcessEnv {
  const env = { ...process.env };
  for (const key of Object.keys(env)) {
    if (
      /^npm_(package|lifecycle|command|execpath|node_execpath|config_(local_prefix|prefix|global_prefix))/i.test(key)
    ) {
      delete env[key];
    }
  }
  return env;
}
