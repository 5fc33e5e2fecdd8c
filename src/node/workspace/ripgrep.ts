/** Where ripgrep is: a path given (VS Code brings its own), the package from npm, or the one on the search path. */
import { existsSync } from "node:fs";
import { createRequire } from "node:module";

const BINARY = process.platform === "win32" ? "rg.exe" : "rg";

/** A path, or a bare name for the system to look up. */
export function ripgrepPath(given?: string): string {
  if (given && existsSync(given)) return given;
  return fromPackage() ?? BINARY;
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
