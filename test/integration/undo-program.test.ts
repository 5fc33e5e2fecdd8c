/** `bilby undo`, as a terminal user meets it. */
import fs from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ScriptedOllama, startOllama } from "../ollama/index.ts";
import { bundledProgram, type Program } from "./program.ts";
import { kept, SAMPLE } from "./workbench.ts";

let program: Program;
let ollama: ScriptedOllama;
let home: string;
let work: string;
let task: string;
const price = () => fs.readFileSync(path.join(work, "src/price.js"), "utf8");
const original = fs.readFileSync(path.join(SAMPLE, "src/price.js"), "utf8");
const bilby = (...args: string[]) => program.run(args, home);

beforeAll(async () => {
  program = await bundledProgram();
  ollama = await startOllama({ script: kept("demo"), loadMs: 0 });
  home = path.join(program.base, "home");
  work = path.join(program.base, "work");
  fs.cpSync(SAMPLE, work, { recursive: true });
  const ran = await bilby(
    "run",
    "Fix the price",
    "--cwd",
    work,
    "--model",
    "bilby-demo:latest",
    "--host",
    ollama.url,
    "--yes",
    "all",
    "--json",
  );
  expect(ran.code, ran.stderr).toBe(0);
  task = JSON.parse((await bilby("tasks", "--json")).stdout)[0].id;
}, 120_000);
afterAll(async () => {
  await ollama.stop();
  program.remove();
});

describe("bilby undo", () => {
  it("--check says what would happen and changes nothing", async () => {
    const changed = price();
    expect(changed).not.toBe(original);
    const { code, stdout } = await bilby("undo", task, "--check", "--json");
    expect(code).toBe(0);
    const shown = JSON.parse(stdout);
    expect(shown).toMatchObject({ task, files: [{ path: "src/price.js", state: "ready" }] });
    expect(shown.uncovered).toHaveLength(1);
    expect(price()).toBe(changed);
    expect((await bilby("undo", task, "--check")).stdout).toContain("Not covered: what these commands did.");
  });

  it("leaves a file that changed since, until it is told to merge", async () => {
    const path_ = path.join(work, "src/price.js");
    fs.appendFileSync(path_, "// mine\n");
    const refused = await bilby("undo", task);
    expect(refused.code).toBe(1);
    expect(refused.stdout).toContain("Agree with --merge.");
    expect(price()).not.toBe(`${original}// mine\n`);
    const merged = await bilby("undo", task, "--merge", "--json");
    expect(merged.code, merged.stdout).toBe(0);
    expect(price()).toBe(`${original}// mine\n`);
  });

  it("has nothing to do afterwards, and says so", async () => {
    const { code, stdout } = await bilby("undo", task);
    expect(code).toBe(0);
    expect(stdout).toContain("There is no change of this task to put back.");
    expect((await bilby("show", task, "--json")).stdout).toContain('"change.undone"');
  });

  it("says what is wrong with how it was called", async () => {
    expect((await bilby("undo")).code).toBe(2);
    expect((await bilby("undo", task, "--step", "x")).stderr).toContain("--step must be a whole number");
    expect(await bilby("undo", "nope")).toMatchObject({
      code: expect.any(Number),
      stderr: expect.stringContaining("no task"),
    });
  });
});
