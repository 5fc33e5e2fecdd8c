import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseCommand } from "../../../src/workspace/command.ts";
import { temporaryFolder } from "./folder.ts";

const SHELLS = ["/bin/sh", "/bin/bash", "/bin/zsh", "/usr/bin/zsh"].filter((shell) => existsSync(shell));

/** Lines that a grant could cover, out of what shells treat specially and what they do not. */
function coveredLines(count: number): { line: string; argv: string[] }[] {
  const piece = fc.oneof(
    { weight: 4, arbitrary: fc.stringMatching(/^[A-Za-z0-9_./:@%+,=-]{1,6}$/) },
    { weight: 3, arbitrary: fc.constantFrom(" ", "  ", "\t", "''", '""') },
    { weight: 2, arbitrary: fc.string({ maxLength: 5 }).map((text) => `'${text.replaceAll("'", "")}'`) },
    { weight: 2, arbitrary: fc.string({ maxLength: 5 }).map((text) => `"${text}"`) },
    {
      weight: 1,
      arbitrary: fc.constantFrom("=", "~", "*", "$HOME", "{a,b}", "\\", "#", "!", "é", "^", "[", "a=~", "-"),
    },
  );
  const line = fc.array(piece, { maxLength: 8 }).map((pieces) => `show ${pieces.join("")}`);
  return fc.sample(line, { numRuns: count, seed: 7 }).flatMap((text) => {
    const parsed = parseCommand(text, "posix");
    return "argv" in parsed ? [{ line: text, argv: parsed.argv }] : [];
  });
}

describe.runIf(process.platform !== "win32")("an exact argument vector", () => {
  it.each(SHELLS)("is what %s makes of the line, for every line that has one", (shell) => {
    const covered = coveredLines(6_000);
    expect(covered.length).toBeGreaterThan(1_000);
    // A folder with names in it, so that an expansion would show.
    const cwd = temporaryFolder({ a: "", b: "", "-": "" });
    const script = ["show() { printf '%s\\1' show \"$@\"; printf '\\2'; }", ...covered.map(({ line }) => line)].join(
      "\n",
    );
    const output = execFileSync(shell, ["-c", script], { cwd, encoding: "utf8", maxBuffer: 1e8 });
    const vectors = output
      .split("\x02")
      .slice(0, -1)
      .map((each) => each.split("\x01").slice(0, -1));
    expect(vectors).toEqual(covered.map(({ argv }) => argv));
  });
});
