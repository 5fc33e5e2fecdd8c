/**
 * The words a script is written in. A script is a story: what a model says, turn by turn, and what goes wrong. The
 * same story is told in native tool calls or in XML, by whether the request declares tools.
 */
import type { ModelSpec } from "./models.ts";

export type Args = Record<string, unknown>;

export type Piece =
  | { kind: "say"; text: string }
  | { kind: "think"; text: string }
  /** `id: null` leaves it out, as native models may; a string sets it, also twice the same. */
  | { kind: "call"; name: string; args: Args; id?: string | null; on?: "line" | "done" }
  | { kind: "wait"; ms: number }
  /** Before the first byte a status, after it an error line. */
  | { kind: "fail"; status: number; body: string; contentType: string }
  /** The body ends as if all were well, without a done line. */
  | { kind: "stop-short" }
  | { kind: "reset" }
  /** Bytes that go out as they are. */
  | { kind: "raw"; bytes: Uint8Array }
  | { kind: "hang" }
  /** The reply ends here with this reason. */
  | { kind: "end"; reason: "stop" | "length" | undefined };

export type Reply = readonly Piece[];

export const say = (text: string): Piece => ({ kind: "say", text });
export const think = (text: string): Piece => ({ kind: "think", text });
export const call = (name: string, args: Args, how: { id?: string | null; on?: "line" | "done" } = {}): Piece => ({
  kind: "call",
  name,
  args,
  ...how,
});
export const wait = (ms: number): Piece => ({ kind: "wait", ms });
export const hang = (): Piece => ({ kind: "hang" });
export const reset = (): Piece => ({ kind: "reset" });
export const stopShort = (): Piece => ({ kind: "stop-short" });
export const cutOff = (): Piece => ({ kind: "end", reason: "length" });
export const endWithoutReason = (): Piece => ({ kind: "end", reason: undefined });
export const raw = (bytes: string | Uint8Array): Piece => ({
  kind: "raw",
  bytes: typeof bytes === "string" ? Buffer.from(bytes, "utf8") : bytes,
});
/** Ollama's own errors: a status before the first line, an error line after it. */
export const fail = (status: number, error: string, more: Args = {}): Piece => ({
  kind: "fail",
  status,
  body: JSON.stringify({ error, ...more }),
  contentType: "application/json; charset=utf-8",
});
/** What a proxy in front of Ollama answers. */
export const page = (status: number, html: string): Piece => ({
  kind: "fail",
  status,
  body: html,
  contentType: "text/html",
});
export const crash = (): Piece =>
  fail(
    500,
    "model runner has unexpectedly stopped, this may be due to resource limitations or an internal error, check ollama server logs for details",
  );

export interface Message {
  role: string;
  content: string;
  thinking?: string;
  images?: string[];
  tool_calls?: { id?: string; function: { name: string; arguments: Args } }[];
  tool_name?: string;
  tool_call_id?: string;
}

/** What the model sees of a request: what is left after the server cut it. */
export interface Conversation {
  model: string;
  dialect: "native" | "xml";
  system: string;
  /** The schema that the answer must keep to, if the request has one. */
  format?: unknown;
  /** Names of the tools declared in the request. */
  tools: readonly string[];
  messages: readonly Message[];
  /** 0 for the first chat request the server got. */
  step: number;
  /** Something was cut off the front, silently. */
  cut: boolean;
}

export interface Script {
  name: string;
  models: readonly ModelSpec[];
  /** A fresh one for each server, so that a story may count its turns. */
  start(): (conversation: Conversation) => Reply;
}

/** A story with fixed turns: one reply for each chat request, in order, then a loud end. */
export function script(
  name: string,
  turns: readonly (Reply | ((conversation: Conversation) => Reply))[],
  models: readonly ModelSpec[] = [],
): Script {
  return {
    name,
    models,
    start() {
      let told = 0;
      return (conversation) => {
        const turn = turns[told++];
        if (!turn) return [fail(500, `the script "${name}" has no more than ${turns.length} replies`)];
        return typeof turn === "function" ? turn(conversation) : turn;
      };
    },
  };
}

/** A story that looks at the conversation each time. */
export function rule(
  name: string,
  reply: (conversation: Conversation) => Reply,
  models: readonly ModelSpec[] = [],
): Script {
  return { name, models, start: () => reply };
}

/** A call as Roo Code's XML, the way models write it. */
export function xmlCall(name: string, args: Args): string {
  const parameters = Object.entries(args).map(([key, value]) => {
    const text = typeof value === "string" ? value : JSON.stringify(value);
    return key === "content" || key === "diff" || text.includes("\n")
      ? `<${key}>\n${text}\n</${key}>`
      : `<${key}>${text}</${key}>`;
  });
  return [`<${name}>`, ...parameters, `</${name}>`].join("\n");
}
