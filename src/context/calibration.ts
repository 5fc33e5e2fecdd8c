/**
 * How a model's own tokenizer differs from ours, learned from what the server counted, and the check after each reply
 * that the server read everything it was sent. A count that suggests a cut is never learned from.
 */

/** Where ratios are kept between sessions. Key: model name or digest. */
export interface RatioStore {
  get(model: string): number | undefined;
  set(model: string, ratio: number): void;
}

/** No tokenizer of a coding model is further from o200k than this. */
const LOWEST = 0.6;
const HIGHEST = 2;
/** Weight of a new sample. Counts are steady, so the first is taken whole and later ones settle it. */
const WEIGHT = 0.3;
/** Too short to learn from: the chat template weighs more than the text. */
const FEWEST = 200;
/** No server's window is smaller than this, so a shorter prompt cannot have been cut. */
const SMALLEST_WINDOW = 2048;
const TOLERANCE = 0.1;

/** The server counted fewer tokens than it was sent, or stands at the edge of the window. */
export interface SuspectedCut {
  promised: number;
  counted: number;
  text: string;
}

export class Calibration {
  readonly #store: RatioStore;

  constructor(store: RatioStore) {
    this.#store = store;
  }

  /** The model's tokens per token of ours; 1 until learned. */
  ratio(model: string): number {
    const kept = this.#store.get(model);
    return kept === undefined ? 1 : clamp(kept);
  }

  /** Our count in the model's own tokens, rounded up. */
  corrected(model: string, tokens: number): number {
    return Math.ceil(tokens * this.ratio(model));
  }

  /**
   * Takes the server's `prompt_eval_count` for a request of which we counted `ours` (uncorrected). Learns the ratio, or
   * returns the suspicion that the prompt was cut. undefined for `counted` (a server that sends none) says nothing.
   * `uncertain` of ours may rightly be missing from the count (`TokenCounts.uncertain`): then nothing is learned either.
   */
  check(
    model: string,
    ours: number,
    counted: number | undefined,
    window: number,
    uncertain = 0,
  ): SuspectedCut | undefined {
    if (!counted || ours <= 0) return undefined;
    const promised = this.corrected(model, ours);
    const couldBeCut = promised > SMALLEST_WINDOW;
    const least = this.corrected(model, ours - uncertain);
    const fewer = couldBeCut && counted < least * (1 - TOLERANCE);
    const atTheEdge = counted >= window - 1;
    if (fewer || atTheEdge) return { promised, counted, text: suspicion(promised, counted, window, fewer) };
    if (ours >= FEWEST && uncertain === 0) this.#learn(model, counted / ours);
    return undefined;
  }

  #learn(model: string, sample: number): void {
    if (sample < LOWEST || sample > HIGHEST) return;
    const kept = this.#store.get(model);
    const ratio = kept === undefined ? sample : kept + WEIGHT * (sample - kept);
    // Kept to three places, and only when it moved: the store may be a file.
    const rounded = Math.round(clamp(ratio) * 1000) / 1000;
    if (rounded !== kept) this.#store.set(model, rounded);
  }
}

function suspicion(promised: number, counted: number, window: number, fewer: boolean): string {
  return fewer
    ? `The server read ${counted} of about ${promised} tokens: it probably cut the start of the conversation.`
    : `The server read ${counted} tokens in a window of ${window}: it is full, and the conversation was probably cut.`;
}

function clamp(ratio: number): number {
  return Math.min(HIGHEST, Math.max(LOWEST, ratio));
}
