/**
 * What people are shown of models, for the panel and the terminal alike: facts with their labels, and sentences that say
 * what to do. Pure; times are given, never taken.
 */
import type { Usage } from "../task/events.ts";
import type { Fit } from "./fit/fit.ts";
import { showSize } from "./fit/size.ts";
import type { LoadedModel, ModelInfo, ModelSummary } from "./model.ts";
import { atLeast, isRelease } from "./ollama/versions.ts";

/** A model as it runs now. */
export interface RunningView {
  /** Tokens; the window in force. */
  window?: number;
  /** Share of it on the GPU, 0 to 1. */
  gpu?: number;
  memoryBytes?: number;
  /** Milliseconds until the server unloads it; null: it stays. */
  unloadsInMs?: number | null;
}

export interface ModelRow extends ModelSummary {
  running?: RunningView;
  /** Running it sends the conversation off this machine. */
  leaves: boolean;
  /** It cannot hold a conversation. */
  unusable: boolean;
}

/** Ollama's "for ever" is some 292 years. */
const FOREVER_MS = 100 * 365 * 24 * 3_600_000;

export function modelRows(list: readonly ModelSummary[], loaded: readonly LoadedModel[], now: number): ModelRow[] {
  return list.map((model) => {
    const running = runningOf(model, loaded);
    return {
      ...model,
      ...(running ? { running: runningView(running, now) } : {}),
      leaves: model.remote === true,
      unusable: model.capabilities !== undefined && !model.capabilities.includes("completion"),
    };
  });
}

/** The entry of `loaded` that is this model, by digest where both have one. */
export function runningOf(
  model: { name: string; digest?: string },
  loaded: readonly LoadedModel[],
): LoadedModel | undefined {
  return loaded.find(({ name, digest }) =>
    digest && model.digest ? digest === model.digest : name === model.name || name === `${model.name}:latest`,
  );
}

export function runningView({ context, sizeBytes, vramBytes, expiresAt }: LoadedModel, now: number): RunningView {
  const until = expiresAt === undefined ? Number.NaN : Date.parse(expiresAt) - now;
  return {
    ...(context ? { window: context } : {}),
    ...(sizeBytes ? { gpu: Math.min((vramBytes ?? 0) / sizeBytes, 1), memoryBytes: sizeBytes } : {}),
    ...(Number.isNaN(until) ? {} : { unloadsInMs: until > FOREVER_MS ? null : Math.max(until, 0) }),
  };
}

/** One sentence where a part of the model is on the CPU: what that means, and what would fit. */
export function offloadSentence(name: string, running: RunningView, fit: Fit | undefined): string | undefined {
  const { gpu, memoryBytes, window } = running;
  if (gpu === undefined || gpu >= 1 || !memoryBytes) return undefined;
  const slow =
    gpu === 0
      ? `${name} runs on the CPU alone, which is slow.`
      : `${percent(gpu)} of ${name} is on the GPU and ${showSize(memoryBytes * (1 - gpu))} on the CPU, which slows all of it.`;
  const advice = fit?.suggested;
  if (gpu === 0) return slow;
  if (advice && (!window || advice < window)) return `${slow} A window of ${count(advice)} would fit the GPU.`;
  return `${slow} A smaller window or a smaller quantization would help.`;
}

/** How one reply was served. */
export interface Speed {
  loadMs?: number;
  /** Tokens a second, of what had to be read and of what was written. */
  prefill?: number;
  decode?: number;
  /** Share of the prompt that was in the cache, 0 to 1, as far as it can be told. */
  reused?: number;
}

/** A load that takes no longer than this was none. */
export const NO_LOAD_MS = 300;

/** `reused`: tokens of the prompt that the request before had sent already. */
export function speedOf(usage: Usage, reused: number): Speed {
  const { promptTokens, promptMs, outputTokens, outputMs, loadMs } = usage;
  const loaded = loadMs !== undefined && loadMs > NO_LOAD_MS;
  // The server counts the whole prompt and times only what it read; a model just loaded has nothing in its cache.
  const kept = loaded ? 0 : Math.min(reused, promptTokens ?? 0);
  const prefill = promptTokens && promptMs ? ((promptTokens - kept) / promptMs) * 1000 : undefined;
  return {
    ...(loaded ? { loadMs } : {}),
    ...(prefill ? { prefill } : {}),
    ...(outputTokens && outputMs ? { decode: (outputTokens / outputMs) * 1000 } : {}),
    ...(promptTokens ? { reused: kept / promptTokens } : {}),
  };
}

