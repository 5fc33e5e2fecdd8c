/**
 * What flows past the log to whoever looks: deltas, phases, output. Nothing here is remembered; what matters is in the log.
 */
import type { ReplyPiece } from "../calls/dialect.ts";
import type { ToolCall } from "../task/events.ts";
import type { Preview } from "../tools/tool.ts";

/** What is going on right now. `since` is epoch ms. */
export type Phase =
  | { name: "idle" }
  | { name: "waiting-approval"; call: string }
  | { name: "loading"; since: number; model: string }
  /** The server reads the prompt: `tokens` in all, of which `reused` should still be in its cache. */
  | { name: "reading"; since: number; tokens: number; reused: number; expectedMs?: number }
  | { name: "thinking" | "writing"; since: number; tokens: number }
  /** `until`: when the time limit ends it, if it does not end by itself and is not left running. */
  | { name: "running"; since: number; call: string; until?: number }
  | { name: "condensing"; since: number }
  | { name: "stopping"; since: number; what: string };

/** A call that cannot go on before somebody decides. */
export interface PendingCall {
  call: ToolCall;
  preview: Preview;
  /** Why this asks although a grant might cover it: protected, outside, a concern. */
  why?: string;
  /** Changes of other files that the same reply asks for next, previewed when this is called. Never rejects. */
  ahead?(): Promise<readonly ChangeAhead[]>;
}

/** A change that will wait for approval when its turn comes, as it would be now. */
export interface ChangeAhead {
  call: ToolCall;
  preview: Extract<Preview, { kind: "change" }>;
  why?: string;
}

export interface AgentWatch {
  phase(phase: Phase): void;
  /** A piece of the reply to request `step`. */
  piece(step: number, piece: ReplyPiece): void;
  output(call: string, chunk: string): void;
}
