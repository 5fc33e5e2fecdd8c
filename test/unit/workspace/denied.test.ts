// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are shell expansions
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ShellKind } from "../../../src/workspace/command.ts";
import { denial } from "../../../src/workspace/denied.ts";

const SHELLS: ShellKind[] = ["posix", "powershell", "cmd"];
const answer = (line: string, shell: string, ...rules: string[]): "denied" | "doubt" | "free" => {
  const found = denial(line, shell, rules);
  return found === undefined ? "free" : "denied" in found ? "denied" : "doubt";
};

describe("a denied command", () => {
  it.each([
    "git push",
    "git   push origin main",
    "/usr/bin/git push",
    "GIT push",
    "git -C sub push",
    "git -c user.name=x --no-pager push --force",
    "npm test && git push",
    "npm test;git push",
    "npm test | git push",
    "npm test\ngit push",
    "git push & wait",
    "! git push",
    "(cd sub; git push)",
    "{ git push; }",
    "if true; then git push; fi",
    "for i in 1 2; do git push; done",
    "f() { git push; }; f",
    "A=1 B=2 git push",
    "env -i A=1 git push",
    "sudo -u root git push",
    "sudo -- git push",
    "nohup git push &",
    "timeout 10 git push",
    "timeout -k 5 10s nice -n 5 git push",
    "time git push",
    "command git push",
    "exec git push",
    "xargs -n 1 git push",
    "echo main | xargs git push origin",
    "find . -name x -exec git push {} ;",
    "sh -c 'git push'",
    'bash -lc "git push"',
    "bash -c -- 'git push'",
    "sh -c 'sh -c \"git push\"'",
    "eval git push",
    'eval "git push"',
    "echo $(git push)",
    'echo "a $(git push) b"',
    "echo `git push`",
    "cat <(git push)",
    "echo ${x:-$(git push)}",
    "g'i't pu\"sh\"",
    "\\git push",
    "git pu\\sh",
    "git \\\n push",
    "$'git' push",
    "$'\\x67it' push",
    "git push > log 2>&1",
    ">log git push",
    "2>/dev/null git push",
    "git push # only once",
    "echo a # b\ngit push",
    "cat <<EOF\ntext\nEOF\ngit push",
    "cat <<EOF\n$(git push)\nEOF",
    "busybox git push",
    "ssh -p 22 host git push",
    "git -c alias.x='!git push' x",
  ])("is found in: %s", (line) => {
    expect(answer(line, "posix", "git push")).toBe("denied");
  });

  it.each([
    "$GIT push",
    "git $VERB",
    "g${x}it push",
    "git${IFS}push",
    "{git,push}",
    "/usr/bin/gi? push",
    "$(echo git) push",
    "echo push | xargs git",
    'sh -c "git $1" sh push',
    "sh <<EOF\ngit push\nEOF",
    "bash <<< 'git push'",
    "alias g=git; g push",
    "some-wrapper; sudo --odd x git push",
    "env '-Sgit push'",
    "env --split-string='git push' x",
    "git bisect run git push",
    "git submodule foreach git push",
    "git rebase -x 'git push' HEAD~1",
    "npm exec -- git push",
    "docker run image git push",
    "fakeroot git push",
    "poetry run git push",
    "make SHELL='git push'",
    "python3 -c 'import os; os.system(\"git push\")'",
    'node -e \'require("child_process").execSync("git push")\'',
    "function f { git push; }; f",
    "source <(echo git push)",
    "git\0 push",
  ])("is asked about where it may be in: %s", (line) => {
    expect(answer(line, "posix", "git push")).toBe("doubt");
  });

  it.each([
    "git status",
    "git log --grep push",
    "git commit -m push",
    "git commit -m 'git push'",
    "echo git push",
    "grep -rn 'git push' .",
    "echo 'git push' > notes.txt",
    "# git push",
    "npm test # and then git push",
    "gitk push",
    "cat git/push",
    "npm run git -- push",
    "A='git push' npm test",
    "npm install --save-dev git-push",
    "mkdir git push",
  ])("is not seen where it is only text: %s", (line) => {
    expect(answer(line, "posix", "git push")).toBe("free");
  });

  it.each([
    ["git push", "powershell"],
    ["GIT.EXE PUSH", "powershell"],
    ["& git push", "powershell"],
    ["& 'git' push", "powershell"],
    ["& 'C:\\Program Files\\Git\\cmd\\git.exe' push", "powershell"],
    [". git push", "powershell"],
    ["npm test; git push", "powershell"],
    ["if ($true) { git push }", "powershell"],
    ["1..3 | % { git push }", "powershell"],
    ["g`it pu`sh", "powershell"],
    ["git `\n push", "powershell"],
    ["git\u00a0push", "powershell"],
    ["iex 'git push'", "powershell"],
    ["Invoke-Expression \u201cgit push\u201d", "powershell"],
    ["cmd /c git push", "powershell"],
    ['cmd /c "git push"', "powershell"],
    ["powershell -NoProfile -Command git push", "powershell"],
    [`pwsh -enc ${Buffer.from("git push", "utf16le").toString("base64")}`, "powershell"],
    ["echo $(git push)", "powershell"],
    ["<# x #> git push", "powershell"],
    ["Start-Process git push", "powershell"],
    ["Start-Process git -ArgumentList push", "powershell"],
    ["git push", "cmd"],
    ["git.cmd push", "cmd"],
    ["@git push", "cmd"],
    ["g^it pu^sh", "cmd"],
    ['"git" push', "cmd"],
    ["git,push", "cmd"],
    ["git;push", "cmd"],
    ["npm test & git push", "cmd"],
    ["(git push)", "cmd"],
    ["call git push", "cmd"],
    ["start /b git push", "cmd"],
    ["cmd /s /c git push", "cmd"],
    ["for %i in (1 2) do git push", "cmd"],
    ["npm test\r\ngit push", "cmd"],
  ])("is found as Windows writes it: %s (%s)", (line, shell) => {
    expect(answer(line, shell, "git push")).toBe("denied");
  });

  it.each([
    ["& $git push", "powershell"],
    ["git @args", "powershell"],
    ["Set-Alias g git; g push", "powershell"],
    ["%GIT% push", "cmd"],
    ["git %1", "cmd"],
    ["if exist a git push", "cmd"],
    ["g!x!it push", "cmd"],
  ])("is asked about where it may be: %s (%s)", (line, shell) => {
    expect(answer(line, shell, "git push")).toBe("doubt");
  });

  it("may be forbidden by its name alone, or with options in any order", () => {
    expect(answer("terraform apply", "posix", "terraform")).toBe("denied");
    for (const line of ["rm -rf x", "rm -fr x", "rm -r -f x", "rm x -rfv", "sudo rm -r x -f"])
      expect(answer(line, "posix", "rm -rf")).toBe("denied");
    expect(answer("rm -r x", "posix", "rm -rf")).toBe("free");
    expect(answer("git push --force-with-lease", "posix", "git push --force")).toBe("free");
    expect(answer("git push origin --force", "posix", "git push --force")).toBe("denied");
  });

  it("of one word is asked about where a program may run it, and not where it is another one's verb", () => {
    for (const line of ["fakeroot rm x", "python3 -c 'system(\"rm x\")'"])
      expect(answer(line, "posix", "rm")).toBe("doubt");
    for (const line of ["git rm x", "npm rm x", "docker run --rm x", "echo rm"])
      expect(answer(line, "posix", "rm")).toBe("free");
  });

  it("of a program that is not known here is asked about where an option may have taken a word", () => {
    expect(answer("tool --at value push", "posix", "tool push")).toBe("doubt");
    expect(answer("tool --at=value push", "posix", "tool push")).toBe("denied");
    expect(answer("tool pull push", "posix", "tool push")).toBe("free");
  });

  it("is known by the names that PowerShell and cmd have for one thing", () => {
    expect(answer("rm -r x", "powershell", "Remove-Item")).toBe("denied");
    expect(answer("ri x", "powershell", "rm")).toBe("denied");
    expect(answer("rd/s/q x", "cmd", "rd /s")).toBe("denied");
    expect(answer("erase x", "cmd", "del")).toBe("denied");
    expect(answer("del x", "posix", "rm")).toBe("free");
  });

  it("that cannot be read, or a shell that is not known, is doubt", () => {
    expect(answer("ls", "posix", "a && b")).toBe("doubt");
    expect(answer("ls", "/usr/bin/fish", "git push")).toBe("doubt");
    expect(answer("ls", "/usr/bin/fish")).toBe("free");
    expect(answer(`${"echo $(".repeat(40)}git push${")".repeat(40)}`, "posix", "git push")).not.toBe("free");
  });

  it("is found however it is wrapped and quoted", () => {
    const quoted = (word: string) =>
      fc.constantFrom(
        word,
        `'${word}'`,
        `"${word}"`,
        `\\${word}`,
        `${word[0]}''${word.slice(1)}`,
        `"${word[0]}"${word.slice(1)}`,
      );
    const plain = fc
      .tuple(quoted("git"), fc.constantFrom(" ", "  ", "\t", " \\\n "), quoted("push"))
      .map((parts) => parts.join(""));
    const wrap = fc.constantFrom<(line: string) => string>(
      (line) => `env A=1 ${line}`,
      (line) => `sudo ${line}`,
      (line) => `nohup ${line}`,
      (line) => `timeout 5 ${line}`,
      (line) => `X='a b' ${line}`,
      (line) => `xargs ${line}`,
    );
    const chain = fc.constantFrom<(line: string) => string>(
      (line) => `ls && ${line}`,
      (line) => `ls | ${line} | cat`,
      (line) => `(${line})`,
      (line) => `echo $(${line})`,
      (line) => `if ls; then ${line}; fi`,
      (line) => `ls\n${line}\nls`,
      (line) => `${line} > out 2>&1 &`,
      (line) => `{ ${line} ; }`,
    );
    const line = fc
      .tuple(plain, fc.array(wrap, { maxLength: 3 }), fc.array(chain, { maxLength: 3 }))
      .map(([inner, wraps, chains]) =>
        chains.reduce(
          (text, next) => next(text),
          wraps.reduce((text, next) => next(text), inner),
        ),
      );
    fc.assert(
      fc.property(line, (text) => {
        expect(answer(text, "posix", "git push")).toBe("denied");
      }),
      { numRuns: 1_000 },
    );
  });

  it("never lets any text break the reader, in any shell", () => {
    const piece = fc.oneof(
      fc.constantFrom(
        ..."'\"`$\\^%!|&;<>(){}[]*?~#=@,\n\r\t ",
        "$(",
        "${",
        "$'",
        "<<",
        "<<<",
        "<(",
        "git",
        "push",
        "-c",
        "sh",
        "eval",
        "#>",
        "<#",
      ),
      fc.string({ maxLength: 4 }),
    );
    fc.assert(
      fc.property(fc.constantFrom(...SHELLS), fc.array(piece, { maxLength: 14 }), (shell, pieces) => {
        expect(["denied", "doubt", "free"]).toContain(answer(pieces.join(""), shell, "git push", "rm -rf"));
      }),
      { numRuns: 6_000 },
    );
  });
});
