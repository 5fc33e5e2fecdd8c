/**
 * Makes room before a request that would not fit, or when the user asks. The plan is made from the log alone; a model is only
 * asked for a summary where the plan wants one, and whatever comes of that, the form without a model stands.
 */
import { dialects } from "../calls/read.ts";
import {
  type CondensePlan,
  type CondenseWhy,
  condensingDue,
  mayCondense,
  planCondensing,
} from "../context/condense.ts";
import { ModelError } from "../models/model.ts";
import { correction } from "../prompt/correction.ts";
import { currentMode } from "./current.ts";
import type { AgentPorts, Turn } from "./ports.ts";
import { composePrefix } from "./prefix.ts";

/** Condenses if a request as the log stands would be over the user's threshold, at most once a step. */
export async function makeRoom(ports: AgentPorts, turn: Turn): Promise<void> {
  const { projections, calibration, log } = ports;
  const prompt = projections.assembler.prompt!;
  const tokens = calibration.corrected(prompt.model.name, projections.tokens());
  const due = condensingDue(tokens, prompt.window, ports.options().condenseAt);
  if (due && mayCondense(log.events)) await condense(ports, turn, due);
}

type PlanPorts = Pick<AgentPorts, "projections" | "calibration" | "log" | "counts" | "files">;

/** What condensing now would come to; null if nothing would free enough. Changes nothing. */
export function planNow(ports: PlanPorts, why: CondenseWhy, keep?: string): CondensePlan | null {
  const { projections, calibration, log, counts } = ports;
  const prompt = projections.assembler.prompt;
  if (!prompt) return null;
  return planCondensing({
    events: log.events,
    write: dialects,
    counts,
    window: prompt.window,
    why,
    ratio: calibration.ratio(prompt.model.name),
    ...(keep ? { keep } : {}),
    ask: (words) => correction(ports.files, "condense", { words: String(words), keep: keep ?? "" }),
  });
}

/** Resolves to false if nothing would free enough. */
export async function condense(ports: AgentPorts, turn: Turn, why: CondenseWhy, keep?: string): Promise<boolean> {
  const { projections, log } = ports;
  const prompt = projections.assembler.prompt!;
  const plan = planNow(ports, why, keep);
  if (!plan) return false;
  ports.watch.phase({ name: "condensing", since: ports.now() });
  turn.doing = "the summary to be given up";
  log.append((await summarised(ports, turn, plan)) ?? plan.mechanical);
  // The prefix is read anew anyway, so now is the time for the prompt of the mode in force.
  if (currentMode(log.events)?.slug !== prompt.mode) await composePrefix(ports, turn, "condensed");
  return true;
}

/** The accepted summary, or null: then the mechanical form stands. Throws only when the user stopped it. */
async function summarised(ports: AgentPorts, turn: Turn, plan: CondensePlan) {
  if (!plan.summary) return null;
  const { messages, maxTokens, accept } = plan.summary;
  // A summary is prose: no schema is put over it.
  const { format: _, ...request } = ports.projections.request({ keepAlive: ports.options().keepAlive });
  try {
    // The same prefix, window and tools as every request of the task: the server has nearly all of it in its cache.
    const reply = await ports.server.chat(
      { ...request, messages, options: { ...request.options, num_predict: maxTokens } },
      { signal: turn.abort.signal, onDelta: () => undefined },
    );
    const accepted = accept(reply.content, { cut: reply.doneReason === "length" });
    if (!accepted) told(ports, "its summary was empty, cut off or too long");
    return accepted;
  } catch (error) {
    if (turn.abort.signal.aborted || !(error instanceof ModelError)) throw error;
    told(ports, error.message);
    return null;
  }
}

function told(ports: AgentPorts, why: string): void {
  ports.log.append({ type: "notice", level: "info", text: `Condensed without the model: ${why}.` });
}
