/** States of the model view, made by its own host side from a server of plain objects: what is looked at is what a user would see. */
import type { Checkup, Score } from "../../../src/checkup/result.ts";
import { GiB } from "../../../src/models/fit/fit.ts";
import {
  type LoadedModel,
  ModelError,
  type ModelInfo,
  type ModelSummary,
  type ProgressWatch,
} from "../../../src/models/model.ts";
import type { SpeedRecord } from "../../../src/models/speeds.ts";
import { ModelsDesk, type ModelsPorts } from "../../../src/panel/models.ts";
import type { ModelsMessage, ModelsState } from "../../../src/panel/models-protocol.ts";
import { defaultSettings, type Settings } from "../../../src/settings/settings.ts";
import { NOW, states } from "../panel-gallery/states.ts";

const DAY = 24 * 3_600_000;

interface Model extends ModelSummary {
  info?: Record<string, unknown>;
  rope?: ModelInfo["rope"];
  parameters?: ModelInfo["parameters"];
}

const kv = (arch: string, blocks: number, kvHeads: number, trained: number) => ({
  "general.architecture": arch,
  [`${arch}.block_count`]: blocks,
  [`${arch}.attention.head_count`]: 32,
  [`${arch}.attention.head_count_kv`]: kvHeads,
  [`${arch}.attention.key_length`]: 128,
  [`${arch}.attention.value_length`]: 128,
  [`${arch}.embedding_length`]: 4096,
  [`${arch}.context_length`]: trained,
});

const coder: Model = {
  name: "qwen2.5-coder:7b",
  digest: "d1",
  sizeBytes: 4.68e9,
  family: "qwen2",
  parameterSize: "7.6B",
  quantization: "Q4_K_M",
  capabilities: ["completion", "tools", "insert"],
  trained: 32_768,
  info: kv("qwen2", 28, 4, 32_768),
  parameters: { temperature: 0.7, stop: ["<|im_start|>", "<|im_end|>"] },
};
const thinker: Model = {
  name: "qwen3:14b",
  digest: "d2",
  sizeBytes: 9.28e9,
  family: "qwen3",
  parameterSize: "14.8B",
  quantization: "Q4_K_M",
  capabilities: ["completion", "tools", "thinking"],
  trained: 40_960,
  info: kv("qwen3", 40, 8, 40_960),
  rope: { type: "yarn", factor: 4, original: 32_768 },
  parameters: { temperature: 0.6, top_p: 0.95 },
};
const small: Model = {
  name: "hf.co/bartowski/DeepSeek-Coder-V2-Lite-Instruct-GGUF:Q5_K_M",
  digest: "d3",
  sizeBytes: 11.9e9,
  parameterSize: "15.7B",
  quantization: "Q5_K_M",
  capabilities: ["completion"],
  trained: 163_840,
  info: kv("deepseek2", 27, 16, 163_840),
};
const cloud: Model = {
  name: "qwen3-coder:480b-cloud",
  digest: "d4",
  parameterSize: "480B",
  quantization: "BF16",
  capabilities: ["completion", "tools"],
  trained: 262_144,
  remote: true,
};
const embedding: Model = {
  name: "nomic-embed-text:latest",
  digest: "d5",
  sizeBytes: 274e6,
  parameterSize: "137M",
  quantization: "F16",
  capabilities: ["embedding"],
  trained: 2048,
};

const score = (right: number, asked: number, ...notes: string[]): Score => ({ right, asked, notes });

function checkupOf(model: Model, more: Partial<Checkup>): Checkup {
  return {
    form: 2,
    model: { name: model.name, digest: model.digest! },
    server: "0.14.2",
    window: 32_768,
    at: new Date(NOW - 2 * DAY).toISOString(),
    ms: 214_000,
    calls: { native: score(3, 3), xml: score(3, 3), json: score(2, 2) },
    edits: { diff: score(2, 2), whole: score(2, 2) },
    fills: [0.25, 0.5, 0.75, 0.9].map((share) => ({
      share,
      tokens: Math.round(share * 32_768),
      fact: true,
      rule: true,
      prefill: 1900 - share * 700,
      decode: 52 - share * 14,
    })),
    limit: { asked: 16, got: 16, kept: true },
    reuse: { cold: 4210, warm: 96, seen: true },
    thinking: { kind: "none" },
    skipped: [],
    recommended: {
      dialect: "native",
      profile: "full",
      window: 32_768,
      reserve: 6553,
      edit: "apply_diff",
      reasons: [],
    },
    ...more,
  };
}

const able = checkupOf(coder, {});
const weak = checkupOf(thinker, {
  calls: { native: score(1, 3, "made no call", "made no call"), xml: score(3, 3), json: score(2, 2) },
  edits: { diff: score(1, 2, "the SEARCH block does not apply"), whole: score(2, 2) },
  fills: [0.25, 0.5, 0.75].map((share) => ({
    share,
    tokens: Math.round(share * 32_768),
    fact: share < 0.6,
    rule: true,
    prefill: 610 - share * 300,
    decode: 14 - share * 6,
  })),
  thinking: { kind: "switchable", tokens: 412 },
  recommended: {
    dialect: "xml",
    profile: "lean",
    window: 20_480,
    reserve: 4096,
    edit: "write_file",
    reasons: [
      "Native calls fail more often than XML (made no call; made no call).",
      "At 24,576 tokens it does not find facts; at 16,384 it did.",
      "Its SEARCH/REPLACE blocks miss; whole files come out right. Keep files small.",
    ],
  },
});

