/**
 * What the host and the model view say to each other. The host owns all of it and sends the whole state after each change;
 * messages from the view are parsed with `modelsMessage`, never trusted.
 */
import { z } from "zod";
import type { Recommendation } from "../checkup/result.ts";
import type { Fit } from "../models/fit/fit.ts";
import type { CacheType } from "../models/fit/kv.ts";
import type { PullProgress } from "../models/pull.ts";
import type { Fact, RunningView, Speed } from "../models/view.ts";
import { type ModelSettings, modelChanges } from "../settings/model-settings.ts";
import type { WindowSource } from "../task/events.ts";

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
  what: "loading" | "unloading" | "deleting" | "checkup";
  /** Of a check-up: what is tried now, and how much is done, 0 to 1. */
  title?: string;
  share?: number;
}

/** What is only known once a model was looked at. */
export interface CardDetails {
  facts: Fact[];
  fit?: Fit;
  /** Tokens a task would have now, and who says so; `model`: what is set for this one. */
  window: number;
  windowFrom: WindowSource | "model";
  /** What is set for this model alone. */
  own: ModelSettings;
  /** What holds where nothing is. */
  all: Required<Pick<ModelSettings, "maxOutputTokens" | "keepAlive" | "dialect" | "promptProfile" | "think">> &
    Pick<ModelSettings, "temperature">;
  /** What the limit of an answer means here. */
  outputLimit: string;
  thinks: boolean;
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
  /** Of the last replies, over all tasks. */
  speeds: Fact[];
  checkup?: CardCheckup;
  doing?: Doing;
  /** What went wrong with what was asked last. */
  failed?: string;
}

/** A download that goes on, or went wrong. */
export interface Pulling {
  name: string;
  /** The registry it comes from. */
  from: string;
  progress?: PullProgress;
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
  pulling?: Pulling;
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
  /** Sets something for this model alone; null: as for all models. */
  z.object({ type: z.literal("set"), name, changes: modelChanges }),
  /** Downloads a model, whose name the user typed. */
  z.object({ type: z.literal("pull"), name: z.string().max(500) }),
  z.object({ type: z.literal("pull.stop") }),
  z.object({ type: z.literal("delete"), name }),
  /** A Modelfile of the model and what is set for it, in the editor. */
  z.object({ type: z.literal("modelfile"), name }),
  /** null: no longer stated. */
  z.object({ type: z.literal("memory"), bytes: z.number().positive().max(1e15).nullable() }),
  z.object({ type: z.literal("cache"), cache: z.enum(["f16", "q8_0", "q4_0"]) }),
]);
export type ModelsMessage = z.infer<typeof modelsMessage>;
/** What the view may send: defaults may be left out. */
export type ModelsInput = z.input<typeof modelsMessage>;
