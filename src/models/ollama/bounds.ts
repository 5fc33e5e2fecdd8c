/**
 * How much of an answer is taken. A server says as much as it likes, packed so that a little of it is a lot; what no Ollama sends is
 * given up before it fills the memory of the editor.
 */
import type { ReadableStream } from "node:stream/web";
import { ModelError } from "../model.ts";

/** Bytes. The longest there is are the facts of a model with its vocabulary. */
const MOST_TEXT = 64_000_000;
/** Bytes of a failure: what a model wrote may be in there, and is read from it. */
const MOST_FAILURE = 1_000_000;
/** Bytes of a line; a call with a large file in it is one. */
export const MOST_LINE = 16_000_000;
/** Characters of all lines of a reply: half a million tokens, each in a line of its own. */
export const MOST_REPLY = 64_000_000;

export function tooMuch(endpoint: string, most: number): ModelError {
  const message = `${endpoint} sent more than ${most / 1_000_000} MB in one answer, which no Ollama does. Check who answers at this address.`;
  return new ModelError("garbage", message);
}

/** The whole of a body; of a failure only the beginning. Rejects with a ModelError where it is too long. */
export async function textOf(
  body: ReadableStream<Uint8Array> | null,
  { failed, endpoint }: { failed: boolean; endpoint: string },
): Promise<string> {
  const most = failed ? MOST_FAILURE : MOST_TEXT;
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body ?? []) {
    bytes += chunk.length;
    if (bytes > most && !failed) throw tooMuch(endpoint, most);
    chunks.push(chunk);
    // Leaving the loop closes the stream.
    if (bytes > most) break;
  }
  return new TextDecoder().decode(Buffer.concat(chunks).subarray(0, most));
}
