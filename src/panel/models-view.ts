/** The model view's picture of a server: one card a model, of what it said and what was found out. Pure. */
import { checkupRows } from "../checkup/report.ts";
import { type Checkup, latestOf } from "../checkup/result.ts";
import { effectiveWindow } from "../context/window.ts";
import { fit } from "../models/fit/fit.ts";
import type { CacheType } from "../models/fit/kv.ts";
import { showSize } from "../models/fit/size.ts";
import type { LoadedModel, ModelInfo, ModelSummary } from "../models/model.ts";
import { type SpeedRecord, speedFacts } from "../models/speeds.ts";
import {
  type ModelRow,
  modelFacts,
  modelRows,
  offloadSentence,
  outputLimitText,
  runningOf,
  type Speed,
} from "../models/view.ts";
import { ownSettings, settingsFor } from "../settings/model-settings.ts";
import type { Settings } from "../settings/settings.ts";
import type { ContextWindow } from "../task/events.ts";
import type { CardCheckup, CardDetails, Doing, ModelCard } from "./models-protocol.ts";

/** A model as the server describes it when asked; `layers` where a plain answer leaves them out. */
export interface Looked {
  info: ModelInfo;
  layers?: Record<string, unknown> | undefined;
}

export interface Known {
  list: readonly ModelSummary[];
  loaded: readonly LoadedModel[];
  looked: ReadonlyMap<string, Looked>;
  checkups: readonly Checkup[];
  doing: ReadonlyMap<string, Doing>;
  failed: ReadonlyMap<string, string>;
  lastReply: { model: string; speed: Speed } | undefined;
  /** The model that tasks use. */
  chosen: string | null;
  speeds(model: string): readonly SpeedRecord[];
  memory: number | undefined;
  cache: CacheType;
  settings: Settings;
  /** Of the server. */
  version: string | undefined;
  now: number;
}

/** The one in use first, then what is loaded, then as the server has them. */
export function modelCards(known: Known): ModelCard[] {
  const cards = modelRows(known.list, known.loaded, known.now).map((row) => cardOf(row, known));
  const rank = (card: ModelCard) => (card.chosen ? 0 : card.running ? 1 : card.unusable ? 3 : 2);
  return cards.sort((a, b) => rank(a) - rank(b));
}

function cardOf(row: ModelRow, known: Known): ModelCard {
  const { name, digest, running, leaves, unusable, capabilities, trained } = row;
  const looked = known.looked.get(name);
  const found = latestOf(known.checkups, digest);
  const doing = known.doing.get(name);
  const failed = known.failed.get(name);
  const size = row.sizeBytes && !leaves ? showSize(row.sizeBytes) : undefined;
  return {
    name,
    detail: [row.parameterSize, row.quantization, size].filter(Boolean).join(" · "),
    leaves,
    unusable,
    chosen: name === known.chosen,
    ...(capabilities ? { can: capabilities } : {}),
    ...(trained ? { trained } : {}),
    ...(running ? { running } : {}),
    ...(looked ? { details: detailsOf(row, looked, known) } : {}),
    ...(known.lastReply?.model === name ? { speed: known.lastReply.speed } : {}),
    speeds: speedFacts(known.speeds(name)),
    ...(found ? { checkup: cardCheckup(found) } : {}),
    ...(doing ? { doing } : {}),
    ...(failed ? { failed } : {}),
  };
}

function detailsOf(row: ModelRow, { info, layers }: Looked, known: Known): CardDetails {
  const loaded = runningOf(row, known.loaded);
  // A model of somebody else's computer takes no memory of this one's.
  const found = row.leaves ? undefined : fit(info, { memory: known.memory, loaded, layers, type: known.cache });
  const notice = row.running && offloadSentence(row.name, row.running, found);
  const own = ownSettings(known.settings, row.name);
  const all = known.settings;
  const { tokens, source, reserve } = taskWindow(info, loaded, all);
  const { maxOutputTokens: limit } = settingsFor(all, row.name);
  const { num_predict: modelfile } = info.parameters;
  return {
    // How it runs stands in the head of the card already, but for its memory.
    facts: modelFacts(info, row.running?.memoryBytes ? { memoryBytes: row.running.memoryBytes } : undefined),
    window: tokens,
    windowFrom: source === "setting" && own.contextWindow ? "model" : source,
    own,
    all: {
      maxOutputTokens: all.maxOutputTokens,
      keepAlive: all.keepAlive,
      dialect: all.dialect,
      promptProfile: all.promptProfile,
      think: all.think,
      temperature: all.temperature,
    },
    outputLimit: outputLimitText({
      version: known.version,
      limit: limit > 0 ? limit : undefined,
      modelfile: typeof modelfile === "number" ? modelfile : undefined,
      window: tokens,
      reserve,
    }),
    thinks: info.capabilities.includes("thinking"),
    ...(found ? { fit: found } : {}),
    ...(notice ? { notice } : {}),
  };
}

/** As a task would have it: what the user set for the model or for all, else what is loaded, else the Modelfile's. */
export function taskWindow(info: ModelInfo, loaded: LoadedModel | undefined, all: Settings): ContextWindow {
  const modelfile = info.parameters.num_ctx;
  const { contextWindow, maxOutputTokens } = settingsFor(all, info.name);
  return effectiveWindow({
    // More than it was trained for a server does not give.
    setting: info.trained ? Math.min(contextWindow, info.trained) : contextWindow,
    loaded: loaded?.context,
    modelfile: typeof modelfile === "number" ? modelfile : undefined,
    trained: info.trained,
    numPredict: maxOutputTokens,
  }).window;
}

/** Asked before a model is deleted: what goes, and what stays. */
export function deleteQuestion(name: string, list: readonly ModelSummary[], endpoint: string, chosen: boolean): string {
  const model = list.find((each) => each.name === name);
  const same = list.filter((each) => each.name !== name && each.digest && each.digest === model?.digest);
  const size = model?.sizeBytes ? ` with its ${showSize(model.sizeBytes)}` : "";
  return [
    same.length > 0
      ? `The name ${name} goes from ${endpoint}. Its weights stay, as ${same.map((each) => each.name).join(", ")}.`
      : `${name} goes from ${endpoint}${size}. To have it again, it must be downloaded or built again.`,
    ...(chosen ? ["It is the model in use."] : []),
  ].join(" ");
}

function cardCheckup(result: Checkup): CardCheckup {
  const { at, window, ms, recommended } = result;
  return { at, window, ms, rows: checkupRows(result), recommended };
}
