/**
 * What `npm start` and `npm run demo` share: a copy of the sample project to work on, and a model server to work with.
 */
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { DEFAULT_ENDPOINT, parseEndpoint } from "../src/models/ollama/endpoint.ts";
import { SCRIPTS, startOllama } from "../test/ollama/index.ts";

export const TASK =
  "A bottle out of a 30.00 case should cost 5.00, and does not. Find out why and mend it; npm test must pass.";
export const sampleSource = fileURLToPath(new URL("../media/sample", import.meta.url));

/** A fresh copy, so that the one in the checkout stays as it is. */
export function copySample() {
  const parent = mkdtempSync(join(tmpdir(), "bilby-"));
  const folder = join(parent, "bottle-shop");
  cpSync(sampleSource, folder, { recursive: true });
  return { folder, remove: () => rmSync(parent, { recursive: true, force: true }) };
}

/** The demo model, behind a scripted server that speaks as Ollama does. `pace`: share of the time a real one would take. */
export async function demoServer(pace) {
  const server = await startOllama({ script: SCRIPTS.find(({ name }) => name === "demo"), port: 0, pace });
  return { url: server.url, model: "bilby-demo:latest", stop: () => server.stop() };
}

/** The user's own Ollama, if it answers and has a model that can chat; else undefined, with the reason in `why`. */
export async function ownServer() {
  const { url } = parseEndpoint(process.env.OLLAMA_HOST ?? DEFAULT_ENDPOINT);
  let models;
  try {
    const reply = await fetch(`${url}/api/tags`, { signal: AbortSignal.timeout(2_000) });
    ({ models } = await reply.json());
  } catch {
    return { why: `no Ollama answers at ${url}` };
  }
  const chatting = Array.isArray(models)
    ? models.filter(({ capabilities }) => capabilities?.includes("completion") ?? true)
    : [];
  if (chatting.length === 0) return { why: `the Ollama at ${url} has no model yet` };
  return { url, models: chatting.map(({ name }) => name) };
}
