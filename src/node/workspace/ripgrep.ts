/**
 * Where ripgrep is: a path given (VS Code brings its own), the package from npm, or the one on the search path. Never a bare name: that
 * Windows looks for in the current folder first, which is a workspace's.
 */
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import type { Root } from "../../workspace/workspace.ts";
import { programOnPath } from "./program.ts";

const BINARY = process.platform === "win32" ? "rg.exe" : "rg";

/** A full path; undefined where there is none. `roots`: folders whose programs are not ours to run. */
export function ripgrepPath(given?: string, roots: readonly Root[] = [], env = process.env): string | undefined {
  if (given && existsSync(given)) return given;
  return fromPackage() ?? programOnPath(BINARY, roots, env);
}

function fromPackage(): string | undefined {
  try {
    // The package's own entry is ESM and throws where its binary is missing; its platform package can be asked directly.
    const packages = createRequire(import.meta.url);
    const found = packages.resolve(`@vscode/ripgrep-${process.platform}-${process.arch}/bin/${BINARY}`);
    return existsSync(found) ? found : undefined;
  } catch (error) {
    if (error instanceof Error && "code" in error) return undefined;
    throw error;
  }
}
