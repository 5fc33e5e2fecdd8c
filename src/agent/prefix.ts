/**
 * The beginning of every request of a task: model, dialect, window, prompt and options, decided once and logged. Deciding
 * again is a break of the server's prefix cache, so it happens only where an event says why.
 */
import { ModelError, type ModelInfo, type Think } from "../models/model.ts";
import type { Mode } from "../modes/mode.ts";
import { mayUse, toolsOf } from "../modes/rules.ts";
import { compose } from "../prompt/compose.ts";
import type { Customisation } from "../prompt/customise.ts";
import type { ComposeInput } from "../prompt/prompt.ts";
import type { DialectName, EventOf, NewEvent } from "../task/events.ts";
import { promptBasis } from "./basis.ts";
import { currentMode, currentPrompt } from "./current.ts";
import type { AgentPorts, Turn } from "./ports.ts";
import { Stop } from "./stop.ts";

type Why = EventOf<"prompt.composed">["why"];

/**
 * Composes the prefix if the task has none, or if the user has since chosen another server, model, window or dialect.
 * Throws a ModelError or Stop where that cannot be done.
 */
export async function begin(ports: AgentPorts, turn: Turn): Promise<void> {
  const before = currentPrompt(ports.log.events);
  const { window, dialect } = ports.options();
  const model = wantedModel(ports);
  if (!before) return composePrefix(ports, turn, "start");
  if (before.server !== undefined && before.server !== ports.server.endpoint)
    return composePrefix(ports, turn, "server");
  if (model && model !== before.model.name) return composePrefix(ports, turn, "model");
  if (window !== undefined && window !== (before.window.asked ?? before.window.tokens))
    return composePrefix(ports, turn, "window");
  if (dialect !== "auto" && dialect !== before.dialect) return composePrefix(ports, turn, "dialect");
}

/** What has turned out since: which dialect works, how large a window the server gives. */
export interface Known {
  dialect?: DialectName;
  window?: number;
}

/** Decides anew what every request begins with. */
export async function composePrefix(ports: AgentPorts, turn: Turn, why: Why, forced: Known = {}): Promise<void> {
  const { event, warnings } = await prefix(ports, turn, why, forced);
  ports.log.append(event);
  // What was read so far is in the cache of another server or model; with another window Ollama loads the model anew.
  if (why === "server" || why === "model" || why === "window") ports.projections.last = undefined;
  for (const text of warnings) ports.log.append({ type: "notice", level: "warning", text });
}

/** Whether a prompt composed now would say something else than the one in force: the user changed something since. */
export async function isOutdated(ports: AgentPorts, turn: Turn): Promise<boolean> {
  const before = currentPrompt(ports.log.events);
  if (!before || currentMode(ports.log.events)?.slug !== before.mode) return false;
  const { event } = await prefix(ports, turn, "edited");
  return event.system !== before.system || JSON.stringify(event.tools) !== JSON.stringify(before.tools);
}

/** The mode a prompt would be composed for. Throws a Stop where it does not exist any more. */
export function modeInForce(ports: Pick<AgentPorts, "log" | "modes" | "options">): Mode {
  const slug = currentMode(ports.log.events)?.slug ?? ports.options().mode;
  const mode = ports.modes.find((mode) => mode.slug === slug);
  if (mode) return mode;
  const others = ports.modes.map((mode) => mode.slug).join(", ");
  throw new Stop("server-error", `There is no mode "${slug}". Choose one of: ${others}.`);
}

/** The model of the mode in force, where it has its own; else the one the user chose. */
export function wantedModel(ports: Pick<AgentPorts, "log" | "modes" | "options">): string {
  return modeInForce(ports).model ?? ports.options().model;
}

/** What `compose` is given for a mode, whatever it is composed for. */
export function promptInput(
  ports: AgentPorts,
  mode: Mode,
  custom: Customisation,
): Omit<ComposeInput, "profile" | "dialect"> {
  const { files, workspace, modes, counts, mcp } = ports;
  const { rules, patches, added, override } = custom;
  return {
    files,
    mode,
    modes,
    tools: toolsOf(mode, ports.tools, custom.off),
    ...(mcp ? { mcp: mcp.tools() } : {}),
    env: { os: workspace.shell.os, shell: workspace.shell.name, roots: workspace.roots.map((root) => root.name) },
    rules,
    patches,
    added,
    ...(override ? { override } : {}),
    count: counts.text,
  };
}

