/**
 * The tokenizer of the scripted models: o200k_base. Texts are encoded once and remembered, because a conversation is
 * mostly what it was a step before.
 */
import { get_encoding, type Tiktoken } from "tiktoken";

let loaded: Tiktoken | undefined;
const remembered = new Map<string, Uint32Array>();
let characters = 0;
const LIMIT = 32_000_000;

function encoder(): Tiktoken {
  loaded ??= get_encoding("o200k_base");
  return loaded;
}

export function encode(text: string): Uint32Array {
  const known = remembered.get(text);
  if (known) return known;
  const tokens = LONG_RUN.test(text) ? sliced(text) : encoder().encode_ordinary(text);
  if (characters + text.length > LIMIT) {
    remembered.clear();
    characters = 0;
  }
  remembered.set(text, tokens);
  characters += text.length;
  return tokens;
}

// The tokenizer takes a run without a border as one piece, in quadratic time.
const LONG_RUN = /\S{2000}|\s{2000}/;

function sliced(text: string): Uint32Array {
  const parts = text
    .split(/(\S{2000,}|\s{2000,})/)
    .flatMap((part, i) => (i % 2 ? (part.match(/.{1,1000}/gsu) ?? []) : part));
  return Uint32Array.from(parts.flatMap((part) => [...encoder().encode_ordinary(part)]));
}

/** The text as it streams: a piece for each token, but never half a character, as Ollama does. */
export function pieces(text: string): string[] {
  const found: string[] = [];
  let held: Uint8Array[] = [];
  for (const token of encode(text)) {
    held.push(encoder().decode_single_token_bytes(token));
    const bytes = held.length === 1 ? held[0]! : Buffer.concat(held);
    const piece = Buffer.from(bytes).toString("utf8");
    if (piece.includes("\uFFFD")) continue;
    found.push(piece);
    held = [];
  }
  if (held.length > 0) found.push(Buffer.concat(held).toString("utf8"));
  return found;
}
