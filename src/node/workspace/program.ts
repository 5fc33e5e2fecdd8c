/**
 * Which program runs a command line: the one it names, without a shell, if it is one exact argument vector; else the user's shell.
 * Never one that lies in the folder by chance: a name is looked up on the search path, and there in absolute folders only.
 */
import { accessSync, constants, realpathSync } from "node:fs";
import { access, stat } from "node:fs/promises";
import path from "node:path";
import { parseCommand, shellKind } from "../../workspace/command.ts";
import { inside } from "../../workspace/guard.ts";
import type { Root } from "../../workspace/workspace.ts";
import { codeOf } from "./errno.ts";
import { PATH_STYLE } from "./locate.ts";

/** The user's shell if it is one whose rules we know, else the system's. */
export function userShell(env: NodeJS.ProcessEnv, platform: NodeJS.Platform = process.platform): string {
  if (platform === "win32") return windowsProgram("WindowsPowerShell\\v1.0\\powershell.exe", env);
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

/** A program of Windows itself, by its full path: a bare name would be looked for in the workspace first. */
export function windowsProgram(name: string, env: NodeJS.ProcessEnv = process.env): string {
  return path.win32.join(env.SystemRoot ?? env.windir ?? "C:\\Windows", "System32", name);
}

/** Words that shells run themselves, in ways their namesakes on disk do not. */
const SHELL_OWN = new Set(
  "echo printf test [ true false pwd kill cd type umask ulimit wait jobs bg fg times getopts read shift".split(" "),
);

/** The program of a line that is one exact vector; undefined if a shell has to read it. */
export async function exactProgram(
  line: string,
  cwd: string,
  world: { shell: string; env: Record<string, string> },
): Promise<{ file: string; name: string; args: string[] } | undefined> {
  // On Windows, aliases and .cmd files need their shell; the parsing rules there allow nothing a shell could expand.
  if (process.platform === "win32") return undefined;
  const parsed = parseCommand(line, world.shell);
  if ("doubt" in parsed) return undefined;
  const [name, ...args] = parsed.argv as [string, ...string[]];
  if (SHELL_OWN.has(name)) return undefined;
  const file = await findProgram(name, cwd, world.env.PATH ?? "");
  return file === undefined ? undefined : { file, name, args };
}

/** A program of ours on the search path, but never in a folder that a workspace could have brought. */
export function programOnPath(
  name: string,
  roots: readonly Root[],
  env: Readonly<Record<string, string | undefined>>,
): string | undefined {
  const folders = (env.PATH ?? env.Path ?? "").split(path.delimiter).filter((folder) => path.isAbsolute(folder));
  return folders
    .map((folder) => path.join(folder, name))
    .find((file) => {
      try {
        accessSync(file, constants.X_OK);
        const real = realpathSync.native(file);
        return roots.every((root) => inside(root.path, real, PATH_STYLE) === null);
      } catch (error) {
        if (codeOf(error)) return false;
        throw error;
      }
    });
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
