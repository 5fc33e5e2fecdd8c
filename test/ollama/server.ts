/**
 * A scripted Ollama: a real HTTP server that answers as Ollama does and never runs a model. Every request is kept as
 * it came, with what the server made of it.
 */
import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createServer as createSecureServer } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type ChatWorld, chat, generate } from "./chat.ts";
import { loadedEntry, MODELS, type ModelSpec, show, tag } from "./models.ts";
import type { RequestRecord } from "./records.ts";
import { Registry } from "./registry.ts";
import { Runners } from "./runner.ts";
import type { Script } from "./script.ts";
import { goJson, Lines, seeded, send, sendJson } from "./wire.ts";

export type { RequestRecord } from "./records.ts";

export interface OllamaOptions {
  script?: Script;
  /** Instead of the script's own. */
  models?: readonly ModelSpec[];
  /** Models that a pull finds. */
  remote?: readonly ModelSpec[];
  port?: number;
  host?: string;
  version?: string;
  /** The window of a request that asks for none. */
  numCtx?: number;
  /** Wording of an overflow, if not the one that fits path and version. */
  overflow?: "plain" | "nested" | "old";
  /** Tokens a second, and milliseconds to load: what the durations in the answers are made of. */
  prefillRate?: number;
  decodeRate?: number;
  loadMs?: number;
  /** Milliseconds a pull takes. */
  pullMs?: number;
  /** Models whose prefix is never found again in the cache, and servers that do not know num_predict. */
  prefixCache?: boolean;
  honoursNumPredict?: boolean;
  /** How much of these durations really passes: 0 none of it, 1 all. */
  pace?: number;
  /** Tear the stream at random places. */
  split?: boolean;
  seed?: number;
  /** Path that everything is under, as behind a proxy. */
  prefix?: string;
  /** Bearer token that is asked for, as by a proxy. */
  key?: string;
  /** Speaks https, with this certificate of `certificates/`. */
  certificate?: "here" | "elsewhere" | "expired";
}

/** A file of `certificates/`, by its name. */
export function certificateFile(name: string): string {
  return join(import.meta.dirname, "certificates", name);
}

export type Settings = Required<
  Pick<
    OllamaOptions,
    | "version"
    | "prefillRate"
    | "decodeRate"
    | "loadMs"
    | "pullMs"
    | "pace"
    | "seed"
    | "prefixCache"
    | "honoursNumPredict"
  >
> &
  Pick<OllamaOptions, "overflow" | "split">;

/** An answer in place of the server's own. `reset` tears the connection instead. */
export type Intercept = { status: number; body: string; type?: string; headers?: Record<string, string> } | "reset";

export interface ScriptedOllama {
  url: string;
  port: number;
  /** All requests, oldest first. */
  requests: RequestRecord[];
  /** Those to /api/chat. */
  readonly chats: RequestRecord[];
  registry: Registry;
  /** Set to answer a request otherwise; undefined lets it through. */
  intercept: ((request: RequestRecord) => Intercept | undefined) | undefined;
  /** How many connections are open. */
  connections(): Promise<number>;
  /** Nothing listens until `resume`: connections are refused. */
  pause(): Promise<void>;
  resume(): Promise<void>;
  stop(): Promise<void>;
}

