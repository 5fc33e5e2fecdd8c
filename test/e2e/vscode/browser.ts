/**
 * A Chromium to drive VS Code with: an installed one, else the one that comes as an npm package, with the libraries and fonts a bare
 * system lacks.
 */
import { execFileSync } from "node:child_process";
import { accessSync, chmodSync, constants, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { brotliDecompressSync } from "node:zlib";
import { type Browser, chromium } from "playwright-core";
import { cacheRoot, npm, runOnce, type Say, type Step } from "./cache.ts";

const PACKAGE = "@sparticuz/chromium@153";

interface FoundBrowser {
  executable: string;
  env: NodeJS.ProcessEnv;
}

const flags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--disable-dev-shm-usage",
];

export interface LaunchOptions {
  /** Ignores what is installed. BILBY_BROWSER=npm does the same, BILBY_BROWSER=/path takes that one. */
  fromNpm?: boolean;
  say?: Say;
}

export async function launchBrowser({ fromNpm, say = console.error }: LaunchOptions = {}): Promise<Browser> {
  const wanted = process.env.BILBY_BROWSER;
  const found = fromNpm || wanted === "npm" ? await npmChromium(say) : (installed(wanted) ?? (await npmChromium(say)));
  return chromium.launch({
    executablePath: found.executable,
    args: flags,
    env: { ...process.env, ...found.env } as Record<string, string>,
  });
}

function installed(wanted: string | undefined): FoundBrowser | undefined {
  const names = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "microsoft-edge-stable"];
  const onPath = (process.env.PATH ?? "").split(delimiter).flatMap((dir) => names.map((name) => join(dir, name)));
  const apps = ["Google Chrome", "Chromium", "Microsoft Edge"].map(
    (app) => `/Applications/${app}.app/Contents/MacOS/${app}`,
  );
  const executable = [...(wanted ? [wanted] : []), ...onPath, ...apps].find(isExecutable);
  return executable ? { executable, env: {} } : undefined;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false; // not there, or not ours to run
  }
}

async function npmChromium(say: Say): Promise<FoundBrowser> {
  if (process.platform !== "linux" || process.arch !== "x64") {
    throw new Error("No browser was found. Install Chromium or Chrome, or name one in BILBY_BROWSER.");
  }
  const dir = join(cacheRoot, "chromium");
  const packed = join(dir, "node_modules/@sparticuz/chromium/bin");
  const steps: Step[] = [
    {
      name: "Chromium",
      async run(log) {
        mkdirSync(dir, { recursive: true });
        writeFileSync(join(dir, "package.json"), '{ "private": true }\n');
        await npm(["install", "--ignore-scripts", PACKAGE], { cwd: dir, log });
      },
    },
    {
      name: "Chromium unpacked",
      async run() {
        writeFileSync(join(dir, "chromium"), brotliDecompressSync(readFileSync(join(packed, "chromium.br"))));
        chmodSync(join(dir, "chromium"), 0o755);
        // The package unpacks its libraries by itself only on a cloud function; fonts to where only that one looks.
        for (const archive of ["al2023", "fonts", "swiftshader"])
          untar(join(packed, `${archive}.tar.br`), join(dir, archive));
        writeFileSync(join(dir, "fonts/fonts.conf"), fontsConf(join(dir, "fonts")));
      },
    },
  ];
  await runOnce(dir, steps, say);
  const libraries = [join(dir, "al2023/lib"), process.env.LD_LIBRARY_PATH].filter(Boolean).join(delimiter);
  const fonts = existsSync("/etc/fonts/fonts.conf") ? {} : { FONTCONFIG_FILE: join(dir, "fonts/fonts.conf") };
  return { executable: join(dir, "chromium"), env: { LD_LIBRARY_PATH: libraries, ...fonts } };
}

function untar(archive: string, into: string): void {
  mkdirSync(into, { recursive: true });
  execFileSync("tar", ["x", "-C", into], { input: brotliDecompressSync(readFileSync(archive)) });
}

function fontsConf(dir: string): string {
  return `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig><dir>${dir}</dir><cachedir>${dir}/cache</cachedir></fontconfig>\n`;
}
