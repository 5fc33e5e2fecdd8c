/**
 * A plain ChatML template: messages and tools as the text, and the tokens, that a model is run on. What was rendered
 * once is rendered the same way again, as far as real templates do that.
 */
import type { Message } from "./script.ts";
import { encode } from "./tokens.ts";

/** Ids beyond the vocabulary stand for the markers, so that no text can be taken for one. */
const START = 300_000;
const END = 300_001;
export const IMAGE_TOKENS = 768;

export interface Rendering {
  text: string;
  tokens: number[];
  images: number;
}

export interface Template {
  path: "rendered" | "native";
}

export function render(messages: readonly Message[], tools: readonly unknown[], template: Template): Rendering {
  const shaped = template.path === "rendered" ? collated(messages) : messages;
  const lastUser = shaped.findLastIndex((message) => message.role === "user");
  const out: Rendering = { text: "", tokens: [], images: 0 };
  const add = (role: string, body: string) => {
    out.text += `<|im_start|>${role}\n${body}<|im_end|>\n`;
    for (const part of [[START], encode(`${role}\n`), encode(body), [END], encode("\n")]) append(out.tokens, part);
  };

  const [first, ...rest] = shaped;
  const system = first?.role === "system" ? first.content : "";
  if (system || tools.length > 0) add("system", withTools(system, tools));
  const others = first?.role === "system" ? rest : shaped;
  const offset = shaped.length - others.length;
  for (const [i, message] of others.entries()) {
    // As Qwen's and most templates: thoughts stay until the user speaks again. The native path drops them altogether.
    const thinks = template.path === "rendered" && i + offset > lastUser;
    add(message.role === "tool" ? "user" : message.role, bodyOf(message, thinks));
    for (const _ of message.images ?? []) {
      append(out.tokens, new Array<number>(IMAGE_TOKENS).fill(END + 1));
      out.images++;
    }
  }
  out.text += "<|im_start|>assistant\n";
  out.tokens.push(START, ...encode("assistant\n"));
  return out;
}

/** Not by spreading: a long text has more tokens than a call may have arguments. */
function append(tokens: number[], more: Iterable<number>): void {
  for (const token of more) tokens.push(token);
}

/** The tokens a reply leaves in the cache behind its prompt. */
export function replyTokens(reply: Message): Uint32Array {
  return encode(bodyOf(reply, true));
}

/** A call as the models of this template write it. */
export function callText(call: { name: string; arguments: unknown }): string {
  return `<tool_call>\n${JSON.stringify(call)}\n</tool_call>`;
}

function bodyOf(message: Message, thinks: boolean): string {
  if (message.role === "tool") return `<tool_response>\n${message.content}\n</tool_response>`;
  const thought = thinks && message.thinking ? `<think>\n${message.thinking}\n</think>\n\n` : "";
  const calls = (message.tool_calls ?? []).map(({ function: { name, arguments: args } }) =>
    callText({ name, arguments: args }),
  );
  return thought + [message.content, ...calls].filter(Boolean).join("\n");
}

function withTools(system: string, tools: readonly unknown[]): string {
  if (tools.length === 0) return system;
  const list = tools.map((tool) => JSON.stringify(tool)).join("\n");
  return `${system}\n\n# Tools\n\n<tools>\n${list}\n</tools>`;
}

/** Go templates put all system texts on top and join neighbours of one role. */
function collated(messages: readonly Message[]): Message[] {
  const system = messages.filter(({ role }) => role === "system").map(({ content }) => content);
  const joined: Message[] = system.length > 0 ? [{ role: "system", content: system.join("\n\n") }] : [];
  for (const message of messages) {
    if (message.role === "system") continue;
    const before = joined.at(-1);
    const joins = before?.role === message.role && message.role !== "tool" && !before.tool_calls && !message.tool_calls;
    if (before && joins) {
      joined[joined.length - 1] = {
        ...before,
        content: `${before.content}\n\n${message.content}`,
        ...(message.images ? { images: [...(before.images ?? []), ...message.images] } : {}),
      };
    } else joined.push(message);
  }
  return joined;
}
