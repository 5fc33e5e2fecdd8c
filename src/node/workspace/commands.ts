/**
 * Runs a command line as a child process of its own: no input, bounded output, and nothing of it left when it is over.
 * A line that is one exact argument vector runs without a shell; everything else goes to the user's shell.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { constants } from "node:fs";
import { access, stat } from "node:fs/promises";
import path from "node:path";
import { boundedText } from "../../workspace/bounded-text.ts";
import { parseCommand, shellKind } from "../../workspace/command.ts";
import { type CommandResult, type Located, WorkspaceError } from "../../workspace/workspace.ts";
import { codeOf } from "./errno.ts";

export interface CommandWorld {
  shell: string;
  env: Record<string, string>;
  /** Characters of output that are kept. */
  outputLimit: number;
}

export interface RunOptions {
  cwd: Located;
  timeoutMs: number;
  signal: AbortSignal;
  onOutput?(chunk: string): void;
}

/** How long a process may take to end when asked, before it is made to. */
const GRACE_MS = 700;
/** After the process is gone, a daemon may still hold its output open; this long without a byte, and we let go. */
const IDLE_MS = 300;

/** The user's shell if it is one whose rules we know, else the system's. */
export function userShell(env: NodeJS.ProcessEnv, platform: NodeJS.Platform = process.platform): string {
  if (platform === "win32") return "powershell.exe";
  const own = env.SHELL ?? "";
  return path.posix.isAbsolute(own) && /\/(?:bash|zsh|sh|dash)$/.test(own) ? own : "/bin/sh";
}

/** How a shell is started for one line. */
export function shellInvocation(shell: string, line: string): { file: string; args: string[]; verbatim: boolean } {
  const kind = shellKind(shell);
  if (kind === "cmd") {
    // /d leaves out AutoRun, which anyone may have written to the registry; /s keeps the quotes inside the line.
    return { file: shell, args: ["/d", "/s", "/c", `"chcp 65001>nul & ${line}"`], verbatim: true };
  }
  if (kind === "powershell") {
    const script = [
      "[Console]::OutputEncoding = [Text.Encoding]::UTF8",
      "$ProgressPreference = 'SilentlyContinue'",
      line,
      "if ($null -ne $LASTEXITCODE) { exit $LASTEXITCODE } elseif (-not $?) { exit 1 }",
    ].join("\n");
    // Encoded, because no quoting survives both Node and PowerShell.
    const encoded = Buffer.from(script, "utf16le").toString("base64");
    return { file: shell, args: ["-NoProfile", "-NonInteractive", "-EncodedCommand", encoded], verbatim: false };
  }
  return { file: shell, args: ["-c", line], verbatim: false };
}

/** Runs one command line to its end, its timeout or the abort. Rejects only if it cannot be started. */
export async function runCommand(line: string, options: RunOptions, world: CommandWorld): Promise<CommandResult> {
  await checkFolder(options.cwd);
  const started = performance.now();
  const output = boundedText(world.outputLimit);
  if (options.signal.aborted) {
    return { exitCode: null, signal: "SIGTERM", timedOut: false, output: "", ms: 0 };
  }
  const child = await start(line, options.cwd.real, world);
  const take = (chunk: string) => {
    if (chunk === "") return;
    output.push(chunk);
    options.onOutput?.(chunk);
  };
  const { code, signal, timedOut } = await ended(child, options, take);
  return { exitCode: code, signal, timedOut, output: output.text(), ms: Math.round(performance.now() - started) };
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

/** Words that shells run themselves, in ways their namesakes on disk do not. */
const SHELL_OWN = new Set(
  "echo printf test [ true false pwd kill cd type umask ulimit wait jobs bg fg times getopts read shift".split(" "),
);

async function exactProgram(line: string, cwd: string, world: CommandWorld) {
  // On Windows, aliases and .cmd files need their shell; the parsing rules there allow nothing a shell could expand.
  if (process.platform === "win32") return undefined;
  const parsed = parseCommand(line, world.shell);
  if ("doubt" in parsed) return undefined;
  const [name, ...args] = parsed.argv as [string, ...string[]];
  if (SHELL_OWN.has(name)) return undefined;
  const file = await findProgram(name, cwd, world.env.PATH ?? "");
  return file === undefined ? undefined : { file, name, args };
}

async function findProgram(name: string, cwd: string, searchPath: string): Promise<string | undefined> {
  const folders = name.includes("/") ? [""] : searchPath.split(":").filter((folder) => path.isAbsolute(folder));
  for (const folder of folders) {
    const file = path.resolve(cwd, folder, name);
    if (await isProgram(file)) return file;
  }
  return undefined;
}

async function isProgram(file: string): Promise<boolean> {
  return access(file, constants.X_OK).then(
    async () => (await stat(file)).isFile(),
    () => false,
  );
}

interface Ending {
  code: number | null;
  signal: string | null;
  timedOut: boolean;
}

/** Waits until the process is over and its output read; ends the whole group on abort, on timeout, and at the end. */
function ended(child: ChildProcess, options: RunOptions, take: (chunk: string) => void): Promise<Ending> {
  return new Promise((resolve) => {
    let timedOut = false;
    let exit: { code: number | null; signal: string | null } | undefined;
    let force: NodeJS.Timeout | undefined;
    let letGo: NodeJS.Timeout | undefined;
    const outOfTime = () => {
      timedOut = true;
      stop();
    };
    const stop = () => {
      endGroup(child, "SIGTERM");
      force ??= setTimeout(() => endGroup(child, "SIGKILL"), GRACE_MS);
    };
    // 0 is no limit, and so is what a timer cannot count: Node would fire it at once.
    const limited = options.timeoutMs > 0 && options.timeoutMs < 2 ** 31;
    const timeout = limited ? setTimeout(outOfTime, options.timeoutMs) : undefined;
    options.signal.addEventListener("abort", stop, { once: true });

    const flush = [child.stdout, child.stderr].map((stream) => {
      const decoder = new TextDecoder();
      stream?.on("data", (bytes: Buffer) => {
        letGo?.refresh();
        take(decoder.decode(bytes, { stream: true }));
      });
      return () => take(decoder.decode());
    });

    const finish = (code: number | null, signal: string | null) => {
      for (const timer of [timeout, force, letGo]) clearTimeout(timer);
      options.signal.removeEventListener("abort", stop);
      for (const stream of [child.stdout, child.stderr]) stream?.destroy();
      for (const rest of flush) rest();
      resolve({ code, signal, timedOut });
    };
    child.once("exit", (code, signal) => {
      exit = { code, signal };
      // What a command leaves running in its group is ended with it: nobody would see it, and it would hold the pipes.
      endGroup(child, exit.signal || timedOut || options.signal.aborted ? "SIGKILL" : "SIGTERM");
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
    if (options.signal.aborted) stop();
  });
}

function endGroup(child: ChildProcess, signal: "SIGTERM" | "SIGKILL"): void {
  if (child.pid === undefined) return;
  if (process.platform === "win32") {
    // /T takes the tree. There is no gentle way: a console program without a window gets no message.
    if (child.exitCode !== null) return;
    const kill = spawn("taskkill", ["/pid", String(child.pid), "/T", "/F"], { windowsHide: true });
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
