/**
 * A server that is slow is never given up: loading and reading may take longer than any deadline. But who waits is told what is
 * known: how long it should take, and after a long silence whether the server still lives.
 */
import type { TaskEvent } from "../task/events.ts";
import type { AgentPorts } from "./ports.ts";

/** Milliseconds of silence after which the server is asked whether it lives. */
export const PATIENCE_MS = 90_000;

/** How long reading so many new tokens should take, by what the server measured in this task; undefined before that. */
export function expectedMs(events: readonly TaskEvent[], tokens: number): number | undefined {
  let read = 0;
  let ms = 0;
  let fresh = 0;
  for (const event of events) {
    if (event.type === "request.sent") fresh = event.promptTokens - event.reused;
    if (event.type !== "model.replied" || !event.usage.promptMs) continue;
    read += fresh;
    ms += event.usage.promptMs;
  }
  return read > 0 && ms > 0 ? Math.round((Math.max(0, tokens) * ms) / read) : undefined;
}

/** Watches one request. Call `heard` with the first thing that comes, and `stop` at its end. */
export function beginPatience(ports: AgentPorts, tokens: number): { heard(): void; stop(): void } {
  const asked = new AbortController();
  const ms = ports.patienceMs ?? PATIENCE_MS;
  const timer = setTimeout(() => void ask(ports, tokens, ms, asked.signal), ms);
  const stop = () => {
    clearTimeout(timer);
    asked.abort();
  };
  return { heard: stop, stop };
}

async function ask({ server, log }: AgentPorts, tokens: number, ms: number, signal: AbortSignal): Promise<void> {
  const silence = `Nothing has come for ${Math.max(1, Math.round(ms / 1000))} s.`;
  const text = await server.version(signal).then(
    () =>
      `${silence} The server answers: it is loading the model, or reading ${tokens} tokens, or busy with another request. Bilby goes on waiting; Stop ends it.`,
    (error: Error) =>
      `${silence} The server does not answer any more: ${error.message} Bilby goes on waiting; Stop ends it.`,
  );
  if (!signal.aborted) log.append({ type: "notice", level: "warning", text });
}
