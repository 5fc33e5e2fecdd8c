/** Finds the model server and says what it has, or what is wrong and what to do about it. */
import { modelsThere, ofError } from "../doctor/diagnose.ts";
import type { Finding } from "../doctor/findings.ts";
import type { Where } from "../doctor/where.ts";
import { type Fault, ModelError, type ModelServer, type ModelSummary } from "../models/model.ts";
import { COMPLETE_SINCE, lacks } from "../models/ollama/versions.ts";
import type { Connection, ModelChoice } from "./protocol.ts";

type Fix = Extract<Connection, { state: "failed" }>["fixes"][number];

/** Who connects, and how. */
export interface Connecting {
  where: Where;
  hasKey: boolean;
  /** What there is to say of proxies. */
  way?: Finding;
}

export async function connect(server: ModelServer, wanted: string | null, host: Connecting): Promise<Connection> {
  const { endpoint } = server;
  try {
    const models = await server.list();
    const missing = modelsThere(models);
    if (missing) return noModel(endpoint, missing);
    const version = await server.version();
    const [lack] = lacks(version);
    const able = models.filter((model) => !model.capabilities || model.capabilities.includes("completion"));
    const suggested = suggest(able, wanted);
    return {
      state: "ready",
      endpoint,
      version,
      models: models.map(choice),
      ...(suggested ? { suggested } : {}),
      ...(lack ? { notice: `Ollama ${version} is old. ${lack.means} Update it to ${COMPLETE_SINCE} or newer.` } : {}),
    };
  } catch (error) {
    const known = error instanceof ModelError ? error : new ModelError("server-error", String(error));
    const found = ofError(known, host, endpoint, host.where);
    return failed(known, endpoint, found, fixes(known, found, endpoint, host));
  }
}

/** Nothing was asked, because what is set cannot be a server. */
export function refusedBefore(error: ModelError, endpoint: string, host: Connecting): Connection {
  const { text, next } = ofError(error, host, "http://127.0.0.1", host.where);
  return failed(error, endpoint, { text }, next ? [{ text: next }] : []);
}

function failed(error: ModelError, endpoint: string, { text }: Pick<Finding, "text">, fixes: Fix[]): Connection {
  const setting = SETTING[error.fault ?? "lost"];
  return {
    state: "failed",
    endpoint,
    cause: error.cause,
    message: text,
    evidence: error.evidence,
    fixes,
    ...(setting ? { setting } : {}),
  };
}

/** Which setting mends it, where it is not the address. */
const SETTING: Partial<Record<Fault, string>> = {
  certificate: "bilby.caFile",
  "ca-file": "bilby.caFile",
  "proxy-gone": "bilby.proxy",
  "proxy-refuses": "bilby.proxy",
  "proxy-stands-before": "bilby.proxy",
  "bad-header": "bilby.headers",
};

function choice(model: ModelSummary): ModelChoice {
  const detail = [model.parameterSize, model.quantization, model.sizeBytes ? gigabytes(model.sizeBytes) : ""];
  const caveat = caveatOf(model);
  return {
    name: model.name,
    detail: detail.filter(Boolean).join(" · "),
    capabilities: model.capabilities ?? [],
    remote: model.remote === true,
    ...(caveat ? { caveat } : {}),
  };
}

function caveatOf(model: ModelSummary): string | undefined {
  if (model.remote) return "Runs on somebody else's computer: what you write leaves this machine.";
  if (model.capabilities && !model.capabilities.includes("completion")) return "Cannot chat: it only makes embeddings.";
  if (model.capabilities && !model.capabilities.includes("tools"))
    return "Has no tool template of its own, so tools are called in XML.";
  return undefined;
}

/** The user's own model if it is there; else the biggest coder that calls tools by itself, else the newest that does. */
function suggest(models: readonly ModelSummary[], wanted: string | null): { name: string; why: string } | undefined {
  const local = models.filter((model) => !model.remote);
  const own = models.find((model) => model.name === wanted || model.name === `${wanted}:latest`);
  if (own) return { name: own.name, why: "the one you used last" };
  const tools = local.filter((model) => model.capabilities?.includes("tools"));
  const coder = tools.filter((model) => /cod(er|e)|devstral/i.test(model.name));
  const best = [...coder].sort((a, b) => (b.sizeBytes ?? 0) - (a.sizeBytes ?? 0))[0];
  if (best) return { name: best.name, why: "the largest coding model here that calls tools" };
  if (tools[0]) return { name: tools[0].name, why: "it calls tools" };
  return local[0] ? { name: local[0].name, why: "the newest model here" } : undefined;
}

function noModel(endpoint: string, { text }: Finding): Connection {
  return {
    state: "failed",
    endpoint,
    cause: "model-missing",
    message: text,
    evidence: "",
    fixes: [
      { text: "A coder for cards with 8 GB:", command: "ollama pull qwen2.5-coder:7b" },
      { text: "A larger one, for 24 GB:", command: "ollama pull qwen3-coder:30b" },
    ],
  };
}

/** It may be that nothing is there at all, so where we look from and how is what counts. */
const NOT_THERE: ReadonlySet<Fault> = new Set([
  "refused",
  "unknown-host",
  "no-route",
  "silent",
  "not-http",
  "proxy-gone",
]);

/** What can be wrong on this host, the likeliest first. */
function fixes(error: ModelError, { next }: Finding, endpoint: string, { where, way }: Connecting): Fix[] {
  const other = { text: `If Ollama is at another address than ${endpoint}, set bilby.endpoint.` };
  if (error.fault && NOT_THERE.has(error.fault)) {
    const machine = where.kind === "local" ? "this computer" : where.name;
    const near = /^(localhost|127\.|\[::1\])/.test(new URL(endpoint).hostname);
    const start = { text: `Start Ollama on ${machine}:`, command: "ollama serve" };
    const how = way ? [{ text: [way.text, way.next].filter(Boolean).join(" ") }] : [];
    return [{ text: where.text }, ...how, ...(next ? [advice(next)] : []), ...(near ? [start] : []), other];
  }
  if (next) return [advice(next), other];
  return [{ text: "See what answers at this address:", command: `curl ${endpoint}/api/version` }, other];
}

/** A command at the end of the advice is one to copy. */
function advice(next: string): Fix {
  const [, text, command] = /^(.*:) (ssh .+)$/.exec(next) ?? [];
  return text && command ? { text, command } : { text: next };
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}
