/**
 * Searches with ripgrep, reading its output as it comes and ending it at the limit. Files that may hold secrets and
 * files that an ignore file forbids never show up: a search is no way around the guard.
 */
import { spawn } from "node:child_process";
import { stat } from "node:fs/promises";
import path from "node:path";
import { inside, plainName, shownPath, slashes } from "../../workspace/guard.ts";
import { ALWAYS_HIDDEN, type IgnoreRule } from "../../workspace/ignore.ts";
import { sensitivity } from "../../workspace/protected.ts";
import {
  type Located,
  type Root,
  type SearchHit,
  type SearchResult,
  WorkspaceError,
} from "../../workspace/workspace.ts";
import { holdTo } from "./held.ts";
import { PATH_STYLE } from "./locate.ts";
import { repositoryOf } from "./repository.ts";

export interface SearchOptions {
  regex: string;
  glob?: string;
  limit: number;
  signal?: AbortSignal;
  forbidding?: IgnoreRule;
  roots: readonly Root[];
}

/** Characters of a matching line that are kept; ripgrep cuts, so a line of 16 MB never reaches us. */
const LINE_LIMIT = 400;

/** Runs one search. Rejects with "bad-pattern" in ripgrep's words if the expression or the glob cannot be read. */
export async function searchFolder(rgPath: string, dir: Located, options: SearchOptions): Promise<SearchResult> {
  const cwd = dir.root?.path ?? (await folderOf(dir.real));
  const target = inside(cwd, dir.real, PATH_STYLE) ?? "";
  const hits: SearchHit[] = [];
  const files = new Set<string>();
  const asked = sensitivity(target || dir.shown) === "secret";

  const outcome = await streamed(rgPath, ripgrepArgs(cwd, target, options), cwd, options.signal, (file, line, text) => {
    const relative = slashes(path.normalize(file));
    // The one file that was asked for by name went through approval; others of its kind did not.
    if (!asked && sensitivity(relative) === "secret") return true;
    if (options.forbidding?.(relative) === "ignored") return true;
    if (hits.length >= options.limit) return false;
    const shown = dir.root ? shownPath(relative, dir.root, options.roots) : slashes(path.join(cwd, relative));
    files.add(shown);
    hits.push({ path: plainName(shown), line, text });
    return true;
  });
  if (outcome.given && hits.length === 0)
    throw new WorkspaceError(
      "no-search",
      `The search ${outcome.given}, so it was ended. Search a smaller folder, or for something plainer.`,
    );
  if (outcome.failed !== undefined && hits.length === 0) throw failure(outcome.failed, options);
  return { hits, files: files.size, cut: outcome.stopped || outcome.given !== undefined };
}

async function folderOf(real: string): Promise<string> {
  return (await stat(real)).isDirectory() ? real : path.dirname(real);
}

function ripgrepArgs(cwd: string, target: string, options: SearchOptions): string[] {
  const args = [
    "--no-config --no-heading --with-filename --line-number --null --color=never --no-messages --hidden --crlf",
    // Sorted, so that the same search gives the same text and a cut one ends early; measured, it is no slower.
    // --engine=auto is for look-around, which models write.
    `--sort=path --engine=auto --max-columns=${LINE_LIMIT} --max-columns-preview`,
  ].flatMap((line) => line.split(" "));
  if (!repositoryOf(cwd)) {
    // Without a repository ripgrep would take no .gitignore, or with --no-require-git every one up to the home folder.
    args.push("--no-require-git", "--no-ignore-parent", `--ignore-file=${path.join(cwd, ".gitignore")}`);
  }
  if (options.glob) args.push(`--glob=${options.glob}`);
  const hidden = [...ALWAYS_HIDDEN].filter((name) => !target.split("/").includes(name));
  for (const name of hidden) args.push(`--glob=!**/${name}`);
  args.push("-e", options.regex, "--", target === "" ? "./" : `./${target}`);
  return args;
}

/** Feeds each match to `take` until it answers false; resolves when ripgrep is gone. */
function streamed(
  rgPath: string,
  args: readonly string[],
  cwd: string,
  signal: AbortSignal | undefined,
  take: (file: string, line: number, text: string) => boolean,
): Promise<{ stopped: boolean; failed?: string; given?: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(rgPath, args, { cwd, stdio: ["ignore", "pipe", "pipe"], windowsHide: true });
    const decoder = new TextDecoder();
    let buffered = "";
    let errors = "";
    let stopped = false;
    const stop = () => child.kill("SIGKILL");
    signal?.addEventListener("abort", stop, { once: true });
    if (signal?.aborted) stop();
    let given: string | undefined;
    holdTo(child, (what) => {
      given = what;
    });

    child.stdout.on("data", (bytes: Buffer) => {
      if (stopped) return;
      const lines = (buffered + decoder.decode(bytes, { stream: true })).split("\n");
      buffered = lines.pop() ?? "";
      for (const line of lines) {
        const match = /^(.*?)\0(\d+):(.*)$/s.exec(line);
        if (!match || take(match[1]!, Number(match[2]), match[3]!.replace(/\r$/, ""))) continue;
        stopped = true;
        stop();
        return;
      }
    });
    child.stderr.on("data", (bytes: Buffer) => {
      if (errors.length < 4_000) errors += bytes.toString("utf8");
    });
    child.once("error", () =>
      reject(
        new WorkspaceError("no-search", "ripgrep could not be started, so there is no search. Read files instead."),
      ),
    );
    child.once("close", (code, by) => {
      signal?.removeEventListener("abort", stop);
      // Out of memory it ends itself, before anybody has looked.
      if (by !== null && !stopped) given ??= "broke off";
      if (signal?.aborted) reject(signal.reason);
      else resolve({ stopped, ...(given ? { given } : code === 2 ? { failed: errors } : {}) });
    });
  });
}

function failure(errors: string, options: SearchOptions): WorkspaceError {
  const said = errors.replace(/^rg: /gm, "").trim();
  if (/glob/i.test(said) && options.glob)
    return new WorkspaceError(
      "bad-pattern",
      `file_pattern ${options.glob} is no glob: ${said} Use e.g. *.ts or src/**.`,
    );
  return new WorkspaceError(
    "bad-pattern",
    `The regex cannot be read:\n${said}\nEscape what is meant literally, e.g. \\( or \\{. A search looks at one line at a time.`,
  );
}
