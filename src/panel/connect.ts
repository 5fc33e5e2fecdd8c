/** Finds the model server and says what it has, or what is wrong and what to do about it. */
import { ModelError, type ModelServer, type ModelSummary } from "../models/model.ts";
import type { Connection, ModelChoice } from "./protocol.ts";

export async function connect(server: ModelServer, wanted: string | null, signal?: AbortSignal): Promise<Connection> {
  const { endpoint } = server;
  try {
    const models = await server.list(signal);
    const able = models.filter((model) => !model.capabilities || model.capabilities.includes("completion"));
    if (able.length === 0) return noModel(endpoint, models.length);
    const suggested = suggest(able, wanted);
    return { state: "ready", endpoint, version: "", models: models.map(choice), ...(suggested ? { suggested } : {}) };
  } catch (error) {
    const known = error instanceof ModelError ? error : new ModelError("server-error", String(error));
    return {
      state: "failed",
      endpoint,
      cause: known.cause,
      message: known.message,
      evidence: known.evidence,
      fixes: fixes(known, endpoint),
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

function noModel(endpoint: string, others: number): Connection {
  return {
    state: "failed",
    endpoint,
    cause: "model-missing",
    message: others > 0 ? "Ollama runs, but none of its models can chat." : "Ollama runs, but has no model yet.",
    evidence: "",
    fixes: [
      { text: "A coder for cards with 8 GB:", command: "ollama pull qwen2.5-coder:7b" },
      { text: "A larger one, for 24 GB:", command: "ollama pull qwen3-coder:30b" },
    ],
  };
}

function fixes(error: ModelError, endpoint: string): { text: string; command?: string }[] {
  const other = { text: `If Ollama is at another address than ${endpoint}, set bilby.endpoint.` };
  switch (error.cause) {
    case "server-unreachable":
      return [
        { text: "Start Ollama on the machine where VS Code's extensions run:", command: "ollama serve" },
        {
          text: "If Ollama runs on another machine, let it listen there:",
          command: "OLLAMA_HOST=0.0.0.0 ollama serve",
        },
        other,
      ];
    case "unauthorized":
      return [{ text: "The server wants a key. Set it with “Bilby: Set API Key”." }, other];
    default:
      return [{ text: "See what answers at this address:", command: `curl ${endpoint}/api/version` }, other];
  }
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}
