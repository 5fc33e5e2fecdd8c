/**
 * Finds out why it does not work, one step at a time, through the port that everything else uses. Tries the addresses it was
 * offered and no other, and loads a model only if it was given one to try.
 */
import { type LoadedModel, ModelError, type ModelInfo, type ModelServer, type ModelSummary } from "../models/model.ts";
import { withoutPassword } from "../models/ollama/endpoint.ts";
import { COMPLETE_SINCE, lacks } from "../models/ollama/versions.ts";
import { count, NO_LOAD_MS, runningOf } from "../models/view.ts";
import { type Finding, type FindingId, finding } from "./findings.ts";
import { type Proxies, wayThere } from "./way.ts";
import { loopbackAdvice, type Where } from "./where.ts";

export interface OfferedServer extends Proxies {
  /** As the user typed it. */
  typed: string;
  /** Throws a ModelError if the address cannot be one. */
  open(): ModelServer;
  /** A key is sent with each request. */
  hasKey: boolean;
}

export interface Question {
  where: Where;
  servers: readonly OfferedServer[];
  /** Tried with two short requests, if it is given. */
  model?: string | undefined;
  /** Tokens the user wants. */
  window?: number | undefined;
  signal: AbortSignal;
  onStep?(text: string): void;
}

export interface ServerDiagnosis {
  endpoint: string;
  version?: string;
  findings: Finding[];
  healthy: boolean;
}

export interface Diagnosis {
  where: Where;
  servers: ServerDiagnosis[];
}

/** Rejects only when it was stopped. */
export async function diagnose(question: Question): Promise<Diagnosis> {
  const servers: ServerDiagnosis[] = [];
  for (const offered of question.servers) {
    const found: ServerDiagnosis = { endpoint: withoutPassword(offered.typed), findings: [], healthy: false };
    try {
      const server = offered.open();
      found.endpoint = server.endpoint;
      const way = wayThere(server.endpoint, offered);
      if (way) found.findings.push(way);
      await examine(server, question, found);
    } catch (error) {
      if (question.signal.aborted || !(error instanceof ModelError)) throw error;
      found.findings.push(ofError(error, offered, found.endpoint, question.where));
    }
    found.healthy = found.findings.every(({ level }) => level !== "problem");
    servers.push(found);
  }
  return { where: question.where, servers };
}

async function examine(server: ModelServer, question: Question, found: ServerDiagnosis): Promise<void> {
  const { model: wanted, window, signal } = question;
  const add = (...more: Finding[]) => void found.findings.push(...more);
  question.onStep?.(`asking ${server.endpoint}`);
  const version = await server.version(signal);
  found.version = version;
  const missing = lacks(version);
  add(finding("ok", "answers", `Ollama ${version} answers at ${server.endpoint}.`));
  if (missing.length > 0) {
    const means = missing.map((lack) => lack.means).join(" ");
    add(
      finding("warning", "old-server", `Ollama ${version} is old. ${means}`, {
        next: `Update it to ${COMPLETE_SINCE} or newer.`,
      }),
    );
  }

  const list = await server.list(signal);
  const about = modelsThere(list);
  if (about) add(about);
  if (!wanted || list.length === 0) return;
  const summary = list.find(({ name }) => name === wanted || name === `${wanted}:latest`);
  if (!summary) {
    const names = list.map(({ name }) => name).join(", ");
    return add(
      finding("problem", "model-missing", `The server has no model "${wanted}". It has: ${names}.`, {
        next: `Choose one of them, or: ollama pull ${wanted}`,
      }),
    );
  }
  const info = await server.show(summary.name, signal);
  if (!info.capabilities.includes("completion")) {
    const can = info.capabilities.join(", ") || "nothing it would name";
    return add(
      finding("problem", "model-without-completion", `${info.name} cannot chat (it can: ${can}).`, {
        next: "Choose another model.",
      }),
    );
  }
  if (info.remote) {
    return add(
      finding("warning", "cloud-model", `${info.name} runs in the cloud: what you send it leaves this machine.`, {
        next: "Choose a model without :cloud to stay here.",
      }),
    );
  }
  add(...(await contested(server, info, window, signal)));
  add(...(await trial(server, info, question)));
}

/** What is wrong with what a server has; undefined: nothing. */
export function modelsThere(list: readonly ModelSummary[]): Finding | undefined {
  if (list.length === 0) {
    return finding("problem", "no-model", "The server has no models.", {
      next: "Get one, on the machine that Ollama runs on: ollama pull qwen3:8b",
    });
  }
  const known = list.filter(({ capabilities }) => capabilities !== undefined);
  if (known.length === list.length && !list.some(({ capabilities }) => capabilities?.includes("completion"))) {
    const names = list.map(({ name }) => name).join(", ");
    return finding("problem", "no-chat-model", `None of the server's models can chat (${names}).`, {
      next: "Get one that can: ollama pull qwen3:8b",
    });
  }
  return undefined;
}

