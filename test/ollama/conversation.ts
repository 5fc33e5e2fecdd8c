/**
 * Reads a conversation as the model in it would: which calls it made, what came of them, and what the user said last.
 * Works on all dialects, and on nothing but what was sent.
 */
import type { Args, Conversation, Message } from "./script.ts";

export interface Step {
  name: string;
  args: Args;
  /** undefined while there is no result. */
  result?: string;
  /** The user has spoken since; it belongs to an earlier task. */
  past?: boolean;
}

export interface Told {
  /** The words that the model is working on. */
  asked: string;
  steps: Step[];
}

const TOOLS =
  /<(read_file|list_files|search_files|write_file|apply_diff|execute_command|read_output|ask_followup_question|update_todo_list|attempt_completion|switch_mode)>([\s\S]*?)<\/\1>/g;

export function readConversation({ messages }: Conversation): Told {
  const told: Told = { asked: "", steps: [] };
  let open: Step[] = [];
  let lastCalls: Step[] | undefined;
  for (const message of messages) {
    if (message.role === "assistant") {
      lastCalls = open = callsOf(message);
      told.steps.push(...open);
      continue;
    }
    const waiting = open.filter((step) => step.result === undefined);
    if (message.role === "tool") {
      if (waiting[0]) waiting[0].result = message.content;
    } else if (message.role === "user") {
      const ended = !lastCalls?.length || lastCalls.at(-1)?.name === "attempt_completion";
      for (const step of waiting) step.result = message.content;
      if (!ended || /^\s*\[attempt_completion/.test(message.content)) continue;
      told.asked = message.content;
      for (const step of told.steps) step.past = true;
      lastCalls = undefined;
    }
  }
  return told;
}

/** True if the model may use a tool: declared in the request, or described in the prompt. */
export function can({ tools, system }: Conversation, tool: string): boolean {
  return tools.includes(tool) || system.includes(`<${tool}>`) || system.includes(`{"name":"${tool}"`);
}

function callsOf(message: Message): Step[] {
  const native = (message.tool_calls ?? []).map(({ function: { name, arguments: args } }) => ({ name, args }));
  if (native.length > 0) return native;
  const held = envelope(message.content);
  if (held) return held.call ? [{ name: held.call.name, args: held.call.arguments }] : [];
  return [...message.content.matchAll(TOOLS)].map(([, name = "", inside = ""]) => {
    const parameters = [...inside.matchAll(/<(\w+)>\n?([\s\S]*?)\n?<\/\1>/g)];
    return { name, args: Object.fromEntries(parameters.map(([, key, value]) => [key, value])) };
  });
}

/** A reply that was held to a schema. */
function envelope(content: string): { call: { name: string; arguments: Args } | null } | undefined {
  return content.startsWith('{"say":') ? JSON.parse(content) : undefined;
}
