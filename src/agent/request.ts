/**
 * One request and its reply. Refuses what does not fit instead of letting the server cut it, and logs what was sent, what
 * came back, and what went wrong. A reply that was cut off has no calls: nothing of it ever runs.
 */
import { randomBytes } from "node:crypto";
import type { ReplyPiece } from "../calls/dialect.ts";
import { dialects } from "../calls/read.ts";
import { room } from "../context/window.ts";
import { type ChatReply, type ChatRequest, type ModelDelta, ModelError } from "../models/model.ts";
import { toolsOf } from "../modes/rules.ts";
import type { CallProblem, EventOf, NewEvent } from "../task/events.ts";
import { callable } from "../tools/registry.ts";
import { makeRoom } from "./condense.ts";
import { currentMode, currentStep } from "./current.ts";
import type { AgentPorts, Turn } from "./ports.ts";
import { Stop } from "./stop.ts";
import { followMode } from "./switch.ts";

type Prompt = EventOf<"prompt.composed">;

/** Throws a ModelError or Stop for everything but a whole reply. */
export async function requestReply(ports: AgentPorts, turn: Turn): Promise<void> {
  const { log, projections } = ports;
  await followMode(ports, turn);
  await makeRoom(ports, turn);
  const prompt = projections.assembler.prompt!;
  const request = projections.request(ports.options().keepAlive);
  const step = currentStep(log.events) + 1;
  const sent = announce(ports, prompt, request, step);
  await log.flush();

  const started = ports.now();
  const reading = reader(ports, step, prompt);
  ports.watch.phase({ name: "reading", since: started, tokens: sent.promptTokens, reused: sent.reused });
  turn.doing = `${ports.server.endpoint} to let go`;
  let reply: ChatReply;
  try {
    reply = await ports.server.chat(request, { signal: turn.abort.signal, onDelta: reading.take });
  } catch (error) {
    fail(ports, step, error, reading.partial(), turn.abort.signal);
    throw error;
  }
  const cut = reply.doneReason === "length";
  const { reply: parsed } = reading.end(cut);
  const problems =
    cut && parsed.calls.length > 0 ? [...parsed.problems, unrun(parsed.calls[0]!.name)] : parsed.problems;
  const event: Extract<NewEvent, { type: "model.replied" }> = {
    type: "model.replied",
    step,
    content: reply.content,
    text: parsed.text,
    calls: cut ? [] : parsed.calls,
    problems,
    usage: reply.usage,
    ms: ports.now() - started,
  };
  if (parsed.thinking) event.thinking = parsed.thinking;
  if (reply.thinking) event.thinkingField = true;
  if (reply.nativeCalls.length > 0 && !cut) event.nativeCalls = reply.nativeCalls;
  if (reply.doneReason) event.doneReason = reply.doneReason;
  if (reading.firstAt !== undefined) event.firstMs = reading.firstAt - started;
  if (reading.thoughtUntil !== undefined) event.thinkingMs = reading.thoughtUntil - (reading.firstAt ?? started);
  log.append(event);
  checkCount(ports, prompt, request, sent.promptTokens, reply);
}

/** Counts, refuses what does not fit, and logs what is about to be sent. */
function announce(ports: AgentPorts, prompt: Prompt, request: ChatRequest, step: number): EventOf<"request.sent"> {
  const { counts, projections, calibration } = ports;
  const ours = counts.request(request.messages, request.tools ?? []);
  const promptTokens = calibration.corrected(prompt.model.name, ours);
  if (promptTokens > room(prompt.window)) {
    throw new Stop(
      "overflow",
      `The conversation needs ${promptTokens} tokens; the window of ${prompt.window.tokens} has ${room(prompt.window)} for it.`,
      `window ${prompt.window.tokens} (${prompt.window.source}), kept for the answer ${prompt.window.reserve}`,
    );
  }
  const shared = sharedMessages(projections.last, request.messages);
  const reused = shared === 0 ? 0 : counts.request(request.messages.slice(0, shared), request.tools ?? []);
  const broken = shared < projections.last.length && projections.assembler.announcedBreak === null;
  projections.last = request.messages;
  const event: Extract<NewEvent, { type: "request.sent" }> = {
    type: "request.sent",
    step,
    promptTokens,
    reused: calibration.corrected(prompt.model.name, reused),
  };
  if (broken) event.brokenPrefixAt = shared;
  return ports.log.append(event) as EventOf<"request.sent">;
}

