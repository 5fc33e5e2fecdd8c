/**
 * `npm run package`: builds and packs the extension. Fails above the size that was promised.
 */
import { spawnSync } from "node:child_process";
import { readFileSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { createVSIX } from "@vscode/vsce";

const MOST_BYTES = 5 * 1024 * 1024;
const checkout = fileURLToPath(new URL("..", import.meta.url));

/** Builds dist/; output goes to ours. */
export function build() {
  const { status } = spawnSync(process.execPath, ["esbuild.config.mjs"], { cwd: checkout, stdio: "inherit" });
  if (status !== 0) throw new Error("The build failed: its messages are above.");
}

/** Packs what was built. Returns the file and its size. */
export async function packExtension() {
  const { name, version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
  const path = fileURLToPath(new URL(`../${name}-${version}.vsix`, import.meta.url));
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
  const { path, size } = await packExtension();
  console.log(`${path} ${(size / 1024).toFixed(0)} KiB`);
}
