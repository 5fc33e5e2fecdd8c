/** At what fill of its window a model still finds a fact and still obeys; how fast it reads and writes there. */
import { dialects } from "../calls/read.ts";
import type { ChatMessage, ChatReply, Think } from "../models/model.ts";
import { count as thousands } from "../models/view.ts";
import type { Answer, Asker } from "./ask.ts";
import { FACTS, type Fact, growingLogs } from "./filler.ts";
import type { Checkup, Fill } from "./result.ts";

/** The last one leaves room for the answer, in a window of any size. */
export const SHARES = [0.25, 0.5, 0.75, 0.9] as const;

const RULE = "You answer questions about the log of a harbour. Begin every answer with the word HARBOUR.";
const OBEYED = /^\W*HARBOU?R\b/i;

export interface FillPorts {
  ask: Asker;
  think: Think | undefined;
  window: number;
  count(text: string): number;
  /** The model's tokens for one of ours, as far as is known. */
  ratio: number;
  /** Milliseconds left for all of it. */
  budget: number;
  now(): number;
  onFill(share: number): void;
}

export interface FillFindings {
  fills: Fill[];
  reuse: Checkup["reuse"];
  skipped: string[];
}

export async function fillFindings(ports: FillPorts): Promise<FillFindings> {
  const { window, ratio, count } = ports;
  // What is around the log takes some of the room.
  const overhead = 200;
  const budgets = SHARES.map((share) => Math.max(Math.floor((window * share) / ratio) - overhead, 100));
  const logs = growingLogs(budgets, count);
  const fills: Fill[] = [];
  const skipped: string[] = [];
  let reuse: Checkup["reuse"] = null;
  let before = 0;
  const started = ports.now();
  for (const [i, log] of logs.entries()) {
    const share = SHARES[i]!;
    const late = expectedMs(fills.at(-1), window * share - before);
    if (late > ports.budget - (ports.now() - started)) {
      skipped.push(
        `The window was tried up to ${percent(SHARES[i - 1] ?? 0)}: more would have taken some ${Math.ceil(late / 60_000)} minutes.`,
      );
      break;
    }
    ports.onFill(share);
    const facts = i === 0 ? [FACTS[0]!] : [FACTS[0]!, FACTS[i]!];
    const messages = question(log, facts);
    const answer = await ports.ask({ messages, think: ports.think, limit: 256 });
    const ours = Math.round(count(messages.map(({ content }) => content).join("\n")) * ratio);
    const found = judgeFill(answer, facts, share, ours, reuse?.seen ? before : 0);
    fills.push(found);
    before = found.tokens;
    if (i === 0) reuse = await reuseOf(ports, log, answer);
    if (answer.failure?.cause === "overflow") break;
  }
  return { fills, reuse, skipped };
}

function question(log: string, facts: readonly Fact[]): ChatMessage[] {
  const names = facts.map(({ buoy }) => `the ${buoy} buoy`).join(" and ");
  return [
    { role: "system", content: RULE },
    // The question stands behind the log, so that a longer log begins with the same tokens.
    { role: "user", content: `${log}\n\nThat was the log. What is the code of ${names}?` },
  ];
}

function judgeFill(answer: Answer, facts: readonly Fact[], share: number, ours: number, cached: number): Fill {
  if (answer.failure) return { share, tokens: ours, fact: false, rule: false, note: answer.failure.message };
  const { reply } = answer;
  const text = answerText(reply);
  const tokens = reply.usage.promptTokens ?? ours;
  // Far fewer than were sent: the server cut the front off and said nothing.
  const cut = tokens < ours * 0.8;
  const prefill = rate(tokens - cached, reply.usage.promptMs);
  const decode = rate(reply.usage.outputTokens, reply.usage.outputMs);
  return {
    share,
    tokens,
    fact: facts.every(({ code }) => text.includes(code)),
    rule: OBEYED.test(text),
    ...(prefill === undefined ? {} : { prefill }),
    ...(decode === undefined ? {} : { decode }),
    ...(cut
      ? { note: `The server read ${thousands(tokens)} of about ${thousands(ours)} tokens: it cut the prompt.` }
      : {}),
  };
}

/** The same prompt with another question: what was read before need not be read again. */
async function reuseOf({ ask, think }: FillPorts, log: string, first: Answer): Promise<Checkup["reuse"]> {
  const cold = first.reply?.usage.promptMs;
  if (cold === undefined) return null;
  const [system, user] = question(log, [FACTS[0]!]);
  const again = { ...user!, content: `${user!.content} Give the digits only.` };
  const { reply } = await ask({ messages: [system!, again], think, limit: 64 });
  const warm = reply?.usage.promptMs ?? (reply ? 0 : undefined);
  return warm === undefined ? null : { cold, warm, seen: warm < cold / 2 };
}

/** Thoughts that a model writes into its answer are none of the answer. */
export function answerText({ content, thinking }: ChatReply): string {
  const reader = dialects.xml.reader([], () => "");
  if (thinking) reader.feed({ type: "thinking", text: thinking });
  reader.feed({ type: "text", text: content });
  return reader.end({ cut: false }).reply.text.trim();
}

function expectedMs(last: Fill | undefined, tokens: number): number {
  return last?.prefill ? (tokens / last.prefill) * 1000 : 0;
}

function rate(tokens: number | undefined, ms: number | undefined): number | undefined {
  return tokens && ms && tokens > 0 ? Math.round((tokens / ms) * 10_000) / 10 : undefined;
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
