/**
 * What is tried when a request failed, before the user is asked: room is made, a call the server could not read is asked for in
 * XML, a reply that broke off is asked for again. A server that is gone or crashed is the user's to look at: a request is never
 * simply sent again.
 */

import { mayCondense } from "../context/condense.ts";
import { ModelError } from "../models/model.ts";
import { count } from "../models/view.ts";
import type { StopCause } from "../task/events.ts";
import { condense } from "./condense.ts";
import { correct } from "./correct.ts";
import { currentPrompt } from "./current.ts";
import { fallBackToXml } from "./fall-back.ts";
import type { AgentPorts, Turn } from "./ports.ts";
import { composePrefix } from "./prefix.ts";
import type { Trouble } from "./recovery.ts";
import { Stop } from "./stop.ts";

/** What the model is told where its reply was void, by what ended it. */
const told: Partial<Record<StopCause, Trouble>> = {
  "cut-off": "broken-off",
  garbage: "garbage",
  repeating: "repeating-text",
  limit: "thinking-too-long",
};

/** Resolves where the request may be made again; throws what ends the turn. */
export async function recover(ports: AgentPorts, turn: Turn, error: unknown): Promise<void> {
  if (turn.abort.signal.aborted || !(error instanceof ModelError || error instanceof Stop)) throw error;
  if (error.cause === "overflow" && error instanceof ModelError) return makeRoom(ports, turn, error);
  if (error.cause === "malformed-call") {
    if (await fallBackToXml(ports, turn, "The server could not read a tool call")) return;
    correct(
      ports,
      { trouble: "call-malformed", vars: { tool: "", detail: "the server could not parse it" } },
      error.evidence,
      error,
    );
    return;
  }
  const trouble = told[error.cause];
  if (!trouble) throw refusedSchema(ports, error) ?? error;
  correct(ports, { trouble, vars: {} }, error.evidence, error);
}

/** The user chose the schema, so it is the user who must choose something else. */
function refusedSchema({ log }: AgentPorts, { cause, message, evidence }: ModelError | Stop): ModelError | undefined {
  if (cause !== "server-error" || !currentPrompt(log.events)?.format) return undefined;
  if (!/grammar|json.?schema/i.test(`${message} ${evidence}`)) return undefined;
  const text =
    "This server cannot hold replies to a JSON schema. Choose other tool calls for this model (bilby.models, bilby.dialect).";
  return new ModelError(cause, text, evidence || message);
}

/** The server counts more than we did: its count is learned, and room is made once. */
async function makeRoom(ports: AgentPorts, turn: Turn, error: ModelError): Promise<void> {
  const { calibration, projections, log } = ports;
  const name = currentPrompt(log.events)?.model.name;
  if (error.counted && name) {
    calibration.check(name, projections.tokens(), error.counted.prompt, Number.MAX_SAFE_INTEGER);
    await takeLess(ports, turn, error.counted.window);
  }
  if (!mayCondense(log.events) || !(await condense(ports, turn, "full"))) throw error;
}

/** A server that gives less of a window than was asked for (Ollama: never more than a model was trained on) is taken at its word. */
async function takeLess(ports: AgentPorts, turn: Turn, given: number): Promise<void> {
  const wanted = currentPrompt(ports.log.events)?.window.tokens;
  if (wanted === undefined || given >= wanted) return;
  const text = `The server gives a window of ${count(given)} tokens, not ${count(wanted)}. From here on ${count(given)} are reckoned with.`;
  ports.log.append({ type: "notice", level: "warning", text });
  await composePrefix(ports, turn, "window", { window: given });
}
