/** The server a command talks to and the way there, and Ctrl+C while it does. */
import path from "node:path";
import { type OllamaOptions, type OllamaServer, ollamaServer } from "../../models/ollama/server.ts";
import { trustOf } from "../trust.ts";

/** Of every command that talks to a server. */
export const serverArgs = { host: { type: "string" }, ca: { type: "string" } } as const;

export interface ServerValues {
  host?: string | undefined;
  ca?: string | undefined;
}

/** `--host`, else OLLAMA_HOST, else this machine; the key is BILBY_API_KEY, the certificates `--ca` or BILBY_CA. */
export function endpointOf({ host, ca }: ServerValues): OllamaOptions {
  const { OLLAMA_HOST, BILBY_API_KEY, BILBY_CA, BILBY_PROXY } = process.env;
  const file = ca ?? BILBY_CA;
  return {
    endpoint: host ?? OLLAMA_HOST ?? "http://127.0.0.1:11434",
    trust: trustOf(file ? path.resolve(file) : ""),
    ...(BILBY_API_KEY ? { key: BILBY_API_KEY } : {}),
    ...(BILBY_PROXY ? { proxy: BILBY_PROXY } : {}),
  };
}

export function serverAt(values: ServerValues): OllamaServer {
  return ollamaServer(endpointOf(values));
}

/** Runs work that Ctrl+C stops: the first time it is asked to, the second time it must. */
export async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const abort = new AbortController();
  const interrupt = () => {
    if (abort.signal.aborted) process.exit(130);
    abort.abort();
  };
  process.on("SIGINT", interrupt);
  process.on("SIGTERM", interrupt);
  try {
    return await work(abort.signal);
  } finally {
    process.off("SIGINT", interrupt);
    process.off("SIGTERM", interrupt);
  }
}
