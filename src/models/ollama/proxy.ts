/**
 * The proxy that the user set, and for whom it is: never for this machine or a private network. What the environment or the
 * editor say of proxies does not count, because no connection is made that the user did not ask for.
 */
import { ModelError } from "../model.ts";
import { withoutPassword } from "./endpoint.ts";

export interface Proxy {
  /** With name and password. */
  uri: string;
  /** Without them. */
  shown: string;
  password?: string;
}

/** Reads the address of a proxy; undefined if none is set. Throws a ModelError whose message can be shown. */
export function parseProxy(typed: string | undefined): Proxy | undefined {
  const text = typed?.trim() ?? "";
  if (text === "") return undefined;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const plain = url && (url.protocol === "http:" || url.protocol === "https:") && /^\/?$/.test(url.pathname);
  if (!url || !plain || url.search || url.hash || url.hostname === "") {
    const shown = withoutPassword(text);
    throw new ModelError(
      "server-unreachable",
      `"${shown}" cannot be the proxy's address. Use the form http://proxy:3128, or leave bilby.proxy empty.`,
      shown,
      { fault: "bad-address" },
    );
  }
  const shown = `${url.protocol}//${url.host}`;
  return { uri: url.href, shown, ...(url.password ? { password: decoded(url.password) } : {}) };
}

function decoded(password: string): string {
  try {
    return decodeURIComponent(password);
  } catch {
    return password;
  }
}

/** Whether the host of this address is this machine or on a private network, by its address or its name. */
export function isNear(address: string): boolean {
  const host = new URL(address).hostname
    .toLowerCase()
    .replace(/^\[|\]$/g, "")
    .replace(/\.$/, "");
  if (host.includes(":")) {
    // fc00::/7 is private, fe80::/10 the link; ::ffff:… is an IPv4 address in two groups of hex digits.
    const v4 = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(host);
    if (v4) return isNear(`http://${quad(v4[1]!)}.${quad(v4[2]!)}`);
    return host === "::1" || /^(f[cd][0-9a-f]{2}|fe[89ab][0-9a-f]):/.test(host);
  }
  if (/^[\d.]+$/.test(host)) {
    // The last is where Tailscale puts its machines.
    return /^(127|10)\.|^192\.168\.|^169\.254\.|^172\.(1[6-9]|2\d|3[01])\.|^100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\./.test(
      host,
    );
  }
  return !host.includes(".") || /\.(localhost|local|internal|lan|home|home\.arpa)$/.test(host);
}

function quad(hex: string): string {
  const number = Number.parseInt(hex, 16);
  return `${number >> 8}.${number & 255}`;
}
