/** Finds the model server and says what it has, or what is wrong and what to do about it. */
import { modelsThere, ofError } from "../doctor/diagnose.ts";
import type { Finding } from "../doctor/findings.ts";
import type { Where } from "../doctor/where.ts";
import { ModelError, type ModelServer, type ModelSummary } from "../models/model.ts";
import { COMPLETE_SINCE, lacks } from "../models/ollama/versions.ts";
import type { Connection, ModelChoice } from "./protocol.ts";

type Fix = Extract<Connection, { state: "failed" }>["fixes"][number];

/** Who connects, and whether with a key. */
export interface Connecting {
  where: Where;
  hasKey: boolean;
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
    return {
      state: "failed",
      endpoint,
      cause: known.cause,
      message: found.text,
      evidence: known.evidence,
      fixes: fixes(known, found, endpoint, host.where),
    };
  }
}

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

/** What can be wrong on this host, the likeliest first. */
function fixes(error: ModelError, { next }: Finding, endpoint: string, where: Where): Fix[] {
  const other = { text: `If Ollama is at another address than ${endpoint}, set bilby.endpoint.` };
  if (error.cause === "server-unreachable") {
    const machine = where.kind === "local" ? "this computer" : where.name;
    const start = { text: `Start Ollama on ${machine}:`, command: "ollama serve" };
    return [{ text: where.text }, ...(next ? [advice(next)] : []), start, other];
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
