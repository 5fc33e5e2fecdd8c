import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseParameters, toInfo, toLoaded, toSummary } from "../../../../src/models/ollama/show.ts";

describe("what /api/show says", () => {
  it("gives the parameters of the Modelfile with their types", () => {
    const text = [
      "num_ctx                        32768",
      "temperature                    0.7",
      "repeat_penalty                 1e+06",
      'stop                           "<|im_end|>"',
      'stop                           "\\"quoted\\"\\n\\x1b\\u00e9\\U0001f43e"',
      "use_mmap                       false",
      "num_keep                       -1",
      "",
    ].join("\n");
    expect(parseParameters(text)).toEqual({
      num_ctx: 32_768,
      temperature: 0.7,
      repeat_penalty: 1_000_000,
      stop: ["<|im_end|>", '"quoted"\n\x1bé🐾'],
      use_mmap: false,
      num_keep: -1,
    });
  });

  it("gives one stop word as a list too, and a word without quotes as it is", () => {
    expect(parseParameters('stop "</s>"\nkind plain\n')).toEqual({ stop: ["</s>"], kind: "plain" });
  });

  it("gives back any stop word that Go quoted", () => {
    expect(parseParameters('stop "a\u2028b"').stop).toEqual(["a\u2028b"]);
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (word) => {
        expect(parseParameters(`${"stop".padEnd(30)} ${JSON.stringify(word)}`).stop).toEqual([word]);
      }),
    );
  });

  it("gives trained length, RoPE scaling and the raw metadata", () => {
    const shown = {
      details: { family: "qwen3", parameter_size: "8.2B", quantization_level: "Q4_K_M" },
      model_info: {
        "general.architecture": "qwen3",
        "qwen3.context_length": 40_960,
        "qwen3.rope.scaling.type": "yarn",
        "qwen3.rope.scaling.factor": 4,
        "qwen3.rope.scaling.original_context_length": 32_768,
        "tokenizer.ggml.tokens": null,
      },
      capabilities: ["completion", "thinking"],
    };
    const known = { name: "qwen3:8b", digest: "abc", sizeBytes: 5 };
    expect(toInfo("qwen3:8b", shown, known)).toEqual({
      name: "qwen3:8b",
      digest: "abc",
      sizeBytes: 5,
      family: "qwen3",
      parameterSize: "8.2B",
      quantization: "Q4_K_M",
      capabilities: ["completion", "thinking"],
      trained: 40_960,
      rope: { type: "yarn", factor: 4, original: 32_768 },
      parameters: {},
      raw: shown.model_info,
    });
  });

  it.each([
    ["{{ .Tools }}{{ .Suffix }}", {}, ["completion", "tools", "insert"]],
    ["{{ if .Thinking }}<think>", {}, ["completion", "thinking"]],
    ["{% if tools %}", {}, ["completion", "tools"]],
    ["", { "general.architecture": "nomic-bert" }, ["embedding"]],
    ["", { "general.architecture": "gemma3", "gemma3.vision.block_count": 27 }, ["completion", "vision"]],
    ["", {}, ["completion"]],
  ])("of an old server is read for capabilities: %j %j", (template, info, capabilities) => {
    expect(toInfo("m", { template, model_info: info }, undefined).capabilities).toEqual(capabilities);
  });

  it("is no more than the name where a server says nothing", () => {
    expect(toInfo("m", {}, undefined)).toEqual({ name: "m", capabilities: ["completion"], parameters: {}, raw: {} });
  });
});

describe("a model that runs elsewhere", () => {
  it.each([
    [{ name: "big:120b-cloud" }],
    [{ name: "big:cloud" }],
    [{ name: "big:latest", remote_host: "https://ollama.com:443", remote_model: "big" }],
  ])("is marked: %j", (tag) => {
    expect(toSummary(tag).remote).toBe(true);
  });

  it("is not taken for one by a similar name", () => {
    expect(toSummary({ name: "cloudy:latest" })).toEqual({ name: "cloudy:latest" });
  });
});

describe("what is loaded", () => {
  it("has the window in force and the part on the GPU", () => {
    const entry = { name: "m:1b", digest: "d", size: 10, size_vram: 4, context_length: 8192, expires_at: "2026-01-01" };
    expect(toLoaded(entry)).toEqual({
      name: "m:1b",
      digest: "d",
      sizeBytes: 10,
      vramBytes: 4,
      context: 8192,
      expiresAt: "2026-01-01",
    });
  });

  it("is on the CPU where a server leaves the GPU out, as Go does with a zero", () => {
    expect(toLoaded({ name: "m:1b", size: 10 })).toEqual({ name: "m:1b", sizeBytes: 10, vramBytes: 0 });
  });
});
