/** What people are shown of models. */
import { describe, expect, it } from "vitest";
import { fit, GiB } from "../../../src/models/fit/fit.ts";
import type { LoadedModel, ModelInfo } from "../../../src/models/model.ts";
import { modelFacts, modelRows, offloadSentence, runningView, speedOf, unloadText } from "../../../src/models/view.ts";
import { QWEN25_CODER_14B } from "./fit/published.ts";

const NOW = Date.parse("2026-08-21T10:00:00Z");
const INFO: ModelInfo = {
  name: "coder:14b",
  family: "qwen2",
  parameterSize: "14.8B",
  quantization: "Q4_K_M",
  capabilities: ["completion", "tools"],
  trained: 32_768,
  rope: { type: "yarn", factor: 4, original: 8192 },
  parameters: { num_ctx: 16_384, stop: ["<|im_end|>"] },
  raw: QWEN25_CODER_14B,
  sizeBytes: 8_988_124_069,
};
const LOADED: LoadedModel = {
  name: "coder:14b",
  context: 32_768,
  sizeBytes: 16 * GiB,
  vramBytes: 12 * GiB,
  expiresAt: "2026-08-21T10:04:40Z",
};

describe("a row of the list", () => {
  it("says what runs, with its window, its share on the GPU and its time to unload", () => {
    const [row] = modelRows([{ name: "coder:14b" }], [LOADED], NOW);
    expect(row?.running).toEqual({ window: 32_768, gpu: 0.75, memoryBytes: 16 * GiB, unloadsInMs: 280_000 });
    expect(unloadText(row?.running?.unloadsInMs)).toBe("in 5 min");
  });

  it("marks what leaves the machine and what cannot chat", () => {
    const list = [
      { name: "big:cloud", remote: true },
      { name: "embed:latest", capabilities: ["embedding"] },
      { name: "old:7b" },
    ];
    expect(modelRows(list, [], NOW).map(({ leaves, unusable }) => [leaves, unusable])).toEqual([
      [true, false],
      [false, true],
      [false, false],
    ]);
  });

  it("knows Ollama's for ever", () => {
    expect(runningView({ name: "a", expiresAt: "2318-11-01T00:00:00Z" }, NOW).unloadsInMs).toBeNull();
    expect(unloadText(null)).toBe("stays loaded");
  });

  it("is matched by digest, so that another model of the same name is not taken for it", () => {
    const rows = modelRows([{ name: "a:1", digest: "x" }], [{ name: "a:1", digest: "y", context: 4096 }], NOW);
    expect(rows[0]?.running).toBeUndefined();
  });
});

describe("a model's facts", () => {
  it("are all that the server says, and nothing that it does not", () => {
    expect(modelFacts(INFO, runningView(LOADED, NOW)).map(({ label, value }) => `${label}: ${value}`)).toEqual([
      "Can: completion, tools",
      "Family: qwen2, 14.8B",
      "Quantization: Q4_K_M",
      "Size: 8.4 GiB",
      "Trained window: 32,768 tokens",
      "RoPE scaling: yarn ×4 from 8,192 tokens",
      'Parameters: num_ctx 16384, stop ["<|im_end|>"]',
      "Loaded window: 32,768 tokens",
      "On the GPU: 75 %",
      "Memory: 16.0 GiB",
      "Unloads: in 5 min",
    ]);
    expect(modelFacts({ name: "old", capabilities: [], parameters: {}, raw: {} }, undefined)).toEqual([]);
  });

  it("begin with the warning where it runs in the cloud", () => {
    expect(modelFacts({ ...INFO, remote: true }, undefined)[0]?.value).toMatch(/leaves this machine/);
  });
});

describe("a model partly on the CPU", () => {
  it("is said in one sentence, with what would fit", () => {
    const sentence = offloadSentence(INFO.name, runningView(LOADED, NOW), fit(INFO, { loaded: LOADED }));
    expect(sentence).toBe(
      "75 % of coder:14b is on the GPU and 4.0 GiB on the CPU, which slows all of it. A window of 8,192 would fit the GPU.",
    );
  });

  it("is not said of one that is on the GPU as a whole", () => {
    expect(offloadSentence("a", { gpu: 1, memoryBytes: 1 }, undefined)).toBeUndefined();
    expect(offloadSentence("a", { gpu: 0, memoryBytes: GiB }, undefined)).toBe(
      "a runs on the CPU alone, which is slow.",
    );
  });
});

describe("the speed of a reply", () => {
  it("counts only what had to be read", () => {
    const usage = { promptTokens: 10_000, promptMs: 2000, outputTokens: 100, outputMs: 4000, loadMs: 12 };
    expect(speedOf(usage, 9000)).toEqual({ prefill: 500, decode: 25, reused: 0.9 });
  });

  it("knows that a model just loaded had nothing in its cache", () => {
    const usage = { promptTokens: 1000, promptMs: 1000, loadMs: 9000 };
    expect(speedOf(usage, 900)).toEqual({ loadMs: 9000, prefill: 1000, reused: 0 });
    expect(speedOf({}, 0)).toEqual({});
  });
});
