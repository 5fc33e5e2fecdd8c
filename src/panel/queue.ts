/** Messages that wait for the turn to end, or for the user's decision about the workspace's texts. They never approve anything. */
import type { Board } from "./board.ts";
import type { PanelState } from "./protocol.ts";

export interface Queued {
  text: string;
  images: readonly string[];
}

export class MessageQueue {
  readonly #board: Board;
  /** By message; the view shows the text only. */
  readonly #images = new Map<string, readonly string[]>();
  #last = 0;

  constructor(board: Board) {
    this.#board = board;
  }

  add({ text, images }: Queued): void {
    const id = `q${++this.#last}`;
    if (images.length > 0) this.#images.set(id, images);
    this.#set((queue) => [...queue, { id, text }]);
  }

  /** The oldest, which is then no longer in here. */
  take(): Queued | undefined {
    const next = this.#board.state.queue[0];
    if (!next) return undefined;
    const images = this.#images.get(next.id) ?? [];
    this.remove(next.id);
    return { text: next.text, images };
  }

  edit(id: string, text: string): void {
    this.#set((queue) => queue.map((message) => (message.id === id ? { ...message, text } : message)));
  }

  remove(id: string): void {
    this.#images.delete(id);
    this.#set((queue) => queue.filter((message) => message.id !== id));
  }

  #set(change: (queue: PanelState["queue"]) => PanelState["queue"]): void {
    this.#board.set({ queue: change(this.#board.state.queue) });
  }
}