export async function startOllama(options: OllamaOptions = {}): Promise<ScriptedOllama> {
  const { script } = options;
  const settings: Settings = {
    version: options.version ?? "0.32.15",
    prefillRate: options.prefillRate ?? 1000,
    decodeRate: options.decodeRate ?? 50,
    loadMs: options.loadMs ?? 800,
    pullMs: options.pullMs ?? 5000,
    prefixCache: options.prefixCache ?? true,
    honoursNumPredict: options.honoursNumPredict ?? true,
    pace: options.pace ?? 0,
    seed: options.seed ?? 1,
    ...(options.overflow ? { overflow: options.overflow } : {}),
    ...(options.split ? { split: true } : {}),
  };
  const own = options.models ?? (script?.models.length ? script.models : MODELS);
  const registry = new Registry(own, options.remote ?? []);
  const old = settings.version.startsWith("0.") && Number(settings.version.split(".")[1]) < 30;
  const world: ChatWorld = {
    settings,
    registry,
    runners: new Runners({ numCtx: options.numCtx ?? 4096, ramCache: !old }),
    reply: script?.start() ?? (() => [{ kind: "say", text: "Hello. I have no script." }]),
  };
  const requests: RequestRecord[] = [];
  const handler = (req: IncomingMessage, res: ServerResponse) => {
    void serve(req, res).catch((error: unknown) => {
      // The client has gone: Ollama notes it and sends nothing.
      if (res.destroyed) return;
      if (!res.headersSent) sendJson(res, 500, { error: String(error) });
      else res.destroy();
    });
  };

  async function serve(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    const record: RequestRecord = {
      at: Date.now(),
      method: req.method ?? "GET",
      path: req.url ?? "/",
      headers: { ...req.headers },
      body: "",
      json: undefined,
      phase: "read",
    };
    requests.push(record);
    const gone = new AbortController();
    watch(record, res, gone);
    for await (const chunk of req) chunks.push(chunk as Buffer);
    const bytes = Buffer.concat(chunks);
    record.body = bytes.toString("utf8");
    record.json = parse(record.body);
    if (record.path.endsWith("/api/chat")) record.step = server.chats.length - 1;

    const other = server.intercept?.(record);
    if (other === "reset") return void res.socket?.resetAndDestroy();
    if (other) {
      res.writeHead(other.status, { "content-type": other.type ?? "application/json", ...other.headers });
      return void res.end(other.body);
    }
    if (options.key && req.headers.authorization !== `Bearer ${options.key}`) {
      return send(res, 401, "text/plain", "401 Unauthorized\n");
    }
    await route(world, record, bytes, res, gone.signal, options.prefix ?? "");
  }

  const { certificate } = options;
  const open = (): Server => {
    if (!certificate) return createServer(handler);
    const read = (kind: string) => readFileSync(certificateFile(`${certificate}.${kind}`));
    return createSecureServer({ key: read("key"), cert: read("pem") }, handler);
  };
  let http = open();
  const listen = (port: number) =>
    new Promise<void>((resolve, reject) => {
      http.once("error", reject);
      http.listen(port, options.host ?? "127.0.0.1", resolve);
    });
  const close = () =>
    new Promise<void>((resolve) => {
      http.close(() => resolve());
      http.closeAllConnections();
    });

  await listen(options.port ?? 0);
  const { port, address, family } = http.address() as AddressInfo;
  const server: ScriptedOllama = {
    url: `${certificate ? "https" : "http"}://${family === "IPv6" ? `[${address}]` : address}:${port}${options.prefix ?? ""}`,
    port,
    requests,
    get chats() {
      return requests.filter(({ path }) => path.endsWith("/api/chat"));
    },
    registry,
    intercept: undefined,
    connections: () =>
      new Promise((resolve, reject) => http.getConnections((error, open) => (error ? reject(error) : resolve(open)))),
    pause: close,
    async resume() {
      http = open();
      await listen(port);
    },
    stop: close,
  };
  return server;
}

/** Notes when the answer begins and ends, and when the client goes away before that. */
function watch(record: RequestRecord, res: ServerResponse, gone: AbortController): void {
  const writeHead = res.writeHead.bind(res) as (status: number, ...rest: unknown[]) => ServerResponse;
  res.writeHead = ((status: number, ...rest: unknown[]) => {
    record.status = status;
    record.firstByteAt = Date.now();
    return writeHead(status, ...rest);
  }) as typeof res.writeHead;
  res.on("close", () => {
    record.endedAt = Date.now();
    if (res.writableFinished) return;
    record.aborted = { at: record.endedAt, phase: record.phase, afterHeaders: res.headersSent };
    gone.abort();
  });
}

