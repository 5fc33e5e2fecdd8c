// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are shell expansions
import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, existsSync, realpathSync, symlinkSync } from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseCommand } from "../../../src/workspace/command.ts";
import { denial } from "../../../src/workspace/denied.ts";
import { temporaryFolder } from "./folder.ts";

const SHELLS = ["/bin/sh", "/bin/bash", "/bin/dash", "/bin/zsh", "/usr/bin/zsh"].filter((shell) => existsSync(shell));

const DISTINCT = [...new Map(SHELLS.map((shell) => [realpathSync(shell), shell])).values()];

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

/** Lines out of what shells take apart in ways of their own, with the denied words among them. Nothing in them loops or deletes. */
const riddles = (() => {
  const gap = fc.constantFrom(" ", " ", " ", "", "\t", " \\\n");
  const name = fc.constantFrom(
    ..."git git 'git' g'i't \\git \"git\" ${a}git $G $'git' $'\\x67it' $(echo|git) g?t {git,push}".split(" "),
  );
  const verb = fc.constantFrom(
    ..."push push \"push\" pu\\sh 'push' $V push${a} $'\\x70ush' p*sh push;x push&".split(" "),
  );
  const option = fc.constantFrom("", "", "", "-C . ", "-c a=b ", "--no-pager ");
  const core = fc.tuple(name, fc.constantFrom(" ", "  ", "\t", " \\\n"), option, verb).map((parts) => parts.join(""));
  const around = fc.oneof(
    fc.constantFrom(
      ..."echo eval sh -c env A=1 nohup xargs command exec timeout 1 x '' - -- $(echo) ~ ! a=; ' \" `".split(" "),
    ),
    fc.constantFrom(..."; & | && || ( ) { } < > >> 2>&1 >&2 <<E <<<a $( if then fi # case esac in".split(" ")),
    fc.constantFrom(
      "\n",
      "\nE\n",
      "\r",
      "sh -c",
      "G=git;",
      "V=push;",
      "set -- push;",
      "f() {",
      "echo push | xargs",
      "trap",
    ),
  );
  const side = fc
    .array(
      fc.tuple(around, gap).map((parts) => parts.join("")),
      { maxLength: 4 },
    )
    .map((parts) => parts.join(""));
  return fc.tuple(side, core, side).map((parts) => parts.join(""));
})();

describe.runIf(process.platform !== "win32")("a denied program", () => {
  it.each(DISTINCT)("never runs in %s on a line that the rules let through", { timeout: 60_000 }, (shell) => {
    const top = temporaryFolder({ "bin/git": '#!/bin/sh\n[ "$1" = push ] && echo ran >> "$RAN"\nexit 0\n' });
    chmodSync(path.join(top, "bin/git"), 0o755);
    // Nothing but these can be found, so that no line can do harm.
    for (const name of ["sh", "env", "nohup", "xargs", "timeout", "echo"])
      symlinkSync(real(name), path.join(top, "bin", name));
    const ran: string[] = [];
    const missed: string[] = [];
    for (const line of fc.sample(riddles, {
      numRuns: Number(process.env.RIDDLES ?? 500),
      seed: Number(process.env.SEED ?? 11),
    })) {
      const cwd = temporaryFolder({ push: "" });
      // One for each line: what the line before left running may still write.
      const RAN = path.join(cwd, "ran");
      spawnSync(shell, ["-c", line], {
        cwd,
        env: { PATH: path.join(top, "bin"), RAN, HOME: cwd },
        timeout: 5_000,
        stdio: "ignore",
      });
      if (!existsSync(RAN)) continue;
      ran.push(line);
      if (denial(line, "posix", ["git push"]) === undefined) missed.push(line);
    }
    expect(ran.length).toBeGreaterThan(5);
    expect(missed.map((line) => JSON.stringify(line)).join("\n")).toBe("");
  });
});

function real(name: string): string {
  return ["/bin", "/usr/bin"].map((folder) => path.join(folder, name)).find((file) => existsSync(file))!;
}
