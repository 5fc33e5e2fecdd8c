/** A message's tokens, given to the parts it is made of; the shares of a message always sum to the message. */
import type { Entry } from "./parts.ts";
import { IMAGE_TOKENS, type TokenCounts } from "./tokens.ts";

/** Tokens by part. What frames and joins the parts goes to the largest. */
export function sharesOf(entry: Entry, counts: TokenCounts): number[] {
  const shares = entry.parts.map((part) => counts.text(part.text) + IMAGE_TOKENS * part.images);
  const rest = counts.message(entry.message) - shares.reduce((sum, share) => sum + share, 0);
  const largest = shares.indexOf(Math.max(...shares));
  if (largest >= 0) shares[largest] = shares[largest]! + rest;
  return shares;
}
