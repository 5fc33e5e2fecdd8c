/**
 * What the host and the model view say to each other. The host owns all of it and sends the whole state after each change;
 * messages from the view are parsed with `modelsMessage`, never trusted.
 */
import { z } from "zod";
import type { Recommendation } from "../checkup/result.ts";
import type { Fit } from "../models/fit/fit.ts";
import type { CacheType } from "../models/fit/kv.ts";
import type { Fact, RunningView, Speed } from "../models/view.ts";

// ---- host to view -----------------------------------------------------------------------------------------------

/** The last check-up of a model. */
export interface CardCheckup {
  /** When it was made, as ISO 8601. */
  at: string;
  window: number;
  ms: number;
  /** The same labels for each model, so that two can be laid side by side. */
  rows: Fact[];
  recommended: Recommendation;
}

/** Something slow that goes on with a model. */
export interface Doing {
  what: "loading" | "unloading" | "checkup";
  /** Of a check-up: what is tried now, and how much is done, 0 to 1. */
  title?: string;
  share?: number;
}

/** What is only known once a model was looked at. */
export interface CardDetails {
  facts: Fact[];
  fit?: Fit;
  /** Tokens a task would have now. */
  window: number;
  /** Where a part of it is on the CPU: what that means and what would fit. */
  notice?: string;
}

export interface ModelCard {
  name: string;
  /** Size and quantization, in short. */
  detail: string;
  /** undefined where the list of the server does not say. */
  can?: string[];
  trained?: number;
  /** It runs on another computer than this one's server. */
  leaves: boolean;
  unusable: boolean;
  /** The one that tasks use. */
  chosen: boolean;
  running?: RunningView;
  details?: CardDetails;
  /** Of the last reply of the open task. */
  speed?: Speed;
  checkup?: CardCheckup;
  doing?: Doing;
  /** What went wrong with what was asked last. */
  failed?: string;
}

export interface ModelsState {
  endpoint: string;
  status: "loading" | "ready" | "failed";
  /** Why it failed. */
  message?: string;
  models: ModelCard[];
  /** Bytes that the user says there are. */
  memory?: number;
  cache: CacheType;
  /** The setting; 0: none. */
  window: number;
}

export type ModelsHostMessage = { type: "models"; state: ModelsState };

// ---- view to host -----------------------------------------------------------------------------------------------

const name = z.string().min(1).max(500);

export const modelsMessage = z.discriminatedUnion("type", [
  z.object({ type: z.literal("ready") }),
  /** Asks the server of one model: facts, memory, windows. */
  z.object({ type: z.literal("look"), name }),
  z.object({ type: z.literal("use"), name }),
  z.object({ type: z.literal("load"), name }),
  z.object({ type: z.literal("unload"), name }),
  z.object({ type: z.literal("checkup"), name, again: z.boolean().default(false) }),
  /** Stops what goes on with it. */
  z.object({ type: z.literal("cancel"), name }),
  /** Uses the model as its check-up recommends. */
  z.object({ type: z.literal("take"), name }),
  /** The check-up as a text in the editor: to read, or to compare elsewhere. */
  z.object({ type: z.literal("report"), name, as: z.enum(["markdown", "json"]) }),
  z.object({ type: z.literal("window"), tokens: z.int().min(256).max(10_000_000) }),
  /** null: no longer stated. */
  z.object({ type: z.literal("memory"), bytes: z.number().positive().max(1e15).nullable() }),
  z.object({ type: z.literal("cache"), cache: z.enum(["f16", "q8_0", "q4_0"]) }),
]);
export type ModelsMessage = z.infer<typeof modelsMessage>;
/** What the view may send: defaults may be left out. */
export type ModelsInput = z.input<typeof modelsMessage>;
