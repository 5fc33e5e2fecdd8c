import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { startCommand } from "../../../src/node/workspace/commands.ts";
import { commandEnvironment } from "../../../src/node/workspace/environment.ts";
import { shellInvocation, userShell } from "../../../src/node/workspace/program.ts";
import type { Located } from "../../../src/workspace/workspace.ts";
import { commandsIn } from "../agent/commands.ts";
import { temporaryFolder, writeFiles } from "./folder.ts";

const onPosix = process.platform !== "win32";

function folder(real: string): Located {
  return { shown: ".", real, root: { name: "app", path: real }, outside: false, sensitive: null, ignored: false };
}

interface RunOptions {
  dir?: string;
  env?: NodeJS.ProcessEnv;
  timeoutMs?: number;
  signal?: AbortSignal;
  onOutput?(chunk: string): void;
}

async function run(command: string, options: RunOptions = {}) {
  const { dir = temporaryFolder(), env = process.env, timeoutMs = 60_000, signal, onOutput } = options;
  const world = { shell: userShell({ ...env, SHELL: "/bin/sh" }), env: commandEnvironment(env) };
  const commands = commandsIn({
    workspace: { start: (line, how) => startCommand(line, how, world) },
    ...(onOutput ? { output: (_, chunk) => onOutput(chunk) } : {}),
  });
  const what = { command, cwd: folder(dir), timeoutMs, background: false };
  const outcome = await commands.runner("c1").run(what, signal ?? new AbortController().signal);
  if (outcome.state !== "ended") throw new Error("it went into the background");
  return outcome;
}

const isGone = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    // A zombie still has its number; what counts is that it runs no more.
    return existsSync(`/proc/${pid}/stat`) && / Z /.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return true;
  }
};

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 10));
}