const onGpu: LoadedModel = {
  name: coder.name,
  digest: "d1",
  context: 32_768,
  sizeBytes: 7.1 * GiB,
  vramBytes: 7.1 * GiB,
  expiresAt: new Date(NOW + 4 * 60_000).toISOString(),
};
const halfOnGpu: LoadedModel = {
  name: thinker.name,
  digest: "d2",
  context: 40_960,
  sizeBytes: 17.2 * GiB,
  vramBytes: 11.4 * GiB,
  expiresAt: "2318-01-01T00:00:00Z",
};

const measured: SpeedRecord[] = Array.from({ length: 14 }, (_, i) => ({
  at: NOW - (14 - i) * 6 * 3_600_000,
  window: 32_768,
  prompt: 2100 + i * 1630,
  prefill: 1910 - i * 23,
  decode: 52.4 - i * 0.7,
  reused: i === 0 ? 0 : 0.9,
  ...(i % 7 === 0 ? { loadMs: 6150 + i * 90 } : {}),
}));

interface World {
  list?: Model[];
  loaded?: LoadedModel[];
  checkups?: Checkup[];
  memory?: number;
  chosen?: string;
  window?: number;
  models?: Settings["models"];
  fails?: ModelError;
  /** A check-up that never comes to an end. */
  stuck?: boolean;
}

const everything = [coder, thinker, small, cloud, embedding];

/** The state after these messages. */
async function state(world: World, ...messages: ModelsMessage[]): Promise<ModelsState> {
  const list = world.list ?? everything;
  const never = new Promise<never>(() => undefined);
  const server = {
    endpoint: "http://localhost:11434",
    version: async () => "0.14.2",
    list: async () => {
      if (world.fails) throw world.fails;
      return list;
    },
    loaded: async () => world.loaded ?? [],
    show: async (name: string): Promise<ModelInfo> => {
      const { info = {}, parameters = {}, capabilities = [], ...model } = list.find((model) => model.name === name)!;
      return { ...model, capabilities, parameters, raw: info };
    },
    chat: () => never,
    pull: (_name: string, watch: ProgressWatch) => {
      const layer = { digest: "sha256:6a0746a1ec1a", total: 18_556_700_000 };
      watch.onProgress?.({ status: "pulling 6a0746a1ec1a", ...layer, completed: 5_120_000_000 });
      return never;
    },
    load: async () => {
      throw new ModelError(
        "server-error",
        "Ollama could not load it: llama runner process has terminated: out of memory.",
      );
    },
    layers: async () => ({}),
  } as unknown as Awaited<ReturnType<ModelsPorts["server"]>>;
  const settings = { ...defaultSettings, contextWindow: world.window ?? 0, models: world.models ?? {} };
  const nothing = () => undefined;
  let last: ModelsState | undefined;
  const desk = new ModelsDesk(
    {
      server: async () => server,
      settings: { current: () => settings, update: async () => undefined, onDidChange: () => ({ dispose: nothing }) },
      session: {
        state: () => ({ ...states.finished!, model: world.chosen ?? coder.name }),
        receive: nothing,
        lastReply: () => ({
          model: coder.name,
          speed: { prefill: 1780, decode: 46.2, reused: 0.91 },
        }),
      },
      checkups: { get: nothing, set: nothing, all: () => world.checkups ?? [] },
      files: new Map() as unknown as ModelsPorts["files"],
      count: (text) => text.length / 4,
      speeds: { of: (model) => (model === coder.name ? measured : []) },
      memory: { get: () => world.memory, set: nothing },
      editor: { openText: async () => undefined, confirm: async () => true },
      now: () => NOW,
    },
    (message) => {
      last = message.state;
    },
  );
  await desk.receive({ type: "ready" });
  for (const { name } of list) await desk.receive({ type: "look", name });
  for (const message of messages) {
    const done = desk.receive(message);
    // What never ends is shown as it goes on.
    await (["checkup", "pull"].includes(message.type) ? new Promise((resolve) => setTimeout(resolve, 20)) : done);
  }
  return last!;
}

const both = [able, weak];

export const modelStates: Record<string, ModelsState> = {
  plain: await state({ loaded: [onGpu], checkups: [able] }),
  stated: await state({ loaded: [onGpu], memory: 8 * GiB, window: 16_384 }),
  offload: await state({ loaded: [halfOnGpu], chosen: thinker.name, checkups: both }),
  checking: await state(
    { list: [coder, thinker], loaded: [onGpu] },
    { type: "checkup", name: coder.name, again: false },
  ),
  compared: await state({ list: [coder, thinker], chosen: thinker.name, memory: 12 * GiB, checkups: both }),
  pulling: await state(
    { list: [coder, small], loaded: [onGpu] },
    { type: "pull", name: "hf.co/unsloth/Qwen3-Coder-30B-A3B-Instruct-GGUF:Q4_K_M" },
  ),
  own: await state({
    list: [thinker, coder],
    loaded: [halfOnGpu],
    chosen: thinker.name,
    window: 16_384,
    models: {
      [thinker.name]: {
        contextWindow: 24_576,
        dialect: "json",
        editWith: "write_file",
        keepAlive: "2h",
        maxOutputTokens: 4096,
      },
    },
  }),
  misnamed: await state({ list: [coder] }, { type: "pull", name: "qwen 3" }),
  failed: await state({ list: [coder, cloud] }, { type: "load", name: coder.name }),
  cloud: await state({ list: [cloud, coder], chosen: cloud.name }),
  empty: await state({ list: [] }),
  unreachable: await state({
    fails: new ModelError(
      "server-unreachable",
      "Nothing answers at http://localhost:11434: the connection was refused.",
    ),
  }),
  loading: { endpoint: "http://localhost:11434", status: "loading", models: [], cache: "f16" },
};
