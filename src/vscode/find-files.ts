/**
 * Files for the list under `@`: VS Code's own file search, ranked by how the typed letters match. What the user hides from search stays hidden.
 */
import * as vscode from "vscode";

const LOOKED_AT = 20_000;
const FRESH_MS = 5_000;
let known: { at: number; files: Promise<string[]> } | undefined;

/** Paths relative to their root, best match first. */
export async function findFiles(query: string, limit: number): Promise<string[]> {
  // Each letter typed asks again; the folder is not read again for each.
  if (!known || Date.now() - known.at > FRESH_MS) known = { at: Date.now(), files: allFiles() };
  return rankFiles(await known.files, query).slice(0, limit);
}

async function allFiles(): Promise<string[]> {
  const hidden = Object.entries({
    ...vscode.workspace.getConfiguration("files").get<Record<string, unknown>>("exclude"),
    ...vscode.workspace.getConfiguration("search").get<Record<string, unknown>>("exclude"),
  }).flatMap(([glob, on]) => (on === true ? [glob] : []));
  const found = await vscode.workspace.findFiles("**/*", `{${["**/.git/**", ...hidden].join(",")}}`, LOOKED_AT);
  return found.map((uri) => vscode.workspace.asRelativePath(uri));
}

/** Those whose path has the letters of the query in order; a match in the file's name before one in its folders, then the shorter. */
export function rankFiles(files: readonly string[], query: string): string[] {
  const wanted = query.toLowerCase();
  return files
    .flatMap((path) => {
      const rank = rankOf(path.toLowerCase(), wanted);
      return rank === undefined ? [] : [{ path, rank }];
    })
    .sort((a, b) => a.rank - b.rank || a.path.length - b.path.length || (a.path < b.path ? -1 : 1))
    .map(({ path }) => path);
}

function rankOf(path: string, wanted: string): number | undefined {
  const name = path.slice(path.lastIndexOf("/") + 1);
  if (name.startsWith(wanted)) return 0;
  if (name.includes(wanted)) return 1;
  if (path.includes(wanted)) return 2;
  let at = 0;
  for (const letter of wanted) {
    at = path.indexOf(letter, at) + 1;
    if (at === 0) return undefined;
  }
  return 3;
}
