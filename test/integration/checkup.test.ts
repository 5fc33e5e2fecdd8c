/** The check-up against models of known abilities: it finds exactly those. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { triedDialect } from "../../src/checkup/recommend.ts";
import { comparison, goodTo, report } from "../../src/checkup/report.ts";
import type { Checkup, Score } from "../../src/checkup/result.ts";
import { type CheckupOptions, checkup } from "../../src/checkup/run.ts";
import { ollamaServer } from "../../src/models/ollama/server.ts";
import { checkupFiles } from "../../src/node/checkups.ts";
import { readPromptFiles } from "../../src/node/prompt-files.ts";
import { type ModelSpec, type OllamaOptions, type ScriptedOllama, startOllama } from "../ollama/index.ts";
import { ABLE, type Abilities, abilities } from "../ollama/scripts/abilities.ts";
import { tokenizer } from "../unit/context/tokenizer.ts";
import { bilby } from "./terminal.ts";

const files = await readPromptFiles(path.resolve(import.meta.dirname, "../../prompts"));
const MODEL: ModelSpec = { name: "known:7b", capabilities: ["completion", "tools"], trained: 32_768, family: "qwen2" };
const WINDOW = 8192;

let ollama: ScriptedOllama;
let dir: string;
beforeEach(() => {
  dir = fs.mkdtempSync(path.join(os.tmpdir(), "bilby-checkup-"));
});
afterEach(async () => {
  await ollama.stop();
  fs.rmSync(dir, { recursive: true });
});

async function start(can: Partial<Abilities>, model: Partial<ModelSpec> = {}, options: OllamaOptions = {}) {
  ollama = await startOllama({ script: abilities({ ...ABLE, ...can }), models: [{ ...MODEL, ...model }], ...options });
}

const store = () => checkupFiles(path.join(dir, "checkups"));
async function run(more: Partial<CheckupOptions> = {}) {
  const ports = {
    server: ollamaServer({ endpoint: ollama.url }),
    store: store(),
    files,
    count: tokenizer.count,
    now: Date.now,
  };
  return checkup(ports, { model: "known:7b", window: WINDOW, signal: new AbortController().signal, ...more });
}
const found = async () => (await run()).result;
const whole = ({ right, asked }: Score) => asked > 0 && right === asked;
const fillsOf = (result: Checkup, key: "fact" | "rule") => result.fills.map((fill) => fill[key]);

describe("a check-up", () => {
  it("finds that an able model is able, and how fast the server is", async () => {
    await start({});
    const result = await found();
    expect(
      [result.calls.native, result.calls.xml, result.calls.json, result.edits.diff, result.edits.whole].every(whole),
    ).toBe(true);
    expect(fillsOf(result, "fact")).toEqual([true, true, true, true]);
    expect(fillsOf(result, "rule")).toEqual([true, true, true, true]);
    for (const [i, share] of [0.25, 0.5, 0.75, 0.9].entries()) {
      expect(Math.abs(result.fills[i]!.tokens / WINDOW - share)).toBeLessThan(0.05);
      // The scripted server reads 1,000 tokens a second and writes 50.
      expect(result.fills[i]!.prefill).toBeGreaterThan(900);
      expect(result.fills[i]!.prefill).toBeLessThan(1100);
      expect(result.fills[i]!.decode).toBe(50);
    }
    expect(result.limit).toEqual({ asked: 16, got: 16, kept: true });
    expect(result.reuse?.seen).toBe(true);
    expect(result.thinking).toEqual({ kind: "none" });
    expect(result.recommended).toMatchObject({
      dialect: "native",
      window: WINDOW,
      profile: "lean",
      edit: "apply_diff",
      reasons: [],
    });
  });

  it("finds that calls work in XML only, and in JSON only", async () => {
    await start({ native: false });
    const xml = await found();
    expect(xml.calls.native).toMatchObject({ right: 1, asked: 3, notes: ["made no call", "made no call"] });
    expect(whole(xml.calls.xml)).toBe(true);
    expect(xml.recommended.dialect).toBe("xml");
    await ollama.stop();
    await start({ native: false, xml: false }, { modifiedAt: "2026-06-01T00:00:00Z", blob: "b".repeat(64) });
    const json = await found();
    expect(whole(json.calls.json)).toBe(true);
    expect(json.recommended).toMatchObject({ dialect: "json" });
  });

  it("does not offer native calls where the model has no template for them", async () => {
    await start({}, { capabilities: ["completion"] });
    const result = await found();
    expect(result.calls.native.asked).toBe(0);
    expect(result.recommended.dialect).toBe("xml");
    expect(ollama.chats.every(({ json }) => json?.tools === undefined)).toBe(true);
  });

  it("recommends a schema only where nothing else comes out right, and auto never takes it", async () => {
    await start({ native: false, xml: false });
    const { model, calls, recommended } = await found();
    expect(whole(calls.json)).toBe(true);
    expect(recommended.dialect).toBe("json");
    expect(recommended.reasons[0]).toMatch(/only where the server holds each reply to a JSON schema/);
    expect(triedDialect(store().all(), model.digest)).not.toBe("json");
    const formats = ollama.chats.filter(({ json }) => json?.format !== undefined);
    expect(formats.length).toBeGreaterThan(3);
    for (const { json } of formats) expect(json).not.toHaveProperty("tools");
  });

  it("is not made of a model that cannot chat", async () => {
    await start({}, { capabilities: ["embedding"] });
    await expect(run()).rejects.toMatchObject({
      cause: "model-missing",
      message: expect.stringMatching(/cannot chat/),
    });
    expect(ollama.chats).toEqual([]);
  });

  it("is not begun where its file could not be written", async () => {
    await start({});
    const save = path.join(dir, "no", "file.json");
    expect(await bilby(["checkup", "known:7b", "--save", save], { OLLAMA_HOST: ollama.url })).toMatchObject({
      code: 2,
    });
    expect(ollama.chats).toEqual([]);
  });

  it("finds which edit format a model keeps", async () => {
    await start({ diff: false });
    const result = await found();
    expect(result.edits.diff).toMatchObject({ right: 0, asked: 2 });
    expect(result.edits.diff.notes[0]).toMatch(/does not apply: (Block \d+: )?SEARCH is not in the file$/);
    expect(whole(result.edits.whole)).toBe(true);
    expect(result.recommended.edit).toBe("write_file");
  });

  it("finds at what fill a model forgets, and at what fill it stops to obey", async () => {
    await start({ finds: 5000, obeys: 7000 });
    const result = await found();
    expect(fillsOf(result, "fact")).toEqual([true, true, false, false]);
    expect(fillsOf(result, "rule")).toEqual([true, true, true, false]);
    expect(goodTo(result.fills)).toBe(result.fills[1]!.tokens);
    expect(result.recommended.window).toBe(4096);
    expect(result.recommended.reasons.join()).toMatch(/does not find facts; at [\d,]+ it did/);
  });

  it("finds whether thinking can be turned off, and keeps it off while it asks the rest", async () => {
    await start({ thinks: "asked" }, { capabilities: ["completion", "tools", "thinking"] });
    expect((await found()).thinking.kind).toBe("switchable");
    expect(ollama.chats.slice(2).every(({ json }) => json?.think === false)).toBe(true);
    await ollama.stop();
    await start({ thinks: "always" }, { capabilities: ["completion", "tools", "thinking"], blob: "c".repeat(64) });
    expect((await found()).thinking.kind).toBe("always");
    await ollama.stop();
    await start({ thinks: "always" }, { blob: "d".repeat(64) });
    const inText = await found();
    expect(inText.thinking.kind).toBe("in-text");
    expect(whole(inText.calls.xml) && inText.fills.every(({ rule }) => rule)).toBe(true);
  });

  it("finds a server that does not stop output, and one that reads everything again", async () => {
    await start({}, {}, { honoursNumPredict: false, prefixCache: false });
    const result = await found();
    expect(result.limit).toMatchObject({ asked: 16, kept: false });
    expect(result.reuse?.seen).toBe(false);
    for (const { prefill } of result.fills) expect(Math.abs(prefill! - 1000)).toBeLessThan(10);
    expect(result.recommended.reasons).toHaveLength(2);
  });

  it("loads the model once, and asks each time with the same window", async () => {
    await start({});
    await run();
    expect(ollama.chats.filter(({ loaded }) => loaded)).toHaveLength(1);
    for (const { context } of ollama.chats) expect(context).toBe(WINDOW);
  });

  it("leaves out what would take longer than is allowed, and says so", async () => {
    await start({}, {}, { prefillRate: 10 });
    const { result } = await run({ budget: 60_000 });
    expect(result.fills).toHaveLength(1);
    expect(result.skipped[0]).toMatch(/up to 25 %/);
  });
});

describe("a result", () => {
  it("is kept by model, server and window, and made again for another one of them", async () => {
    await start({});
    expect((await run()).cached).toBe(false);
    const asked = ollama.chats.length;
    expect((await run()).cached).toBe(true);
    expect(ollama.chats).toHaveLength(asked);
    expect((await run({ window: 4096 })).cached).toBe(false);
    expect((await run({ again: true })).cached).toBe(false);
    expect(store().all()).toHaveLength(2);
    await ollamaServer({ endpoint: ollama.url }).create({
      model: "known:7b",
      from: "known:7b",
      parameters: { top_k: 1 },
    });
    expect((await run()).cached).toBe(false);
  });

  it("reads as a report and stands beside others", async () => {
    await start({ diff: false });
    const { result } = await run();
    const text = report(result);
    expect(text).toContain("# known:7b (7.6B Q4_K_M)");
    expect(text).toContain("- Edits with apply_diff: no (");
    expect(text).toContain("- Edit format: write_file");
    const lines = comparison([result, { ...result, model: { name: "other:3b" } }])
      .trim()
      .split("\n");
    expect(lines).toHaveLength(4);
    expect(new Set(lines.map((line) => line.split("|").length)).size).toBe(1);
  });
});

describe("a check-up that is stopped", () => {
  it("leaves nothing behind: no file, no connection, no model in memory", async () => {
    await start({}, {}, { pace: 1, prefillRate: 20_000, decodeRate: 2000, loadMs: 1 });
    const abort = new AbortController();
    const stopped = run({
      signal: abort.signal,
      onProgress: ({ done }) => done === 3 && setTimeout(() => abort.abort(), 20),
    });
    await expect(stopped).rejects.toMatchObject({ cause: "stopped-by-user" });
    expect(fs.readdirSync(dir)).toEqual([]);
    await expect.poll(() => ollama.connections()).toBe(0);
    expect(await ollamaServer({ endpoint: ollama.url }).loaded()).toEqual([]);
  });

  it("leaves a model loaded that was so before", async () => {
    await start({}, {}, { pace: 1, prefillRate: 20_000, decodeRate: 2000, loadMs: 1 });
    await ollamaServer({ endpoint: ollama.url }).load("known:7b", { window: WINDOW });
    const abort = new AbortController();
    const stopped = run({ signal: abort.signal, onProgress: ({ done }) => done === 2 && abort.abort() });
    await expect(stopped).rejects.toMatchObject({ cause: "stopped-by-user" });
    expect(await ollamaServer({ endpoint: ollama.url }).loaded()).toHaveLength(1);
  });
});

describe("bilby checkup", () => {
  it("prints the report, keeps it, saves it where told, and compares files", async () => {
    await start({});
    const env = { OLLAMA_HOST: ollama.url, BILBY_HOME: dir };
    const saved = path.join(dir, "mine.json");
    const printed = await bilby(["checkup", "--num-ctx", "4096", "--save", saved], env);
    expect(printed).toMatchObject({ code: 0, out: expect.stringMatching(/^# known:7b[\s\S]*Dialect: native/) });
    expect((await bilby(["checkup", "--num-ctx", "4096"], env)).out).toMatch(/Kept from before/);
    expect((await bilby(["checkup", "--compare"], env)).out).toMatch(/\| known:7b \| 4,096 \| 3\/3 \|/);
    expect((await bilby(["checkup", "--compare", saved, saved, "--json"], env)).json()).toHaveLength(2);
    expect(await bilby(["checkup", "--compare", path.join(dir, "none.json")], env)).toMatchObject({ code: 2 });
  });
});
