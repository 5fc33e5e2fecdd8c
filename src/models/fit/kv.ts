/**
 * What a model remembers per token, read off its `model_info`: how many layers keep keys and values for the whole window,
 * how many for a sliding one only, and what recurrent layers keep whatever the window. The layout is llama.cpp's.
 */

export type CacheType = "f16" | "q8_0" | "q4_0";

/** Bytes an element takes; the quantized types store 32 of them as a block with a scale. */
export const CACHE_BYTES: Readonly<Record<CacheType, number>> = { f16: 2, q8_0: 34 / 32, q4_0: 18 / 32 };

/** Layers that keep the same: so many of them, so many elements a token each. */
export interface LayerGroup {
  layers: number;
  /** Keys and values together, of all heads. */
  elements: number;
}

export interface KvLayout {
  /** Layers that see the whole window. */
  full: LayerGroup[];
  /** Layers that see only the last `window` tokens. */
  sliding: LayerGroup[];
  window: number;
  /** Bytes of state that recurrent layers keep for each conversation, in F32. */
  recurrent: number;
  /** Why the numbers are an upper bound only: what the server did not say. */
  uncertain?: string;
}

/** Layers that slide, by architecture: all but each nth. Only where llama.cpp slides too. */
const SLIDING_PERIOD: Readonly<Record<string, number>> = {
  gemma2: 2,
  gemma3: 6,
  gemma3n: 5,
  gemma4: 6,
  "gpt-oss": 2,
  gptoss: 2,
  cohere2: 4,
  exaone4: 4,
  olmo2: 4,
  olmo3: 4,
  llama4: 4,
  laguna: 4,
};

/** Fewer layers of a hybrid attend; without the interval the server must be asked for its arrays. */
const HYBRID = /^(qwen35|qwen35moe|qwen3next|nemotron_h|nemotron_h_moe|lfm2|lfm2moe|jamba|falcon-h1|granitehybrid)$/;

/** undefined where `model_info` does not even say how many layers there are. Pass the arrays of a verbose show if you have them. */
export function kvLayout(info: Readonly<Record<string, unknown>>): KvLayout | undefined {
  const arch = typeof info["general.architecture"] === "string" ? info["general.architecture"] : "";
  const field = (name: string): unknown => info[`${arch}.${name}`];
  const number = (name: string): number | undefined => positive(field(name));
  const blocks = number("block_count");
  const heads = number("attention.head_count") ?? maximum(field("attention.head_count"));
  const width = number("embedding_length");
  if (!blocks || (!heads && !number("attention.head_count_kv"))) return undefined;

  const head = width && heads ? width / heads : 128;
  const shared = number("attention.shared_kv_layers") ?? 0;
  const uncertain: string[] = [];
  const kvHeads = perLayer(field("attention.head_count_kv"), blocks, heads ?? 1);
  if (field("attention.head_count_kv") === null)
    uncertain.push("the heads of each layer, which an ordinary show leaves out");
  const slides = slidingLayers(info, arch, blocks);
  const latent = number("attention.kv_lora_rank");
  const attends = attendingLayers(arch, blocks, number("full_attention_interval"), kvHeads);
  if (HYBRID.test(arch) && attends === undefined) uncertain.push("which of its layers attend");

  const full: LayerGroup[] = [];
  const sliding: LayerGroup[] = [];
  let recurring = 0;
  for (let layer = 0; layer < blocks - shared; layer++) {
    const count = kvHeads[layer]!;
    if (attends ? !attends[layer] : count === 0) {
      recurring++;
      continue;
    }
    const slide = slides?.[layer] ?? false;
    const suffix = slide ? "_swa" : "";
    const key = (slide && number(`attention.key_length${suffix}`)) || (number("attention.key_length") ?? head);
    const value = (slide && number(`attention.value_length${suffix}`)) || (number("attention.value_length") ?? head);
    // Multi-head latent attention keeps one compressed key for all heads, and no values.
    const elements = latent ? latent + (number("rope.dimension_count") ?? 0) : count * (key + value);
    add(slide ? sliding : full, elements);
  }
  return {
    full,
    sliding,
    window: number("attention.sliding_window") ?? 0,
    recurrent: recurring * stateBytes(number),
    ...(uncertain.length > 0 ? { uncertain: `The server does not say ${uncertain.join(", nor ")}.` } : {}),
  };
}

