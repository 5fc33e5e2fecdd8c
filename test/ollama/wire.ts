/**
 * Bytes as Go's net/http and encoding/json send them: no headers before the first line, `<`, `>` and `&` escaped, a
 * flush after each line; on demand torn at random places.
 */
import type { ServerResponse } from "node:http";
import { setImmediate as turn } from "node:timers/promises";

const ESCAPED: Record<string, string> = {
  "<": "\\u003c",
  ">": "\\u003e",
  "&": "\\u0026",
  "\u2028": "\\u2028",
  "\u2029": "\\u2029",
};

/** JSON as Go's json.Marshal writes it. */
export function goJson(value: unknown): string {
  return JSON.stringify(value).replace(/[<>&\u2028\u2029]/g, (char) => ESCAPED[char] ?? char);
}

/** A time as Go writes it, to the nanosecond. */
export function goTime(at = new Date()): string {
  return at.toISOString().replace("Z", "456789Z");
}

export function sendJson(res: ServerResponse, status: number, value: unknown): void {
  send(res, status, "application/json; charset=utf-8", goJson(value));
}

export function send(res: ServerResponse, status: number, type: string, body: string): void {
  res.writeHead(status, { "content-type": type, "content-length": Buffer.byteLength(body) });
  res.end(body);
}

/** A stream of lines. The status goes out with the first of them, as Ollama's does. */
export class Lines {
  readonly #res: ServerResponse;
  readonly #random: (() => number) | undefined;
  #since = 0;

  constructor(res: ServerResponse, random: (() => number) | undefined) {
    this.#res = res;
    this.#random = random;
  }

  get begun(): boolean {
    return this.#res.headersSent;
  }

  line(value: unknown): Promise<void> {
    return this.bytes(Buffer.from(`${goJson(value)}\n`, "utf8"));
  }

  async bytes(bytes: Uint8Array): Promise<void> {
    if (!this.begun) this.#res.writeHead(200, { "content-type": "application/x-ndjson" });
    for (const part of this.#torn(bytes)) {
      const room = this.#res.write(part);
      // Now and then the loop must turn, or a long reply would never see that its reader has gone.
      if (this.#random || !room || ++this.#since % 64 === 0) await turn();
    }
  }

  end(): void {
    if (!this.begun) this.#res.writeHead(200, { "content-type": "application/x-ndjson" });
    this.#res.end();
  }

  #torn(bytes: Uint8Array): Uint8Array[] {
    if (!this.#random || bytes.length < 2) return [bytes];
    const cuts = Array.from({ length: 3 }, () => Math.floor(this.#random!() * bytes.length)).sort((a, b) => a - b);
    const edges = [0, ...cuts, bytes.length];
    return edges.slice(1).flatMap((to, i) => (to > edges[i]! ? [bytes.subarray(edges[i], to)] : []));
  }
}

/** The same numbers for the same seed, from 0 to 1. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