describe.runIf(onPosix)("a command", () => {
  it("gives its output, in order, and its exit code", async () => {
    const chunks: string[] = [];
    const result = await run("echo one; echo two >&2; sleep 0.1; echo three; exit 3", {
      onOutput: (chunk) => chunks.push(chunk),
    });
    expect(result).toMatchObject({ exitCode: 3, signal: null, timedOut: false });
    expect(result.output.split("\n").sort()).toEqual(["", "one", "three", "two"]);
    expect(result.output.endsWith("three\n")).toBe(true);
    expect(chunks.join("")).toBe(result.output);
  });

  it("runs in its folder, with no input to wait for", async () => {
    const dir = temporaryFolder({ "sub/a.txt": "" });
    expect((await run("cat; pwd", { dir: path.join(dir, "sub") })).output).toBe(`${path.join(dir, "sub")}\n`);
  });

  it("that is one exact vector runs without a shell, with the same words", async () => {
    const dir = temporaryFolder({ "args.sh": '#!/bin/sh\nps -o comm= -p $PPID\nfor a; do echo "[$a]"; done\n' });
    await run("chmod +x args.sh", { dir });
    const result = await run("./args.sh 'a b' \"c\" ''  d", { dir });
    expect(result.output).toMatch(/\[a b\]\n\[c\]\n\[\]\n\[d\]\n$/);
    expect(result.output).not.toMatch(/^sh\n/);
  });

  it("without an interpreter line still runs, as it would in a shell", async () => {
    const dir = temporaryFolder({ "bare.sh": "echo bare\n" });
    await run("chmod +x bare.sh", { dir });
    expect(await run("./bare.sh", { dir })).toMatchObject({ exitCode: 0, output: "bare\n" });
  });

  it("that does not exist ends as in a shell", async () => {
    const result = await run("no-such-program --x");
    expect(result.exitCode).toBe(127);
    expect(result.output).toMatch(/not found/);
  });

  it("is told that nobody watches: no pager, no prompt, no colour, nothing of the editor", async () => {
    const env = {
      ...process.env,
      VSCODE_PID: "1",
      ELECTRON_RUN_AS_NODE: "1",
      FORCE_COLOR: "1",
      BASH_ENV: "/x",
      PAGER: "less",
    };
    const { output } = await run("env | sort", { env });
    expect(output).toMatch(/^GIT_PAGER=cat$/m);
    expect(output).toMatch(/^PAGER=cat$/m);
    expect(output).toMatch(/^GIT_TERMINAL_PROMPT=0$/m);
    expect(output).toMatch(/^NO_COLOR=1$/m);
    expect(output).toMatch(/^TERM=dumb$/m);
    expect(output).not.toMatch(/VSCODE_|ELECTRON_|FORCE_COLOR|BASH_ENV/);
  });

  it("decodes characters that are split between two reads", async () => {
    const script =
      "const b=Buffer.from('a€😀z');let i=0;(function w(){if(i<b.length)process.stdout.write(b.subarray(i,++i),()=>setTimeout(w,5))})()";
    const dir = temporaryFolder({ "w.js": script });
    expect((await run(`"${process.execPath}" w.js`, { dir })).output).toBe("a€😀z");
  });

  it("with 16 MB on one line is kept within the limit, both ends", async () => {
    const dir = temporaryFolder({ "big.js": "process.stdout.write('start'+'x'.repeat(16_000_000)+'end')" });
    const result = await run(`"${process.execPath}" big.js`, { dir });
    expect(result.exitCode).toBe(0);
    expect(result.output.length).toBeLessThan(4_000_200);
    expect(result.output.startsWith("startxxx")).toBe(true);
    expect(result.output.endsWith("xend")).toBe(true);
    expect(result.output).toContain("12000008 characters left out");
  });

  it("is ended with everything it started when it takes too long", async () => {
    const dir = temporaryFolder();
    const line = "sleep 1000 & echo $! > pid; (trap '' TERM; sleep 1000) & echo $! > stubborn; wait";
    const result = await run(line, { dir, timeoutMs: 1_500 });
    expect(result).toMatchObject({ timedOut: true, exitCode: null });
    const pids = ["pid", "stubborn"].map((name) => Number(readFileSync(path.join(dir, name), "utf8")));
    await until(() => pids.every(isGone));
    expect(pids.map(isGone)).toEqual([true, true]);
  });

  it("is ended with everything it started when the user stops it", async () => {
    const dir = temporaryFolder();
    const abort = new AbortController();
    const running = run("sh -c 'sleep 1000 & echo $! > pid; echo ready; wait'", {
      dir,
      signal: abort.signal,
      onOutput: (chunk) => chunk.includes("ready") && abort.abort(),
    });
    const result = await running;
    expect(result).toMatchObject({ timedOut: false, exitCode: null, output: "ready\n" });
    const pid = Number(readFileSync(path.join(dir, "pid"), "utf8"));
    await until(() => isGone(pid));
    expect(isGone(pid)).toBe(true);
  });

  it("that ignores the request to end is made to", async () => {
    const abort = new AbortController();
    const result = await run("trap '' TERM; echo ready; while :; do sleep 0.05; done", {
      signal: abort.signal,
      onOutput: () => abort.abort(),
    });
    expect(result.signal).toBe("SIGKILL");
  });

  it("leaves nothing running behind, and does not wait for it", async () => {
    const dir = temporaryFolder();
    const result = await run("sleep 1000 & echo $! > pid; echo done", { dir });
    expect(result).toMatchObject({ exitCode: 0, output: "done\n" });
    const pid = Number(readFileSync(path.join(dir, "pid"), "utf8"));
    await until(() => isGone(pid));
    expect(isGone(pid)).toBe(true);
  });

  it("has no limit where the limit is 0, or more than a timer can count", async () => {
    for (const timeoutMs of [0, 2 ** 40])
      expect(await run("sleep 0.05; echo done", { timeoutMs })).toMatchObject({ output: "done\n" });
  });

  it("does not start when it was stopped before", async () => {
    const dir = temporaryFolder();
    await expect(run("touch started", { dir, signal: AbortSignal.abort() })).rejects.toThrow();
    expect(existsSync(path.join(dir, "started"))).toBe(false);
  });

  it("does not run in a folder that is none", async () => {
    const dir = temporaryFolder({ "a.txt": "" });
    await expect(run("ls", { dir: path.join(dir, "gone") })).rejects.toMatchObject({ cause: "missing" });
    await expect(run("ls", { dir: path.join(dir, "a.txt") })).rejects.toMatchObject({ cause: "not-directory" });
  });
});

