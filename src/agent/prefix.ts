/**
 * The beginning of every request of a task: model, dialect, window, prompt and options, decided once and logged. Deciding
 * again is a break of the server's prefix cache, so it happens only where an event says why.
 */
import { effectiveWindow } from "../context/window.ts";
import { type LoadedModel, ModelError, type ModelInfo, type Think } from "../models/model.ts";
import { toolsOf } from "../modes/rules.ts";
import { compose, profileFor } from "../prompt/compose.ts";
import type { DialectName, EventOf, NewEvent } from "../task/events.ts";
import { currentMode, currentPrompt } from "./current.ts";
import type { AgentPorts, Turn } from "./ports.ts";
import { Stop } from "./stop.ts";

type Why = EventOf<"prompt.composed">["why"];

/**
 * Composes the prefix if the task has none, or if the user has since chosen another model, window or dialect. Throws a
 * ModelError or Stop where that cannot be done.
 */
export async function begin(ports: AgentPorts, turn: Turn): Promise<void> {
  const before = currentPrompt(ports.log.events);
  const { model, window, dialect } = ports.options();
  if (!before) return composePrefix(ports, turn, "start");
  if (model && model !== before.model.name) return composePrefix(ports, turn, "model");
  if (window !== undefined && window !== before.window.tokens) return composePrefix(ports, turn, "window");
  if (dialect !== "auto" && dialect !== before.dialect) return composePrefix(ports, turn, "dialect");
}

/** Decides anew what every request begins with. `forced`: the dialect, where it has turned out which one works. */
export async function composePrefix(ports: AgentPorts, turn: Turn, why: Why, forced?: DialectName): Promise<void> {
  const { log, server } = ports;
  const options = ports.options();
  const before = currentPrompt(log.events);
  const name = options.model || before?.model.name;
  if (!name) throw new ModelError("model-missing", "No model is chosen. Pick one of the models of your server.");
  turn.doing = `${server.endpoint} to answer`;
  const signal = turn.abort.signal;
  const info = await server.show(name, signal);
  if (info.capabilities.length > 0 && !info.capabilities.includes("completion"))
    throw new ModelError("model-missing", `${name} cannot chat (it can: ${info.capabilities.join(", ")}).`);

  const loaded = options.window === undefined ? await server.loaded(signal) : [];
  const { window, warnings } = effectiveWindow({
    setting: options.window,
    loaded: loaded.find((model) => isSame(model, info))?.context,
    modelfile: numeric(info.parameters.num_ctx),
    trained: info.trained,
    rope: info.rope,
    numPredict: options.maxOutput,
  });
  const slug = currentMode(log.events)?.slug ?? options.mode;
  const mode = ports.modes.find((mode) => mode.slug === slug);
  if (!mode)
    throw new Stop(
      "server-error",
      `There is no mode "${slug}". Choose one of: ${ports.modes.map((m) => m.slug).join(", ")}.`,
    );
  const anew = why === "start" || why === "model" || why === "dialect";
  const dialect = forced ?? (anew ? undefined : before?.dialect) ?? chooseDialect(options.dialect, info);
  const profile = options.profile === "auto" ? profileFor(window.tokens) : options.profile;
  const composed = compose({
    files: ports.files,
    mode,
    profile,
    dialect,
    tools: toolsOf(mode, ports.tools),
    modes: ports.modes,
    env: {
      os: ports.workspace.shell.os,
      shell: ports.workspace.shell.name,
      roots: ports.workspace.roots.map((r) => r.name),
    },
    rules: options.rules,
    model: { name, ...(info.family ? { family: info.family } : {}), thinks: info.capabilities.includes("thinking") },
    ...(options.maxOutput && options.maxOutput > 0 ? { outputLimit: options.maxOutput } : {}),
    count: ports.counts.text,
  });
  const event: Extract<NewEvent, { type: "prompt.composed" }> = {
    type: "prompt.composed",
    why,
    mode: mode.slug,
    profile,
    dialect,
    model: { name, ...(info.digest ? { digest: info.digest } : {}) },
    window,
    system: composed.system,
    sections: composed.sections.map(({ id, title, tokens }) => ({ id, title, tokens })),
    tools: composed.tools as unknown as Record<string, unknown>[],
    tokens: { system: composed.tokens.system, tools: composed.tokens.tools },
    options: requestOptions(options.sampling, options.maxOutput),
  };
  const think = thinking(options.think, info);
  if (think !== undefined) event.think = think;
  log.append(event);
  for (const text of [...warnings.map((warning) => warning.text), ...composed.warnings])
    log.append({ type: "notice", level: "warning", text });
}

/** Native where the model was made for it; a server too old to say what a model can do gets xml, which always works. */
export function chooseDialect(setting: "auto" | DialectName, info: ModelInfo): DialectName {
  if (setting !== "auto") return setting;
  return info.capabilities.includes("tools") ? "native" : "xml";
}

/** What the user wants of thinking, as far as the model can: `think` on a model without it is refused by the server. */
function thinking(wanted: Think | undefined, info: ModelInfo): Think | undefined {
  if (wanted === undefined || info.capabilities.includes("thinking")) return wanted;
  return undefined;
}

function requestOptions(
  sampling: Readonly<Record<string, number>>,
  maxOutput: number | undefined,
): Record<string, number> {
  return maxOutput === undefined ? { ...sampling } : { ...sampling, num_predict: maxOutput };
}

function isSame(loaded: LoadedModel, info: ModelInfo): boolean {
  return loaded.digest !== undefined && info.digest !== undefined
    ? loaded.digest === info.digest
    : loaded.name === info.name || loaded.name === `${info.name}:latest`;
}

function numeric(value: unknown): number | undefined {
  return typeof value === "number" && value > 0 ? value : undefined;
}
