/** Commands of `bilby run`, as the shipped program: what is denied holds against --yes, and nothing is left running. */
import fs from "node:fs";
import path from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { call, MODELS, type Reply, type ScriptedOllama, say, script, startOllama } from "../ollama/index.ts";
import { bundledProgram, type Program } from "./program.ts";
import { until } from "./workbench.ts";

let program: Program;
beforeAll(async () => {
  program = await bundledProgram();
});
afterAll(() => program.remove());

let dir: string;
let home: string;
let ollama: ScriptedOllama;
beforeEach(() => {
  const base = fs.mkdtempSync(path.join(program.base, "run-"));
  dir = path.join(base, "work");
  home = path.join(base, "home");
  fs.mkdirSync(dir);
  fs.mkdirSync(home);
});
afterEach(() => ollama?.stop());

async function run(turns: Reply[], ...more: string[]) {
  ollama = await startOllama({ models: MODELS, loadMs: 0, script: script("program", turns) });
  const options = ["--cwd", dir, "--host", ollama.url, "--model", "coder:14b", "--num-ctx", "16384", ...more];
  return program.run(["run", "do it", ...options], home);
}
const command = (line: string, more: Record<string, string> = {}): Reply => [
  call("execute_command", { command: line, ...more }),
];
const lastRequest = () => JSON.stringify(ollama.chats.at(-1)!.json);

describe("bilby run", () => {
  it("never runs what --deny names, whatever --yes allows", async () => {
    const turns = [
      command("touch a"),
      command("true && env X=1 touch b"),
      command("$T c"),
      command("echo x > d"),
      [say("Done.")],
    ];
    const { code, stdout } = await run(turns, "--yes", "all", "--deny", "touch");
    expect(code).toBe(0);
    expect(fs.readdirSync(dir)).toEqual(["d"]);
    expect(stdout).toContain("rejected");
    expect(lastRequest()).toContain('the user forbids \\"touch\\"');
  });

  it("holds to what was denied in the editor, and does not run while that cannot be read", async () => {
    fs.writeFileSync(path.join(home, "denied.json"), '["touch"]');
    await run([command("touch a"), [say("Done.")]], "--yes", "all");
    expect(fs.readdirSync(dir)).toEqual([]);
    await ollama.stop();
    fs.writeFileSync(path.join(home, "denied.json"), '["tou');
    const { code, stderr } = await run([command("touch a"), [say("Done.")]], "--yes", "all");
    expect(code).not.toBe(0);
    expect(stderr).toContain("should be a list of denied commands and is not");
    expect(ollama.chats).toEqual([]);
  });

  it("ends what it has left in the background, and says so", async () => {
    const turns = [command("echo $$ > pid; echo up; sleep 1000", { background: "true" }), [say("It is up.")]];
    const { code, stdout } = await run(turns, "--yes", "all");
    expect(code).toBe(0);
    expect(stdout).toContain("(bg1) was ended with the task.");
    const pid = fs.readFileSync(path.join(dir, "pid"), "utf8").trim();
    await until(
      () => !fs.existsSync(`/proc/${pid}`) || / Z /.test(fs.readFileSync(`/proc/${pid}/stat`, "utf8")),
      "its end",
    );
  });

  it("gives the terminal no escape sequences but colours, and commands none of its secrets", async () => {
    process.env.BILBY_API_KEY = "sk-secret";
    try {
      const { stdout } = await run(
        [command("printf '\\033]52;c;ZXZpbA==\\007\\033[31mred\\033[0m\\n'; env"), [say("\x1b]0;title\x07Done.")]],
        "--yes",
        "all",
      );
      expect(stdout).toContain("\x1b[31mred\x1b[0m\n");
      expect(stdout).not.toContain("\x1b]52");
      expect(stdout).toContain("⟨U+001B⟩]0;title⟨U+0007⟩Done.");
      expect(stdout).not.toContain("sk-secret");
    } finally {
      delete process.env.BILBY_API_KEY;
    }
  });
});
