/**
 * What /api/tags, /api/show and /api/ps say, as the port's types. Fields that an old server lacks stay undefined, or
 * are read off what it does say; nothing is invented.
 */
import type { LoadedModel, ModelInfo, ModelSummary } from "../model.ts";
import { isRecord } from "./json.ts";

type Json = Record<string, unknown>;

export function toSummary(model: Json): ModelSummary {
  const details = record(model.details);
  return defined<ModelSummary>({
    name: text(model.name) ?? text(model.model) ?? "",
    digest: text(model.digest),
    sizeBytes: number(model.size),
    family: text(details.family),
    parameterSize: text(details.parameter_size),
    quantization: text(details.quantization_level),
    capabilities: strings(model.capabilities),
    trained: positive(details.context_length),
    modifiedAt: text(model.modified_at),
    remote: isRemote(model, text(model.name)) || undefined,
  });
}

export function toLoaded(model: Json): LoadedModel {
  return defined<LoadedModel>({
    name: text(model.name) ?? text(model.model) ?? "",
    digest: text(model.digest),
    context: positive(model.context_length),
    sizeBytes: number(model.size),
    vramBytes: number(model.size_vram) ?? 0,
    expiresAt: text(model.expires_at),
  });
}

/** `known` is the model's entry in /api/tags, which has the digest and the size. */
export function toInfo(name: string, shown: Json, known: ModelSummary | undefined): ModelInfo {
  const raw = record(shown.model_info);
  const details = record(shown.details);
  const arch = text(raw["general.architecture"]) ?? text(details.family) ?? "";
  const scaling = {
    type: text(raw[`${arch}.rope.scaling.type`]),
    factor: number(raw[`${arch}.rope.scaling.factor`]),
    original: positive(raw[`${arch}.rope.scaling.original_context_length`]),
  };
  return defined<ModelInfo>({
    name,
    digest: known?.digest,
    family: text(details.family) ?? known?.family,
    parameterSize: text(details.parameter_size) ?? known?.parameterSize,
    quantization: text(details.quantization_level) ?? known?.quantization,
    capabilities: strings(shown.capabilities) ?? inferCapabilities(shown, raw, arch),
    trained: positive(raw[`${arch}.context_length`]) ?? positive(details.context_length) ?? known?.trained,
    rope: Object.values(scaling).some((value) => value !== undefined) ? defined(scaling) : undefined,
    parameters: parseParameters(text(shown.parameters) ?? ""),
    raw,
    sizeBytes: known?.sizeBytes,
    remote: isRemote(shown, name) || undefined,
    blob: /^FROM \S*\bsha256[-:]([0-9a-f]{64})\s*$/m.exec(text(shown.modelfile) ?? "")?.[1],
    system: text(shown.system),
    template: text(shown.template),
  });
}

/**
 * The `parameters` text of /api/show, one `key value` a line, values as Go prints them. A key that comes more than
 * once, and `stop` always, is a list.
 */
export function parseParameters(lines: string): ModelInfo["parameters"] {
  const found = new Map<string, (string | number | boolean)[]>();
  for (const line of lines.split("\n")) {
    const parts = /^\s*(\S+)\s+(.*?)\s*$/s.exec(line);
    if (!parts?.[1] || parts[2] === undefined) continue;
    const values = found.get(parts[1]) ?? [];
    values.push(parameterValue(parts[2]));
    found.set(parts[1], values);
  }
  const typed: ModelInfo["parameters"] = {};
  for (const [key, values] of found) {
    typed[key] = key === "stop" || values.length > 1 ? values.map(String) : (values[0] ?? "");
  }
  return typed;
}

function parameterValue(written: string): string | number | boolean {
  if (/^".*"$/s.test(written)) return unquoteGo(written.slice(1, -1));
  if (written === "true" || written === "false") return written === "true";
  return written !== "" && Number.isFinite(Number(written)) ? Number(written) : written;
}

const ESCAPES: Record<string, string> = { n: "\n", t: "\t", r: "\r", a: "\x07", b: "\b", f: "\f", v: "\v" };

/** The inside of a string literal as Go quotes it. */
function unquoteGo(quoted: string): string {
  return quoted.replace(/\\(x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|.)/gs, (_, code: string) => {
    if (code.length > 1) return String.fromCodePoint(Number.parseInt(code.slice(1), 16));
    return ESCAPES[code] ?? code;
  });
}

/** Servers before 0.6.4 list no capabilities; what they are read off is what Ollama itself reads them off now. */
function inferCapabilities(shown: Json, raw: Json, arch: string): string[] {
  const template = text(shown.template) ?? "";
  const embeds = /bert/i.test(arch) || raw[`${arch}.pooling_type`] !== undefined;
  const sees = isRecord(shown.projector_info) || Object.keys(raw).some((key) => key.includes(".vision."));
  return [
    embeds ? "embedding" : "completion",
    ...(/\.Tools\b|\btools\b/.test(template) ? ["tools"] : []),
    ...(/\.Suffix\b/.test(template) ? ["insert"] : []),
    ...(sees ? ["vision"] : []),
    ...(/\.Thinking\b|<\/think>/.test(template) ? ["thinking"] : []),
  ];
}

function isRemote(model: Json, name: string | undefined): boolean {
  return Boolean(model.remote_host ?? model.remote_model) || /[:-]cloud$/.test(name ?? "");
}

/** Leaves out what is undefined, so that "not said" is the absence of a key. */
function defined<T extends object>(value: { [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)) as T;
}

function record(value: unknown): Json {
  return isRecord(value) ? value : {};
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

function number(value: unknown): number | undefined {
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}

function positive(value: unknown): number | undefined {
  const found = number(value);
  return found !== undefined && found > 0 ? found : undefined;
}

function strings(value: unknown): string[] | undefined {
  return Array.isArray(value) ? value.filter((each): each is string => typeof each === "string") : undefined;
}
