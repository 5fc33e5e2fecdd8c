/** The model view's picture of a server: one card a model, of what it said and what was found out. Pure. */
import { checkupRows } from "../checkup/report.ts";
import { type Checkup, latestOf } from "../checkup/result.ts";
import { effectiveWindow } from "../context/window.ts";
import { fit } from "../models/fit/fit.ts";
import type { CacheType } from "../models/fit/kv.ts";
import { showSize } from "../models/fit/size.ts";
import type { LoadedModel, ModelInfo, ModelSummary } from "../models/model.ts";
import { type ModelRow, modelFacts, modelRows, offloadSentence, runningOf, type Speed } from "../models/view.ts";
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
  memory: number | undefined;
  cache: CacheType;
  /** The window the user set; 0: none. */
  window: number;
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
  return {
    facts: modelFacts(info, row.running),
    window: taskWindow(info, loaded, known.window),
    ...(found ? { fit: found } : {}),
    ...(notice ? { notice } : {}),
  };
}

/** As a task would have it: what the user set, else what is loaded, else the Modelfile's. */
export function taskWindow(info: ModelInfo, loaded: LoadedModel | undefined, setting: number): number {
  const modelfile = info.parameters.num_ctx;
  return effectiveWindow({
    setting: setting > 0 && info.trained ? Math.min(setting, info.trained) : setting,
    loaded: loaded?.context,
    modelfile: typeof modelfile === "number" ? modelfile : undefined,
    trained: info.trained,
  }).window.tokens;
}

function cardCheckup(result: Checkup): CardCheckup {
  const { at, window, ms, recommended } = result;
  return { at, window, ms, rows: checkupRows(result), recommended };
}
