/** What the chat says before there is a task: who connects and why it does not work, and which model may be used. */
import fs from "node:fs";
import path from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { ollamaServer } from "../../src/models/ollama/server.ts";
import { checkupFiles } from "../../src/node/checkups.ts";
import { MODELS, type ModelSpec, say, script, startOllama } from "../ollama/index.ts";
import { type PanelBench, type PanelOptions, panelBench } from "./panel-bench.ts";
import { bilby } from "./terminal.ts";
import { inXml } from "./tried.ts";
import { until } from "./workbench.ts";

const FAR: ModelSpec = {
  name: "far:480b-cloud",
  capabilities: ["completion", "tools"],
  remote: { host: "https://ollama.com", model: "far:480b" },
};

let bench: PanelBench;
afterEach(() => bench.close());

/** The first view after nothing answered at an address of this host. */
async function refused(where?: PanelOptions["where"]) {
  bench = await panelBench(where ? { where } : {});
  const gone = await startOllama();
  await gone.stop();
  bench.set({ endpoint: gone.url });
  bench.view({ type: "connect" });
  await until(() => bench.state().connection.state === "failed", "the connection to fail");
  const { connection } = bench.state();
  if (connection.state !== "failed") throw new Error("it did not fail");
  return connection;
}

describe("where nothing answers", () => {
  it("says which host connects, and how to start Ollama there", async () => {
    const { message, fixes, endpoint } = await refused();
    expect(message).toContain(endpoint);
    expect(fixes[0]!.text).toBe("The connection is made from this computer (here).");
    expect(fixes).toContainEqual({ text: "Start Ollama on this computer:", command: "ollama serve" });
  });

  it("says over SSH which command brings the user's own Ollama there", async () => {
    const { fixes, endpoint } = await refused({
      kind: "ssh",
      name: "big-box",
      text: "The connection is made from big-box.",
    });
    expect(fixes[0]!.text).toMatch(/big-box/);
    expect(fixes[1]).toEqual({
      text: "127.0.0.1 is big-box. If Ollama runs on the computer in front of you, forward its port:",
      command: `ssh -R ${new URL(endpoint).port}:127.0.0.1:${new URL(endpoint).port} big-box`,
    });
  });

  it.each([
    ["container", /host\.docker\.internal/],
    ["wsl", /networkingMode=mirrored/],
  ] as const)("says in a %s what its own loopback is", async (kind, words) => {
    const { fixes } = await refused({ kind, name: "box", text: "The connection is made from inside box." });
    expect(fixes.map(({ text }) => text).join("\n")).toMatch(words);
  });
});

describe("where something else is in the way", () => {
  const failure = async (endpoint: string) => {
    bench.set({ endpoint });
    bench.view({ type: "connect" });
    await until(() => bench.state().connection.state === "failed", "the connection to fail");
    const { connection } = bench.state();
    if (connection.state !== "failed") throw new Error("it did not fail");
    return connection;
  };

  it("says what the doctor says, and which setting mends it", async () => {
    bench = await panelBench();
    const secure = await startOllama({ certificate: "here" });
    const { message, fixes, setting } = await failure(secure.url);
    const { out } = await bilby(["doctor", "--host", secure.url, "--json"]);
    const { servers } = JSON.parse(out) as { servers: { findings: { text: string; next: string }[] }[] };
    expect(servers[0]?.findings[0]).toMatchObject({ text: message, next: fixes[0]?.text });
    expect(setting).toBe("bilby.caFile");
    await secure.stop();
  });

  it("names the server that a redirect points to, and asks nothing of it", async () => {
    bench = await panelBench();
    const elsewhere = await startOllama();
    bench.ollama.intercept = () => ({ status: 302, body: "", headers: { location: `${elsewhere.url}/login` } });
    const { message } = await failure(`${bench.ollama.url}/`);
    expect(message).toContain(`redirects to another server, ${elsewhere.url}.`);
    expect(elsewhere.requests).toEqual([]);
    await elsewhere.stop();
  });
});

