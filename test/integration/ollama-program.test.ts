/** The scripted Ollama as people start it. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterEach, expect, it } from "vitest";
import { ollamaServer } from "../../src/models/ollama/server.ts";
import { FAULTS, SCRIPTS, startOllama } from "../ollama/index.ts";

let child: ChildProcess | undefined;
afterEach(() => child?.kill());

function start(...args: string[]): ChildProcess {
  const main = fileURLToPath(new URL("../ollama/main.ts", import.meta.url));
  child = spawn(process.execPath, [main, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  return child;
}

it("prints its address, has the demo models, and ends when it is told to", async () => {
  const program = start("--port", "0", "--script", "demo", "--version", "0.31.0");
  const [url] = (await once(createInterface(program.stdout!), "line")) as [string];
  const client = ollamaServer({ endpoint: url });
  expect(await client.version()).toBe("0.31.0");
  const models = await client.list();
  expect(models.map(({ name, capabilities }) => `${name} ${capabilities}`)).toEqual([
    "bilby-demo:latest completion,tools",
    "bilby-demo-xml:latest completion",
    "bilby-demo-think:latest completion,tools,thinking",
    "bilby-demo-embed:latest embedding",
  ]);
  program.kill("SIGTERM");
  expect(await once(program, "exit")).toEqual([0, null]);
});

it("says which scripts there are when it is asked for another", async () => {
  const program = start("--script", "nonsense");
  const [line] = (await once(createInterface(program.stderr!), "line")) as [string];
  expect(line).toContain("demo, faults");
  expect(await once(program, "exit")).toEqual([2, null]);
});

it("fails on demand, in as many ways as it knows", async () => {
  const server = await startOllama({ script: SCRIPTS.find(({ name }) => name === "faults")! });
  const client = ollamaServer({ endpoint: server.url });
  const outcomes = new Set<string>();
  for (const name of Object.keys(FAULTS).filter((each) => !["silent", "stall", "slow"].includes(each))) {
    const messages = [{ role: "user" as const, content: `Please, fault: ${name}` }];
    const watch = { signal: new AbortController().signal, onDelta: () => undefined };
    const reply = client.chat({ model: "coder:14b", messages, options: { num_ctx: 8192 } }, watch);
    const outcome = await reply.then(
      ({ doneReason, content }) => `${doneReason}: ${content.slice(0, 12)}`,
      (error: { cause: string }) => error.cause,
    );
    outcomes.add(outcome);
  }
  for (const cause of ["model-missing", "unauthorized", "server-error", "server-crashed", "cut-off", "garbage"]) {
    expect([...outcomes]).toContain(cause);
  }
  expect([...outcomes]).toContain("overflow");
  expect([...outcomes]).toContain("length: I will write");
  await server.stop();
});
