/**
 * What a prompt is composed on, asked of the server: the model as it is, the window it gets, and how it calls tools. One function for
 * the loop and for whoever shows a prompt before it is sent, so that the two never differ.
 */
import { effectiveWindow, type WindowWarning } from "../context/window.ts";
import type { LoadedModel, ModelInfo, ModelServer } from "../models/model.ts";
import { profileFor } from "../prompt/compose.ts";
import type { ModelIdentity } from "../prompt/family.ts";
import type { ProfileName } from "../prompt/files.ts";
import type { ContextWindow, DialectName } from "../task/events.ts";
import type { AgentOptions, AgentPorts } from "./ports.ts";

export interface PromptBasis {
  info: ModelInfo;
  window: ContextWindow;
  warnings: WindowWarning[];
  /** For the family's notes. */
  model: ModelIdentity;
  dialect: DialectName;
  /** For a mode without one of its own. */
  profile: ProfileName;
  outputLimit: number;
}

type Wants = Pick<AgentOptions, "window" | "maxOutput" | "dialect" | "profile">;

/** Rejects with a ModelError where the server does not have the model, or does not answer. */
export async function promptBasis(
  { server, triedDialect }: { server: ModelServer; triedDialect?: AgentPorts["triedDialect"] },
  name: string,
  { window: setting, maxOutput, dialect, profile }: Wants,
  signal?: AbortSignal,
): Promise<PromptBasis> {
  const info = await server.show(name, signal);
  const loaded = setting === undefined ? await server.loaded(signal) : [];
  const { window, warnings } = effectiveWindow({
    setting,
    loaded: loaded.find((model) => isSame(model, info))?.context,
    modelfile: numeric(info.parameters.num_ctx),
    trained: info.trained,
    rope: info.rope,
    numPredict: maxOutput,
  });
  // The Modelfile's limit holds where none is sent.
  const limit = numeric(maxOutput) ?? numeric(info.parameters.num_predict);
  return {
    info,
    window,
    warnings,
    model: { name, ...(info.family ? { family: info.family } : {}), thinks: info.capabilities.includes("thinking") },
    dialect: chooseDialect(dialect, info, triedDialect?.(info)),
    profile: profile === "auto" ? profileFor(window.tokens) : profile,
    outputLimit: Math.min(limit ?? window.reserve, window.reserve),
  };
}

/**
 * Native where the model was made for it, unless it was tried and calls better in xml; a server too old to say what a model
 * can do gets xml, which always works.
 */
export function chooseDialect(setting: "auto" | DialectName, info: ModelInfo, tried?: DialectName): DialectName {
  if (setting !== "auto") return setting;
  return info.capabilities.includes("tools") && tried !== "xml" ? "native" : "xml";
}

function isSame(loaded: LoadedModel, info: ModelInfo): boolean {
  return loaded.digest !== undefined && info.digest !== undefined
    ? loaded.digest === info.digest
    : loaded.name === info.name || loaded.name === `${info.name}:latest`;
}

function numeric(value: unknown): number | undefined {
  return typeof value === "number" && value > 0 ? value : undefined;
}
