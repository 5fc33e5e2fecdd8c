/** A reply as it streams: fed to the dialect, shown to who watches, and held by the guard. */
import { randomBytes } from "node:crypto";
import type { ParsedReply, ReplyPiece, ReplyReader } from "../calls/dialect.ts";
import { dialects } from "../calls/read.ts";
import type { ModelDelta } from "../models/model.ts";
import { toolsOf } from "../modes/rules.ts";
import type { EventOf } from "../task/events.ts";
import { callable } from "../tools/registry.ts";
import { currentMode } from "./current.ts";
import type { AgentPorts } from "./ports.ts";
import type { Stop } from "./stop.ts";
import type { StreamGuard } from "./stream-guard.ts";

type Prompt = EventOf<"prompt.composed">;

export class Reading {
  firstAt: number | undefined;
  thoughtUntil: number | undefined;
  readonly #ports: AgentPorts;
  readonly #step: number;
  readonly #reader: ReplyReader;
  readonly #guard: StreamGuard;
  readonly #giveUp: (why: Stop) => void;
  /** Of all calls of the task. */
  readonly #ids = new Set<string>();
  #tokens = 0;
  #content = "";
  #phase = "";

  constructor(ports: AgentPorts, step: number, prompt: Prompt, guard: StreamGuard, giveUp: (why: Stop) => void) {
    this.#ports = ports;
    this.#step = step;
    this.#reader = replyReader(ports, prompt);
    this.#guard = guard;
    this.#giveUp = giveUp;
    for (const event of ports.log.events)
      if (event.type === "model.replied") for (const { id } of event.calls) this.#ids.add(id);
  }

  /** Text that has arrived, calls in it included. */
  get content(): string {
    return this.#content;
  }

  readonly take = (delta: ModelDelta): void => {
    const now = this.#ports.now();
    this.firstAt ??= now;
    if (delta.type === "text") this.#content += delta.text;
    this.#tokens++;
    const pieces = this.#reader.feed(this.#named(delta));
    for (const piece of pieces) this.#show(piece, now);
    const why = this.#guard.take(delta, pieces);
    if (why) this.#giveUp(why);
  };

  end(cut: boolean): ParsedReply {
    const { pieces, reply } = this.#reader.end({ cut });
    for (const piece of pieces) this.#show(piece, this.#ports.now());
    return reply;
  }

  /** A server names its calls as it likes. An approval is for one call, so a name that another one has, or that is odd, is taken away. */
  #named(delta: ModelDelta): ModelDelta {
    if (delta.type !== "call" || delta.id === undefined) return delta;
    const { id, ...nameless } = delta;
    if (!/^[\w.:-]{1,100}$/.test(id) || this.#ids.has(id)) return nameless;
    this.#ids.add(id);
    return delta;
  }

  #show(piece: ReplyPiece, now: number): void {
    const name = piece.type === "thinking" ? "thinking" : "writing";
    if (name === "thinking") this.thoughtUntil = now;
    if (name !== this.#phase || this.#tokens % 16 === 0)
      this.#ports.watch.phase({ name, since: this.firstAt ?? now, tokens: this.#tokens });
    this.#phase = name;
    this.#ports.watch.piece(this.#step, piece);
  }
}

/** Reads what a server gave up on: the text so far, and the call as the model wrote it. null unless it is one, whole. */
export function readRaw(
  ports: AgentPorts,
  prompt: Prompt,
  before: string,
  raw: string,
): { content: string; parsed: ParsedReply } | null {
  // Without its last brace it was cut, and what is missing may be more than braces.
  if (!raw.trimEnd().endsWith("}")) return null;
  const content = `${before.trim() === "" ? "" : `${before.trimEnd()}\n\n`}<tool_call>\n${raw.trim()}\n</tool_call>`;
  const reader = replyReader(ports, prompt);
  reader.feed({ type: "text", text: content });
  const parsed = reader.end({ cut: false }).reply;
  if (parsed.calls.length === 0 || parsed.problems.length > 0) return null;
  const repair = "read from what the server could not";
  for (const call of parsed.calls) call.repairs = [...(call.repairs ?? []), repair];
  return { content, parsed };
}

function replyReader(ports: AgentPorts, prompt: Prompt): ReplyReader {
  const slug = currentMode(ports.log.events)?.slug ?? prompt.mode;
  const mode = ports.modes.find((mode) => mode.slug === slug);
  const tools = mode ? toolsOf(mode, ports.tools) : ports.tools;
  // All tools are read, also those the mode forbids: that is told when the call runs, and better than "unknown".
  const known = [...tools, ...ports.tools.filter((tool) => !tools.includes(tool))].map(callable);
  return dialects[prompt.dialect].reader(known, () => `call_${randomBytes(6).toString("hex")}`);
}
