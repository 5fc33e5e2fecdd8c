/**
 * Builds what is shipped, into dist/: the entry VS Code loads on activation, the core it loads when a view is first opened,
 * the MCP client, the terminal program, the view, and the packed vocabulary. `--meta` also keeps esbuild's metafiles, to see what
 * weighs what.
 */
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { packRanks } from "./src/context/ranks.ts";
import { webviewBuild } from "./webview-ui/build.mjs";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const dist = here("dist");
const require = createRequire(import.meta.url);

/** @type {import("esbuild").BuildOptions} */
const node = {
  outdir: dist,
  bundle: true,
  minify: true,
  metafile: true,
  platform: "node",
  target: "node20",
  format: "cjs",
  legalComments: "none",
  define: { "import.meta.url": "__moduleUrl" },
  banner: { js: 'const __moduleUrl=require("node:url").pathToFileURL(__filename).href;' },
  // Has a binary per platform: the terminal finds it in node_modules, the extension uses VS Code's own.
  external: ["vscode", "@vscode/ripgrep"],
};

/**
 * What is imported on demand is a file of its own, so that nobody parses it before it is wanted: the core at activation, the MCP
 * client where no server is set up.
 */
const apart = {
  name: "apart",
  setup(build) {
    for (const [filter, path] of [
      [/\/core\.ts$/, "./core.js"],
      [/\/connection\.ts$/, "./mcp.js"],
    ])
      build.onResolve({ filter }, ({ kind }) => (kind === "dynamic-import" ? { path, external: true } : undefined));
  },
};

await rm(dist, { recursive: true, force: true });
await mkdir(dist, { recursive: true });
const built = await Promise.all([
  build({
    ...node,
    entryPoints: { extension: here("src/extension.ts") },
    plugins: [apart],
    // As `require`, because VS Code hands out its API to `require` only.
    supported: { "dynamic-import": false },
  }),
  build({
    ...node,
    entryPoints: { core: here("src/vscode/core.ts"), mcp: here("src/node/mcp/connection.ts") },
    plugins: [apart],
    supported: { "dynamic-import": false },
  }),
  build({
    ...node,
    entryPoints: { cli: here("src/cli.ts") },
    plugins: [apart],
    banner: { js: `#!/usr/bin/env node\n${node.banner.js}` },
  }),
  build(webviewBuild),
  packVocabulary(),
]).catch((error) => {
  // esbuild has printed its own, with the place.
  if (!error.errors) console.error(error);
  process.exit(1);
});

const outputs = Object.assign({}, ...built.map((result) => result?.metafile.outputs ?? {}));
for (const [file, { bytes }] of Object.entries(outputs)) console.log(`${file.padEnd(24)} ${kib(bytes)}`);
if (process.argv.includes("--meta")) {
  const inputs = Object.assign({}, ...built.map((result) => result?.metafile.inputs ?? {}));
  await writeFile(here("dist/meta.json"), JSON.stringify({ inputs, outputs }));
}

/** tiktoken's data as a compact binary: see src/context/ranks.ts. */
async function packVocabulary() {
  const packed = packRanks(JSON.parse(await readFile(require.resolve("tiktoken/encoders/o200k_base.json"), "utf8")));
  await writeFile(here("dist/o200k.bin"), packed);
  console.log(`${"dist/o200k.bin".padEnd(24)} ${kib(packed.length)}`);
}

function kib(bytes) {
  return `${(bytes / 1024).toFixed(0).padStart(6)} KiB`;
}