describe("a server that answers", () => {
  it("is named with its version, and an old one with what it lacks", async () => {
    bench = await panelBench({ server: { version: "0.5.1" } });
    expect(bench.state().connection).toMatchObject({
      version: "0.5.1",
      notice: expect.stringMatching(/is old\. .* Update/),
    });
  });

  it("but has no model, is no failure of the connection: the command to get one is given", async () => {
    bench = await panelBench();
    for (const { name } of MODELS) await ollamaServer({ endpoint: bench.ollama.url }).remove(name);
    bench.view({ type: "connect" });
    await until(() => bench.state().connection.state === "failed", "the empty server");
    expect(bench.state().connection).toMatchObject({
      cause: "model-missing",
      message: "The server has no models.",
      fixes: [{ command: expect.stringMatching(/^ollama pull/) }, {}],
    });
  });
});

describe("a model of the cloud", () => {
  it("is used only once the user said that what they write may leave this machine", async () => {
    bench = await panelBench({ server: { models: [...MODELS, FAR] } });
    bench.desk.agrees = false;
    bench.view({ type: "model", name: FAR.name });
    await until(() => bench.desk.asked.length === 1, "the question");
    expect(bench.desk.asked[0]).toMatch(/leave this machine/);
    expect(bench.state().model).toBe("coder:14b");
    bench.desk.agrees = true;
    bench.view({ type: "model", name: FAR.name });
    await until(() => bench.state().model === FAR.name, "the model");
    expect(bench.desk.updates).toEqual([{ model: FAR.name }]);
  });

  it("is asked about also where it comes with a mode", async () => {
    bench = await panelBench({ server: { models: [...MODELS, FAR] } });
    const modes = `customModes:\n  - { slug: far, name: Far, roleDefinition: Far away., groups: [read], model: "${FAR.name}" }\n`;
    fs.mkdirSync(bench.home, { recursive: true });
    fs.writeFileSync(path.join(bench.home, "modes.yaml"), modes);
    bench.view({ type: "mode", slug: "code" });
    await until(() => bench!.state().modes.some(({ slug }) => slug === "far"), "the mode");
    bench.desk.agrees = false;
    bench.view({ type: "mode", slug: "far" });
    await until(() => bench!.desk.asked.length === 1, "the question");
    expect(bench.state().mode).toBe("code");
    bench.desk.agrees = true;
    bench.view({ type: "mode", slug: "far" });
    await until(() => bench!.state().mode === "far", "the mode in force");
  });

  it("is the only kind that is asked about", async () => {
    bench = await panelBench();
    bench.view({ type: "model", name: "plain:7b" });
    await until(() => bench.state().model === "plain:7b", "the model");
    expect(bench.desk.asked).toEqual([]);
  });
});

describe("a task", () => {
  it("calls tools as the last check-up of its model found to work", async () => {
    bench = await panelBench({ server: { script: script("hello", [[say("Hello.")]]) } });
    const server = ollamaServer({ endpoint: bench.ollama.url });
    const { digest } = await server.show("coder:14b");
    checkupFiles(path.join(bench.home, "checkups")).set("k", inXml(digest!));
    bench.view({ type: "say", text: "Hello" });
    await until(() => bench.ollama.chats.length > 0, "the request");
    await bench.idle();
    expect(bench.ollama.chats[0]!.json).not.toHaveProperty("tools");
    expect(bench.state().task?.dialect).toBe("xml");
  });

  it("calls them as the user set, whatever a check-up found", async () => {
    bench = await panelBench({
      server: { script: script("hello", [[say("Hello.")]]) },
      settings: { dialect: "native" },
    });
    const { digest } = await ollamaServer({ endpoint: bench.ollama.url }).show("coder:14b");
    checkupFiles(path.join(bench.home, "checkups")).set("k", inXml(digest!));
    bench.view({ type: "say", text: "Hello" });
    await until(() => bench.ollama.chats.length > 0, "the request");
    await bench.idle();
    expect(bench.ollama.chats[0]!.json).toHaveProperty("tools");
  });
});