describe("the shell", () => {
  it("is the user's if its rules are known, else the system's", () => {
    expect(userShell({ SHELL: "/usr/bin/zsh" }, "linux")).toBe("/usr/bin/zsh");
    expect(userShell({ SHELL: "/usr/bin/fish" }, "linux")).toBe("/bin/sh");
    expect(userShell({ SHELL: "evil/bash" }, "darwin")).toBe("/bin/sh");
    expect(userShell({}, "linux")).toBe("/bin/sh");
    // By its whole path: a bare name would be looked for in the workspace first.
    expect(userShell({ SHELL: "/bin/bash", SystemRoot: "D:\\Windows" }, "win32")).toBe(
      "D:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe",
    );
  });

  it("gets a line whole, whatever quotes are in it", () => {
    const line = `echo "a b" 'c' %PATH%`;
    expect(shellInvocation("/bin/bash", line)).toEqual({ file: "/bin/bash", args: ["-c", line], verbatim: false });
    const encoded = shellInvocation("powershell.exe", line).args.at(-1)!;
    expect(Buffer.from(encoded, "base64").toString("utf16le").split("\n")).toContain(line);
    expect(shellInvocation("cmd.exe", line)).toMatchObject({
      verbatim: true,
      args: ["/d", "/s", "/c", expect.stringContaining(line)],
    });
  });
});

describe("the environment of commands", () => {
  it("keeps what is the user's", () => {
    writeFiles(temporaryFolder(), {});
    const env = commandEnvironment({
      PATH: "/bin",
      HOME: "/h",
      NODE_OPTIONS: "--max-old-space-size=4096",
      SSH_ASKPASS: "/usr/bin/ksshaskpass",
    });
    expect(env).toMatchObject({
      PATH: "/bin",
      HOME: "/h",
      NODE_OPTIONS: "--max-old-space-size=4096",
      SSH_ASKPASS: "/usr/bin/ksshaskpass",
    });
  });
  it("keeps only absolute folders of the search path, so that nothing of the workspace is found by its name", () => {
    expect(commandEnvironment({ PATH: "/bin::.:bin:/usr/bin" }).PATH).toBe("/bin:/usr/bin");
    const windows = commandEnvironment({ Path: ".;C:\\Windows;tools;D:\\bin" }, "win32");
    expect(windows).toMatchObject({ Path: "C:\\Windows;D:\\bin", NoDefaultCurrentDirectoryInExePath: "1" });
  });
  it("drops what is ours and the server's of the editor", () => {
    const env = commandEnvironment({
      BILBY_API_KEY: "k",
      CODE_SERVER_SESSION_SOCKET: "s",
      NODE_OPTIONS: "--inspect=9229",
    });
    expect(env).not.toHaveProperty("BILBY_API_KEY");
    expect(env).not.toHaveProperty("CODE_SERVER_SESSION_SOCKET");
    expect(env).not.toHaveProperty("NODE_OPTIONS");
  });
  it("drops the editor's debugger and askpass, which need what is gone", () => {
    const env = commandEnvironment({
      NODE_OPTIONS: "--require /x/ms-vscode.js-debug/src/bootloader.js",
      GIT_ASKPASS: "/x/vscode/extensions/git/dist/askpass.sh",
      GIT_DIR: "/elsewhere/.git",
    });
    expect(env).not.toHaveProperty("NODE_OPTIONS");
    expect(env).not.toHaveProperty("GIT_ASKPASS");
    expect(env).not.toHaveProperty("GIT_DIR");
  });
});
