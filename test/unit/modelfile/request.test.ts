/** The requests that Modelfiles make: those Ollama's command line would send. */
import { describe, expect, it } from "vitest";
import { parseModelfile } from "../../../src/modelfile/parse.ts";
import { createRequest, type FilesOf } from "../../../src/modelfile/request.ts";

const plan = (text: string, files?: FilesOf) => createRequest("mine:32k", parseModelfile(text), files);

/** Of the kind people keep in a folder: what they tried stays, commented out. */
const PUBLISHED = `# Qwen coder for Roo Code, 32k on a 24 GB card
#FROM qwen2.5-coder:14b-instruct-q8_0
#FROM hf.co/bartowski/Qwen2.5-Coder-14B-Instruct-GGUF:Q5_K_M
FROM qwen2.5-coder:14b-instruct-q4_K_M

# context
PARAMETER num_ctx 32768
#PARAMETER num_ctx 65536
PARAMETER num_predict -1
PARAMETER temperature 0.1
PARAMETER top_p 0.95
PARAMETER repeat_penalty 1.05
PARAMETER stop "<|im_start|>"
PARAMETER stop "<|im_end|>"

TEMPLATE """{{- if .System }}<|im_start|>system
{{ .System }}<|im_end|>
{{ end }}<|im_start|>user
{{ .Prompt }}<|im_end|>
<|im_start|>assistant
"""
SYSTEM You are Qwen.
LICENSE MIT
`;

describe("a published Modelfile", () => {
  it("becomes the request of Ollama's own command line", () => {
    expect(plan(PUBLISHED)).toEqual({
      request: {
        model: "mine:32k",
        from: "qwen2.5-coder:14b-instruct-q4_K_M",
        template:
          "{{- if .System }}<|im_start|>system\n{{ .System }}<|im_end|>\n{{ end }}<|im_start|>user\n{{ .Prompt }}<|im_end|>\n<|im_start|>assistant\n",
        license: ["MIT"],
        system: "You are Qwen.",
        parameters: {
          num_ctx: 32_768,
          num_predict: -1,
          repeat_penalty: 1.05,
          stop: ["<|im_start|>", "<|im_end|>"],
          temperature: 0.1,
          top_p: 0.95,
        },
      },
      problems: [],
    });
  });
});

describe("a request", () => {
  it("types parameters as Ollama does", () => {
    const { request } = plan(
      "FROM a\nPARAMETER use_mmap t\nPARAMETER temperature 1\nPARAMETER min_p 0.123456789\nPARAMETER seed 42",
    );
    expect(request.parameters).toEqual({ use_mmap: true, temperature: 1, min_p: 0.12345679, seed: 42 });
  });

  it("carries messages, renderer, parser and what it requires", () => {
    const { request } = plan(
      "FROM a\nMESSAGE user hi\nMESSAGE assistant yes: sir\nRENDERER qwen3-coder\nPARSER qwen3-coder\nREQUIRES v0.14.0",
    );
    expect(request).toEqual({
      model: "mine:32k",
      from: "a",
      messages: [
        { role: "user", content: "hi" },
        { role: "assistant", content: "yes: sir" },
      ],
      renderer: "qwen3-coder",
      parser: "qwen3-coder",
      requires: "0.14.0",
    });
  });

  it("names files by digest where FROM, ADAPTER or DRAFT is a path", () => {
    const files: FilesOf = ({ value }) =>
      value.startsWith("./") ? { [value.slice(2)]: `sha256:${value.length}` } : undefined;
    expect(plan("FROM ./model.gguf\nADAPTER ./a.gguf\nADAPTER ./lora.gguf\nDRAFT ./d.gguf", files).request).toEqual({
      model: "mine:32k",
      files: { "model.gguf": "sha256:12" },
      adapters: { "lora.gguf": "sha256:11" },
      draft_files: { "d.gguf": "sha256:8" },
    });
  });

  it("is not sent with parameters that Ollama refuses; each problem has its line", () => {
    const { problems } = plan(
      "FROM a\nPARAMETER num_ctx 32k\nPARAMETER tfs_z 1\nPARAMETER num_ctx 8192 # half\nREQUIRES soon",
    );
    expect(problems).toEqual([
      { line: 2, severity: "error", message: "invalid int value [32k]" },
      { line: 3, severity: "error", message: "unknown parameter 'tfs_z'" },
      { line: 4, severity: "error", message: expect.stringMatching(/^invalid int value \[8192 # half\].*comment/) },
      { line: 5, severity: "error", message: expect.stringMatching(/semver/) },
    ]);
  });

  it("warns of what Ollama takes in silence: old parameters, and a FROM that another one overrides", () => {
    const { problems, request } = plan("FROM a\nPARAMETER mirostat 2\nFROM b");
    expect(problems.map(({ line, severity }) => [line, severity])).toEqual([
      [1, "warning"],
      [2, "warning"],
    ]);
    expect(request).toEqual({ model: "mine:32k", from: "b" });
  });
});
