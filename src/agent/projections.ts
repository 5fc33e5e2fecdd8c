/** What the loop keeps up to date about its log: the messages, and the bytes of the request before. Fed with each event. */
import { Assembler, type ResultWriters } from "../context/assemble.ts";
import { type OneRequest, requestOf } from "../context/sent.ts";
import type { TokenCounts } from "../context/tokens.ts";
import type { ChatRequest } from "../models/model.ts";
import type { TaskLog } from "../task/log.ts";

export class Projections {
  readonly assembler: Assembler;
  readonly #counts: TokenCounts;
  /** The last request, to see what the next one shares with it. */
  last: ChatRequest | undefined;

  constructor(log: TaskLog, counts: TokenCounts, write: ResultWriters) {
    this.#counts = counts;
    this.assembler = new Assembler(write);
    for (const event of log.events) {
      if (event.type === "request.sent" && this.assembler.prompt) this.last = this.request(event);
      this.assembler.take(event);
    }
    log.subscribe((event) => this.assembler.take(event));
  }

  /** Tokens of the next request, by our own count. */
  tokens(): number {
    return this.#counts.request(this.assembler.messages(), this.assembler.prompt?.tools ?? []);
  }

  /** The next request, whole. Throws if the task has no prompt yet. */
  request(one: OneRequest): ChatRequest {
    const prompt = this.assembler.prompt;
    if (!prompt) throw new Error("a request was made before the task had a prompt");
    return requestOf(prompt, this.assembler.messages(), one);
  }
}