async function prefix(
  ports: AgentPorts,
  turn: Turn,
  why: Why,
  forced: Known = {},
): Promise<{ event: Extract<NewEvent, { type: "prompt.composed" }>; warnings: string[] }> {
  const { log, server } = ports;
  const options = ports.options();
  const before = currentPrompt(log.events);
  const mode = modeInForce(ports);
  const name = wantedModel(ports) || before?.model.name;
  if (!name) throw new ModelError("model-missing", "No model is chosen. Pick one of the models of your server.");
  turn.doing = `${server.endpoint} to answer`;
  const signal = turn.abort.signal;
  const given = forced.window ?? stillGiven(before, name, server.endpoint, options.window);
  const basis = await promptBasis(ports, name, given ? { ...options, window: given } : options, signal).catch(
    (error: unknown) => {
      throw mode.model && error instanceof ModelError && error.cause === "model-missing"
        ? lostModel(mode, error)
        : error;
    },
  );
  const { info, warnings, model, outputLimit } = basis;
  const asked = options.window ?? before?.window.asked ?? before?.window.tokens;
  const window = given && asked && before ? { ...basis.window, source: before.window.source, asked } : basis.window;
  if (info.capabilities.length > 0 && !info.capabilities.includes("completion"))
    throw new ModelError("model-missing", `${name} cannot chat (it can: ${info.capabilities.join(", ")}).`);

  const anew = why === "start" || why === "model" || why === "server" || why === "dialect";
  const dialect = forced.dialect ?? (anew ? undefined : before?.dialect) ?? basis.dialect;
  const profile = mode.profile ?? basis.profile;
  const custom = await ports.customisation(mode.slug);
  const withoutMcp = await startMcp(ports, mode, turn);
  const composed = compose({
    ...promptInput(ports, mode, custom),
    profile,
    dialect,
    model,
    outputLimit,
    draft: options.draft,
  });
  const event: Extract<NewEvent, { type: "prompt.composed" }> = {
    type: "prompt.composed",
    why,
    mode: mode.slug,
    profile,
    dialect,
    model: { name, ...(info.digest ? { digest: info.digest } : {}) },
    server: server.endpoint,
    window,
    system: composed.system,
    sections: composed.sections.map(({ id, title, tokens }) => ({ id, title, tokens })),
    tools: composed.tools as unknown as Record<string, unknown>[],
    tokens: { system: composed.tokens.system, tools: composed.tokens.tools },
    options: requestOptions({ ...options.sampling, ...mode.sampling }, options.maxOutput),
  };
  if (composed.format) event.format = composed.format;
  const think = thinking(options.think, info);
  if (think !== undefined) event.think = think;
  return {
    event,
    warnings: [...warnings.map(({ text }) => text), ...composed.warnings, ...custom.problems, ...withoutMcp],
  };
}

/** What the server was found to give of the window, as long as the same is wanted of the same model there. */
function stillGiven(
  before: ReturnType<typeof currentPrompt>,
  name: string,
  endpoint: string,
  wanted: number | undefined,
): number | undefined {
  if (before?.window.asked === undefined || before.model.name !== name) return undefined;
  if ((before.server ?? endpoint) !== endpoint) return undefined;
  return (wanted ?? before.window.asked) === before.window.asked ? before.window.tokens : undefined;
}

/** Has the user's MCP servers running before the model is told of their tools. Resolves to what will be missing, and why. */
async function startMcp({ mcp }: AgentPorts, mode: Mode, turn: Turn): Promise<string[]> {
  if (!mcp || !mayUse(mode, "mcp")) return [];
  turn.doing = "the MCP servers to start";
  await mcp.ready(turn.abort.signal);
  const failed = mcp.states().filter(({ state }) => state === "failed");
  return [...mcp.problems(), ...failed.map(({ name, why }) => `The MCP server ${name} is not running: ${why}`)];
}

function lostModel(mode: Mode, error: ModelError): ModelError {
  const text = `${mode.name} mode is set to use ${mode.model}, which the server does not have. Pull it, or give the mode another model.`;
  return new ModelError("model-missing", text, error.evidence);
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
