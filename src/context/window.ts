/**
 * The one effective window of a task and the reserve for the answer. Never the trained maximum by itself: a model
 * trained on 256k does not mean a machine that holds 256k.
 */
import type { ContextWindow, WindowSource } from "../task/events.ts";

/** Used when nobody says anything: fits most 8 GB cards beside a 7B model. */
export const DEFAULT_WINDOW = 8192;
/** Below this, prompt and answer of one step hardly fit. */
export const SMALLEST_USEFUL_WINDOW = 4096;
/** Beyond this multiple of what the model was trained on, it loses the thread. */
const OVERSTRETCH = 1.5;

export interface WindowFacts {
  /** The user's setting for this model. */
  setting?: number | undefined;
  /** `context_length` of the model as the server has it loaded now. */
  loaded?: number | undefined;
  /** `num_ctx` of the Modelfile. */
  modelfile?: number | undefined;
  trained?: number | undefined;
  rope?: { type?: string; factor?: number; original?: number } | undefined;
  /** The user's limit for the answer; -1 or left out: none. */
  numPredict?: number | undefined;
}

export interface WindowWarning {
  code: "overstretched" | "small" | "answer-too-long";
  text: string;
}

/** Setting, else loaded, else Modelfile, else a default clipped to what the model was trained on. */
export function effectiveWindow(facts: WindowFacts): { window: ContextWindow; warnings: WindowWarning[] } {
  const { tokens, source } = chosen(facts);
  const trained = positive(facts.trained);
  const warnings: WindowWarning[] = [];

  const reach = reachOf(trained, facts.rope);
  if (reach && tokens > reach * OVERSTRETCH) {
    const stretched = facts.rope?.factor ? `, RoPE scaling included (×${facts.rope.factor})` : "";
    warnings.push({
      code: "overstretched",
      text:
        `The window of ${tokens} tokens is ${(tokens / reach).toFixed(1)} times what the model was trained on ` +
        `(${reach}${stretched}). Beyond that length models repeat themselves and forget; set it to ${reach} or less.`,
    });
  }
  if (tokens < SMALLEST_USEFUL_WINDOW) {
    warnings.push({
      code: "small",
      text: `A window of ${tokens} tokens leaves little room for work; set at least ${SMALLEST_USEFUL_WINDOW} if memory allows.`,
    });
  }

  const wanted = positive(facts.numPredict);
  const most = Math.floor(tokens / 2);
  if (wanted && wanted > most) {
    warnings.push({
      code: "answer-too-long",
      text: `Max output of ${wanted} tokens is more than half of the window of ${tokens}; ${most} are kept for the answer.`,
    });
  }
  const reserve = wanted ? Math.min(wanted, most) : proportionalReserve(tokens);
  return { window: { tokens, source, reserve, ...(trained ? { trained } : {}) }, warnings };
}

/** Tokens a request may have. */
export function room(window: ContextWindow): number {
  return window.tokens - window.reserve;
}

function chosen(facts: WindowFacts): { tokens: number; source: WindowSource } {
  for (const source of ["setting", "loaded", "modelfile"] as const) {
    const tokens = positive(facts[source]);
    if (tokens) return { tokens, source };
  }
  return { tokens: Math.min(DEFAULT_WINDOW, positive(facts.trained) ?? DEFAULT_WINDOW), source: "default" };
}

/** A fifth of the window, at least 1k, at most 8k and never more than a quarter. */
function proportionalReserve(tokens: number): number {
  return Math.min(Math.floor(tokens / 4), Math.max(1024, Math.min(8192, Math.floor(tokens / 5))));
}

/** What RoPE scaling makes of the length trained on; GGUF files mostly give the stretched length already. */
function reachOf(trained: number | undefined, rope: WindowFacts["rope"]): number | undefined {
  const stretched = rope?.original && rope.factor ? Math.floor(rope.original * rope.factor) : 0;
  return Math.max(trained ?? 0, stretched) || undefined;
}

function positive(value: number | undefined): number | undefined {
  return value !== undefined && Number.isFinite(value) && value >= 1 ? Math.floor(value) : undefined;
}
