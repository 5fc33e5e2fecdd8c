/** Approvals at a terminal: a question on standard error, an answer typed. Without a terminal nothing is approved. */
import readline from "node:readline/promises";
import type { Approver, Decision } from "../../agent/approval.ts";
import type { PendingCall } from "../../agent/watch.ts";
import { callObject } from "../../task/call-words.ts";
import { visible } from "./visible.ts";

/** For scripts: what is not granted is refused, and the model is told so. */
export const refuseAll: Approver = {
  ask: ({ preview }) =>
    Promise.resolve({
      approved: false,
      by: "rule",
      reason:
        preview.kind === "question"
          ? "Nobody is there to answer. Decide for yourself, or end with what you know."
          : "Nobody is there to approve it, and it was not allowed beforehand.",
    }),
};

export function askOnTerminal(): Approver {
  return {
    async ask(pending, signal) {
      const terminal = readline.createInterface({ input: process.stdin, output: process.stderr });
      try {
        return await decision(pending, (question) => terminal.question(question, { signal }));
      } catch (error) {
        // readline rejects with an AbortError of its own; the turn wants to know why it stopped.
        throw signal.aborted ? signal.reason : error;
      } finally {
        terminal.close();
      }
    },
  };
}

async function decision(pending: PendingCall, ask: (question: string) => Promise<string>): Promise<Decision> {
  const { preview, call, why } = pending;
  if (preview.kind === "question") {
    const offered = preview.suggestions.map(({ text }, i) => `  ${i + 1}. ${visible(text)}\n`).join("");
    const typed = (await ask(`\n? ${visible(preview.question)}\n${offered}> `)).trim();
    const chosen = preview.suggestions[Number(typed) - 1];
    return { approved: true, by: "user", answer: chosen?.text ?? typed };
  }
  if (preview.kind === "change") process.stderr.write(`\n${visible(preview.diff)}\n`);
  if (why) process.stderr.write(`${visible(why)}\n`);
  const answer = (await ask(`\n? ${call.name} ${visible(callObject(call))}\n  [y]es, or say why not: `)).trim();
  if (/^y(es)?$/i.test(answer)) return { approved: true, by: "user" };
  return { approved: false, by: "user", reason: /^n?o?$/i.test(answer) ? "" : answer };
}
