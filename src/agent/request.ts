/**
 * One request and its reply. Refuses what does not fit instead of letting the server cut it, and logs what was sent, what
 * came back, and what went wrong. A reply that was cut off has no calls: nothing of it ever runs.
 */
import { sharedPrefix } from "../context/prefix.ts";
import type { OneRequest } from "../context/sent.ts";
import { room } from "../context/window.ts";
import { type ChatReply, type ChatRequest, type ModelDelta, ModelError } from "../models/model.ts";
import type { CallProblem, EventOf, NewEvent, TaskEvent } from "../task/events.ts";
import { makeRoom } from "./condense.ts";
import { currentStep } from "./current.ts";
import { beginPatience, expectedMs } from "./patience.ts";
import type { AgentPorts, Turn } from "./ports.ts";
import { Reading, readRaw } from "./reading.ts";
import { Stop } from "./stop.ts";
import { StreamGuard, thinkingBudget } from "./stream-guard.ts";
import { followMode } from "./switch.ts";

type Replied = Extract<NewEvent, { type: "model.replied" }>;
type Prompt = EventOf<"prompt.composed">;

/** Throws a ModelError or Stop for everything but a whole reply. */
export async function requestReply(ports: AgentPorts, turn: Turn): Promise<void> {
  const { log, projections, counts } = ports;
  await followMode(ports, turn);
  await makeRoom(ports, turn);
  const prompt = projections.assembler.prompt!;
  const one: OneRequest = { keepAlive: ports.options().keepAlive };
  if (withoutThinking(log.events)) one.think = less(prompt.think);
  const request = projections.request(one);
  const step = currentStep(log.events) + 1;
  const sent = announce(ports, prompt, request, step, one);
  await log.flush();

  const started = ports.now();
  const giveUp = new AbortController();
  const signal = AbortSignal.any([turn.abort.signal, giveUp.signal]);
  const limit = Math.min(prompt.window.tokens - sent.promptTokens, positive(prompt.options.num_predict));
  const guard = new StreamGuard(thinkingBudget(limit), counts.text);
  const reading = new Reading(ports, step, prompt, guard, (why) => giveUp.abort(why));
  const expected = expectedMs(log.events, sent.promptTokens - sent.reused);
  const patience = beginPatience(ports, sent.promptTokens);
  ports.watch.phase({
    name: "reading",
    since: started,
    tokens: sent.promptTokens,
    reused: sent.reused,
    ...(expected === undefined ? {} : { expectedMs: expected }),
  });
  turn.doing = `${ports.server.endpoint} to let go`;
  const take = (delta: ModelDelta) => {
    patience.heard();
    reading.take(delta);
  };
  let reply: ChatReply;
  try {
    reply = await ports.server.chat(request, { signal, onDelta: take });
  } catch (error) {
    if (!signal.aborted && readAfterAll(ports, prompt, step, error, reading, started)) return;
    const known = signal.aborted ? signal.reason : error;
    fail(ports, step, known, reading.content);
    throw known;
  } finally {
    patience.stop();
  }
  log.append(replied(ports, step, reply, reading, started));
  checkCount(ports, prompt, request, sent.promptTokens, reply);
}

function replied(ports: AgentPorts, step: number, reply: ChatReply, reading: Reading, started: number): Replied {
  const cut = reply.doneReason === "length";
  const parsed = reading.end(cut);
  const problems =
    cut && parsed.calls.length > 0 ? [...parsed.problems, unrun(parsed.calls[0]!.name)] : parsed.problems;
  const event: Replied = {
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
  return event;
}

/** A call that only the server could not read is a call all the same, if we can. */
function readAfterAll(
  ports: AgentPorts,
  prompt: Prompt,
  step: number,
  error: unknown,
  reading: Reading,
  started: number,
): boolean {
  if (!(error instanceof ModelError) || error.raw === undefined) return false;
  const read = readRaw(ports, prompt, reading.content, error.raw);
  if (!read) return false;
  const { content, parsed } = read;
  const { text, calls, problems } = parsed;
  const ms = ports.now() - started;
  ports.log.append({ type: "model.replied", step, content, text, calls, problems, usage: {}, ms });
  return true;
}

/** After a thought without an end, the request is made once more with as little thinking as the model allows. */
function withoutThinking(events: readonly TaskEvent[]): boolean {
  const last = events.findLast((event) => event.type === "note.appended" || event.type === "tool.finished");
  return last?.type === "note.appended" && last.trouble === "thinking-too-long";
}

/** A model that takes levels cannot be told not to think at all. */
function less(think: Prompt["think"]): Prompt["think"] {
  return typeof think === "string" ? "low" : false;
}

function positive(limit: unknown): number {
  return typeof limit === "number" && limit > 0 ? limit : Number.POSITIVE_INFINITY;
}

/** Counts, refuses what does not fit, and logs what is about to be sent. */
function announce(
  ports: AgentPorts,
  prompt: Prompt,
  request: ChatRequest,
  step: number,
  one: OneRequest,
): EventOf<"request.sent"> {
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
  const { reused, brokenAt } = sharedPrefix(projections.last, request, counts);
  const unannounced = projections.assembler.announcedBreak === null;
  projections.last = request;
  const event: Extract<NewEvent, { type: "request.sent" }> = {
    type: "request.sent",
    step,
    promptTokens,
    reused: calibration.corrected(prompt.model.name, reused),
  };
  if (brokenAt !== undefined && unannounced) event.brokenPrefixAt = brokenAt;
  if (one.think !== undefined) event.think = one.think;
  if (one.keepAlive !== undefined) event.keepAlive = one.keepAlive;
  return ports.log.append(event) as EventOf<"request.sent">;
}

function unrun(tool: string): CallProblem {
  return {
    cause: "unfinished",
    tool,
    detail: "the reply was cut off by the output limit, so none of its calls was run",
  };
}

function fail(ports: AgentPorts, step: number, known: unknown, partial: string): void {
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
  // Under a schema Ollama lets a model think first and then asks it again with its thought: that count is of another prompt.
  if (prompt.format && reply.thinking) return;
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
