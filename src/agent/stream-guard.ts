/**
 * Watches a reply while it streams, and says when to give it up: text that repeats itself without an end, or a thought without
 * one. What is given up is void; nothing of it runs.
 */
import type { ReplyPiece } from "../calls/dialect.ts";
import type { ModelDelta } from "../models/model.ts";
import { ANYWHERE, Chanting, IN_PROSE } from "./chanting.ts";
import { Stop } from "./stop.ts";

/** Of what is left of the window for the reply, the part that may be thought. */
const THOUGHT_SHARE = 0.7;
const THOUGHT_MOST = 16_384;
const THOUGHT_LEAST = 512;

/** Tokens a reply may think, where there is room for `left` of them. */
export function thinkingBudget(left: number): number {
  return Math.max(THOUGHT_LEAST, Math.min(THOUGHT_MOST, Math.floor(left * THOUGHT_SHARE)));
}

export class StreamGuard {
  readonly #budget: number;
  readonly #count: (text: string) => number;
  readonly #prose = new Chanting(IN_PROSE);
  readonly #all = new Chanting(ANYWHERE);
  #thought = 0;

  constructor(budget: number, count: (text: string) => number) {
    this.#budget = budget;
    this.#count = count;
  }

  /** Takes what came and what it means so far. A Stop: give the reply up. */
  take(delta: ModelDelta, pieces: readonly ReplyPiece[]): Stop | null {
    let chants = delta.type !== "call" && this.#all.take(delta.text);
    for (const piece of pieces) {
      if (piece.type !== "text" && piece.type !== "thinking") continue;
      chants ||= this.#prose.take(piece.text);
      if (piece.type === "thinking") this.#thought += this.#count(piece.text);
    }
    if (chants)
      return new Stop(
        "repeating",
        "The model repeated the same words without an end, so its reply was stopped. Nothing of it was run.",
      );
    if (this.#thought > this.#budget)
      return new Stop(
        "limit",
        `The model thought for ${this.#thought} tokens without an answer, so it was stopped. Turn thinking off for it (bilby.think), or ask for a smaller step.`,
      );
    return null;
  }
}
