/** The cache's size against what llama.cpp printed for models that people run. */
import { describe, expect, it } from "vitest";
import { MiB } from "../../../../src/models/fit/fit.ts";
import { type KvOptions, kvBytes, kvLayout, needsArrays } from "../../../../src/models/fit/kv.ts";
import * as published from "./published.ts";

const one: KvOptions = { type: "f16", batch: 512, parallel: 1 };
const mib = (info: object, window: number, options: Partial<KvOptions> = {}) =>
  kvBytes(kvLayout(info as Record<string, unknown>)!, window, { ...one, ...options }) / MiB;

describe("the memory of the cache", () => {
  it("is what Ollama reckons for qwen2.5-coder:14b, in each type", () => {
    expect(mib(published.QWEN25_CODER_14B, 32_768)).toBe(6 * 1024);
    expect(mib(published.QWEN25_CODER_14B, 32_768, { type: "q8_0" })).toBe(3.1875 * 1024);
    expect(mib(published.QWEN25_CODER_14B, 32_768, { type: "q4_0" })).toBe(1.6875 * 1024);
  });

  it("is what llama.cpp logged for llama3.2:3b and qwen3:8b", () => {
    expect(mib(published.LLAMA32_3B, 4096)).toBe(448);
    expect(mib(published.QWEN3_8B, 40_960)).toBe(5760);
  });

  it("counts sliding layers of gpt-oss:20b for their window and a batch only", () => {
    expect(mib(published.GPT_OSS_20B, 131_072, { batch: 2048 })).toBe(3072 + 54);
  });

  it("has nothing to do with how many experts there are, as in qwen3:30b-a3b", () => {
    expect(mib(published.QWEN3_30B_A3B, 40_960)).toBe(3840);
  });

  it("counts five layers of six of gemma3:12b for what they see, and none of its eyes", () => {
    expect(mib(published.GEMMA3_12B, 32_768, { batch: 1024 })).toBe(2048 + 640);
  });

  it("counts sliding layers in full where the window is shorter than what they see", () => {
    expect(mib(published.GEMMA2_2B, 2048, { parallel: 4 })).toBe(416 + 416);
  });

  it("reads heads and lengths by layer where they differ, as in gemma 4", () => {
    expect(mib(published.GEMMA4_12B, 2048, { type: "q8_0", parallel: 4 })).toBe(68 + 765);
  });

  it("counts only the layers that attend in a hybrid, and its recurrent state besides", () => {
    expect(mib(published.QWEN35_9B, 131_072)).toBe(4096 + 50.25);
    expect(mib(published.QWEN35_9B, 131_072, { type: "q4_0" })).toBe(1152 + 50.25);
  });

  it("counts one compressed key and no values with latent attention", () => {
    expect(mib(published.LATENT_6_LAYERS, 4096, { parallel: 2 })).toBe(54);
  });

  it("leaves out layers that use another one's cache", () => {
    // Of the 24 layers with a cache of their own, 20 slide: 1,024 cells × 2 × 512 × 2 B.
    expect(mib(published.GEMMA4_E4B, 32_768)).toBe(512 + (20 * 1024 * 2 * 512 * 2) / MiB);
  });
});

describe("what the server did not say", () => {
  it("is stated, because an ordinary show leaves arrays out", () => {
    const hidden = { ...published.GEMMA4_12B, "gemma4.attention.head_count_kv": null };
    expect(needsArrays(hidden)).toBe(true);
    expect(kvLayout(hidden)?.uncertain).toMatch(/does not say/);
    expect(needsArrays(published.GEMMA4_12B)).toBe(false);
    expect(kvLayout(published.GEMMA4_12B)?.uncertain).toBeUndefined();
  });

  it("makes no number where not even the layers are known", () => {
    expect(kvLayout({ "general.architecture": "llama" })).toBeUndefined();
    expect(kvLayout({})).toBeUndefined();
  });
});
