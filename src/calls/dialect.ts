/**
 * A dialect is how a model asks for tools: it describes them, reads calls out of a stream, and writes results back.
 * Chosen once for a task. Dialects are pure and incremental: each character of a reply is looked at once.
 */

import type { ChatMessage, ModelDelta, ToolSchema } from "../models/model.ts";
import type { CallProblem, DialectName, ToolCall } from "../task/events.ts";

/** What a dialect must know of a tool. Parameters in the order they are described. */
export interface CallableTool {
  name: string;
  /** Other names models use for it (write_to_file, …). */
  aliases: readonly string[];
  parameters: readonly CallableParameter[];
}

export interface CallableParameter {
  name: string;
  aliases: readonly string[];
  required: boolean;
  /** "text" is taken verbatim but for one newline at each end (content, diff); others are trimmed; "path" also loses quotes around it. */
  kind: "text" | "line" | "path" | "number" | "boolean" | "list" | "object";
}

/** A piece of a reply as it streams, for whoever watches. */
export type ReplyPiece =
  | { type: "text"; text: string }
  | { type: "thinking"; text: string }
  /** All text so far was thought: the model closed a thought that it never opened. */
  | { type: "was-thinking" }
  /** A call has begun; its arguments are still coming. `argument` is what came now, `chars` all so far. */
  | { type: "call-progress"; name: string; argument?: string; chars: number }
  | { type: "call"; call: ToolCall };

export interface ParsedReply {
  calls: ToolCall[];
  /** Prose: what the user reads; calls and thoughts taken out. */
  text: string;
  thinking: string;
  problems: CallProblem[];
}

export interface ReplyReader {
  /** Takes what came next and says what it means so far. Pieces concatenate to the same result for any split. */
  feed(delta: ModelDelta): ReplyPiece[];
  /** `cut` says that the reply did not end by itself (length, lost connection): then what is open never becomes a call. */
  end(how: { cut: boolean }): { pieces: ReplyPiece[]; reply: ParsedReply };
}

/** A finished call on its way back to the model. */
export interface CallOutcome {
  call: ToolCall;
  text: string;
  images?: string[];
}

export interface Dialect {
  readonly name: DialectName;
  /** Schemas for the request; empty where tools are described in the prompt. */
  schemas(tools: readonly { callable: CallableTool; schema: ToolSchema }[]): ToolSchema[];
  reader(tools: readonly CallableTool[], newId: () => string): ReplyReader;
  /** Messages that carry the outcomes of one reply's calls. */
  results(outcomes: readonly CallOutcome[]): ChatMessage[];
}
