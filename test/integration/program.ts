/** The terminal program as it is shipped: bundled, in a process of its own. */
import { spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { build } from "esbuild";
import { packed } from "../unit/context/tokenizer.ts";

const root = path.resolve(import.meta.dirname, "../..");

export interface Program {
  /** Where it was put; a test may put its folders beside it. */
  base: string;
  /** `code` is null if it was killed: with SIGKILL, after so many milliseconds. */
  run(
    args: readonly string[],
    home: string,
    killAfter?: number,
    input?: string | Uint8Array,
  ): Promise<{ code: number | null; stdout: string; stderr: string }>;
  remove(): void;
}

export async function bundledProgram(): Promise<Program> {
  const base = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "bilby-program-")));
  const cli = path.join(base, "dist/cli.js");
  for (const name of ["prompts", "node_modules"]) fs.symlinkSync(path.join(root, name), path.join(base, name));
  await build({
    entryPoints: [path.join(root, "src/cli.ts")],
    outfile: cli,
    bundle: true,
    platform: "node",
    format: "cjs",
    external: ["@vscode/ripgrep"],
    define: { "import.meta.url": "__moduleUrl" },
    banner: { js: 'const __moduleUrl=require("node:url").pathToFileURL(__filename).href;' },
    logLevel: "error",
  });
  fs.writeFileSync(path.join(base, "dist/o200k.bin"), packed);
  return {
    base,
    run: (args, home, killAfter, input) =>
      new Promise((resolve) => {
        const child = spawn(process.execPath, [cli, ...args], {
          env: { ...process.env, BILBY_HOME: home },
          stdio: [input === undefined ? "ignore" : "pipe", "pipe", "pipe"],
        });
        child.stdin?.end(input);
        const output = { stdout: "", stderr: "" };
        for (const name of ["stdout", "stderr"] as const) {
          child[name]!.on("data", (chunk) => {
            output[name] += chunk;
          });
        }
        const timer = killAfter === undefined ? undefined : setTimeout(() => child.kill("SIGKILL"), killAfter);
        child.on("close", (code) => {
          clearTimeout(timer);
          resolve({ code, ...output });
        });
      }),
    remove: () => fs.rmSync(base, { recursive: true, force: true }),
  };
}
