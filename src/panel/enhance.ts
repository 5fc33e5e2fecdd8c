/**
 * Sharpens what the user has typed and not sent, one text at a time. The result waits on the board until the view that has that text
 * in its input takes it; what was typed is never lost, because it is in the result.
 */
import { parseMentions } from "../context/mentions.ts";
import type { Asides } from "./aside.ts";
import type { Board } from "./board.ts";

export class Enhancing {
  readonly #board: Board;
  readonly #asides: Asides;
  #abort: AbortController | null = null;

  constructor(board: Board, asides: Asides) {
    this.#board = board;
    this.#asides = asides;
  }

  /** Rejects with why it could not be done; a text that was there before it is then still what it was. */
  async start(from: string): Promise<void> {
    this.stop();
    const abort = new AbortController();
    this.#abort = abort;
    this.#board.set({ enhance: { from } });
    try {
      const to = await this.#asides.ask("enhance", () => ({ request: from }), { signal: abort.signal });
      if (!abort.signal.aborted) this.#board.set({ enhance: { from, to: withMentions(to, from) } });
    } catch (error) {
      if (abort.signal.aborted) return;
      this.#board.set({ enhance: null });
      throw error;
    } finally {
      if (this.#abort === abort) this.#abort = null;
    }
  }

  /** Closes the connection; also forgets a result that nobody took. */
  stop(): void {
    this.#abort?.abort();
    this.#abort = null;
    if (this.#board.state.enhance) this.#board.set({ enhance: null });
  }
}

/** A mention brings a file along, so none may be lost. */
function withMentions(text: string, from: string): string {
  const kept = new Set(parseMentions(text).map(({ raw }) => raw));
  const lost = parseMentions(from).filter(({ raw }) => !kept.has(raw));
  return lost.length > 0 ? `${text}\n${lost.map(({ raw }) => raw).join(" ")}` : text;
}
