/** The end of a turn as something that can be thrown: a cause, a sentence for the user, and the evidence. */
import { ModelError } from "../models/model.ts";
import type { StopCause } from "../task/events.ts";

export class Stop extends Error {
  override readonly name = "Stop";
  override readonly cause: StopCause;
  readonly evidence: string;
  constructor(cause: StopCause, message: string, evidence = "") {
    super(message);
    this.cause = cause;
    this.evidence = evidence;
  }
}

/** What a turn ended with, whatever was thrown. An error that is none of ours is told as it is, with its stack as evidence. */
export function stopFrom(error: unknown, signal: AbortSignal): Stop {
  if (signal.aborted && signal.reason instanceof Stop) return signal.reason;
  if (error instanceof Stop) return error;
  if (error instanceof ModelError) return new Stop(error.cause, error.message, error.evidence);
  const known = error instanceof Error ? error : new Error(String(error));
  return new Stop("server-error", `Something in Bilby itself failed: ${known.message}`, known.stack ?? "");
}
