/** Does output stop where it is told to, and can thinking be turned on and off? */
import { dialects, readReply } from "../calls/read.ts";
import type { ChatReply, ModelInfo, Think } from "../models/model.ts";
import type { Asker } from "./ask.ts";
import type { Checkup } from "./result.ts";

const LIMIT = 16;

export async function limitFindings(ask: Asker, think: Think | undefined): Promise<Checkup["limit"]> {
  const messages = [
    { role: "user" as const, content: "Count from 1 to 200, with a comma after each number. Only the numbers." },
  ];
  const { reply } = await ask({ messages, think, limit: LIMIT });
  const got = reply?.usage.outputTokens;
  if (!reply || got === undefined) return { asked: LIMIT, kept: null };
  if (got > LIMIT) return { asked: LIMIT, got, kept: false };
  return { asked: LIMIT, got, kept: reply.doneReason === "length" || got === LIMIT ? true : null };
}

const PUZZLE =
  "A heron stands in the water and sees four otters, of which two dive. How many legs stand on the ground? Just the number.";

export async function thinkingFindings(ask: Asker, info: ModelInfo): Promise<Checkup["thinking"]> {
  const messages = [{ role: "user" as const, content: PUZZLE }];
  const asked = async (think: Think | undefined) => (await ask({ messages, think, limit: 1024 })).reply;
  if (!info.capabilities.includes("thinking")) {
    const reply = await asked(undefined);
    return reply && thoughtIn(reply) ? { kind: "in-text", ...tokensOf(reply) } : { kind: "none" };
  }
  const on = await asked(true);
  const off = await asked(false);
  if (off && thoughtIn(off)) return { kind: "always", ...tokensOf(off) };
  return on && thoughtIn(on) ? { kind: "switchable", ...tokensOf(on) } : { kind: "none" };
}

/** What the probes ask for: no thoughts where they can be turned off, because they are slow. */
export function quietThink({ kind }: Checkup["thinking"]): Think | undefined {
  return kind === "switchable" ? false : undefined;
}

function thoughtIn(reply: ChatReply): boolean {
  return (reply.thinking || readReply(dialects.xml, [], reply.content).thinking).trim() !== "";
}

function tokensOf({ usage }: ChatReply): { tokens?: number } {
  return usage.outputTokens === undefined ? {} : { tokens: usage.outputTokens };
}
