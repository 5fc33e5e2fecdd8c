/**
 * /api/chat and /api/generate: queue, load, cut, read, answer, in Ollama's order and with its silences.
 */
import type { ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { held } from "./held.ts";
import { blobOf, has, type ModelSpec } from "./models.ts";
import type { RequestRecord } from "./records.ts";
import type { Registry } from "./registry.ts";
import { replyTokens } from "./render.ts";
import { type Played, play } from "./reply.ts";
import type { Runner, Runners } from "./runner.ts";
import type { Conversation, Message, Reply } from "./script.ts";
import type { Settings } from "./server.ts";
import { type ChatBody, readChat, refuseByModel } from "./validate.ts";
import { atLeast } from "./version.ts";
import { fitWindow, type WindowRules } from "./window.ts";
import { goTime, Lines, seeded, send, sendJson } from "./wire.ts";

export interface ChatWorld {
  settings: Settings;
  registry: Registry;
  runners: Runners;
  reply(conversation: Conversation): Reply;
}

interface Exchange {
  world: ChatWorld;
  body: ChatBody;
  model: ModelSpec;
  record: RequestRecord;
  res: ServerResponse;
  signal: AbortSignal;
  shape: Shape;
}

/** How a line carries what was said: `message` for chat, `response` for generate. */
type Shape = (said: Partial<Message>) => Record<string, unknown>;
const chatShape: Shape = (said) => ({ message: { role: "assistant", content: "", ...said } });
const generateShape: Shape = ({ content, thinking }) => ({
  response: content ?? "",
  ...(thinking ? { thinking } : {}),
});

export async function chat(world: ChatWorld, record: RequestRecord, res: ServerResponse, signal: AbortSignal) {
  const body = readChat(record.body);
  if ("error" in body) return sendJson(res, body.status, { error: body.error });
  if (body.model === "") return sendJson(res, 400, { error: "model is required" });
  await handle(world, body, record, res, signal, chatShape);
}

export async function generate(world: ChatWorld, record: RequestRecord, res: ServerResponse, signal: AbortSignal) {
  const body = readChat(record.body);
  if ("error" in body) return sendJson(res, body.status, { error: body.error });
  const { prompt, system, images } = (record.json ?? {}) as Record<string, unknown>;
  const asked: Message[] = [
    ...(typeof system === "string" && system ? [{ role: "system", content: system }] : []),
    ...(typeof prompt === "string" && prompt
      ? [{ role: "user", content: prompt, ...(Array.isArray(images) ? { images: images as string[] } : {}) }]
      : []),
  ];
  await handle(world, { ...body, messages: asked }, record, res, signal, generateShape);
}

async function handle(
  world: ChatWorld,
  asked: ChatBody,
  record: RequestRecord,
  res: ServerResponse,
  signal: AbortSignal,
  shape: Shape,
): Promise<void> {
  const { settings, registry, runners } = world;
  const model = registry.find(asked.model);
  if (!model) return sendJson(res, 404, { error: `model '${asked.model}' not found` });
  // Fields that a server of this age does not know are ignored, not refused.
  const flags = atLeast(settings.version, "0.12.4");
  const body = flags ? asked : { ...asked, truncate: true, shift: true };
  const refusal = body.messages.length > 0 ? refuseByModel(model, body) : undefined;
  if (refusal) return sendJson(res, refusal.status, { error: refusal.error });

  const exchange: Exchange = { world, body, model, record, res, signal, shape };
  if (body.messages.length === 0 && body.keepAlive === 0) {
    runners.unload(blobOf(model));
    return sendJson(res, 200, finalLine(exchange, "unload", {}));
  }
  record.phase = "queued";
  await runners.exclusive(model, signal, () => run(exchange));
}

async function run(exchange: Exchange): Promise<void> {
  const { world, body, model, record, res, signal } = exchange;
  const { settings, runners } = world;
  record.phase = "loading";
  const started = Date.now();
  const { runner, loaded } = await runners.acquire(model, body.options, body.shift, async () => {
    await sleep(settings.loadMs * settings.pace, undefined, { signal });
  });
  record.loaded = loaded;
  record.context = runner.context;
  try {
    if (body.messages.length === 0) return sendJson(res, 200, finalLine(exchange, "load", {}));
    await answer(exchange, runner, loaded, started);
  } finally {
    runners.keep(runner.key, body.keepAlive);
  }
}

async function answer(exchange: Exchange, runner: Runner, loaded: boolean, started: number): Promise<void> {
  const { world, body, model, record, res, signal } = exchange;
  const { settings } = world;
  const path = model.path ?? "rendered";
  const messages: Message[] =
    model.system && body.messages[0]?.role !== "system"
      ? [{ role: "system", content: model.system }, ...body.messages]
      : body.messages;
  const fit = fitWindow(messages, body.tools, { path }, rulesFor(exchange, runner));
  if (!fit.fits) return sendJson(res, fit.status, { error: fit.error });
  record.cut = fit.cut;
  const prompt = fit.rendering.tokens;
  if (body.renderOnly && atLeast(settings.version, "0.11.0")) {
    const info = { rendered_template: fit.rendering.text, image_count: fit.rendering.images };
    return sendJson(res, 200, {
      ...head(exchange),
      message: { role: "", content: "" },
      done: false,
      _debug_info: info,
    });
  }

  record.phase = "prefill";
  const reused = settings.prefixCache ? runner.cache.take(prompt) : 0;
  record.cache = { prompt: prompt.length, reused };
  const prefillMs = ((prompt.length - reused) / settings.prefillRate) * 1000;
  try {
    await sleep(prefillMs * settings.pace, undefined, { signal });
  } catch (error) {
    runner.cache.keepOnly(reused);
    throw error;
  }
  const reply = world.reply({
    model: body.model,
    dialect: body.tools.length > 0 ? "native" : "xml",
    system: fit.messages[0]?.role === "system" ? fit.messages[0].content : "",
    tools: toolNames(body.tools),
    ...(body.format === undefined ? {} : { format: body.format }),
    messages: fit.messages,
    step: record.step ?? 0,
    cut: fit.cut,
  });
  const random = seeded(settings.seed + (record.step ?? 0));
  const lines = body.stream ? new Lines(res, settings.split ? random : undefined) : undefined;
  const whole = { content: "", thinking: "", calls: [] as NonNullable<Message["tool_calls"]> };
  const played = await play(held(reply, body.format), {
    dialect: body.tools.length > 0 ? "native" : "xml",
    path,
    limit: answerLimit(exchange, runner.context, prompt.length),
    thinks: has(model, "thinking") && (body.think ?? atLeast(settings.version, "0.12.4")) !== false,
    ids: atLeast(settings.version, "0.12.10"),
    random,
    tokenMs: (1000 / settings.decodeRate) * settings.pace,
    signal,
    async emit(said) {
      record.phase = "streaming";
      whole.content += said.content ?? "";
      whole.thinking += said.thinking ?? "";
      whole.calls.push(...(said.tool_calls ?? []));
      await lines?.line({ ...head(exchange), ...exchange.shape(said), done: false });
    },
    async raw(bytes) {
      record.phase = "streaming";
      await lines?.bytes(bytes);
    },
  });
  runner.cache.append(replyTokens(played.said));
  record.reply = played.said;
  const metrics = {
    total_duration: nanoseconds(Date.now() - started + 0.5),
    load_duration: nanoseconds(loaded ? settings.loadMs : 12),
    // The whole prompt is counted, only what was read is timed: that is how a cache hit shows.
    prompt_eval_count: prompt.length,
    prompt_eval_duration: nanoseconds(prefillMs),
    eval_count: played.tokens,
    eval_duration: nanoseconds((played.tokens / settings.decodeRate) * 1000),
  };
  if (lines) await close(exchange, lines, played, metrics);
  else closeWhole(exchange, whole, played, metrics);
}

type Metrics = Record<string, number>;

async function close(exchange: Exchange, lines: Lines, { ending }: Played, metrics: Metrics): Promise<void> {
  const { res } = exchange;
  switch (ending.how) {
    case "done": {
      const calls = ending.lastCalls.length > 0 ? { tool_calls: ending.lastCalls } : {};
      await lines.line(finalLine(exchange, ending.reason, metrics, calls));
      return lines.end();
    }
    case "fail":
      if (!lines.begun) return send(res, ending.status, ending.contentType, ending.body);
      // After the first line the status is out; what is left is one more line.
      await lines.line(JSON.parse(ending.body));
      return lines.end();
    case "stop-short":
      return lines.end();
    case "reset":
      res.socket?.resetAndDestroy();
  }
}

function closeWhole(
  exchange: Exchange,
  whole: { content: string; thinking: string; calls: NonNullable<Message["tool_calls"]> },
  { ending }: Played,
  metrics: Metrics,
): void {
  const { res, body } = exchange;
  const calls = [...whole.calls, ...(ending.how === "done" ? ending.lastCalls : [])];
  const said: Partial<Message> = {
    content: whole.content,
    ...(whole.thinking ? { thinking: whole.thinking } : {}),
    ...(calls.length > 0 && body.tools.length > 0 ? { tool_calls: calls } : {}),
  };
  if (ending.how === "fail") send(res, ending.status, ending.contentType, ending.body);
  else if (ending.how === "reset") res.socket?.resetAndDestroy();
  else if (ending.how === "done") sendJson(res, 200, finalLine(exchange, ending.reason, metrics, said));
  else sendJson(res, 200, { ...head(exchange), ...exchange.shape(said), done: false });
}

function head({ body }: Exchange): Record<string, unknown> {
  return { model: body.model, created_at: goTime() };
}

function finalLine(
  exchange: Exchange,
  reason: string | undefined,
  metrics: Metrics,
  said: Partial<Message> = {},
): Record<string, unknown> {
  const end = { done: true, ...(reason ? { done_reason: reason } : {}) };
  // Servers of 2025 wrote the reason first.
  const ordered =
    atLeast(exchange.world.settings.version, "0.13.0") || !reason ? end : { done_reason: reason, done: true };
  const counted = Object.fromEntries(Object.entries(metrics).filter(([, value]) => value > 0));
  return { ...head(exchange), ...exchange.shape(said), ...ordered, ...counted };
}

function rulesFor({ world: { settings }, body, model }: Exchange, runner: Runner): WindowRules {
  const keep = body.options.num_keep ?? model.parameters?.num_keep;
  return {
    numCtx: runner.context,
    numKeep: typeof keep === "number" ? keep : 4,
    truncate: body.truncate,
    shift: body.shift,
    wording: settings.overflow ?? (atLeast(settings.version, "0.30.0") ? "nested" : "old"),
  };
}

function answerLimit({ body, model, world }: Exchange, context: number, prompt: number): number {
  if (!world.settings.honoursNumPredict) return Math.max(context - prompt, 0);
  const asked = body.options.num_predict ?? model.parameters?.num_predict ?? -1;
  const bound = 10 * context;
  const predict = typeof asked === "number" && asked > 0 && asked <= bound ? asked : bound;
  // A window that shifts forgets its middle, silently, and goes on.
  return body.shift ? predict : Math.min(predict, Math.max(context - prompt, 0));
}

function toolNames(tools: readonly unknown[]): string[] {
  return tools.map((tool) => String((tool as { function?: { name?: unknown } }).function?.name ?? ""));
}

function nanoseconds(ms: number): number {
  return Math.round(ms * 1e6);
}
