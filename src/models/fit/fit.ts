/**
 * How much memory a model takes with a window, and which windows fit. It suggests; nothing in here sets one. Bytes
 * throughout; what the server measured counts more than what we compute.
 */
import type { LoadedModel, ModelInfo } from "../model.ts";
import { type CacheType, type KvLayout, kvBytes, kvLayout } from "./kv.ts";

export const MiB = 2 ** 20;
export const GiB = 2 ** 30;

/** Left free on each GPU by llama-server when it places layers. */
const MARGIN = GiB;
/** Up to this share the desktop and other programs still have room. */
const COMFORTABLE = 0.8;

export interface Memory {
  window: number;
  type: CacheType;
  weights: number;
  cache: number;
  /** What the batch buffers take beyond the weights. */
  compute: number;
  total: number;
}

export type Verdict = "fits" | "tight" | "too-big";

export interface WindowFit extends Memory {
  /** undefined where no memory is known. */
  verdict?: Verdict;
  /** How the window stands to the length the model was trained on. */
  risk?: "beyond-trained" | "1.5x" | "2x";
}

export interface Fit {
  model: string;
  trained?: number;
  /** The length before RoPE scaling stretched it. */
  original?: number;
  weights: number;
  windows: WindowFit[];
  /** The memory that the verdicts are about, and where the number is from. */
  memory?: { bytes: number; from: "stated" | "server" };
  /** The largest window that fits and that the model was trained for. */
  suggested?: number;
  /** Why the numbers are an upper bound. */
  uncertain?: string;
}

export interface FitOptions {
  /** Bytes the user says there are. */
  memory?: number | undefined;
  /** The model as the server has it loaded: its size is measured, and so is what did not fit. */
  loaded?: LoadedModel | undefined;
  type?: CacheType;
  parallel?: number;
  /** `model_info` with its arrays. */
  layers?: Readonly<Record<string, unknown>> | undefined;
}

/** undefined where the server says too little of the model to compute anything. */
export function fit(info: ModelInfo, options: FitOptions = {}): Fit | undefined {
  const layout = kvLayout(options.layers ?? info.raw);
  if (!layout || info.sizeBytes === undefined) return undefined;
  const { loaded, type = "f16", parallel = 1 } = options;
  const of = (window: number) => corrected(memoryOf(layout, info.sizeBytes!, window, type, parallel));
  // Buffers, the projector, whatever else is in there: the difference to what was measured holds for other windows too.
  const measured = loaded?.sizeBytes && loaded.context ? loaded.sizeBytes : undefined;
  const surplus = measured ? measured - memoryOf(layout, info.sizeBytes, loaded!.context!, type, parallel).total : 0;
  const corrected = (memory: Memory): Memory => ({
    ...memory,
    compute: Math.max(memory.compute + surplus, 0),
    total: memory.weights + memory.cache + Math.max(memory.compute + surplus, 0),
  });
  const memory = capacity(options.memory, loaded);
  const windows = windowsFor(info.trained, loaded?.context).map((window): WindowFit => {
    const each = of(window);
    const risk = riskOf(window, info.trained);
    return {
      ...each,
      ...(memory ? { verdict: verdictOf(each.total, memory) } : {}),
      ...(risk ? { risk } : {}),
    };
  });
  const suggested = windows.findLast(({ verdict, risk }) => verdict !== undefined && verdict !== "too-big" && !risk);
  return {
    model: info.name,
    weights: info.sizeBytes,
    windows,
    ...(info.trained ? { trained: info.trained } : {}),
    ...(info.rope?.original ? { original: info.rope.original } : {}),
    ...(memory ? { memory } : {}),
    ...(suggested ? { suggested: suggested.window } : {}),
    ...(layout.uncertain ? { uncertain: layout.uncertain } : {}),
  };
}

/** Weights, cache and buffers for a window. */
export function memoryOf(
  layout: KvLayout,
  weights: number,
  window: number,
  type: CacheType = "f16",
  parallel = 1,
): Memory {
  const { batch, compute } = batchFor(window);
  const cache = kvBytes(layout, window, { type, batch, parallel });
  return { window, type, weights, cache, compute, total: weights + cache + compute };
}

/** Tokens Ollama reads at a time for a window of its choosing, and what it reckons these buffers take. */
function batchFor(window: number): { batch: number; compute: number } {
  if (window > 32_768) return { batch: 2048, compute: 2 * GiB };
  return window > 4096 ? { batch: 1024, compute: 768 * MiB } : { batch: 512, compute: 0 };
}

/** A part on the CPU says that the GPU has room for just what is on it; else nobody knows but the user. */
function capacity(stated: number | undefined, loaded: LoadedModel | undefined): Fit["memory"] {
  if (stated) return { bytes: stated, from: "stated" };
  const { sizeBytes, vramBytes } = loaded ?? {};
  return sizeBytes && vramBytes && vramBytes < sizeBytes ? { bytes: vramBytes, from: "server" } : undefined;
}

function verdictOf(total: number, { bytes, from }: NonNullable<Fit["memory"]>): Verdict {
  // What the server put on the GPU has the margin taken off already.
  if (from === "server") return total <= bytes ? "fits" : "too-big";
  if (total > bytes - MARGIN) return "too-big";
  return total <= bytes * COMFORTABLE ? "fits" : "tight";
}

function riskOf(window: number, trained: number | undefined): WindowFit["risk"] {
  if (!trained || window <= trained) return undefined;
  if (window >= 2 * trained) return "2x";
  return window >= 1.5 * trained ? "1.5x" : "beyond-trained";
}

const SMALLEST = 4096;

/** Doublings from 4k to twice what the model was trained on, and the lengths that mean something for it. */
function windowsFor(trained: number | undefined, loaded: number | undefined): number[] {
  const end = trained ? 2 * trained : 131_072;
  const windows = new Set<number>([loaded ?? 0, trained ?? 0, trained ? 1.5 * trained : 0, end]);
  for (let window = SMALLEST; window <= end; window *= 2) windows.add(window);
  return [...windows].filter((window) => window > 0).sort((a, b) => a - b);
}
