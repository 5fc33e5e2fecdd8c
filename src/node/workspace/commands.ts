/**
 * Starts a command line as a child process of its own: no input, and nothing of it left when it is over. A line that is one exact
 * argument vector runs without a shell; everything else goes to the user's shell.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { stat } from "node:fs/promises";
import { type CommandProcess, type Located, WorkspaceError } from "../../workspace/workspace.ts";
import { codeOf } from "./errno.ts";
import { exactProgram, shellInvocation, windowsProgram } from "./program.ts";

export interface CommandWorld {
  shell: string;
  env: Record<string, string>;
}

export interface StartOptions {
  cwd: Located;
  onOutput(chunk: string): void;
}

/** How long a process may take to end when asked, before it is made to. */
const GRACE_MS = 700;
/** After the process is gone, a daemon may still hold its output open; this long without a byte, and we let go. */
const IDLE_MS = 300;

/** Starts one command line. Rejects only if it cannot be started. */
export async function startCommand(line: string, options: StartOptions, world: CommandWorld): Promise<CommandProcess> {
  await checkFolder(options.cwd);
  const child = await start(line, options.cwd.real, world);
  outliveNobody(child);
  let asked: NodeJS.Timeout | undefined;
  const end = () => {
    // Its number may belong to another process once it is over.
    if (over) return;
    endGroup(child, "SIGTERM");
    asked ??= setTimeout(() => endGroup(child, "SIGKILL"), GRACE_MS);
  };
  let over = false;
  const ended = followed(child, options.onOutput, () => asked !== undefined).then((ending) => {
    over = true;
    clearTimeout(asked);
    return ending;
  });
  return { pid: child.pid ?? 0, ended, end };
}

const living = new Set<ChildProcess>();

/** What runs when this process exits without having ended it goes with it. A process that is killed cannot see to that. */
function outliveNobody(child: ChildProcess): void {
  if (living.size === 0) process.once("exit", endLiving);
  living.add(child);
  child.once("close", () => {
    living.delete(child);
    if (living.size === 0) process.off("exit", endLiving);
  });
}

function endLiving(): void {
  for (const child of living) endGroup(child, "SIGKILL");
}

/** Whether there is a process of that number, whoever's it is. */
export function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return codeOf(error) === "EPERM";
  }
}

async function checkFolder(cwd: Located): Promise<void> {
  const found = await stat(cwd.real).catch((error: unknown) => codeOf(error) ?? "unknown");
  if (typeof found === "string")
    throw new WorkspaceError(
      "missing",
      `The folder ${cwd.shown} does not exist. Leave out cwd, or name one that does.`,
    );
  if (!found.isDirectory()) throw new WorkspaceError("not-directory", `${cwd.shown} is a file; cwd must be a folder.`);
}

async function start(line: string, cwd: string, world: CommandWorld): Promise<ChildProcess> {
  const program = await exactProgram(line, cwd, world);
  if (program) {
    const child = await spawned(program.file, program.args, program.name, cwd, world, false);
    // A script without a first line #!… can be run by a shell only.
    if (!("failed" in child)) return child;
  }
  const { file, args, verbatim } = shellInvocation(world.shell, line);
  const child = await spawned(file, args, file, cwd, world, verbatim);
  if ("failed" in child)
    throw new WorkspaceError("refused", `The shell ${world.shell} could not be started (${child.failed}).`);
  return child;
}

function spawned(
  file: string,
  args: string[],
  argv0: string,
  cwd: string,
  world: CommandWorld,
  verbatim: boolean,
): Promise<ChildProcess | { failed: string }> {
  return new Promise((resolve) => {
    const child = spawn(file, args, {
      argv0,
      cwd,
      env: world.env,
      stdio: ["ignore", "pipe", "pipe"],
      // A group of its own, so that everything it starts can be ended with it.
      detached: process.platform !== "win32",
      windowsHide: true,
      windowsVerbatimArguments: verbatim,
    });
    child.once("spawn", () => resolve(child));
    child.once("error", (error) => resolve({ failed: codeOf(error) ?? error.message }));
  });
}

/** Waits until the process is over and its output read, and takes what it left running with it. */
function followed(
  child: ChildProcess,
  take: (chunk: string) => void,
  wasAsked: () => boolean,
): Promise<{ exitCode: number | null; signal: string | null }> {
  return new Promise((resolve) => {
    let exit: { code: number | null; signal: string | null } | undefined;
    let letGo: NodeJS.Timeout | undefined;
    const give = (chunk: string) => {
      if (chunk !== "") take(chunk);
    };
    const flush = [child.stdout, child.stderr].map((stream) => {
      const decoder = new TextDecoder();
      stream?.on("data", (bytes: Buffer) => {
        letGo?.refresh();
        give(decoder.decode(bytes, { stream: true }));
      });
      return () => give(decoder.decode());
    });
    const finish = (exitCode: number | null, signal: string | null) => {
      clearTimeout(letGo);
      for (const stream of [child.stdout, child.stderr]) stream?.destroy();
      for (const rest of flush) rest();
      resolve({ exitCode, signal });
    };
    child.once("exit", (code, signal) => {
      exit = { code, signal };
      // What a command leaves running in its group is ended with it: nobody would see it, and it would hold the pipes.
      endGroup(child, signal || wasAsked() ? "SIGKILL" : "SIGTERM");
      letGo = setTimeout(() => {
        endGroup(child, "SIGKILL");
        finish(code, signal);
      }, IDLE_MS);
    });
    child.once("close", (code, signal) => {
      // A member of the group may have closed its output and ignored the request to end.
      endGroup(child, "SIGKILL");
      finish(exit?.code ?? code, exit?.signal ?? signal);
    });
  });
}

function endGroup(child: ChildProcess, signal: "SIGTERM" | "SIGKILL"): void {
  if (child.pid === undefined) return;
  if (process.platform === "win32") {
    // /T takes the tree. There is no gentle way: a console program without a window gets no message.
    if (child.exitCode !== null) return;
    const kill = spawn(windowsProgram("taskkill.exe"), ["/pid", String(child.pid), "/T", "/F"], { windowsHide: true });
    kill.once("error", () => child.kill());
    return;
  }
  try {
    process.kill(-child.pid, signal);
  } catch (error) {
    // Already gone, or only members left that are not ours to end.
    const code = codeOf(error);
    if (code !== "ESRCH" && code !== "EPERM") throw error;
  }
}
