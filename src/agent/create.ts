/** Puts an agent together from what its host has: one place, so that terminal and panel run the same core. */
import { dialects } from "../calls/read.ts";
import { Calibration, type RatioStore } from "../context/calibration.ts";
import { TokenCounts, type Tokenizer } from "../context/tokens.ts";
import { builtInTools } from "../tools/registry.ts";
import { Agent } from "./agent.ts";
import type { AgentPorts } from "./ports.ts";
import { Projections } from "./projections.ts";

export interface AgentHost extends Omit<AgentPorts, "projections" | "counts" | "calibration" | "tools" | "now"> {
  tokenizer: Tokenizer;
  ratios: RatioStore;
  tools?: AgentPorts["tools"];
  now?: () => number;
}

export function createAgent(host: AgentHost): { agent: Agent; ports: AgentPorts } {
  const { tokenizer, ratios, tools = builtInTools, now = Date.now, ...rest } = host;
  const counts = new TokenCounts(tokenizer);
  const ports: AgentPorts = {
    ...rest,
    counts,
    calibration: new Calibration(ratios),
    projections: new Projections(host.log, counts, dialects),
    tools,
    now,
  };
  return { agent: new Agent(ports), ports };
}
