/**
 * The dialects by name, and reading a whole reply at once.
 */
import type { ModelDelta } from "../models/model.ts";
import type { DialectName } from "../task/events.ts";
import type { CallableTool, Dialect, ParsedReply } from "./dialect.ts";
import { json } from "./envelope.ts";
import { native } from "./native.ts";
import { xml } from "./xml.ts";

export const dialects: Record<DialectName, Dialect> = { xml, native, json };

export interface ReplyCircumstances {
  /** The reply did not end by itself. */
  cut?: boolean;
  /** Calls that the server had read out of it. */
  nativeCalls?: readonly { id?: string; name: string; args: Record<string, unknown> }[];
  /** Thought that came in its own field. */
  thinking?: string;
}

/** Reads a reply that is complete, as `bilby parse` does. */
export function readReply(
  dialect: Dialect | DialectName,
  tools: readonly CallableTool[],
  text: string,
  { cut = false, nativeCalls = [], thinking = "" }: ReplyCircumstances = {},
): ParsedReply {
  let count = 0;
  const { reader: newReader } = typeof dialect === "string" ? dialects[dialect] : dialect;
  const reader = newReader(tools, () => `call_${++count}`);
  const deltas: ModelDelta[] = [];
  if (thinking !== "") deltas.push({ type: "thinking", text: thinking });
  deltas.push({ type: "text", text });
  for (const call of nativeCalls) deltas.push({ type: "call", ...call });
  for (const delta of deltas) reader.feed(delta);
  return reader.end({ cut }).reply;
}
