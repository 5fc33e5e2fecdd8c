/**
 * What the way to a server goes through: said before anything is tried, because a proxy that is used, or is not, explains most
 * servers that are there for the browser and not for us.
 */
import { isNear, parseProxy } from "../models/ollama/proxy.ts";
import { type Finding, finding } from "./findings.ts";

export interface Proxies {
  /** As the user set it for us. */
  proxy?: string | undefined;
  /** Where else one is set, by name: variables, the editor's setting. Not used. */
  elsewhere?: readonly string[] | undefined;
}

/** undefined: the connection is direct, and nobody said otherwise. Throws a ModelError if the proxy cannot be one. */
export function wayThere(endpoint: string, { proxy, elsewhere = [] }: Proxies): Finding | undefined {
  const near = isNear(endpoint);
  const set = near ? undefined : parseProxy(proxy);
  if (set) return finding("note", "proxy-used", `The connection goes through the proxy ${set.shown}.`);
  if (near && proxy) {
    const text = `${endpoint} is this machine or on a private network, so it is reached directly and not through the proxy.`;
    return finding("note", "proxy-not-used", text);
  }
  if (near || elsewhere.length === 0) return undefined;
  return finding(
    "note",
    "proxy-not-used",
    `The connection is direct: the proxy of ${elsewhere.join(", ")} is not used.`,
    {
      next: "If there is no other way to the server, set it as bilby.proxy; in the terminal as BILBY_PROXY.",
    },
  );
}

/** Variables that say a proxy, as programs on every system read them. */
export function proxyVariables(env: Readonly<Record<string, string | undefined>>): string[] {
  const names = ["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"];
  const set = names.filter((name) => env[name]);
  // On Windows both spellings are one variable.
  return set.filter((name) => name === name.toUpperCase() || env[name] !== env[name.toUpperCase()]);
}
