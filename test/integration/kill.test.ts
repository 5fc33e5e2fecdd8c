/**
 * Kills the terminal program with SIGKILL at random points of a task. Whatever the point: the log opens, nothing is half
 * written, and the task goes on to its end.
 */
import { spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { TaskStore } from "../../src/task/store.ts";
import { type ScriptedOllama, startOllama } from "../ollama/index.ts";
import { packed } from "../unit/context/tokenizer.ts";
import { kept, SAMPLE } from "./workbench.ts";

const ROUNDS = 200;
const AT_ONCE = 4;
const MODEL = "bilby-demo:latest";
const root = path.resolve(import.meta.dirname, "../..");

let base: string;
let cli: string;
let ollama: ScriptedOllama;

beforeAll(async () => {
  base = fs.mkdtempSync(path.join(os.tmpdir(), "bilby-kill-"));
  cli = path.join(base, "dist/cli.js");
  fs.symlinkSync(path.join(root, "prompts"), path.join(base, "prompts"));
  fs.symlinkSync(path.join(root, "node_modules"), path.join(base, "node_modules"));
  await build({
    entryPoints: [path.join(root, "src/cli.ts")],
    outfile: cli,
    bundle: true,
    platform: "node",
    format: "cjs",
    external: ["@vscode/ripgrep"],
    define: { "import.meta.url": "__moduleUrl" },
    banner: { js: 'const __moduleUrl=require("node:url").pathToFileURL(__filename).href;' },
    logLevel: "error",
  });
  fs.writeFileSync(path.join(base, "dist/o200k.bin"), packed);
  ollama = await startOllama({ script: kept("demo"), loadMs: 0 });
});
afterAll(async () => {
  await ollama.stop();
  fs.rmSync(base, { recursive: true, force: true });
});

const original = fs.readFileSync(path.join(SAMPLE, "src/price.js"), "utf8");

/** Runs the program and kills it after so many milliseconds; resolves to its exit code, null if it was killed. */
function run(home: string, args: string[], killAfter?: number): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [cli, ...args, "--host", ollama.url, "--yes", "all", "--json"], {
      env: { ...process.env, BILBY_HOME: home },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    child.stdout.on("data", (chunk) => {
      output += chunk;
    });
    child.stderr.on("data", (chunk) => {
      output += chunk;
    });
    const timer = killAfter === undefined ? undefined : setTimeout(() => child.kill("SIGKILL"), killAfter);
    child.on("close", (code) => {
      clearTimeout(timer);
      resolve({ code, output });
    });
  });
}

async function round(number: number, whole: number): Promise<"killed" | "finished"> {
  const home = path.join(base, `home${number}`);
  const work = path.join(base, `work${number}`);
  fs.cpSync(SAMPLE, work, { recursive: true });
  const first = await run(home, ["run", "Fix the price", "--cwd", work, "--model", MODEL], Math.random() * whole);
  const store = new TaskStore(path.join(home, "tasks"));
  const [task] = await store.list();
  const source = fs.readFileSync(path.join(work, "src/price.js"), "utf8");
  expect(source === original || source.includes("Math.round(casePrice / BOTTLES_PER_CASE)")).toBe(true);
  if (first.code !== null || !task) return first.code === null ? "killed" : "finished";
  const { events } = await store.read(task.id);
  const resumed = await run(home, ["resume", task.id, "--model", MODEL]);
  expect(resumed.code, `after event ${events.at(-1)?.type}: ${resumed.output.slice(-1500)}`).toBe(0);
  const after = await store.read(task.id);
  expect(after.lost).toEqual([]);
  // Nothing that was in the log before the kill is gone.
  expect(after.events.slice(0, events.length)).toEqual(events);
  fs.rmSync(home, { recursive: true });
  fs.rmSync(work, { recursive: true });
  return "killed";
}

/** Milliseconds of a run that nobody kills. */
async function wholeRun(number: number): Promise<number> {
  const work = path.join(base, `whole${number}`);
  fs.cpSync(SAMPLE, work, { recursive: true });
  const began = Date.now();
  const { code, output } = await run(path.join(base, "home"), ["run", "Fix", "--cwd", work, "--model", MODEL]);
  expect(code, output).toBe(0);
  return Date.now() - began;
}

describe("kill -9", () => {
  it(`at ${ROUNDS} random points of a task loses nothing, and the task goes on`, { timeout: 600_000 }, async () => {
    // As long as a whole run takes with others beside it.
    const undisturbed = await Promise.all(Array.from({ length: AT_ONCE }, (_, i) => wholeRun(i)));
    const whole = Math.max(...undisturbed);
    let killed = 0;
    const numbers = Array.from({ length: ROUNDS }, (_, i) => i);
    await Promise.all(
      Array.from({ length: AT_ONCE }, async () => {
        for (let next = numbers.pop(); next !== undefined; next = numbers.pop())
          if ((await round(next, whole)) === "killed") killed++;
      }),
    );
    expect(killed).toBeGreaterThan(ROUNDS / 4);
  });
});