async function route(
  world: ChatWorld,
  record: RequestRecord,
  bytes: Buffer,
  res: ServerResponse,
  signal: AbortSignal,
  prefix: string,
): Promise<void> {
  const { registry, runners, settings } = world;
  const json = record.json ?? {};
  const name = String(json.model ?? json.name ?? "");
  const path = record.path.startsWith(`${prefix}/`) ? record.path.slice(prefix.length) : "?";
  const missing = () => sendJson(res, 404, { error: `model '${name}' not found` });
  switch (`${record.method} ${path}`) {
    case "GET /":
    case "HEAD /":
      return send(res, 200, "text/plain; charset=utf-8", "Ollama is running");
    case "GET /api/version":
      return sendJson(res, 200, { version: settings.version });
    case "GET /api/tags":
      return sendJson(res, 200, { models: registry.all().map((model) => tag(model, settings.version)) });
    case "GET /api/ps": {
      const running = runners.all().sort((a, b) => b.expiresAt - a.expiresAt);
      const models = running.map(({ model, context, expiresAt }) =>
        loadedEntry(model, settings.version, context, new Date(expiresAt)),
      );
      return sendJson(res, 200, { models });
    }
    case "POST /api/show": {
      const model = registry.find(name);
      return model ? sendJson(res, 200, show(model, settings.version, json.verbose === true)) : missing();
    }
    case "POST /api/chat":
      return chat(world, record, res, signal);
    case "POST /api/generate":
      return generate(world, record, res, signal);
    case "POST /api/pull":
      return statuses(res, registry.pull(name), json.stream !== false, settings);
    case "POST /api/create": {
      const created = registry.create({ ...json, model: name });
      return "error" in created
        ? sendJson(res, created.status, { error: created.error })
        : statuses(res, created as Iterable<Record<string, unknown>>, json.stream !== false, settings);
    }
    case "DELETE /api/delete":
      return registry.remove(name) ? send(res, 200, "text/plain", "") : missing();
    case "POST /api/copy": {
      const { source, destination } = json as Record<string, string>;
      return registry.copy(source ?? "", destination ?? "")
        ? send(res, 200, "text/plain", "")
        : sendJson(res, 404, { error: `model ${JSON.stringify(source)} not found` });
    }
  }
  const blob = /^\/api\/blobs\/(sha256:[0-9a-f]{64})$/.exec(path)?.[1];
  if (blob && record.method === "HEAD") return send(res, registry.hasBlob(blob) ? 200 : 404, "text/plain", "");
  if (blob && record.method === "POST") {
    const added = registry.addBlob(blob, bytes);
    if (added === "mismatch") return sendJson(res, 400, { error: "digest mismatch" });
    return send(res, added === "created" ? 201 : 200, "text/plain", "");
  }
  const known = /^\/api\/(version|tags|ps|show|chat|generate|pull|create|delete|copy)$/.test(path);
  return known
    ? send(res, 405, "text/plain", "405 method not allowed")
    : send(res, 404, "text/plain", "404 page not found");
}

/** Progress, line by line; or, not streamed, the last line only. */
async function statuses(
  res: ServerResponse,
  progress: Iterable<Record<string, unknown>>,
  stream: boolean,
  settings: Settings,
): Promise<void> {
  if (!stream) {
    const last = [...progress].at(-1) ?? {};
    return sendJson(res, "error" in last ? 500 : 200, last);
  }
  const lines = new Lines(res, settings.split ? seeded(settings.seed) : undefined);
  for (const line of progress) {
    if (res.destroyed) return;
    await lines.line(line);
    if ("total" in line) await sleep((settings.pullMs / 5) * settings.pace);
  }
  lines.end();
}

function parse(body: string): Record<string, unknown> | undefined {
  if (!body.startsWith("{")) return undefined;
  try {
    return JSON.parse(body) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

export { goJson };
