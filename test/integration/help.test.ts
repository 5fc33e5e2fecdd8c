/** What `--help` answers: of one command what belongs to it, else everything. */
import { describe, expect, it } from "vitest";
import { bilby } from "./terminal.ts";

describe("--help", () => {
  it("says of one command what it takes, and the exit codes", async () => {
    const { code, out, err } = await bilby(["parse", "--help"]);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toMatch(/^Usage: bilby COMMAND\n\n {2}parse .*--dialect xml\|native\|json/);
    expect(out).toMatch(/Exit code: 0 finished/);
    expect(out).not.toMatch(/^ {2}(run|doctor)/m);
  });

  it("says all that a command with several forms can do", async () => {
    const { out } = await bilby(["modelfiles", "--help"]);
    expect(out.match(/^ {2}modelfiles \w+/gm)).toEqual([
      "  modelfiles build",
      "  modelfiles check",
      "  modelfiles write",
    ]);
  });

  it("says the options of a task where one goes on with it", async () => {
    expect((await bilby(["resume", "--help"])).out).toMatch(/--yes read,edit.*[\s\S]* {2}resume TASK/);
  });

  it("lists every command where none is named, or none of that name is there", async () => {
    const all = (await bilby(["--help"])).out;
    expect(all.match(/^ {2}[a-z]+/gm)!.length).toBeGreaterThan(15);
    expect((await bilby(["nonesuch", "--help"])).out).toBe(all);
  });
});
