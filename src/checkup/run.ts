/**
 * A check-up: a few minutes of questions that find out what this model on this server can be trusted with. Kept by model,
 * server and window; one that is stopped leaves nothing behind, neither here nor on the server.
 */
import {
  type ChatMessage,
  ModelError,
  type ModelInfo,
  type ModelLibrary,
  type ModelServer,
  type Think,
} from "../models/model.ts";
import { runningOf } from "../models/view.ts";
import type { PromptFiles } from "../prompt/files.ts";
import { type Asker, asker } from "./ask.ts";
import { callScore, editScore, emptyScore, promptOf, type Words } from "./calls.ts";
import { fillFindings, SHARES } from "./fill.ts";
import { limitFindings, quietThink, thinkingFindings } from "./limits.ts";
import { bestDialect, recommend } from "./recommend.ts";
import { type Checkup, type Findings, FORM } from "./result.ts";

/** Where results are kept between sessions. Must write whole results only. */
export interface CheckupStore {
  get(key: string): Checkup | undefined;
  set(key: string, checkup: Checkup): void;
}

export interface CheckupProgress {
  /** What is tried now. */
  title: string;
  done: number;
  total: number;
}

export interface CheckupPorts {
  server: ModelServer & Partial<Pick<ModelLibrary, "unload">>;
  store: CheckupStore;
  files: PromptFiles;
  count(text: string): number;
  now(): number;
}

export interface CheckupOptions {
  model: string;
  window: number;
  signal: AbortSignal;
  /** Makes it again though there is a result. */
  again?: boolean;
  /** Milliseconds that filling the window may take. */
  budget?: number;
  onProgress?(progress: CheckupProgress): void;
}

const DEFAULT_BUDGET = 8 * 60_000;

/** undefined where the server does not tell one model from another: then nothing is kept. */
export function checkupKey(info: ModelInfo, server: string, window: number): string | undefined {
  return info.digest && `${info.digest}@${server}@${window}@${FORM}`;
}

/** Rejects with a ModelError if it was stopped or the server is gone. */
export async function checkup(
  ports: CheckupPorts,
  options: CheckupOptions,
): Promise<{ result: Checkup; cached: boolean }> {
  const { server, store } = ports;
  const { model, window, signal } = options;
  const [version, info] = [await server.version(signal), await server.show(model, signal)];
  if (info.capabilities.length > 0 && !info.capabilities.includes("completion"))
    throw new ModelError("model-missing", `${info.name} cannot chat (it can: ${info.capabilities.join(", ")}).`);
  const key = checkupKey(info, version, window);
  const kept = key && !options.again ? store.get(key) : undefined;
  if (kept) return { result: kept, cached: true };
  const wasLoaded = runningOf(info, await server.loaded(signal)) !== undefined;
  try {
    const findings = await examine(ports, options, info, version);
    const result: Checkup = { ...findings, recommended: recommend(findings) };
    if (key) store.set(key, result);
    return { result, cached: false };
  } catch (error) {
    // What was loaded for this alone would sit in the user's memory for minutes.
    if (signal.aborted && !wasLoaded)
      await server.unload?.(info.name, AbortSignal.timeout(5000)).catch(() => undefined);
    throw error;
  }
}

async function examine(
  ports: CheckupPorts,
  { window, signal, budget = DEFAULT_BUDGET, onProgress }: CheckupOptions,
  info: ModelInfo,
  version: string,
): Promise<Findings> {
  const { server, files, count, now } = ports;
  const started = now();
  const ask = asker(server, info.name, window, signal);
  const words: Words = { files, count, window };
  const native = info.capabilities.includes("tools");
  const total = 6 + (native ? 1 : 0) + SHARES.length;
  let done = 0;
  const next = (title: string) => onProgress?.({ title, done: done++, total });

  next("thinking on and off");
  const thinking = await thinkingFindings(ask, info);
  const think = quietThink(thinking);
  next("calls in XML");
  const xml = await callScore(ask, "xml", words, think);
  let spoken = emptyScore();
  if (native) {
    next("native calls");
    spoken = await callScore(ask, "native", words, think);
  }
  next("calls in JSON");
  const calls = { native: spoken, xml, json: await callScore(ask, "json", words, think) };
  const dialect = bestDialect(calls);
  next("edits with apply_diff");
  const diff = await editScore(ask, "apply_diff", dialect, words, think);
  next("edits with write_file");
  const whole = await editScore(ask, "write_file", dialect, words, think);
  next("output limit");
  const limit = await limitFindings(ask, think);
  const { fills, reuse, skipped } = await fillFindings({
    ask,
    think,
    window,
    count,
    ratio: await ratioOf(ask, words, think),
    budget,
    now,
    onFill: (filled) => next(`window filled to ${Math.round(filled * 100)} %`),
  });
  return {
    form: FORM,
    model: {
      name: info.name,
      ...(info.digest ? { digest: info.digest } : {}),
      ...(info.family ? { family: info.family } : {}),
      ...(info.parameterSize ? { size: info.parameterSize } : {}),
      ...(info.quantization ? { quantization: info.quantization } : {}),
    },
    server: version,
    window,
    at: new Date(now()).toISOString(),
    ms: now() - started,
    calls,
    edits: { diff, whole },
    fills,
    limit,
    reuse,
    thinking,
    skipped,
  };
}

/** The model's tokens for one of ours, by a prompt that it has in its cache already. */
async function ratioOf(ask: Asker, words: Words, think: Think | undefined): Promise<number> {
  const { system } = promptOf("xml", words);
  const messages: ChatMessage[] = [
    { role: "system", content: system },
    { role: "user", content: "Say yes." },
  ];
  const counted = (await ask({ messages, think, limit: 8 })).reply?.usage.promptTokens;
  return counted ? Math.min(Math.max(counted / words.count(`${system}\nSay yes.`), 0.7), 2) : 1;
}
