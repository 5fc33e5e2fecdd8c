/**
 * `npm run ratchet`: what must not grow by itself, measured against test/ratchet.json after a build. `-- --write` takes the figures as
 * they are: growing one is a decision, and shows in the change.
 */
import { execFileSync } from "node:child_process";
import { globSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const at = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const file = at("test/ratchet.json");

const found = { ...promptTokens(), ...bytes(), "lines of the longest file": longestFile() };
const kept = JSON.parse(readFileSync(file, "utf8"));
if (process.argv.includes("--write")) {
  writeFileSync(file, `${JSON.stringify(found, null, 2)}\n`);
  console.log("test/ratchet.json is as measured now.");
} else {
  for (const [name, now] of Object.entries(found)) {
    const most = kept[name];
    const grown = most === undefined || now > most;
    if (grown) process.exitCode = 1;
    console.log(
      `${grown ? "GROWN" : "ok   "} ${name.padEnd(40)} ${String(now).padStart(9)} of ${most ?? "nothing kept"}`,
    );
  }
  if (process.exitCode) console.log("If it is worth it: npm run ratchet -- --write");
}

/** What every request of a task begins with, by mode and dialect, in o200k tokens. */
function promptTokens() {
  const rows = ["code", "architect", "ask", "debug"].flatMap((mode) =>
    ["xml", "native", "json"].map((dialect) => {
      const args = [at("dist/cli.js"), "prompt", "--mode", mode, "--dialect", dialect, "--json"];
      const { total } = JSON.parse(execFileSync(process.execPath, args, { encoding: "utf8" }));
      return [`prompt tokens, ${mode}, ${dialect}`, total];
    }),
  );
  return Object.fromEntries(rows);
}

/** In steps of 16 KiB, so that a changed word is not a growth. */
function bytes() {
  const names = [
    "dist/extension.js",
    "dist/core.js",
    "dist/cli.js",
    "dist/webview.js",
    ...globSync("*.vsix", { cwd: at("") }),
  ];
  return Object.fromEntries(
    names.map((name) => [
      `KiB of ${name.replace(/-[\d.]+\.vsix$/, ".vsix")}`,
      Math.ceil(statSync(at(name)).size / 1024 / 16) * 16,
    ]),
  );
}

function longestFile() {
  const files = globSync(["src/**/*.{ts,tsx}", "webview-ui/**/*.{ts,tsx}"], { cwd: at("") });
  return Math.max(...files.map((name) => readFileSync(at(name), "utf8").split("\n").length));
}
