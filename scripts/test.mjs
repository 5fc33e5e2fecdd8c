/**
 * `npm test`: every check there is, one after the other; `npm test -- types unit` runs only those named. A step that fails hides
 * none that come after it, and the last line counts all: a check is one, a test is one.
 */
import { spawnSync } from "node:child_process";
import { existsSync, globSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

const checkout = fileURLToPath(new URL("..", import.meta.url));
const results = join(checkout, "test-results");

const steps = [
  check("types", "tsc", "-p", "."),
  check("types of the view", "tsc", "-p", "webview-ui"),
  check("lint", "biome", "check", "."),
  check("floors", process.execPath, "scripts/floors.ts"),
  // Before the suites: some of them run the terminal program as it was built.
  { name: "package", run: packaged },
  check("ratchet", process.execPath, "scripts/ratchet.mjs"),
  suite("unit"),
  suite("integration"),
  suite("e2e"),
];

const wanted = process.argv.slice(2);
const chosen = wanted.length === 0 ? steps : steps.filter(({ name }) => wanted.some((word) => name.startsWith(word)));
if (chosen.length === 0) {
  console.error(`No such step: ${wanted.join(", ")}. There are: ${steps.map(({ name }) => name).join(", ")}.`);
  process.exit(2);
}

rmSync(results, { recursive: true, force: true });
mkdirSync(results, { recursive: true });
const rows = chosen.map(({ name, run }) => {
  console.log(`\n── ${name} ${"─".repeat(Math.max(0, 100 - name.length))}`);
  const started = Date.now();
  const { passed, failed } = run();
  return { name, passed, failed, seconds: (Date.now() - started) / 1000 };
});

console.log();
for (const { name, passed, failed, seconds } of rows) {
  const mark = failed === 0 ? "ok  " : "FAIL";
  console.log(
    `${mark} ${name.padEnd(20)} ${String(passed).padStart(5)} passed ${String(failed).padStart(4)} failed ${seconds.toFixed(1).padStart(7)} s`,
  );
}
const sum = (key) => rows.reduce((total, row) => total + row[key], 0);
console.log(`${sum("passed")} passed, ${sum("failed")} failed`);
process.exitCode = sum("failed") === 0 ? 0 : 1;

/** A program that passes or fails as a whole. */
function check(name, command, ...args) {
  return { name, run: () => (execute(command, args) ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 }) };
}

/** A project of vitest.config.mts. */
function suite(name) {
  return {
    name,
    run() {
      const report = join(results, `${name}.json`);
      const args = ["run", "--project", name, "--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
      const ok = execute("vitest", args);
      return count(report, ok);
    },
  };
}

/** What the report says, and what it does not say: a file that could not be loaded, an error outside any test. */
function count(report, ok) {
  if (!existsSync(report)) return { passed: 0, failed: 1 };
  const { numPassedTests: passed, numFailedTests, testResults } = JSON.parse(readFileSync(report, "utf8"));
  const unloaded = testResults.filter(({ status, assertionResults }) => {
    return status === "failed" && !assertionResults.some((test) => test.status === "failed");
  });
  const failed = numFailedTests + unloaded.length;
  return { passed, failed: failed === 0 && !ok ? 1 : failed };
}

function packaged() {
  // So that what follows never runs on an older one.
  for (const old of globSync("*.vsix", { cwd: checkout })) rmSync(join(checkout, old));
  return execute(process.execPath, ["scripts/package.mjs"]) ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

function execute(command, args) {
  const bin = join(checkout, "node_modules/.bin");
  const { status, error } = spawnSync(command, args, {
    cwd: checkout,
    stdio: "inherit",
    env: { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH ?? ""}` },
    shell: process.platform === "win32",
  });
  if (error) console.error(`${command}: ${error.message}`);
  return status === 0;
}
