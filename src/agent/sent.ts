/** What went to the server and what came back, step by step, as the panel and the terminal show it. */
import { dialects } from "../calls/read.ts";
import { sentRequest } from "../context/sent.ts";
import { toBody } from "../models/ollama/body.ts";
import type { TaskEvent } from "../task/events.ts";

/** The body of a step's request, byte for byte; undefined if there was no such step. */
export function sentBody(events: readonly TaskEvent[], step: number): string | undefined {
  const sent = sentRequest(events, step, dialects);
  return sent && toBody(sent.request);
}

/** What came back for a step, as JSON: the reply with all that is known of it, or how it failed. undefined if neither. */
export function replyText(events: readonly TaskEvent[], step: number): string | undefined {
  const sent = sentRequest(events, step, dialects);
  const came = sent?.reply ?? sent?.failed;
  if (!came) return undefined;
  const { v: _v, seq: _seq, at, type, ...rest } = came;
  return JSON.stringify({ type, at: new Date(at).toISOString(), ...rest }, null, 2);
}
