/** Where the git repository of a folder begins: the ignore files from there on count. */
import { existsSync } from "node:fs";
import path from "node:path";

/** The folder that holds `.git`, at or above the one given; null if there is none. */
export function repositoryOf(folder: string): string | null {
  for (let at = folder; ; at = path.dirname(at)) {
    if (existsSync(path.join(at, ".git"))) return at;
    if (path.dirname(at) === at) return null;
  }
}