/** True if the arrays of a verbose show would make the numbers exact. */
export function needsArrays(info: Readonly<Record<string, unknown>>): boolean {
  const arch = String(info["general.architecture"] ?? "");
  const hidden = ["attention.head_count_kv", "attention.sliding_window_pattern"];
  return hidden.some((name) => info[`${arch}.${name}`] === null);
}

export interface KvOptions {
  type: CacheType;
  /** Tokens read at a time; sliding layers keep as many more. */
  batch: number;
  /** OLLAMA_NUM_PARALLEL: each conversation has its own window. */
  parallel: number;
}

/** Cells are given out in blocks of this many. */
const CELL_BLOCK = 256;

/** Bytes the cache takes for a window of so many tokens. */
export function kvBytes(layout: KvLayout, window: number, { type, batch, parallel }: KvOptions): number {
  const cells = padded(window * parallel);
  const slidingCells = Math.min(cells, padded(layout.window * parallel + batch));
  const elements = (groups: readonly LayerGroup[]) =>
    groups.reduce((sum, { layers, elements }) => sum + layers * elements, 0);
  const cached = cells * elements(layout.full) + slidingCells * elements(layout.sliding);
  return cached * CACHE_BYTES[type] + layout.recurrent * parallel;
}

function padded(cells: number): number {
  return Math.ceil(cells / CELL_BLOCK) * CELL_BLOCK;
}

function slidingLayers(info: Readonly<Record<string, unknown>>, arch: string, blocks: number): boolean[] | undefined {
  if (!positive(info[`${arch}.attention.sliding_window`])) return undefined;
  const pattern = info[`${arch}.attention.sliding_window_pattern`];
  if (Array.isArray(pattern)) return Array.from({ length: blocks }, (_, i) => Boolean(pattern[i % pattern.length]));
  // Other architectures state a window in their metadata that llama.cpp does not apply.
  const period = SLIDING_PERIOD[arch] ?? (SLIDING_PERIOD[arch.replace(/_moe$/, "")] || undefined);
  return period ? Array.from({ length: blocks }, (_, i) => i % period < period - 1) : undefined;
}

/** Which layers attend at all, where the architecture says it by an interval or by heads. */
function attendingLayers(
  arch: string,
  blocks: number,
  interval: number | undefined,
  kvHeads: readonly number[],
): boolean[] | undefined {
  if (kvHeads.includes(0)) return kvHeads.map((count) => count > 0);
  const every = interval ?? (/^qwen(35|35moe|3next)$/.test(arch) ? 4 : undefined);
  return every ? Array.from({ length: blocks }, (_, i) => (i + 1) % every === 0) : undefined;
}

function stateBytes(number: (name: string) => number | undefined): number {
  const inner = number("ssm.inner_size") ?? 0;
  const state = number("ssm.state_size") ?? 0;
  const groups = number("ssm.group_count") ?? 0;
  const kernel = number("ssm.conv_kernel") ?? 1;
  return ((kernel - 1) * (inner + 2 * groups * state) + state * inner) * 4;
}

function perLayer(value: unknown, blocks: number, fallback: number): number[] {
  if (Array.isArray(value) && value.length > 0) {
    return Array.from({ length: blocks }, (_, i) => Number(value[i] ?? value.at(-1)) || 0);
  }
  return new Array<number>(blocks).fill(positive(value) ?? fallback);
}

function add(groups: LayerGroup[], elements: number): void {
  const same = groups.find((group) => group.elements === elements);
  if (same) same.layers++;
  else groups.push({ layers: 1, elements });
}

function maximum(value: unknown): number | undefined {
  return Array.isArray(value) && value.length > 0 ? Math.max(...value.map(Number)) : undefined;
}

function positive(value: unknown): number | undefined {
  return typeof value === "number" && Number.isFinite(value) && value > 0 ? value : undefined;
}
