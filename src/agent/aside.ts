/**
 * One request beside any task: a text of ours about something at hand, and the model's answer as plain text. Nothing is logged
 * and no tool is called. What does not fit is refused here, and after `signal` aborts the connection is closed.
 */
import { MESSAGE_TOKENS } from "../context/tokens.ts";
import { room } from "../context/window.ts";
import { type ChatRequest, ModelError, type ModelInfo, type ModelServer, type Think } from "../models/model.ts";
import type { ContextWindow } from "../task/events.ts";
import { plainAnswer } from "./plain-answer.ts";

export interface Aside {
  server: ModelServer;
  model: ModelInfo;
  /** The one the server has the model loaded with, because another would make it load the model again. */
  window: ContextWindow;
  /** Sampling, by the server's names. */
  sampling: Readonly<Record<string, number>>;
  keepAlive: ChatRequest["keepAlive"];
  /** The user's limit for an answer, in tokens. */
  maxOutput: number | undefined;
  /** In the model's own tokens. */
  count(text: string): number;
}

export interface AsideWatch {
  signal: AbortSignal;
  /** Called with the tokens that are sent, and then with each piece that comes. */
  onSent?(tokens: number): void;
  onPiece?(): void;
}

/** Tokens that a text of ours may have. */
export function asideRoom({ window }: Pick<Aside, "window">): number {
  return room(window) - MESSAGE_TOKENS;
}

/** Rejects with a ModelError for everything but a whole answer. */
export async function askAside(aside: Aside, text: string, watch: AsideWatch): Promise<string> {
  const { server, model, window, keepAlive } = aside;
  const tokens = aside.count(text);
  if (tokens > asideRoom(aside))
    throw new ModelError(
      "overflow",
      `This needs ${tokens} tokens; the window of ${window.tokens} has ${asideRoom(aside)} for it.`,
    );
  const think = leastThinking(model);
  const limit = Math.min(aside.maxOutput ?? window.reserve, window.reserve);
  watch.onSent?.(tokens);
  const reply = await server.chat(
    {
      model: model.name,
      messages: [{ role: "user", content: text }],
      options: { ...aside.sampling, num_predict: limit, num_ctx: window.tokens },
      ...(think === undefined ? {} : { think }),
      ...(keepAlive === undefined ? {} : { keepAlive }),
    },
    { signal: watch.signal, onDelta: () => watch.onPiece?.() },
  );
  const answer = plainAnswer(reply.content, reply.thinking);
  if (reply.doneReason === "length")
    throw new ModelError("cut-off", `${model.name} did not come to an end within ${limit} tokens.`, reply.content);
  if (answer === "") throw new ModelError("empty", `${model.name} gave an empty answer. Try again, or another model.`);
  return answer;
}

/** A few lines need no thought. A model that takes levels cannot be told not to think at all. */
function leastThinking({ name, family = "", capabilities }: ModelInfo): Think | undefined {
  if (!capabilities.includes("thinking")) return undefined;
  return /gpt-?oss/i.test(`${family} ${name}`) ? "low" : false;
}
