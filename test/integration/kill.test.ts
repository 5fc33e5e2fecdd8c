/**
 * Kills the terminal program with SIGKILL at random points of a task. Whatever the point: the log opens, nothing is half
 * written, and the task goes on to its end.
 */
import fs from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { TaskStore } from "../../src/task/store.ts";
import { type ScriptedOllama, startOllama } from "../ollama/index.ts";
import { bundledProgram, type Program } from "./program.ts";
import { kept, SAMPLE } from "./workbench.ts";

const ROUNDS = 200;
const AT_ONCE = 4;
const MODEL = "bilby-demo:latest";
let program: Program;
let base: string;
let ollama: ScriptedOllama;

beforeAll(async () => {
  program = await bundledProgram();
  base = program.base;
  ollama = await startOllama({ script: kept("demo"), loadMs: 0 });
});
afterAll(async () => {
  await ollama.stop();
  program.remove();
});

const original = fs.readFileSync(path.join(SAMPLE, "src/price.js"), "utf8");

async function run(home: string, args: string[], killAfter?: number): Promise<{ code: number | null; output: string }> {
  const all = [...args, "--host", ollama.url, "--yes", "all", "--json"];
  const { code, stdout, stderr } = await program.run(all, home, killAfter);
  return { code, output: stdout + stderr };
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
