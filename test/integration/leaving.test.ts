/** What the terminal says before it sends anything: that a model leaves the machine, and what an old server lacks. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type ModelSpec, type ScriptedOllama, startOllama } from "../ollama/index.ts";
import { ABLE, abilities } from "../ollama/scripts/abilities.ts";
import { demo } from "../ollama/scripts/demo.ts";
import { bilby } from "./terminal.ts";
import { SAMPLE } from "./workbench.ts";

const FAR: ModelSpec = {
  name: "far:480b-cloud",
  capabilities: ["completion", "tools"],
  remote: { host: "https://ollama.com:443", model: "far:480b" },
};
const NEAR: ModelSpec = { name: "near:7b", capabilities: ["completion", "tools"] };

let dir: string;
let ollama: ScriptedOllama;

beforeEach(() => {
  dir = fs.mkdtempSync(path.join(os.tmpdir(), "bilby-leaving-"));
  fs.cpSync(SAMPLE, path.join(dir, "work"), { recursive: true });
});

afterEach(async () => {
  await ollama.stop();
  fs.rmSync(dir, { recursive: true, force: true });
});

async function start(models: readonly ModelSpec[], version = "0.32.15", script = demo): Promise<void> {
  ollama = await startOllama({ script, models, version, port: 0 });
}

const say = (...args: string[]) => bilby(args, { OLLAMA_HOST: ollama.url, BILBY_HOME: path.join(dir, "home") });
const run = (...args: string[]) =>
  say(
    "run",
    "The price of a bottle is wrong. Please fix it.",
    "--cwd",
    path.join(dir, "work"),
    "--yes",
    "all",
    ...args,
  );

describe("a model of the cloud", () => {
  it("gets nothing of a task or a check-up to which nobody agreed", async () => {
    await start([FAR, NEAR]);
    for (const said of [await run("--model", FAR.name), await say("checkup", FAR.name)]) {
      expect(said).toMatchObject({ code: 2, out: "" });
      expect(said.err).toMatch(/what you write and every file it reads leave this machine.*--cloud allows it/);
    }
    expect(ollama.chats).toEqual([]);
  });

  it("is known by what the server says of it, whatever it is called", async () => {
    await start([{ ...FAR, name: "mine:latest" }]);
    expect(await run()).toMatchObject({ code: 2 });
    expect(ollama.chats).toEqual([]);
  });

  it("does the task where --cloud allows it, and goes on with it without being allowed again", async () => {
    await start([FAR]);
    expect(await run("--model", FAR.name, "--cloud")).toMatchObject({ code: 0 });
    const [task] = (await say("tasks", "--json")).json() as { id: string }[];
    expect(await say("resume", task!.id, "--yes", "all", "--say", "Thank you.")).toMatchObject({ code: 0 });
  });

  it("is asked about where a mode brings it along", async () => {
    await start([FAR, NEAR]);
    const mode = { slug: "far", name: "Far", roleDefinition: "You see far.", groups: ["read"], model: FAR.name };
    fs.mkdirSync(path.join(dir, "home"));
    fs.writeFileSync(path.join(dir, "home/modes.yaml"), JSON.stringify({ customModes: [mode] }));
    expect(await run("--model", NEAR.name, "--mode", "far")).toMatchObject({
      code: 2,
      err: expect.stringMatching(/far:480b-cloud runs in the cloud/),
    });
    expect(ollama.chats).toEqual([]);
  });

  it("takes no memory here", async () => {
    await start([FAR]);
    expect(await say("fit", FAR.name)).toMatchObject({
      code: 1,
      out: "",
      err: expect.stringMatching(/runs in the cloud/),
    });
  });
});

describe("an old server", () => {
  it("is named with what it lacks by whatever uses it, and works all the same", async () => {
    await start([NEAR], "0.5.7");
    const lacking =
      /Ollama 0\.5\.7 is old\. It does not say what a model can do.*which window is in force.*cuts prompts/;
    for (const said of [await say("models"), await run("--model", NEAR.name)]) {
      expect(said).toMatchObject({ code: 0, err: expect.stringMatching(lacking) });
    }
    expect(fs.readFileSync(path.join(dir, "work/src/price.js"), "utf8")).toMatch(/BOTTLES_PER_CASE\)/);
  });

  it("is named by a check-up too", async () => {
    await start([NEAR], "0.9.6", abilities(ABLE));
    const said = await say("checkup", NEAR.name, "--num-ctx", "4096");
    expect(said).toMatchObject({ code: 0, out: expect.stringMatching(/Calls in XML: yes/) });
    expect(said.err).toMatch(/Ollama 0\.9\.6 is old/);
  });

  it("is not what a server is that lacks nothing", async () => {
    await start([NEAR]);
    expect((await say("models")).err).toBe("");
  });
});
