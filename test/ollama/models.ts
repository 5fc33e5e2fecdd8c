/**
 * The models a scripted server has, and how /api/tags, /api/show and /api/ps describe them.
 */
import { createHash } from "node:crypto";
import { atLeast } from "./version.ts";

export interface ModelSpec {
  name: string;
  capabilities: readonly ("completion" | "tools" | "thinking" | "vision" | "insert" | "embedding")[];
  /** Which of Ollama's two ways the model is run by; see its docs on templates. */
  path?: "rendered" | "native";
  /** Trained context length. */
  trained?: number;
  parameters?: Readonly<Record<string, string | number | boolean | readonly string[]>>;
  family?: string;
  parameterSize?: string;
  quantization?: string;
  sizeBytes?: number;
  /** Added to `model_info`, over what is there by itself. */
  info?: Readonly<Record<string, unknown>>;
  template?: string;
  system?: string;
  license?: string;
  remote?: { host: string; model: string };
  /** Models made from one another share it, and with it the runner. */
  blob?: string;
  /** Share of the model on the GPU, 0 to 1. */
  gpu?: number;
  modifiedAt?: string;
}

/** A few models that stand for the kinds there are. */
export const MODELS: readonly ModelSpec[] = [
  { name: "coder:14b", capabilities: ["completion", "tools", "insert"], family: "qwen2", trained: 32_768 },
  { name: "plain:7b", capabilities: ["completion"], family: "llama", trained: 16_384 },
  { name: "thinker:8b", capabilities: ["completion", "tools", "thinking"], family: "qwen3", trained: 40_960 },
  { name: "native:8b", capabilities: ["completion", "tools"], family: "llama", trained: 131_072, path: "native" },
  { name: "eyes:4b", capabilities: ["completion", "vision"], family: "gemma3", trained: 131_072 },
  { name: "embed:latest", capabilities: ["embedding"], family: "nomic-bert", trained: 2_048 },
];

export function has(model: ModelSpec, capability: ModelSpec["capabilities"][number]): boolean {
  return model.capabilities.includes(capability);
}

export function trainedLength(model: ModelSpec): number {
  return model.trained ?? 131_072;
}

export function digestOf(model: ModelSpec): string {
  const { modifiedAt: _, name: __, ...content } = model;
  return createHash("sha256")
    .update(JSON.stringify({ content, blob: blobOf(model) }))
    .digest("hex");
}

export function blobOf(model: ModelSpec): string {
  return model.blob ?? createHash("sha256").update(`weights of ${model.name}`).digest("hex");
}

export function sizeOf(model: ModelSpec): number {
  return model.sizeBytes ?? 4_683_087_332;
}

function details(model: ModelSpec, version: string) {
  return {
    parent_model: "",
    format: "gguf",
    family: model.family ?? "llama",
    families: [model.family ?? "llama"],
    parameter_size: model.parameterSize ?? "7.6B",
    quantization_level: model.quantization ?? "Q4_K_M",
    ...(atLeast(version, "0.30.0") ? { context_length: trainedLength(model), embedding_length: 4096 } : {}),
  };
}

/** An entry of /api/tags. */
export function tag(model: ModelSpec, version: string) {
  return {
    name: model.name,
    model: model.name,
    ...(model.remote ? { remote_model: model.remote.model, remote_host: model.remote.host } : {}),
    modified_at: model.modifiedAt ?? "2026-05-04T17:37:44.706015396-07:00",
    size: sizeOf(model),
    digest: digestOf(model),
    details: details(model, version),
    ...(atLeast(version, "0.30.0") ? { capabilities: model.capabilities } : {}),
  };
}

/** The answer of /api/show. Arrays only come when they are asked for with `verbose`. */
export function show(model: ModelSpec, version: string, verbose = false) {
  const arch = model.family ?? "llama";
  const template = templateOf(model);
  return {
    ...(model.license ? { license: model.license } : {}),
    modelfile: modelfile(model, template),
    ...(model.parameters ? { parameters: parametersText(model.parameters) } : {}),
    template,
    ...(model.system ? { system: model.system } : {}),
    details: details(model, version),
    ...(model.remote ? { remote_model: model.remote.model, remote_host: model.remote.host } : {}),
    model_info: shown(verbose, {
      "general.architecture": arch,
      "general.file_type": 15,
      "general.parameter_count": 7_615_616_512,
      [`${arch}.attention.head_count`]: 28,
      [`${arch}.attention.head_count_kv`]: 4,
      [`${arch}.block_count`]: 28,
      [`${arch}.context_length`]: trainedLength(model),
      [`${arch}.embedding_length`]: 3584,
      ...(has(model, "embedding") ? { [`${arch}.pooling_type`]: 1 } : {}),
      "tokenizer.ggml.tokens": ["<unk>", "<s>", "</s>"],
      ...model.info,
    }),
    ...(atLeast(version, "0.6.4") ? { capabilities: model.capabilities } : {}),
    modified_at: model.modifiedAt ?? "2026-05-04T17:37:44.706015396-07:00",
  };
}

function shown(verbose: boolean, info: Record<string, unknown>): Record<string, unknown> {
  if (verbose) return info;
  return Object.fromEntries(Object.entries(info).map(([key, value]) => [key, Array.isArray(value) ? null : value]));
}

function modelfile(model: ModelSpec, template: string): string {
  return [
    '# Modelfile generated by "ollama show"',
    "# To build a new Modelfile based on this, replace FROM with:",
    `# FROM ${model.name}`,
    "",
    `FROM ${model.remote ? model.name : `/root/.ollama/models/blobs/sha256-${blobOf(model)}`}`,
    `TEMPLATE """${template}"""`,
    ...(model.system ? [`SYSTEM """${model.system}"""`] : []),
    "",
  ].join("\n");
}

/** An entry of /api/ps. */
export function loadedEntry(model: ModelSpec, version: string, context: number, expiresAt: Date) {
  // 192 KiB a token is the KV cache of a 14B model with 8 KV heads, in f16.
  const size = sizeOf(model) + context * 196_608;
  const { context_length: _, embedding_length: __, ...plain } = details(model, "0.0.1") as Record<string, unknown>;
  return {
    name: model.name,
    model: model.name,
    size,
    digest: digestOf(model),
    details: plain,
    expires_at: expiresAt.toISOString(),
    size_vram: Math.round(size * (model.gpu ?? 1)),
    ...(atLeast(version, "0.10.0") ? { context_length: context } : {}),
  };
}

function templateOf(model: ModelSpec): string {
  if (model.template) return model.template;
  return [
    "{{- if .System }}<|im_start|>system\n{{ .System }}<|im_end|>\n{{ end }}",
    has(model, "tools") ? "{{ range .Tools }}{{ . }}{{ end }}" : "",
    "{{ range .Messages }}<|im_start|>{{ .Role }}\n{{ .Content }}",
    has(model, "thinking") ? "{{ if .Thinking }}<think>{{ .Thinking }}</think>{{ end }}" : "",
    "<|im_end|>\n{{ end }}<|im_start|>assistant\n",
    has(model, "insert") ? "{{ .Prompt }}{{ .Suffix }}" : "",
  ].join("");
}

function parametersText(parameters: NonNullable<ModelSpec["parameters"]>): string {
  const line = (key: string, value: unknown) =>
    `${key.padEnd(30)} ${typeof value === "string" ? JSON.stringify(value) : String(value)}`;
  return Object.entries(parameters)
    .flatMap(([key, value]) => (Array.isArray(value) ? value.map((each) => line(key, each)) : [line(key, value)]))
    .join("\n");
}
