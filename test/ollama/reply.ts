/**
 * Plays a scripted reply as a model would produce it: token by token, within the window and `num_predict`, in the
 * stream shape of the path the model is run by.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { callText } from "./render.ts";
import { type Message, type Piece, type Reply, xmlCall } from "./script.ts";
import { encode, pieces } from "./tokens.ts";

export interface Stage {
  dialect: "native" | "xml";
  path: "rendered" | "native";
  /** Tokens the answer may have: by `num_predict`, and by what the window has left if it may not shift. */
  limit: number;
  thinks: boolean;
  /** Ids of calls: not before 0.12.10. */
  ids: boolean;
  random: () => number;
  /** Milliseconds a token takes. */
  tokenMs: number;
  signal: AbortSignal;
  emit(message: Partial<Message>): Promise<void>;
  raw(bytes: Uint8Array): Promise<void>;
}

export type Ending =
  | { how: "done"; reason: "stop" | "length" | undefined; lastCalls: ToolCallLine[] }
  | { how: "fail"; status: number; body: string; contentType: string }
  | { how: "stop-short" }
  | { how: "reset" };

export interface ToolCallLine {
  id?: string;
  function: { index?: number; name: string; arguments: Record<string, unknown> };
}

export interface Played {
  /** What stays in the cache, in the form the template gives it back. */
  said: Message;
  tokens: number;
  ending: Ending;
}

/** Ollama gives up, without a done line, when this many chunks in a row are the same but for white space. */
const SAME_CHUNKS = 30;

export async function play(reply: Reply, stage: Stage): Promise<Played> {
  const said: Message & { tool_calls: NonNullable<Message["tool_calls"]> } = {
    role: "assistant",
    content: "",
    tool_calls: [],
  };
  const lastCalls: ToolCallLine[] = [];
  let tokens = 0;
  let same = 0;
  let before: string | undefined;
  const finish = (ending: Ending): Played => ({ said, tokens, ending });

  const stream = async (field: "content" | "thinking", text: string): Promise<Ending | undefined> => {
    for (const piece of pieces(text)) {
      if (tokens >= stage.limit) return { how: "done", reason: "length", lastCalls };
      same = piece.trim() === before ? same + 1 : 0;
      before = piece.trim();
      if (stage.path === "rendered" && same >= SAME_CHUNKS) return { how: "stop-short" };
      if (stage.tokenMs > 0) await sleep(stage.tokenMs, undefined, { signal: stage.signal });
      stage.signal.throwIfAborted();
      tokens++;
      said[field] = (said[field] ?? "") + piece;
      await stage.emit(field === "content" ? { content: piece } : { content: "", thinking: piece });
    }
    return undefined;
  };

  for (const [at, piece] of reply.entries()) {
    switch (piece.kind) {
      case "think": {
        const ending = stage.thinks ? await stream("thinking", piece.text) : undefined;
        if (ending) return finish(ending);
        break;
      }
      case "say": {
        const ending = await stream("content", piece.text);
        if (ending) return finish(ending);
        break;
      }
      case "call": {
        if (stage.dialect === "xml") {
          const lead = said.content && !said.content.endsWith("\n") ? "\n\n" : "";
          const ending = await stream("content", lead + xmlCall(piece.name, piece.args));
          if (ending) return finish(ending);
          break;
        }
        const cost = encode(callText({ name: piece.name, arguments: piece.args })).length;
        // The parser holds a call back until it is whole; one that is cut off is never seen.
        if (tokens + cost > stage.limit) {
          tokens = stage.limit;
          return finish({ how: "done", reason: "length", lastCalls });
        }
        if (stage.tokenMs > 0) await sleep(stage.tokenMs * cost, undefined, { signal: stage.signal });
        tokens += cost;
        const line = toolCall(piece, said.tool_calls.length, stage);
        said.tool_calls.push({ function: { name: piece.name, arguments: piece.args } });
        if (piece.on === "done" || (piece.on === undefined && stage.path === "native")) lastCalls.push(line);
        else await stage.emit({ content: "", tool_calls: [line] });
        break;
      }
      case "wait":
        await sleep(piece.ms, undefined, { signal: stage.signal });
        break;
      case "hang":
        await sleep(2_000_000_000, undefined, { signal: stage.signal });
        break;
      case "raw":
        await stage.raw(piece.bytes);
        break;
      case "fail":
        return finish({ how: "fail", status: piece.status, body: piece.body, contentType: piece.contentType });
      case "stop-short":
        return finish({ how: "stop-short" });
      case "reset":
        return finish({ how: "reset" });
      case "end":
        return finish({ how: "done", reason: piece.reason, lastCalls });
      default:
        throw new Error(`piece ${at} of the reply is of no known kind: ${JSON.stringify(piece satisfies never)}`);
    }
  }
  return finish({ how: "done", reason: "stop", lastCalls });
}

function toolCall(piece: Extract<Piece, { kind: "call" }>, index: number, stage: Stage): ToolCallLine {
  const id = piece.id === undefined ? newId(stage.random) : piece.id;
  return {
    ...(id !== null && stage.ids ? { id } : {}),
    function: { index, name: piece.name, arguments: piece.args },
  };
}

function newId(random: () => number): string {
  const letters = "abcdefghijklmnopqrstuvwxyz0123456789";
  return `call_${Array.from({ length: 8 }, () => letters[Math.floor(random() * letters.length)]).join("")}`;
}
