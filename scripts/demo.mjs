/**
 * `npm run demo`: the sample task in the terminal, to the end and unattended, with the change and the token account printed.
 * `npm run demo -- --model NAME` has a model of your own Ollama do it.
 */
import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { createTwoFilesPatch } from "diff";
import { build } from "./package.mjs";
import { copySample, demoServer, ownServer, sampleSource, TASK } from "./sample.mjs";

const { values } = parseArgs({ options: { model: { type: "string" } } });
build(true);
const sample = copySample();
const home = mkdtempSync(join(tmpdir(), "bilby-home-"));
const server = await serverFor(values.model);
try {
  console.log(`\nModel: ${server.model} at ${server.url}\nTask:  ${TASK}\n`);
  const code = await bilby([
    "run",
    TASK,
    "--cwd",
    sample.folder,
    "--host",
    server.url,
    "--model",
    server.model,
    "--yes",
    "all",
  ]);
  const change = changes(sampleSource, sample.folder);
  console.log(change ? `\nThe change:\n${change}` : "\nNothing was changed.");
  process.exitCode = code || (change ? 0 : 1);
} finally {
  await server.stop();
  sample.remove();
  rmSync(home, { recursive: true, force: true });
}

async function serverFor(model) {
  if (!model) return demoServer(0.2);
  const own = await ownServer();
  if (!own.models?.includes(model)) {
    throw new Error(`${model} cannot be used: ${own.why ?? `the Ollama at ${own.url} has ${own.models.join(", ")}`}.`);
  }
  return { url: own.url, model, stop: async () => undefined };
}

function bilby(args) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [fileURLToPath(new URL("../dist/cli.js", import.meta.url)), ...args], {
      stdio: "inherit",
      env: { ...process.env, BILBY_HOME: home },
    });
    child.on("error", reject);
    child.on("close", (code) => resolve(code ?? 1));
  });
}

function changes(before, after) {
  const files = new Set([before, after].flatMap(filesBelow));
  const text = (folder, file) => (filesBelow(folder).includes(file) ? readFileSync(join(folder, file), "utf8") : "");
  return [...files]
    .sort()
    .filter((file) => text(before, file) !== text(after, file))
    .map((file) => createTwoFilesPatch(file, file, text(before, file), text(after, file)))
    .join("\n");
}

function filesBelow(folder) {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(folder.length + 1));
}
