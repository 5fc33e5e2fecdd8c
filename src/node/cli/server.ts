/** The server a command talks to, and Ctrl+C while it does. */
import { type OllamaServer, ollamaServer } from "../../models/ollama/server.ts";

/** `--host`, else OLLAMA_HOST, else this machine; the key is BILBY_API_KEY. */
export function endpointOf(host: string | undefined): { endpoint: string; key?: string } {
  const address = host ?? process.env.OLLAMA_HOST ?? "http://127.0.0.1:11434";
  const key = process.env.BILBY_API_KEY;
  return key ? { endpoint: address, key } : { endpoint: address };
}

export function serverAt(host: string | undefined): OllamaServer {
  return ollamaServer(endpointOf(host));
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
