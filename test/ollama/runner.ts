/**
 * A loaded model: the options it was loaded with, the one request it works on, and the tokens that are still in its
 * cache. A change of a load option starts it anew, with an empty cache.
 */
import { blobOf, has, type ModelSpec, trainedLength } from "./models.ts";

/** Options that only take effect at load; `shift` is one of them. */
const LOAD_OPTIONS = ["num_ctx", "num_batch", "num_gpu", "main_gpu", "use_mmap", "num_thread", "draft_num_predict"];

/** Ollama's for ever is 292 years. */
const FOREVER = 9_223_372_036_854;

export interface Runner {
  key: string;
  model: ModelSpec;
  /** Tokens for prompt and answer together. */
  context: number;
  loadedWith: string;
  expiresAt: number;
  /** Seconds it stays after a request; negative is for ever. */
  keepAlive: number;
  cache: PrefixCache;
}

export class Runners {
  readonly #loaded = new Map<string, Runner>();
  readonly #tails = new Map<string, Promise<void>>();
  readonly #defaults: { numCtx: number; ramCache: boolean };

  constructor(defaults: { numCtx: number; ramCache: boolean }) {
    this.#defaults = defaults;
  }

  /** Waits until the model is free (one request at a time), then runs the work. */
  async exclusive<T>(model: ModelSpec, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    const key = blobOf(model);
    const before = this.#tails.get(key) ?? Promise.resolve();
    const { promise: done, resolve: free } = deferred();
    this.#tails.set(
      key,
      before.then(() => done),
    );
    try {
      await Promise.race([before, aborted(signal)]);
      return await work();
    } finally {
      free();
    }
  }

  /** The runner a request gets, and whether it had to be loaded for it. `load` waits as long as loading takes. */
  async acquire(
    model: ModelSpec,
    options: Record<string, unknown>,
    shift: boolean,
    load: () => Promise<void>,
  ): Promise<{ runner: Runner; loaded: boolean }> {
    const key = blobOf(model);
    const merged = { ...model.parameters, ...options };
    const context = this.#context(model, merged.num_ctx);
    // An explicit window that is the default still differs from none, as in Ollama.
    const loadedWith = JSON.stringify([
      ...LOAD_OPTIONS.map((name) => (name === "num_ctx" && merged.num_ctx !== undefined ? context : merged[name])),
      shift,
    ]);
    const running = this.running(key);
    if (running?.loadedWith === loadedWith) return { runner: running, loaded: false };
    this.#loaded.delete(key);
    await load();
    const cache = new PrefixCache(this.#defaults.ramCache);
    const runner: Runner = { key, model, context, loadedWith, expiresAt: FOREVER, keepAlive: 300, cache };
    this.#loaded.set(key, runner);
    return { runner, loaded: true };
  }

  running(key: string): Runner | undefined {
    const runner = this.#loaded.get(key);
    if (runner && runner.expiresAt > Date.now()) return runner;
    this.#loaded.delete(key);
    return undefined;
  }

  /** When a request is over: its model stays for as long as it said, or as one before it had said. */
  keep(key: string, seconds: number | undefined): void {
    const runner = this.#loaded.get(key);
    if (!runner) return;
    runner.keepAlive = seconds ?? runner.keepAlive;
    runner.expiresAt = runner.keepAlive < 0 ? FOREVER : Date.now() + runner.keepAlive * 1000;
  }

  unload(key: string): void {
    this.#loaded.delete(key);
  }

  all(): Runner[] {
    return [...this.#loaded.keys()].flatMap((key) => this.running(key) ?? []);
  }

  #context(model: ModelSpec, asked: unknown): number {
    const wanted = typeof asked === "number" ? Math.trunc(asked) : this.#defaults.numCtx;
    return Math.min(Math.max(wanted, has(model, "vision") ? 2048 : 4), trainedLength(model));
  }
}

/** The tokens a slot still has; what a new prompt shares with them from the start need not be read again. */
export class PrefixCache {
  #slot: readonly number[] = [];
  /** Prompts put aside in memory, so that two that alternate do not evict each other; not before 0.30. */
  #aside: (readonly number[])[] = [];
  readonly #ram: boolean;

  constructor(ram: boolean) {
    this.#ram = ram;
  }

  /** How many tokens of the prompt are there already. The prompt takes the slot. */
  take(prompt: readonly number[]): number {
    let shared = common(this.#slot, prompt);
    if (this.#ram && shared < this.#slot.length / 2) {
      this.#aside = [this.#slot, ...this.#aside].slice(0, 8);
      const best = this.#aside.reduce((most, each) => Math.max(most, common(each, prompt)), 0);
      shared = Math.max(shared, best);
    }
    this.#slot = prompt;
    // The last token is always evaluated, or there would be nothing to go on from.
    return Math.min(shared, Math.max(prompt.length - 1, 0));
  }

  /** A prompt that was given up while it was read leaves what was read. */
  keepOnly(tokens: number): void {
    this.#slot = this.#slot.slice(0, tokens);
  }

  append(reply: Iterable<number>): void {
    this.#slot = [...this.#slot, ...reply];
  }
}

function common(a: readonly number[], b: readonly number[]): number {
  const end = Math.min(a.length, b.length);
  let i = 0;
  while (i < end && a[i] === b[i]) i++;
  return i;
}

function deferred(): { promise: Promise<void>; resolve: () => void } {
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}
