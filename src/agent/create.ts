/** Puts an agent together from what its host has: one place, so that terminal and panel run the same core. */
import { dialects } from "../calls/read.ts";
import { Calibration, type RatioStore } from "../context/calibration.ts";
import { TokenCounts, type Tokenizer } from "../context/tokens.ts";
import { noCustomisation } from "../prompt/customise.ts";
import type { TaskLog } from "../task/log.ts";
import { builtInTools } from "../tools/registry.ts";
import { useMcpTool } from "../tools/use-mcp-tool.ts";
import { Agent } from "./agent.ts";
import { Commands } from "./commands.ts";
import type { AgentPorts } from "./ports.ts";
import { Projections } from "./projections.ts";

type Made = "projections" | "commands" | "counts" | "calibration" | "tools" | "customisation" | "switchedOff" | "now";

/** `modes` and `server` may be getters: they are asked whenever the loop needs them. */
export interface AgentHost extends Omit<AgentPorts, Made> {
  tokenizer: Tokenizer;
  ratios: RatioStore;
  tools?: AgentPorts["tools"];
  customisation?: AgentPorts["customisation"];
  now?: () => number;
}

export function createAgent(host: AgentHost): { agent: Agent; ports: AgentPorts } {
  const { tokenizer, ratios, tools: own = builtInTools, now = Date.now, customisation = untouched, ...rest } = host;
  // Where nothing may be called, no server is either.
  const tools = host.mcp && own.length > 0 ? [...own, useMcpTool] : own;
  const counts = new TokenCounts(tokenizer);
  const offered = asOffered(customisation, host.options);
  const ports: AgentPorts = {
    ...rest,
    counts,
    commands: new Commands({ ...rest, now, output: (call, chunk) => rest.watch.output(call, chunk) }),
    calibration: new Calibration(ratios),
    projections: new Projections(host.log, counts, dialects),
    tools,
    customisation: offered,
    switchedOff: asLastTold(host.log, offered),
    now,
    get modes() {
      return host.modes;
    },
    get server() {
      return host.server;
    },
  };
  return { agent: new Agent(ports), ports };
}

/** What the model in force is not offered is off like what the user switched off. */
function asOffered(
  customisation: AgentPorts["customisation"],
  options: AgentPorts["options"],
): AgentPorts["customisation"] {
  return async (mode) => {
    const custom = await customisation(mode);
    const { withheld = [] } = options();
    return withheld.length > 0 ? { ...custom, off: [...custom.off, ...withheld] } : custom;
  };
}

/**
 * Tools the user switched off, as of the prompt or mode that the model was last told: read anew only when one of these
 * changed, because reading a workspace's texts costs more than the rest of a step.
 */
function asLastTold(log: TaskLog, customisation: AgentPorts["customisation"]): AgentPorts["switchedOff"] {
  let known: { key: string; off: readonly string[] } | undefined;
  return async (mode) => {
    const told = log.events.findLast((event) => event.type === "prompt.composed" || event.type === "mode.switched");
    const key = `${mode} ${told?.seq}`;
    if (known?.key !== key) known = { key, off: (await customisation(mode)).off };
    return known.off;
  };
}

const untouched: AgentPorts["customisation"] = async () => noCustomisation;
