/** The model view's host side against a scripted server: what a user sees of models, and what happens when they press a button. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { GiB } from "../../src/models/fit/fit.ts";
import { ollamaServer } from "../../src/models/ollama/server.ts";
import { pullText } from "../../src/models/pull.ts";
import { checkupFiles } from "../../src/node/checkups.ts";
import { readPromptFiles } from "../../src/node/prompt-files.ts";
import { fileSpeeds } from "../../src/node/speeds.ts";
import { ModelsDesk } from "../../src/panel/models.ts";
import { type ModelsInput, type ModelsState, modelsMessage } from "../../src/panel/models-protocol.ts";
import { deleteQuestion } from "../../src/panel/models-view.ts";
import type { ViewMessage } from "../../src/panel/protocol.ts";
import { defaultSettings, type Settings, type SettingsPatch } from "../../src/settings/settings.ts";
import { type ModelSpec, type OllamaOptions, type ScriptedOllama, startOllama } from "../ollama/index.ts";
import { ABLE, type Abilities, abilities } from "../ollama/scripts/abilities.ts";
import { tokenizer } from "../unit/context/tokenizer.ts";
import { until } from "./workbench.ts";

const files = await readPromptFiles(path.resolve(import.meta.dirname, "../../prompts"));
const KNOWN: ModelSpec = {
  name: "known:7b",
  capabilities: ["completion", "tools"],
  trained: 16_384,
  family: "qwen2",
  parameters: { temperature: 0.7 },
};
const FAR: ModelSpec = {
  name: "far:480b-cloud",
  capabilities: ["completion", "tools"],
  remote: { host: "https://ollama.com", model: "far:480b" },
};
const EMBED: ModelSpec = { name: "embed:latest", capabilities: ["embedding"], family: "nomic-bert", trained: 2048 };

let ollama: ScriptedOllama;
let dir: string;
let desk: ModelsDesk;
let state: ModelsState;
let seen: ModelsState[];
let settings: Settings;
let updates: SettingsPatch[];
let told: ViewMessage[];
let opened: string[];
let asked: string[];
let agrees: boolean;
let memory: number | undefined;

beforeEach(() => {
  dir = fs.mkdtempSync(path.join(os.tmpdir(), "bilby-models-"));
  settings = { ...defaultSettings, contextWindow: 8192 };
  [seen, updates, told, opened, asked] = [[], [], [], [], []];
  agrees = true;
  memory = undefined;
});
afterEach(async () => {
  await desk.dispose();
  await ollama.stop();
  fs.rmSync(dir, { recursive: true });
});

const store = () => checkupFiles(path.join(dir, "checkups"));

async function open(
  can: Partial<Abilities> = {},
  models: ModelSpec[] = [KNOWN, FAR, EMBED],
  options: OllamaOptions = {},
) {
  ollama = await startOllama({ script: abilities({ ...ABLE, ...can }), models, loadMs: 0, ...options });
  desk = new ModelsDesk(
    {
      server: async () => ollamaServer({ endpoint: ollama.url }),
      settings: {
        current: () => settings,
        async update(patch) {
          updates.push(patch);
          settings = { ...settings, ...patch } as Settings;
        },
        onDidChange: () => ({ dispose: () => undefined }),
      },
      session: {
        state: () => ({ model: settings.model || null }) as never,
        receive: (message) => void told.push(message),
        lastReply: () => ({ model: KNOWN.name, speed: { decode: 50 } }),
      },
      checkups: store(),
      files,
      count: tokenizer.count,
      speeds: fileSpeeds(path.join(dir, "speeds.json")),
      memory: {
        get: () => memory,
        set: (bytes) => {
          memory = bytes;
        },
      },
      editor: {
        openText: async (text) => void opened.push(text),
        async confirm(question) {
          asked.push(question);
          return agrees;
        },
      },
      now: Date.now,
    },
    (message) => {
      state = message.state;
      seen.push(state);
    },
  );
  await say({ type: "ready" });
}

const say = (message: ModelsInput) => desk.receive(modelsMessage.parse(message));
const card = (name = KNOWN.name) => state.models.find((model) => model.name === name)!;

describe("a card", () => {
  it("says what a model can do, and more once it is looked at", async () => {
    await open();
    expect(card()).toMatchObject({
      can: ["completion", "tools"],
      trained: 16_384,
      leaves: false,
      speed: { decode: 50 },
    });
    expect(card().details).toBeUndefined();
    await say({ type: "look", name: KNOWN.name });
    const facts = Object.fromEntries(card().details!.facts.map(({ label, value }) => [label, value]));
    expect(facts).toMatchObject({
      Quantization: "Q4_K_M",
      "Trained window": "16,384 tokens",
      Parameters: "temperature 0.7",
    });
  });

  it("marks a cloud model, one that cannot chat, and the one in use, which comes first", async () => {
    settings.model = FAR.name;
    await open();
    expect(state.models.map(({ name, chosen }) => [name, chosen])).toEqual([
      [FAR.name, true],
      [KNOWN.name, false],
      [EMBED.name, false],
    ]);
    expect(card(FAR.name).leaves).toBe(true);
    expect(card(EMBED.name).unusable).toBe(true);
  });

  it("says how a loaded model runs, and in one sentence what it means that a part is on the CPU", async () => {
    await open({}, [{ ...KNOWN, gpu: 0.7 }]);
    await say({ type: "look", name: KNOWN.name });
    await say({ type: "load", name: KNOWN.name });
    expect(card().running).toMatchObject({ window: 8192 });
    expect(card().running!.gpu).toBeCloseTo(0.7);
    expect(card().details!.notice).toMatch(/^70 % of known:7b is on the GPU .* slows all of it\./);
  });

  it("carries what went wrong until the next thing is asked of it", async () => {
    await open();
    await say({ type: "report", name: KNOWN.name, as: "json" });
    expect(card().failed).toBe("known:7b had no check-up yet.");
    await say({ type: "look", name: KNOWN.name });
    expect(card().failed).toBeUndefined();
  });
});

describe("the windows", () => {
  it("are marked by the memory the user states, with the trained length and what is beyond it", async () => {
    await open();
    await say({ type: "look", name: KNOWN.name });
    expect(card().details!.fit!.memory).toBeUndefined();
    await say({ type: "memory", bytes: 6 * GiB });
    const { windows, suggested, trained } = card().details!.fit!;
    expect(trained).toBe(16_384);
    expect(windows.find(({ window }) => window === 24_576)!.risk).toBe("1.5x");
    expect(windows.find(({ window }) => window === 32_768)!.risk).toBe("2x");
    expect(suggested).toBeLessThanOrEqual(16_384);
    expect(memory).toBe(6 * GiB);
    expect(updates).toEqual([]);
    await say({ type: "memory", bytes: null });
    expect(card().details!.fit!.memory).toBeUndefined();
  });

  it("take less with a quantized cache", async () => {
    await open();
    await say({ type: "look", name: KNOWN.name });
    const before = card().details!.fit!.windows.at(-1)!.cache;
    await say({ type: "cache", cache: "q4_0" });
    expect(card().details!.fit!.windows.at(-1)!.cache).toBeLessThan(before / 3);
  });

  it("are set only when the user says so", async () => {
    await open();
    await say({ type: "look", name: KNOWN.name });
    expect(card().details).toMatchObject({ window: 8192, windowFrom: "setting", own: {} });
    await say({ type: "set", name: KNOWN.name, changes: { contextWindow: 16_384 } });
    expect(updates).toEqual([{ models: { [KNOWN.name]: { contextWindow: 16_384 } } }]);
    expect(card().details).toMatchObject({ window: 16_384, windowFrom: "model" });
    await say({ type: "set", name: KNOWN.name, changes: { contextWindow: null } });
    expect(updates.at(-1)).toEqual({ models: {} });
    expect(card().details).toMatchObject({ window: 8192, windowFrom: "setting" });
  });
});

describe("the buttons", () => {
  it("use a model through the chat, which asks where one leaves this machine", async () => {
    await open();
    await say({ type: "use", name: FAR.name });
    expect(told).toEqual([{ type: "model", name: FAR.name }]);
  });

  it("load a model with the window that a task would have, and unload it", async () => {
    await open();
    await say({ type: "load", name: KNOWN.name });
    expect(card().running?.window).toBe(8192);
    expect(seen.some(({ models }) => models.some(({ doing }) => doing?.what === "loading"))).toBe(true);
    await say({ type: "unload", name: KNOWN.name });
    expect(card().running).toBeUndefined();
    expect(card().doing).toBeUndefined();
  });

  it("send nothing to a cloud model before the user agreed", async () => {
    agrees = false;
    await open();
    await say({ type: "checkup", name: FAR.name });
    expect(asked).toEqual([expect.stringMatching(/leave this machine/)]);
    expect(ollama.chats).toEqual([]);
  });
});

describe("a download", () => {
  const NEW: ModelSpec = { name: "new:3b", capabilities: ["completion"], sizeBytes: 4 * GiB };
  const HF: ModelSpec = { ...NEW, name: "hf.co/user/repo:Q4_K_M" };
  const pulls = () => ollama.requests.filter(({ path }) => path === "/api/pull").map(({ json }) => json?.name);

  it("says where the model comes from, how large it is and how far it is, and ends with its card", async () => {
    await open({}, [KNOWN], { remote: [NEW] });
    await say({ type: "pull", name: " ollama pull new:3b " });
    const shown = seen.flatMap(({ pulling }) => pulling ?? []);
    expect(shown[0]).toEqual({ name: "new:3b", from: "registry.ollama.ai" });
    expect(shown.map(({ progress }) => progress && pullText(progress))).toContain("25 % of 4.0 GiB");
    expect(state.pulling).toBeUndefined();
    expect(card("new:3b")).toBeDefined();
    expect(asked).toEqual([]);
  });

  it("from another registry names it first, and downloads nothing where the user does not want it", async () => {
    agrees = false;
    await open({}, [KNOWN], { remote: [HF] });
    await say({ type: "pull", name: HF.name });
    expect(asked).toEqual([expect.stringMatching(/from hf\.co\.$/)]);
    agrees = true;
    expect(pulls()).toEqual([]);
    await say({ type: "pull", name: HF.name });
    expect(pulls()).toEqual([HF.name]);
    expect(card(HF.name)).toBeDefined();
  });

  it("stops when it is told to, and leaves no word of failure", async () => {
    await open({}, [KNOWN], { remote: [NEW], pace: 1, pullMs: 60_000 });
    const done = say({ type: "pull", name: NEW.name });
    await until(() => state.pulling?.progress?.total !== undefined, "the download to be under way");
    await say({ type: "pull", name: "another:1b" });
    await say({ type: "pull.stop" });
    await done;
    expect(state.pulling).toBeUndefined();
    expect(pulls()).toEqual([NEW.name]);
    await until(() => ollama.requests.some(({ aborted }) => aborted), "the server to see it");
  });

  it("of what there is not, or of no name, says so and goes away when it is dismissed", async () => {
    await open({}, [KNOWN]);
    await say({ type: "pull", name: "nowhere:1b" });
    expect(state.pulling?.failed).toMatch(/no nowhere:1b to pull/);
    await say({ type: "pull", name: "two words" });
    expect(state.pulling?.failed).toMatch(/no blanks/);
    await say({ type: "pull.stop" });
    expect(state.pulling).toBeUndefined();
  });
});

describe("deleting", () => {
  it("asks with what goes, and does nothing without a yes", async () => {
    agrees = false;
    settings.model = KNOWN.name;
    await open({}, [{ ...KNOWN, sizeBytes: 5 * GiB }, EMBED]);
    await say({ type: "delete", name: KNOWN.name });
    expect(asked[0]).toMatch(/^known:7b goes from http.* with its 5\.0 GiB\. .* It is the model in use\.$/);
    expect(card()).toBeDefined();
    agrees = true;
    await say({ type: "delete", name: KNOWN.name });
    expect(state.models.map(({ name }) => name)).toEqual([EMBED.name]);
  });

  it("says that the weights stay where another name has them", () => {
    const list = [
      { name: "a:1b", digest: "d" },
      { name: "b:1b", digest: "d" },
    ];
    expect(deleteQuestion("a:1b", list, "http://h", false)).toBe(
      "The name a:1b goes from http://h. Its weights stay, as b:1b.",
    );
  });
});

describe("what is set for one model", () => {
  it("keeps it loaded for as long as is said now, without loading it again", async () => {
    await open();
    await say({ type: "look", name: KNOWN.name });
    await say({ type: "load", name: KNOWN.name });
    await say({ type: "set", name: KNOWN.name, changes: { keepAlive: "-1" } });
    expect(card().running?.unloadsInMs).toBeNull();
    expect(card().running?.window).toBe(8192);
    const sent = ollama.requests.filter(({ path }) => path === "/api/generate").map(({ json }) => json);
    expect(sent.at(-1)).toMatchObject({ options: { num_ctx: 8192 }, keep_alive: -1, shift: false });
  });

  it("says what a limit of an answer means on this server, and where the Modelfile has one", async () => {
    const limited: ModelSpec = { ...KNOWN, name: "limited:7b", parameters: { num_predict: 512 } };
    await open({}, [KNOWN, limited], { version: "0.12.3" });
    await say({ type: "look", name: KNOWN.name });
    await say({ type: "look", name: limited.name });
    expect(card().details!.outputLimit).toMatch(/drops the older half .* up to 81,920 tokens\. Set one\./);
    expect(card(limited.name).details!.outputLimit).toMatch(/^An answer ends after 512 tokens by its Modelfile/);
    await say({ type: "set", name: KNOWN.name, changes: { maxOutputTokens: 1000 } });
    expect(card().details!.outputLimit).toBe(
      "An answer ends after 1,000 tokens, thoughts included; what is cut off never runs. 1,000 tokens of the window are kept for it.",
    );
  });

  it("goes into a Modelfile that reads back as the same", async () => {
    settings.models = { [KNOWN.name]: { contextWindow: 16_384, temperature: 0.1, maxOutputTokens: 2000 } };
    await open();
    await say({ type: "modelfile", name: KNOWN.name });
    expect(opened[0]).toBe(
      "# Save this as known-7b-16k.modelfile, then build it.\nFROM known:7b\nPARAMETER temperature 0.1\nPARAMETER num_ctx 16384\nPARAMETER num_predict 2000\n",
    );
  });
});

describe("the speed", () => {
  it("of the last replies is shown with its range and when it was measured, after a restart too", async () => {
    const at = Date.parse("2026-11-19T12:00:00Z");
    const store = fileSpeeds(path.join(dir, "speeds.json"));
    for (let i = 0; i < 40; i++)
      store.add(KNOWN.name, {
        at: at + i * 3_600_000,
        window: 8192,
        prompt: 819 + i * 100,
        prefill: 1200 - i,
        decode: 40 + i / 10,
      });
    await open();
    const facts = Object.fromEntries(card().speeds.map(({ label, value }) => [label, value]));
    expect(facts).toEqual({
      Reads: "1,176 tokens/s (1,161 to 1,190)",
      Writes: "42 tokens/s (41 to 44)",
      Measured: "30 replies, 2026-11-19 to 2026-11-21, with the window filled to 22 % to 58 %",
    });
    expect(card(FAR.name).speeds).toEqual([]);
  });
});

describe("a check-up", () => {
  it("shows how far it is, ends in a report, and can be taken with one click", async () => {
    await open({ native: false });
    await say({ type: "checkup", name: KNOWN.name });
    const shares = seen.flatMap(({ models }) => models.flatMap(({ doing }) => doing?.share ?? []));
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
    expect(shares.length).toBeGreaterThan(5);
    expect(card().doing).toBeUndefined();
    expect(card().checkup!.recommended.dialect).toBe("xml");
    expect(card().checkup!.rows).toContainEqual({ label: "Calls in XML", value: "yes" });
    await say({ type: "take", name: KNOWN.name });
    const taken = {
      contextWindow: 8192,
      maxOutputTokens: -1,
      dialect: "auto",
      promptProfile: "lean",
      editWith: "apply_diff",
    };
    expect(updates).toEqual([{ models: { [KNOWN.name]: taken } }]);
    expect(told).toEqual([{ type: "model", name: KNOWN.name }]);
    await say({ type: "report", name: KNOWN.name, as: "markdown" });
    await say({ type: "report", name: KNOWN.name, as: "json" });
    expect(opened[0]).toMatch(/^# known:7b/);
    expect(JSON.parse(opened[1]!)).toEqual(store().all()[0]);
  });

  it("has the same rows for each model, so that two can be laid side by side", async () => {
    const other: ModelSpec = { ...KNOWN, name: "other:3b", trained: 32_768, capabilities: ["completion"] };
    await open({}, [KNOWN, other]);
    await say({ type: "checkup", name: KNOWN.name });
    await say({ type: "checkup", name: other.name });
    const labels = (name: string) => card(name).checkup!.rows.map(({ label }) => label);
    expect(labels(other.name)).toEqual(labels(KNOWN.name));
  });

  it("leaves nothing behind when it is stopped, and says nothing of a failure", async () => {
    await open();
    const done = say({ type: "checkup", name: KNOWN.name });
    await until(() => ollama.chats.length > 2, "the check-up to be under way");
    await say({ type: "cancel", name: KNOWN.name });
    await done;
    expect(card()).not.toHaveProperty("checkup");
    expect(card()).not.toHaveProperty("failed");
    expect(card().running).toBeUndefined();
    expect(store().all()).toEqual([]);
  });

  it("is not made of two models at a time", async () => {
    const other: ModelSpec = { ...KNOWN, name: "other:3b", trained: 32_768 };
    await open({}, [KNOWN, other]);
    const done = say({ type: "checkup", name: KNOWN.name });
    await until(() => ollama.chats.length > 0, "the check-up to be under way");
    await say({ type: "checkup", name: other.name });
    expect(card(other.name).failed).toMatch(/known:7b is being checked/);
    await say({ type: "cancel", name: KNOWN.name });
    await done;
  });

  it("is stopped when the view is closed", async () => {
    await open();
    const done = say({ type: "checkup", name: KNOWN.name });
    await until(() => ollama.chats.length > 0, "the check-up to be under way");
    await desk.dispose();
    await done;
    expect(store().all()).toEqual([]);
  });
});

describe("the server", () => {
  it("that cannot be reached is said, and is found again when asked again", async () => {
    await open();
    const { url } = ollama;
    await ollama.stop();
    await say({ type: "ready" });
    expect(state).toMatchObject({ status: "failed", message: expect.stringContaining(url) });
    ollama = await startOllama({ models: [KNOWN] });
    await say({ type: "ready" });
    expect(state.status).toBe("ready");
    expect(state).not.toHaveProperty("message");
  });

  it("unloads models by itself, and the view follows", async () => {
    await open();
    await say({ type: "load", name: KNOWN.name });
    await ollamaServer({ endpoint: ollama.url }).unload(KNOWN.name);
    await desk.tick();
    expect(card().running).toBeUndefined();
  });
});

it("takes no message that is not one of its own", () => {
  for (const message of [
    { type: "set", name: "a", changes: { contextWindow: -1 } },
    { type: "set", name: "a", changes: { nonsense: 1 } },
    { type: "remove", name: "a" },
    { type: "memory", bytes: -1 },
    7,
  ]) {
    expect(modelsMessage.safeParse(message).success).toBe(false);
  }
});
