/**
 * The workspace on this machine: the port's promises kept with a disk, ripgrep and child processes.
 */
import { stat } from "node:fs/promises";
import path from "node:path";
import type { FileText, Located, Root, Workspace } from "../../workspace/workspace.ts";
import { WorkspaceError } from "../../workspace/workspace.ts";
import { isRunning, startCommand } from "./commands.ts";
import { readText, removeEmptyFolder, removeText, writeText } from "./disk.ts";
import { commandEnvironment } from "./environment.ts";
import { gitOf } from "./git.ts";
import { listFolder } from "./list.ts";
import { pathGuard, realRoot, stillThere } from "./locate.ts";
import { userShell } from "./program.ts";
import { ripgrepPath } from "./ripgrep.ts";
import { searchFolder } from "./search.ts";
import { suggestPaths } from "./suggest.ts";

export interface WorkspaceLimits {
  /** Bytes of the largest file that is read or written. */
  fileBytes: number;
}

export interface NodeWorkspaceOptions {
  /** Folders as the user opened them, in order. Names must differ; without one, the folder's own is taken. */
  roots: readonly { path: string; name?: string }[];
  limits?: Partial<WorkspaceLimits>;
  /** ripgrep's binary; else the one from npm, else the one on the path. */
  rgPath?: string;
  /** The shell for commands; else the user's. */
  shell?: string;
  env?: NodeJS.ProcessEnv;
}

const LIMITS: WorkspaceLimits = { fileBytes: 10_000_000 };

/** Opens a workspace. Throws if one of its folders does not exist. */
export function nodeWorkspace(options: NodeWorkspaceOptions): Workspace {
  const roots = namedRoots(options.roots);
  const limits = { ...LIMITS, ...options.limits };
  const guard = pathGuard(roots);
  const world = {
    shell: options.shell ?? userShell(process.env),
    env: commandEnvironment(options.env ?? process.env),
  };

  const forbiddingFor = async (dir: Located) => (dir.root ? { forbidding: await guard.forbidding(dir.root) } : {});

  async function withSuggestion<T>(file: Located, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof WorkspaceError) || error.cause !== "missing") throw error;
      const found = await suggestPaths(file, roots, guard);
      const hint = found.length > 0 ? `did you mean ${found.join(" or ")}?` : "look with list_files or search_files.";
      throw new WorkspaceError("missing", `${file.shown} does not exist; ${hint}`);
    }
  }

  return {
    ...gitOf(roots, guard.locate, world.env),
    roots,
    shell: { os: osName(), name: path.basename(world.shell).replace(/\.exe$/i, "") },
    locate: guard.locate,
    async read(file): Promise<FileText> {
      refuseIgnored(file);
      return withSuggestion(file, () => readText(file, limits.fileBytes));
    },
    async write(file, text, as) {
      refuseIgnored(file);
      return writeText(file, text, as, limits.fileBytes);
    },
    async remove(file, expect) {
      refuseIgnored(file);
      return removeText(file, expect, limits.fileBytes);
    },
    async removeFolder(folder) {
      refuseIgnored(folder);
      await stillThere(folder);
      return removeEmptyFolder(folder);
    },
    async list(dir, how) {
      refuseIgnored(dir);
      await stillThere(dir);
      const rules = await forbiddingFor(dir);
      return withSuggestion(dir, () => listFolder(dir, { ...how, ...rules }));
    },
    async search(dir, how) {
      refuseIgnored(dir);
      await stillThere(dir);
      const rules = await forbiddingFor(dir);
      await withSuggestion(dir, () => mustExist(dir));
      const program = ripgrepPath(options.rgPath, roots, world.env);
      if (!program)
        throw new WorkspaceError("no-search", "There is no ripgrep, so there is no search. Read files instead.");
      return searchFolder(program, dir, { ...how, ...rules, roots });
    },
    async start(command, how) {
      refuseIgnored(how.cwd);
      await stillThere(how.cwd);
      return startCommand(command, how, world);
    },
    isRunning,
  };
}

function namedRoots(folders: NodeWorkspaceOptions["roots"]): Root[] {
  const roots: Root[] = [];
  for (const folder of folders) {
    const real = realRoot(folder.path);
    const wanted = folder.name ?? (path.basename(real) || "workspace");
    // Two folders of one name would make their files indistinguishable in what the model reads and writes.
    let name = wanted;
    for (let n = 2; roots.some((root) => root.name === name); n += 1) name = `${wanted}-${n}`;
    roots.push({ name, path: real });
  }
  return roots;
}

async function mustExist(dir: Located): Promise<void> {
  const found = await stat(dir.real).catch(() => undefined);
  if (!found) throw new WorkspaceError("missing", `${dir.shown} does not exist.`);
}

function refuseIgnored(file: Located): void {
  if (!file.ignored) return;
  const why = "an ignore file (.bilbyignore or .rooignore) keeps it from you";
  throw new WorkspaceError("ignored", `${file.shown}: ${why}. Go on without it, or ask the user.`);
}

function osName(): string {
  if (process.platform === "win32") return "Windows";
  return process.platform === "darwin" ? "macOS" : "Linux";
}
