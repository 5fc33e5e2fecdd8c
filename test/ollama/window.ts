/**
 * What Ollama does with a prompt that is longer than the window: by default it cuts it, in two stages, and says
 * nothing; told not to, it answers 400, in one of three wordings.
 */
import { type Rendering, render, type Template } from "./render.ts";
import type { Message } from "./script.ts";

export interface WindowRules {
  numCtx: number;
  numKeep: number;
  truncate: boolean;
  shift: boolean;
  /** Before 0.30 Ollama refused in its own words; after that llama-server does, in JSON inside a string. */
  wording: "plain" | "nested" | "old";
}

export type Fit =
  | { fits: true; messages: readonly Message[]; rendering: Rendering; cut: boolean }
  | { fits: false; status: 400; error: string };

export function fitWindow(
  messages: readonly Message[],
  tools: readonly unknown[],
  template: Template,
  rules: WindowRules,
): Fit {
  const whole = render(messages, tools, template);
  const kept = rules.truncate
    ? dropOldest(messages, tools, template, rules.numCtx, whole)
    : { messages, rendering: whole };
  const { rendering } = kept;
  const length = rendering.tokens.length;
  const dropped = kept.messages.length < messages.length;

  if (template.path === "native" || !rules.truncate || rendering.images > 0) {
    return length >= rules.numCtx
      ? { fits: false, status: 400, error: refusal(rules.wording, length, rules.numCtx) }
      : { fits: true, ...kept, cut: dropped };
  }
  if (length <= rules.numCtx - 1) return { fits: true, ...kept, cut: dropped };
  if (!rules.shift) return { fits: false, status: 400, error: refusal("plain", length, rules.numCtx) };
  return { fits: true, ...kept, rendering: cutMiddle(rendering, rules), cut: true };
}

/** Drops messages from the front, but never a system message nor the last one, until the rest fits. */
function dropOldest(
  messages: readonly Message[],
  tools: readonly unknown[],
  template: Template,
  numCtx: number,
  whole: Rendering,
): { messages: readonly Message[]; rendering: Rendering } {
  let kept = { messages, rendering: whole };
  for (let i = 0; i < messages.length; i++) {
    if (i > 0) {
      const rest = messages.filter((message, at) => at >= i || message.role === "system");
      kept = { messages: rest, rendering: render(rest, tools, template) };
    }
    if (kept.rendering.tokens.length <= numCtx) break;
  }
  return kept;
}

/** Keeps `num_keep` tokens and as much of the tail that about half the window is used: the system prompt goes. */
function cutMiddle(rendering: Rendering, { numCtx, numKeep }: WindowRules): Rendering {
  const keep = Math.min(numKeep < 0 ? rendering.tokens.length : numKeep, numCtx - 1);
  const target = numCtx - Math.max(Math.floor((numCtx - keep) / 2), 1);
  const tail = rendering.tokens.slice(rendering.tokens.length - Math.max(target - keep, 0));
  return { ...rendering, tokens: [...rendering.tokens.slice(0, keep), ...tail] };
}

function refusal(wording: WindowRules["wording"], tokens: number, window: number): string {
  if (wording === "old") return "the input length exceeds the context length";
  if (wording === "plain") {
    return "the prompt is longer than the context length currently available to the model; shorten the prompt, adjust the context length in settings, or use a model with a longer context length";
  }
  return JSON.stringify({
    error: {
      code: 400,
      message: `request (${tokens} tokens) exceeds the available context size (${window} tokens), try increasing it`,
      type: "exceed_context_size_error",
      n_prompt_tokens: tokens,
      n_ctx: window,
    },
  });
}
