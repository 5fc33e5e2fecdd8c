/**
 * A model family: what its models are, and how they say what the demo model wants to say. The story stays the demo's; a
 * family has its template's habits, its stream shape and its faults.
 */
import type { ModelSpec } from "../models.ts";
import type { Args, Conversation, Message, Piece, Reply, Script } from "../script.ts";
import { demo } from "../scripts/demo.ts";

export type Call = Extract<Piece, { kind: "call" }>;

export interface Family {
  name: string;
  model: ModelSpec;
  /** How a reply is said; `turn` counts the replies so far. */
  speak(said: Said, turn: number): Reply;
  /** What goes wrong on its server at some turns, in place of the reply; then the client asks again. */
  faults?: Readonly<Record<number, Reply>>;
}

/** What the demo wants to say. */
export interface Said {
  thought: string;
  text: string;
  calls: readonly Call[];
  /** As the demo put it. */
  pieces: Reply;
}

/** The family doing the sample task. It remembers what it meant by each reply, as it cannot read its own dialect. */
export function familyScript(family: Family): Script {
  return {
    name: family.name,
    models: [family.model],
    start() {
      const story = demo.start();
      const meant = new Map<string, Message>();
      let turn = 0;
      return (conversation) => {
        const pieces = story(understood(conversation, meant));
        const said = saidOf(pieces);
        const fault = family.faults?.[turn];
        if (fault) {
          turn++;
          return fault;
        }
        const reply = family.speak(said, turn++);
        meant.set(textOf(reply), messageOf(said));
        return reply;
      };
    },
  };
}

/** The conversation with the family's own replies as the demo meant them. */
function understood(conversation: Conversation, meant: ReadonlyMap<string, Message>): Conversation {
  const messages = conversation.messages.map((message) =>
    message.role === "assistant" && !message.tool_calls ? (meant.get(message.content) ?? message) : message,
  );
  return { ...conversation, messages };
}

function saidOf(pieces: Reply): Said {
  const join = (kind: "say" | "think") => pieces.map((piece) => (piece.kind === kind ? piece.text : "")).join("");
  return { thought: join("think"), text: join("say"), calls: pieces.filter((piece) => piece.kind === "call"), pieces };
}

function textOf(reply: Reply): string {
  return reply.map((piece) => (piece.kind === "say" ? piece.text : "")).join("");
}

function messageOf({ text, calls }: Said): Message {
  return {
    role: "assistant",
    content: text,
    tool_calls: calls.map(({ name, args }) => ({ function: { name, arguments: args } })),
  };
}

/** A call as a Python expression. */
export function python(name: string, args: Args): string {
  const values = Object.entries(args).map(([key, value]) => `${key}=${pythonValue(value)}`);
  return `${name}(${values.join(", ")})`;
}

function pythonValue(value: unknown): string {
  if (typeof value === "boolean") return value ? "True" : "False";
  return JSON.stringify(value);
}
