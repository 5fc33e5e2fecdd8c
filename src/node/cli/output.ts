/** What a run prints: a person's view of it, or its events as JSON lines. */
import type { Ended } from "../../agent/agent.ts";
import type { AgentWatch } from "../../agent/watch.ts";
import { userAction } from "../../task/causes.ts";
import type { TaskEvent } from "../../task/events.ts";
import type { TaskLog } from "../../task/log.ts";
import { Transcript } from "../../task/transcript.ts";
import { type OutputFilter, outputFilter } from "../../workspace/output-filter.ts";
import { complain, visible } from "./visible.ts";

export interface Output {
  watch: AgentWatch;
  event(event: TaskEvent): void;
  end(log: TaskLog, ended: Ended): void;
}

const silent: AgentWatch = { phase: () => undefined, piece: () => undefined, output: () => undefined };

/** Each event of the task as one line on standard output, and nothing else there. */
export function jsonOutput(): Output {
  return {
    watch: silent,
    event: (event) => void process.stdout.write(`${JSON.stringify(event)}\n`),
    end: (_log, ended) => {
      if (ended.message) complain(`${ended.message}\n`);
    },
  };
}

/** Text as it streams, a line for each call, and at the end what it cost. */
export function terminalOutput(): Output {
  const chat = new Transcript();
  const out = process.stdout;
  const filters = new Map<string, OutputFilter>();
  let streamed = "";
  const newline = () => {
    if (streamed && !streamed.endsWith("\n")) out.write("\n");
    streamed = "";
  };
  return {
    watch: {
      ...silent,
      piece: (_step, piece) => {
        if (piece.type !== "text") return;
        const text = streamed === "" ? piece.text.trimStart() : piece.text;
        streamed += text;
        out.write(visible(text));
      },
      output: (call, chunk) => {
        const filter = filters.get(call) ?? outputFilter({ colours: true });
        filters.set(call, filter);
        out.write(filter(chunk));
      },
    },
    event(event) {
      newline();
      for (const item of chat.take(event)) {
        if (item.kind === "call" && event.type === "tool.finished") {
          out.write(
            `${item.state === "ok" ? "✓" : "✗"} ${visible([item.verb, item.object, item.outcome].filter(Boolean).join("  "))}\n`,
          );
          if (item.detail?.kind === "change") out.write(`${indent(visible(item.detail.diff))}\n`);
          if (item.detail?.kind === "completion") out.write(`\n${visible(item.detail.result)}\n`);
          if (item.state === "failed") out.write(`${indent(visible(event.text))}\n`);
        } else if (item.kind === "correction") out.write(`↺ told the model: ${visible(item.text)}\n`);
        else if (item.kind === "notice") out.write(`! ${visible(item.text)}\n`);
      }
    },
    end(log, ended) {
      newline();
      const action = userAction[ended.cause];
      if (ended.message) complain(`\nStopped (${ended.cause}): ${ended.message}\n`);
      if (action) complain(`Go on with: bilby resume ${log.id}\n`);
      out.write(`\n${account(log.events)}\n`);
    },
  };
}

/** What the task cost, in one paragraph. */
export function account(events: readonly TaskEvent[]): string {
  let requests = 0;
  let sent = 0;
  let reused = 0;
  let answered = 0;
  for (const event of events) {
    if (event.type === "request.sent") {
      requests++;
      reused += event.reused;
      sent += event.promptTokens;
    }
    if (event.type === "model.replied") answered += event.usage.outputTokens ?? 0;
  }
  const prompt = events.findLast((event) => event.type === "prompt.composed");
  const fixed = prompt?.type === "prompt.composed" ? prompt.tokens.system + prompt.tokens.tools : 0;
  return (
    `${requests} ${requests === 1 ? "request" : "requests"}: ${sent} tokens sent, of which ${reused} were there already ` +
    `and ${sent - reused} were new; ${answered} tokens answered. System prompt and tools: ${fixed} tokens.`
  );
}

function indent(text: string): string {
  return text.trimEnd().replace(/^/gm, "    ");
}
