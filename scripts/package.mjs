/**
 * `npm run package`: builds and packs the extension. Fails above the size that was promised.
 */
import { spawnSync } from "node:child_process";
import { readFileSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { createVSIX } from "@vscode/vsce";

const MOST_BYTES = 5 * 1024 * 1024;
const checkout = fileURLToPath(new URL("..", import.meta.url));

/** Builds dist/. `quiet`: only what goes wrong is printed. */
export function build(quiet = false) {
  execute("esbuild.config.mjs", quiet);
}

/** Builds and packs, and returns the file. */
export function buildAndPack(quiet = false) {
  execute("scripts/package.mjs", quiet);
  return vsixPath();
}

function execute(script, quiet) {
  const stdio = ["ignore", quiet ? "ignore" : "inherit", "inherit"];
  const { status } = spawnSync(process.execPath, [script], { cwd: checkout, stdio });
  if (status !== 0) throw new Error("The build failed: its messages are above.");
}

function vsixPath() {
  const { name, version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
  return fileURLToPath(new URL(`../${name}-${version}.vsix`, import.meta.url));
}

/** Packs what was built. Returns the file and its size. */
async function pack() {
  const path = vsixPath();
  await createVSIX({
    cwd: checkout,
    packagePath: path,
    dependencies: false,
    allowMissingRepository: true,
    rewriteRelativeLinks: false,
  });
  const { size } = statSync(path);
  if (size > MOST_BYTES) throw new Error(`${path} has ${size} bytes, more than the ${MOST_BYTES} that were promised.`);
  return { path, size };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  build();
  const { path, size } = await pack();
  console.log(`${path} ${(size / 1024).toFixed(0)} KiB`);
}
