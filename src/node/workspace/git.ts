/**
 * What git knows of a workspace, for mentions. Only looks, and runs nothing that a repository can configure: no hooks, monitors,
 * pagers, filters, external diffs or conversions. Files the model may not be given are left out, and named.
 */
import { execFile } from "node:child_process";
import path from "node:path";
import { type Root, WorkspaceError } from "../../workspace/workspace.ts";
import { codeOf } from "./errno.ts";
import type { PathGuard } from "./locate.ts";
import { programOnPath } from "./program.ts";
import { repositoryOf } from "./repository.ts";

const SAFE = [
  ...["core.fsmonitor=false", "core.hooksPath=/dev/null", "core.pager=cat", "protocol.allow=never"].flatMap((set) => [
    "-c",
    set,
  ]),
  "--no-pager",
  "--literal-pathspecs",
];
const PLAIN = ["--no-ext-diff", "--no-textconv", "--no-color", "--ignore-submodules=dirty", "--relative"];
const TIMEOUT_MS = 15_000;
/** Characters of a diff that are looked at; what is sent is far less. */
const MOST_OUTPUT = 4_000_000;
const MOST_FILES = 300;
/** What a repository without a commit is compared with. */
const EMPTY_TREE = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";

export interface Git {
  changes(signal?: AbortSignal): Promise<string | undefined>;
  commit(hash: string, signal?: AbortSignal): Promise<string | undefined>;
}

export function gitOf(roots: readonly Root[], locate: PathGuard["locate"], env: Record<string, string>): Git {
  const binary = programOnPath(process.platform === "win32" ? "git.exe" : "git", roots, env);

  /** For each root that is in a repository; undefined where none has anything. */
  async function inRoots(look: (git: Run, root: Root) => Promise<string | undefined>, signal?: AbortSignal) {
    const found: string[] = [];
    for (const root of roots) {
      if (!binary || repositoryOf(root.path) === null) continue;
      const text = await look(await runner(binary, root.path, env, signal), root);
      if (text) found.push(roots.length > 1 ? `${root.name}:\n${text}` : text);
    }
    return found.length > 0 ? found.join("\n\n") : undefined;
  }

  /** Which of the files may be given, and a line that names the others. */
  async function sift(names: readonly string[], root: Root) {
    const given: string[] = [];
    const left: string[] = [];
    for (const name of names) {
      const { outside, sensitive, ignored } = await locate(path.join(root.path, name));
      (outside || ignored || sensitive === "secret" || given.length >= MOST_FILES ? left : given).push(name);
    }
    const more = left.length > 20 ? ` and ${left.length - 20} more` : "";
    return { given, note: left.length > 0 ? `Not shown: ${left.slice(0, 20).join(", ")}${more}` : "" };
  }

  return {
    changes: (signal) =>
      inRoots(async (git, root) => {
        const head = (await git(["rev-parse", "--verify", "-q", "HEAD"], [1])).trim() || EMPTY_TREE;
        const diff = ["diff", ...PLAIN, head];
        const { given, note } = await sift(listed(await git([...diff, "--name-only", "--no-renames", "-z"])), root);
        const shown = given.length > 0 ? await git([...diff, "--", ...given]) : "";
        const untracked = await sift(listed(await git(["ls-files", "--others", "--exclude-standard", "-z"])), root);
        const fresh = untracked.given.map((name) => `New, not tracked: ${name}`).join("\n");
        return [shown.trimEnd(), fresh, note].filter(Boolean).join("\n");
      }, signal),
    commit: (hash, signal) =>
      inRoots(async (git, root) => {
        const full = (
          await git(["rev-parse", "--verify", "-q", "--end-of-options", `${hash}^{commit}`], [1, 128])
        ).trim();
        if (full === "") return undefined;
        const about = await git(["log", "-1", "--no-show-signature", "--format=%an, %ad%n%n%B", full]);
        const diff = ["diff-tree", "--root", "-r", "--no-commit-id", "--diff-merges=first-parent", ...PLAIN];
        const { given, note } = await sift(listed(await git([...diff, "--name-only", "-z", full])), root);
        const shown = given.length > 0 ? await git([...diff, "-p", full, "--", ...given]) : "";
        return [about.trimEnd(), shown.trimEnd(), note].filter(Boolean).join("\n\n");
      }, signal),
  };
}

type Run = (args: readonly string[], alsoFine?: readonly number[]) => Promise<string>;

/** git in one folder, with the filters that its configuration names switched off. */
async function runner(binary: string, cwd: string, env: Record<string, string>, signal?: AbortSignal): Promise<Run> {
  const safe: Record<string, string> = { ...env, GIT_OPTIONAL_LOCKS: "0", GIT_NO_LAZY_FETCH: "1" };
  const run: Run = (args, alsoFine = []) => spawnGit(binary, [...SAFE, ...args], { cwd, env: safe, signal }, alsoFine);
  const filters = await run(
    ["config", "--name-only", "-z", "--get-regexp", "^filter\\..*\\.(clean|smudge|process|required)$"],
    [1],
  );
  for (const [at, key] of listed(filters).entries()) {
    safe[`GIT_CONFIG_KEY_${at}`] = key;
    safe[`GIT_CONFIG_VALUE_${at}`] = key.endsWith(".required") ? "false" : "";
    safe.GIT_CONFIG_COUNT = String(at + 1);
  }
  return run;
}

function spawnGit(
  binary: string,
  args: readonly string[],
  where: { cwd: string; env: Record<string, string>; signal: AbortSignal | undefined },
  alsoFine: readonly number[],
): Promise<string> {
  return new Promise((resolve, reject) => {
    const { signal, ...place } = where;
    const options = {
      ...place,
      ...(signal ? { signal } : {}),
      timeout: TIMEOUT_MS,
      maxBuffer: MOST_OUTPUT,
      windowsHide: true,
      encoding: "utf8" as const,
    };
    execFile(binary, [...args], options, (error, stdout, stderr) => {
      // What is too long is cut here, and cut again, and said so, where it is fitted to the window.
      if (!error || codeOf(error) === "ERR_CHILD_PROCESS_STDIO_MAXBUFFER") resolve(stdout);
      else if (typeof error.code === "number" && alsoFine.includes(error.code)) resolve("");
      else if (signal?.aborted) reject(signal.reason);
      else
        reject(
          new WorkspaceError("unreadable", `git could not look: ${stderr.trim().split("\n")[0] || error.message}`),
        );
    });
  });
}

function listed(names: string): string[] {
  return names.split("\0").filter(Boolean);
}
