/**
 * What must not grow: prompt tokens, bundle and package bytes, the longest file. Measures the checkout as built and holds it
 * against test/ratchet.json; `--write` lowers or raises the numbers there, for a reviewer to see in the diff.
 */
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { builtInModes } from "../src/modes/built-in.ts";
import { toolsOf } from "../src/modes/rules.ts";
import { readPromptFiles } from "../src/node/prompt-files.ts";
import { loadTokenizer } from "../src/node/tokenizer.ts";
import { compose } from "../src/prompt/compose.ts";
import { builtInTools } from "../src/tools/registry.ts";

const checkout = fileURLToPath(new URL("..", import.meta.url));
const file = join(checkout, "test/ratchet.json");

/** By what is measured, then by its name. */
type Figures = Record<string, Record<string, number>>;

/** Bytes differ by a few from one build to the next; everything else is exact. */
const SLACK: Record<string, number> = { bytes: 1.01 };

async function measure(): Promise<Figures> {
  return { promptTokens: await promptTokens(), bytes: bytes(), lines: longestFiles() };
}

async function promptTokens(): Promise<Record<string, number>> {
  const files = await readPromptFiles(join(checkout, "prompts"));
  const { count } = loadTokenizer(join(checkout, "dist"));
  const env = { os: "Linux", shell: "bash", roots: ["workspace"] };
  const sizes: Record<string, number> = {};
  for (const mode of builtInModes)
    for (const profile of ["full", "lean", "minimal"] as const)
      for (const dialect of ["xml", "native"] as const) {
        const tools = toolsOf(mode, builtInTools);
        const { tokens } = compose({ files, mode, modes: builtInModes, profile, dialect, tools, env, count });
        sizes[`${mode.slug} ${profile} ${dialect}`] = tokens.total;
      }
  return sizes;
}

function bytes(): Record<string, number> {
  const sizes: Record<string, number> = {};
  for (const name of ["extension.js", "core.js", "cli.js", "webview.js", "webview.css", "o200k.bin"])
    sizes[name] = statSync(join(checkout, "dist", name)).size;
  const packed = readdirSync(checkout).find((name) => name.endsWith(".vsix"));
  if (!packed) throw new Error("there is no VSIX; run `npm run package` first");
  sizes.vsix = statSync(join(checkout, packed)).size;
  return sizes;
}

function longestFiles(): Record<string, number> {
  const listed = execFileSync("git", ["ls-files", "src", "webview-ui"], { cwd: checkout, encoding: "utf8" });
  const code = listed.split("\n").filter((name) => /\.(ts|tsx|mjs|css)$/.test(name));
  const lines = code.map((name) => readFileSync(join(checkout, name), "utf8").split("\n").length - 1);
  return { longest: Math.max(...lines) };
}

const now = await measure();
if (process.argv.includes("--write")) {
  writeFileSync(file, `${JSON.stringify(now, null, 2)}\n`);
  console.log("test/ratchet.json is written; look at its diff.");
} else {
  const kept = JSON.parse(readFileSync(file, "utf8")) as Figures;
  let grown = 0;
  for (const [kind, figures] of Object.entries(now))
    for (const [name, value] of Object.entries(figures)) {
      const most = kept[kind]?.[name];
      const ok = most !== undefined && value <= most * (SLACK[kind] ?? 1);
      if (!ok) grown++;
      if (!ok || kind !== "promptTokens")
        console.log(
          `${ok ? "ok  " : "GREW"} ${kind} ${name}: ${value}${most === undefined ? " (new)" : ` of ${most}`}`,
        );
    }
  if (grown > 0) {
    console.error("Something grew. Make it smaller, or say why in the commit that runs scripts/ratchet.ts --write.");
    process.exitCode = 1;
  }
}