/** Whether somebody else has the model, or one that shares its weights, loaded with another window. */
async function contested(
  server: ModelServer,
  info: ModelInfo,
  window: number | undefined,
  signal: AbortSignal,
): Promise<Finding[]> {
  if (!window) return [];
  const ours = Math.min(window, info.trained ?? window);
  const findings: Finding[] = [];
  for (const entry of await server.loaded(signal)) {
    if (entry.context === undefined || entry.context === ours) continue;
    if (runningOf(info, [entry]))
      findings.push(
        fought(`${info.name} is loaded with a window of ${count(entry.context)} tokens, not ${count(ours)}`),
      );
    else if (info.blob && (await sharesRunner(server, entry, info.blob, signal))) {
      findings.push(
        fought(
          `${entry.name}, which is made of the same weights as ${info.name}, is loaded with a window of ${count(entry.context)} tokens, not ${count(ours)}`,
        ),
      );
    }
  }
  return findings;
}

async function sharesRunner(
  server: ModelServer,
  entry: LoadedModel,
  blob: string,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    return (await server.show(entry.name, signal)).blob === blob;
  } catch (error) {
    // It may have been deleted while it is still loaded; then there is nothing to compare.
    if (error instanceof ModelError && error.cause === "model-missing") return false;
    throw error;
  }
}

function fought(what: string): Finding {
  return finding(
    "warning",
    "window-contested",
    `${what}: another program uses it so. Each change of hands loads the model again and loses what it had read.`,
    {
      next: "Set the same window there and here, or give Bilby a model of its own.",
    },
  );
}

/** Two short requests with the window wanted: does it reply, with which window, and is it left alone in between. */
async function trial(server: ModelServer, info: ModelInfo, { window, signal, onStep }: Question): Promise<Finding[]> {
  const asked = window ?? runningOf(info, await server.loaded(signal))?.context ?? 4096;
  const ask = () =>
    server.chat(
      {
        model: info.name,
        messages: [{ role: "user", content: "Reply with the word ready." }],
        options: { num_ctx: asked, num_predict: 8 },
        ...(info.capabilities.includes("thinking") ? { think: false } : {}),
      },
      { signal, onDelta: () => undefined },
    );
  onStep?.(`loading ${info.name}`);
  const first = await ask();
  const between = runningOf(info, await server.loaded(signal));
  const second = await ask();
  const after = runningOf(info, await server.loaded(signal));
  const findings = [finding("ok", "replies", `${info.name} replies${loadText(first.usage.loadMs)}.`)];
  const given = between?.context;
  if (given === undefined) {
    findings.push(finding("note", "window-unknown", `The server does not say which window it gave ${info.name}.`));
  } else if (given < asked) {
    const trained = info.trained !== undefined && given === info.trained;
    findings.push(
      finding(
        "warning",
        "window-cut",
        `You want a window of ${count(asked)} tokens; the server gives ${info.name} ${count(given)}.`,
        {
          next: trained
            ? `It was trained for ${count(given)} and Ollama gives no more; set the window to ${count(given)}.`
            : `Set the window to ${count(given)}, or find out what on the server limits it.`,
        },
      ),
    );
  }
  const again = (second.usage.loadMs ?? 0) > NO_LOAD_MS;
  const changed = after?.context !== undefined && given !== undefined && after.context !== given;
  if (again || changed) findings.push(fought(`${info.name} was loaded again between two requests of ours`));
  return findings;
}

function loadText(ms: number | undefined): string {
  return ms !== undefined && ms > NO_LOAD_MS ? `, after ${(ms / 1000).toFixed(1)} s of loading` : "";
}

/** What stands between us and the server at `endpoint`, and what to do about it on this host. */
export function ofError(
  error: ModelError,
  { hasKey }: Pick<OfferedServer, "hasKey">,
  endpoint: string,
  where: Where,
): Finding {
  const { evidence, message } = error;
  const id: FindingId = error.fault === "key-missing" && hasKey ? "key-refused" : (error.fault ?? "server-error");
  const next = id === "refused" || id === "silent" ? loopbackAdvice(where, endpoint) : NEXT[id];
  return finding("problem", id, message, { next, evidence });
}

const NEXT: Partial<Record<FindingId, string>> = {
  "wrong-path":
    'Open the address in a browser: Ollama says "Ollama is running". Behind a proxy, its path belongs to the address.',
  proxy: "The proxy is reached and Ollama is not: look at the proxy's log and at where it sends requests.",
  "proxy-gone": "Check bilby.proxy (in the terminal BILBY_PROXY), or empty it to connect directly.",
  "proxy-refuses":
    "The proxy must allow CONNECT to this host and port. A name and a password go into its address: http://name:password@proxy:3128.",
  "proxy-stands-before":
    "Set bilby.proxy (in the terminal BILBY_PROXY) to its address, with both: http://name:password@proxy:3128. Or ask for a way past it.",
  "key-missing":
    "Set the key: in the editor with “Bilby: Set API Key for the Server”, in the terminal in BILBY_API_KEY.",
  "key-refused": "A key was sent and refused: it is wrong, or for another server. Set it anew.",
  certificate:
    "If an authority of your own signed it, set bilby.caFile (in the terminal --ca) to the authority's certificate, a PEM file.",
  "certificate-expired": "Renew it on the server, and check the clock of both machines.",
  "certificate-name": "Use the name it was made for in the address, or have it made for this name too.",
  "ca-file": "Set bilby.caFile (in the terminal --ca) to a PEM file with the certificate of who signed the server's.",
  "not-https": "Write http:// in the address, or check its port.",
  "bad-header": "Look at bilby.headers, or set the key anew with “Bilby: Set API Key for the Server”.",
};
