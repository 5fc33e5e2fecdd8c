/** What the server saw of each request, for tests and measurements. */
import type { Message } from "./script.ts";

export interface RequestRecord {
  /** Epoch ms. */
  at: number;
  method: string;
  path: string;
  headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Verbatim. */
  body: string;
  /** The body as an object, if it is one. */
  json: Record<string, unknown> | undefined;
  /** How many chat requests came before; only for chat. */
  step?: number;
  /** Where the request is, or was when it ended. */
  phase: "read" | "queued" | "loading" | "prefill" | "streaming";
  /** The model was loaded, or loaded again, for this one. */
  loaded?: boolean;
  /** The window in force. */
  context?: number;
  /** Tokens of the prompt, and how many of them were in the cache. */
  cache?: { prompt: number; reused: number };
  /** Something was cut off the prompt, and the client was not told. */
  cut?: boolean;
  /** What the model said, as the next prompt would have it. */
  reply?: Message;
  status?: number;
  /** When the first byte of the answer went out, and the last. */
  firstByteAt?: number;
  endedAt?: number;
  /** The client went away before the answer was whole. */
  aborted?: { at: number; phase: RequestRecord["phase"]; afterHeaders: boolean };
}