/** How many messages two requests begin with in common. Messages are made once and never changed, so identity decides. */
function sharedMessages(before: readonly unknown[], now: readonly unknown[]): number {
  let shared = 0;
  while (shared < before.length && shared < now.length && before[shared] === now[shared]) shared++;
  return shared;
}

function unrun(tool: string): CallProblem {
  return {
    cause: "unfinished",
    tool,
    detail: "the reply was cut off by the output limit, so none of its calls was run",
  };
}

/** Feeds the dialect with what streams in, and tells who watches. */
function reader(ports: AgentPorts, step: number, prompt: Prompt) {
  const mode = ports.modes.find((mode) => mode.slug === (currentMode(ports.log.events)?.slug ?? prompt.mode));
  const tools = mode ? toolsOf(mode, ports.tools) : ports.tools;
  // All tools are read, also those the mode forbids: that is told when the call runs, and better than "unknown".
  const known = [...tools, ...ports.tools.filter((tool) => !tools.includes(tool))].map(callable);
  const reader = dialects[prompt.dialect].reader(known, () => `call_${randomBytes(6).toString("hex")}`);
  let tokens = 0;
  let content = "";
  let phase = "";
  const state = {
    firstAt: undefined as number | undefined,
    thoughtUntil: undefined as number | undefined,
    take(delta: ModelDelta): void {
      const now = ports.now();
      state.firstAt ??= now;
      if (delta.type === "text") content += delta.text;
      tokens++;
      for (const piece of reader.feed(delta)) show(piece, now);
    },
    end: (cut: boolean) => {
      const end = reader.end({ cut });
      for (const piece of end.pieces) show(piece, ports.now());
      return end;
    },
    partial: () => content,
  };
  function show(piece: ReplyPiece, now: number): void {
    const name = piece.type === "thinking" ? "thinking" : "writing";
    if (name === "thinking") state.thoughtUntil = now;
    if (name !== phase || tokens % 16 === 0) ports.watch.phase({ name, since: state.firstAt ?? now, tokens });
    phase = name;
    ports.watch.piece(step, piece);
  }
  return state;
}

function fail(ports: AgentPorts, step: number, error: unknown, partial: string, signal: AbortSignal): void {
  const known = signal.aborted ? (signal.reason as Stop) : error;
  const cause = known instanceof ModelError || known instanceof Stop ? known.cause : "server-error";
  const evidence = known instanceof ModelError || known instanceof Stop ? known.evidence : "";
  const event: Extract<NewEvent, { type: "request.failed" }> = {
    type: "request.failed",
    step,
    cause,
    message: known instanceof Error ? known.message : String(known),
    evidence,
  };
  if (partial) event.partial = partial;
  ports.log.append(event);
}

/** Holds the server's count against ours: a gap means that it cut the prompt, whatever it was told. */
function checkCount(ports: AgentPorts, prompt: Prompt, request: ChatRequest, promised: number, reply: ChatReply): void {
  const ours = Math.round(promised / ports.calibration.ratio(prompt.model.name));
  const cut = ports.calibration.check(
    prompt.model.name,
    ours,
    reply.usage.promptTokens,
    prompt.window.tokens,
    ports.counts.uncertain(request.messages),
  );
  if (cut) throw new Stop("truncated", cut.text, `promised ${cut.promised}, counted ${cut.counted} tokens`);
}
