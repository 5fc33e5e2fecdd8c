/**
 * The reply that is streaming, on the board: text, thoughts, the call being written. What is shown here is replaced by the
 * log's own items when the reply is whole.
 */
import type { ReplyPiece } from "../calls/dialect.ts";
import { callItem } from "../task/call-words.ts";
import { type OutputFilter, outputFilter } from "../workspace/output-filter.ts";
import type { Board } from "./board.ts";

/** Characters of a running command's output that the view keeps: beyond that only its end. */
const OUTPUT_SHOWN = 20_000;
const OUTPUT_END = 4_000;

export class LiveReply {
  readonly #board: Board;
  #item: string | null = null;
  #call: string | null = null;
  #calls = 0;
  readonly #filters = new Map<string, OutputFilter>();

  constructor(board: Board) {
    this.#board = board;
  }

  piece(step: number, piece: ReplyPiece): void {
    switch (piece.type) {
      case "text":
      case "thinking":
        if (piece.text === "") return;
        if (this.#item === null && piece.text.trim() === "") return;
        this.#open(step, piece.type === "thinking");
        this.#board.append(this.#item!, piece.type, piece.text);
        return;
      case "was-thinking": {
        const item = this.#item ? this.#board.get(this.#item) : undefined;
        if (item?.kind === "model") this.#board.item({ ...item, text: "", thinking: { text: item.text } });
        return;
      }
      case "call-progress":
        this.#progress(step, piece);
        return;
      case "call":
        if (this.#call) this.#board.remove(this.#call);
        this.#call = null;
        this.#board.item(callItem(piece.call, Date.now()));
    }
  }

  output(call: string, chunk: string): void {
    const filter = this.#filters.get(call) ?? outputFilter({ colours: false });
    this.#filters.set(call, filter);
    const text = filter(chunk);
    const item = this.#board.get(call);
    if (item?.kind !== "call" || text === "") return;
    const output = (item.output ?? "") + text;
    if (output.length <= OUTPUT_SHOWN) this.#board.append(call, "output", text);
    else this.#board.item({ ...item, output: output.slice(-OUTPUT_END) });
  }

  /** The reply is whole, or void: what only streamed goes. */
  end(): void {
    if (this.#call) this.#board.remove(this.#call);
    const item = this.#item ? this.#board.get(this.#item) : undefined;
    if (item?.kind === "model" && item.streaming) this.#board.remove(item.id);
    this.#item = null;
    this.#call = null;
  }

  #open(step: number, thinking: boolean): void {
    const id = `m${step}`;
    const known = this.#board.get(id);
    if (known?.kind === "model" && this.#item === id) {
      if (thinking && !known.thinking) this.#board.item({ ...known, thinking: { text: "" } });
      return;
    }
    this.#item = id;
    this.#board.item({
      kind: "model",
      id,
      text: "",
      streaming: true,
      at: Date.now(),
      ...(thinking ? { thinking: { text: "" } } : {}),
    });
  }

  #progress(step: number, piece: Extract<ReplyPiece, { type: "call-progress" }>): void {
    if (!this.#call) {
      this.#call = `live${step}-${this.#calls++}`;
      this.#board.item(callItem({ id: this.#call, name: piece.name, args: {} }, Date.now()));
    }
    if (piece.argument) this.#board.append(this.#call, "argument", piece.argument);
  }
}
