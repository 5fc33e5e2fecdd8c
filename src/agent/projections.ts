/** What the loop keeps up to date about its log: the messages, and the bytes of the request before. Fed with each event. */
import { Assembler, type ResultWriters } from "../context/assemble.ts";
import type { TokenCounts } from "../context/tokens.ts";
import type { ChatMessage, ChatRequest, ToolSchema } from "../models/model.ts";
import type { TaskLog } from "../task/log.ts";

export class Projections {
  readonly assembler: Assembler;
  readonly #counts: TokenCounts;
  /** The messages of the last request, to see what the next one shares with it. */
  last: readonly ChatMessage[] = [];

  constructor(log: TaskLog, counts: TokenCounts, write: ResultWriters) {
    this.#counts = counts;
    this.assembler = new Assembler(write);
    for (const event of log.events) {
      if (event.type === "request.sent") this.last = this.assembler.messages();
      this.assembler.take(event);
    }
    log.subscribe((event) => this.assembler.take(event));
  }

  /** Tokens of the next request, by our own count. */
  tokens(): number {
    return this.#counts.request(this.assembler.messages(), this.assembler.prompt?.tools ?? []);
  }

  /** The next request, whole. Throws if the task has no prompt yet. */
  request(keepAlive: string | number | undefined): ChatRequest {
    const prompt = this.assembler.prompt;
    if (!prompt) throw new Error("a request was made before the task had a prompt");
    const request: ChatRequest = {
      model: prompt.model.name,
      messages: this.assembler.messages(),
      options: { ...prompt.options, num_ctx: prompt.window.tokens },
    };
    if (prompt.tools.length > 0) request.tools = prompt.tools as unknown as ToolSchema[];
    if (prompt.think !== undefined) request.think = prompt.think;
    if (keepAlive !== undefined) request.keepAlive = keepAlive;
    return request;
  }
}
