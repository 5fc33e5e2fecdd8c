/**
 * What fetch throws, as a ModelError: there was no connection, or it was lost. Told apart by codes, because the
 * messages are the same for all of them.
 */
import { type Fault, ModelError } from "../model.ts";
import { type Context, evidenceOf } from "./evidence.ts";
import { isRecord } from "./json.ts";
import { tlsFault } from "./tls-faults.ts";

/** What fetch threw: no connection, or one that was lost. `begun` says that the server had answered already. */
export function fromNetwork(error: unknown, begun: boolean, where: Context): ModelError {
  const codes = codesOf(error);
  const evidence = evidenceOf(chain(error), where);
  const unreachable = (fault: Fault, message: string) =>
    new ModelError("server-unreachable", message, evidence, { fault });
  const has = (...wanted: string[]) => wanted.some((code) => codes.has(code));

  const secure = tlsFault(codes, where);
  if (secure) return unreachable(secure.fault, secure.message);
  const proxy = where.proxy && !begun ? proxyFault(where.proxy, codes, evidence, where) : undefined;
  if (proxy) return unreachable(proxy.fault, proxy.message);

  if (has("ECONNREFUSED"))
    return unreachable("refused", `Nothing answers at ${where.endpoint}. ${refusedHint(where.endpoint)}`);
  if (has(...UNKNOWN_HOST)) {
    return unreachable(
      "unknown-host",
      `The host name in ${where.endpoint} is not known here. Check the address, or the VPN.`,
    );
  }
  if (has(...NO_ROUTE)) {
    return unreachable("no-route", `There is no way to ${where.endpoint} from here. Check the network, or the VPN.`);
  }
  if (has(...NO_CONNECTION)) {
    return unreachable(
      "silent",
      `${where.endpoint} does not answer. Check the address, and whether a firewall is in between.`,
    );
  }
  if (has("UND_ERR_HEADERS_TIMEOUT", "UND_ERR_BODY_TIMEOUT")) {
    return unreachable(
      "silent",
      `${where.endpoint} takes connections but does not answer. Restart Ollama, then try again.`,
    );
  }
  // undici names this error, but not always with a code.
  if (/HTTPParserError|\(HPE_/.test(evidence)) {
    return unreachable(
      "not-http",
      `What answers at ${where.endpoint} does not speak HTTP. Check the port and http or https.`,
    );
  }
  // fetch keeps an answer of 407 to itself.
  if (!begun && /proxy authentication required/i.test(evidence)) {
    return unreachable("proxy-stands-before", `A proxy answers at ${where.endpoint}, and wants a name and a password.`);
  }
  if (/\bbad port\b/.test(evidence)) {
    return unreachable(
      "bad-address",
      `The port of ${where.endpoint} is one that no HTTP client uses. Ollama's own is 11434.`,
    );
  }
  const when = begun ? "in the middle of the reply" : "before the reply began";
  return new ModelError(
    "server-crashed",
    `The connection to ${where.endpoint} was lost ${when}. Ollama, or a proxy in between, has stopped; see its log, then try again.`,
    evidence,
    { fault: "lost" },
  );
}

/** Whether undici threw it for the connection's sake. */
export function isNetworkError(error: unknown): boolean {
  return codesOf(error).size > 0 || (error instanceof TypeError && /^(terminated|fetch failed)$/.test(error.message));
}

const UNKNOWN_HOST = ["ENOTFOUND", "EAI_AGAIN", "EAI_NODATA"];
const NO_ROUTE = ["EHOSTUNREACH", "ENETUNREACH", "EADDRNOTAVAIL"];
const NO_CONNECTION = ["UND_ERR_CONNECT_TIMEOUT", "ETIMEDOUT"];

/** With a proxy of the user's, it is the proxy that is connected to; only through its tunnel comes what the server says. */
function proxyFault(
  proxy: string,
  codes: ReadonlySet<string>,
  evidence: string,
  { endpoint }: Context,
): { fault: Fault; message: string } | undefined {
  const status = /Proxy response \((\d+)\)/.exec(evidence)?.[1];
  if (status !== undefined) return { fault: "proxy-refuses", message: refusal(proxy, Number(status), endpoint) };
  if (["ECONNREFUSED", ...UNKNOWN_HOST, ...NO_ROUTE, ...NO_CONNECTION].some((code) => codes.has(code)))
    return { fault: "proxy-gone", message: `Nothing answers at the proxy ${proxy}, so ${endpoint} was not asked.` };
  return undefined;
}

function refusal(proxy: string, status: number, endpoint: string): string {
  if (status === 407) return `The proxy ${proxy} wants a name and a password, or refuses those it got.`;
  if (status >= 500) return `The proxy ${proxy} does not reach ${endpoint} (HTTP ${status}).`;
  return `The proxy ${proxy} refuses to connect to ${endpoint} (HTTP ${status}).`;
}

function refusedHint(endpoint: string): string {
  const { port, hostname } = new URL(endpoint);
  if (port !== "11434") return "Start Ollama there, or check the port: Ollama's own is 11434.";
  return /^(localhost|127\.|\[::1\])/.test(hostname)
    ? 'Start Ollama, or run "ollama serve".'
    : "Start Ollama there with OLLAMA_HOST=0.0.0.0, so that it takes connections from other machines.";
}

function chain(error: unknown): string {
  const parts: string[] = [];
  for (let at: unknown = error; at instanceof Error && parts.length < 5; at = at.cause) {
    const code = (at as { code?: unknown }).code;
    const inner = at instanceof AggregateError ? at.errors.map(String).join("; ") : "";
    parts.push(`${at.name}: ${at.message || inner}${code ? ` (${String(code)})` : ""}`);
  }
  return parts.join(" ← ") || String(error);
}

function codesOf(error: unknown): Set<string> {
  const found = new Set<string>();
  const look = (at: unknown, depth: number) => {
    if (!isRecord(at) || depth > 5) return;
    if (typeof at.code === "string") found.add(at.code);
    look(at.cause, depth + 1);
    if (Array.isArray(at.errors)) for (const each of at.errors) look(each, depth + 1);
  };
  look(error, 0);
  return found;
}
