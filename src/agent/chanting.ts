/**
 * Notices text that repeats itself without an end, while it streams. Each character is looked at a bounded number of times, and
 * only long exact repetition counts, because code and data repeat themselves too.
 */

export interface ChantLimits {
  /** Characters that must be repetition. */
  chars: number;
  /** Whole rounds there must be of it. */
  rounds: number;
}

/** Prose and thought. */
export const IN_PROSE: ChantLimits = { chars: 1_500, rounds: 6 };
/** Anything, calls included: a table of zeros is not yet a chant. */
export const ANYWHERE: ChantLimits = { chars: 12_000, rounds: 40 };

/** Looks each time so many characters have come. */
const EVERY = 256;
/** The end of the text, looked for further up to find the period. */
const PROBE = 48;
/** Characters kept to look at: rounds of a whole page each are still seen. */
const KEPT = 48_000;

export class Chanting {
  readonly #limits: ChantLimits;
  #text = "";
  #fresh = 0;

  constructor(limits: ChantLimits) {
    this.#limits = limits;
  }

  /** Takes what came next; true once the end of the text is a chant. */
  take(text: string): boolean {
    this.#text += text;
    this.#fresh += text.length;
    if (this.#fresh < EVERY) return false;
    this.#fresh = 0;
    if (this.#text.length > KEPT) this.#text = this.#text.slice(-KEPT);
    return chants(this.#text, this.#limits);
  }
}

/** Is the end of the text one passage over and over? */
export function chants(text: string, { chars, rounds }: ChantLimits): boolean {
  if (text.length < chars) return false;
  const probe = text.slice(-PROBE);
  // The nearest place where the same words end: the distance is the period, if there is one.
  const before = text.lastIndexOf(probe, text.length - PROBE - 1);
  if (before < 0) return false;
  const period = text.length - PROBE - before;
  const needed = Math.max(chars, period * rounds);
  if (needed > text.length) return false;
  for (let at = text.length - 1; at >= text.length - needed + period; at--) {
    if (text[at] !== text[at - period]) return false;
  }
  return true;
}
