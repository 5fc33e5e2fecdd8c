/**
 * Counting what is sent. Every item is counted once: texts are remembered by content, messages by identity.
 * The numbers are o200k's; `calibration.ts` learns how a model's own tokenizer differs.
 */
import type { ChatMessage, ToolSchema } from "../models/model.ts";

/** The port to a tokenizer. Must be synchronous, and bounded for any input. */
export interface Tokenizer {
  count(text: string): number;
}

/** What a vision model makes of a picture, roughly: servers scale them down to about this many patches. */
export const IMAGE_TOKENS = 768;
/** What a chat template puts around a message: role and turn markers. */
export const MESSAGE_TOKENS = 4;

/** Below this length counting is cheaper than remembering. */
const SHORT = 24;
const REMEMBERED_CHARS = 4_000_000;

export class TokenCounts {
  readonly #tokenizer: Tokenizer;
  readonly #texts = new Map<string, number>();
  #chars = 0;
  readonly #messages = new WeakMap<ChatMessage, number>();
  readonly #tools = new WeakMap<readonly unknown[], number>();

  constructor(tokenizer: Tokenizer) {
    this.#tokenizer = tokenizer;
  }

  readonly text = (text: string): number => {
    if (text === "") return 0;
    if (text.length < SHORT) return this.#tokenizer.count(text);
    const known = this.#texts.get(text);
    if (known !== undefined) return known;
    const tokens = this.#tokenizer.count(text);
    if (this.#chars + text.length > REMEMBERED_CHARS) {
      this.#texts.clear();
      this.#chars = 0;
    }
    this.#texts.set(text, tokens);
    this.#chars += text.length;
    return tokens;
  };

  /** A message with everything in it that reaches the model. Messages must not be changed after they were counted. */
  message(message: ChatMessage): number {
    const known = this.#messages.get(message);
    if (known !== undefined) return known;
    let tokens = MESSAGE_TOKENS + this.text(message.content);
    if (message.thinking) tokens += this.text(message.thinking);
    if (message.tool_calls) tokens += this.text(JSON.stringify(message.tool_calls.map((call) => call.function)));
    if (message.tool_name) tokens += this.text(message.tool_name);
    tokens += IMAGE_TOKENS * (message.images?.length ?? 0);
    this.#messages.set(message, tokens);
    return tokens;
  }

  /** Tool schemas, as the JSON that templates print. */
  tools(tools: readonly (ToolSchema | Record<string, unknown>)[]): number {
    if (tools.length === 0) return 0;
    const known = this.#tools.get(tools);
    if (known !== undefined) return known;
    const tokens = this.text(JSON.stringify(tools));
    this.#tools.set(tools, tokens);
    return tokens;
  }

  /**
   * Of these messages, the tokens a server may count otherwise or not at all: many templates leave out old thoughts
   * (qwen3), and each vision model makes its own number of a picture.
   */
  uncertain(messages: readonly ChatMessage[]): number {
    let tokens = 0;
    for (const { thinking, images } of messages) {
      if (thinking) tokens += this.text(thinking);
      tokens += IMAGE_TOKENS * (images?.length ?? 0);
    }
    return tokens;
  }

  /** A whole request: what the meter shows and what is held against the window. */
  request(messages: readonly ChatMessage[], tools: readonly (ToolSchema | Record<string, unknown>)[] = []): number {
    let tokens = this.tools(tools);
    for (const message of messages) tokens += this.message(message);
    return tokens;
  }
}
