/**
 * A reply under a grammar: what a script says and its first call, as the one JSON object that a request's schema of `say` and `call`
 * lets a model write. Under any other schema, or where a script writes the object itself, its words stand as they are.
 */
import type { Piece, Reply } from "./script.ts";

export function held(reply: Reply, format: unknown): Reply {
  const own = reply.some((piece) => piece.kind === "raw" || (piece.kind === "say" && /^\{?"?$|^\{"s/.test(piece.text)));
  if (own || !asksForEnvelope(format)) return reply;
  const said = reply.flatMap((piece) => (piece.kind === "say" ? [piece.text] : [])).join("");
  const called = reply.find((piece) => piece.kind === "call");
  const call = called ? { name: called.name, arguments: called.args } : null;
  const object: Piece = { kind: "say", text: JSON.stringify({ say: said, call }) };
  const first = reply.findIndex(({ kind }) => kind === "say" || kind === "call");
  if (first < 0) return reply;
  return reply.flatMap((piece, at): Piece[] => {
    if (at === first) return [object];
    return piece.kind === "say" || piece.kind === "call" ? [] : [piece];
  });
}

function asksForEnvelope(format: unknown): boolean {
  const { properties } = (typeof format === "object" && format !== null ? format : {}) as { properties?: object };
  return properties !== undefined && "say" in properties && "call" in properties;
}