export interface Fact {
  label: string;
  value: string;
}

/** Everything the server says of one model, in the order people ask for it. */
export function modelFacts(info: ModelInfo, running: RunningView | undefined): Fact[] {
  const facts: Fact[] = [];
  const add = (label: string, value: string | undefined) => {
    if (value) facts.push({ label, value });
  };
  if (info.remote) add("Runs", "in the cloud: the conversation leaves this machine");
  add("Can", info.capabilities.join(", "));
  add("Family", [info.family, info.parameterSize].filter(Boolean).join(", "));
  add("Quantization", info.quantization);
  add("Size", info.sizeBytes === undefined ? undefined : showSize(info.sizeBytes));
  add("Trained window", info.trained === undefined ? undefined : `${count(info.trained)} tokens`);
  add("RoPE scaling", ropeText(info.rope));
  add("Parameters", parametersText(info.parameters));
  add("Loaded window", running?.window === undefined ? undefined : `${count(running.window)} tokens`);
  add("On the GPU", running?.gpu === undefined ? undefined : percent(running.gpu));
  add("Memory", running?.memoryBytes === undefined ? undefined : showSize(running.memoryBytes));
  add("Unloads", unloadText(running?.unloadsInMs));
  return facts;
}

/** Asked before a model of somebody else's computer gets anything. */
export function leavesQuestion(name: string): string {
  return `${name} runs in the cloud: what you write and every file it reads leave this machine.`;
}

export interface OutputLimit {
  /** As the server calls itself; undefined where it was not asked. */
  version: string | undefined;
  /** num_predict as it would be sent; undefined: none is. */
  limit: number | undefined;
  /** num_predict of the Modelfile, which holds where none is sent. */
  modelfile: number | undefined;
  /** Tokens of the window, and those of it that are kept for the answer. */
  window: number;
  reserve: number;
}

/** What "Max output tokens" means for this model on this server. */
export function outputLimitText({ version, limit, modelfile, window, reserve }: OutputLimit): string {
  // Before 0.12.4 a server shifts the window whatever it is told, and goes on up to ten windows.
  const shifts = version !== undefined && !atLeast(version, "0.12.4") && isRelease(version);
  const most = limit ?? (modelfile && modelfile > 0 ? modelfile : undefined);
  const whose = limit === undefined && most !== undefined ? " by its Modelfile" : "";
  const ends =
    most === undefined
      ? shifts
        ? `An answer has no limit: this Ollama drops the older half of a full window without a word and goes on, up to ${count(10 * window)} tokens. Set one.`
        : "An answer ends by itself or where the window is full."
      : `An answer ends after ${count(most)} tokens${whose}, thoughts included; what is cut off never runs.`;
  return `${ends} ${count(reserve)} tokens of the window are kept for it.`;
}

export function unloadText(ms: number | null | undefined): string | undefined {
  if (ms === undefined) return undefined;
  if (ms === null) return "stays loaded";
  const minutes = Math.round(ms / 60_000);
  if (minutes < 1) return "in less than a minute";
  return minutes < 120 ? `in ${minutes} min` : `in ${Math.round(minutes / 60)} h`;
}

/** Words for a window's place in a fit. */
export function fitWords({ verdict, risk }: Fit["windows"][number]): string {
  const room = { fits: "fits", tight: "just fits", "too-big": "does not fit" };
  const length = {
    "beyond-trained": "beyond what it was trained on",
    "1.5x": "1.5 times what it was trained on: expect it to forget",
    "2x": "twice what it was trained on: expect nonsense",
  };
  return [verdict && room[verdict], risk && length[risk]].filter(Boolean).join("; ");
}

function ropeText(rope: ModelInfo["rope"]): string | undefined {
  if (!rope) return undefined;
  const original = rope.original ? `from ${count(rope.original)} tokens` : undefined;
  return [rope.type, rope.factor === undefined ? undefined : `×${rope.factor}`, original].filter(Boolean).join(" ");
}

function parametersText(parameters: ModelInfo["parameters"]): string {
  return Object.entries(parameters)
    .map(([name, value]) => `${name} ${Array.isArray(value) ? JSON.stringify(value) : String(value)}`)
    .sort()
    .join(", ");
}

export function count(tokens: number): string {
  return tokens.toLocaleString("en-US");
}

export function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
