/**
 * What a user types or pastes as the server's address, made into one base URL. Read as Ollama reads OLLAMA_HOST, and
 * forgiving of what people paste; what cannot be an address is refused with the reason, never guessed at.
 */
import { ModelError } from "../model.ts";

export const DEFAULT_ENDPOINT = "http://127.0.0.1:11434";

export interface Endpoint {
  /** Base URL without credentials and without a slash at its end; `/api/…` is appended to it. Safe to show. */
  url: string;
  origin: string;
  /** From `user:password@` in the address; fetch refuses to send those in a URL. */
  authorization?: string;
  /** What of it must not be shown. */
  password?: string;
}

/** Reads an address. Throws a ModelError whose message can be shown beside the setting. */
export function parseEndpoint(typed: string): Endpoint {
  const text = typed.trim().replace(/^["']+|["']+$/g, "");
  if (text === "") return parseEndpoint(DEFAULT_ENDPOINT);
  if (/\s/.test(text)) throw nonsense(typed, "it contains a space");

  const explicit = text.includes("://");
  // `unix:/run/x` and `file:/x` would else be read as a host of that name.
  const scheme = explicit ? undefined : /^([a-z][a-z0-9+.-]*:)(?!\d)/i.exec(bracketed(text))?.[1]?.toLowerCase();
  if (scheme && !/^https?:$/.test(scheme)) throw nonsense(typed, `${scheme} is not http or https`);
  const url = tryUrl(explicit ? text : `http://${bracketed(text)}`);
  if (url && url.protocol !== "http:" && url.protocol !== "https:")
    throw nonsense(typed, `${url.protocol}// is not http or https`);
  if (!url || !/^([\w.-]+|\[[\da-f:.]+\])$/i.test(url.hostname)) throw nonsense(typed, "it is not an address");
  if (url.search || url.hash) throw nonsense(typed, "it has a ? or # part");
  // As Ollama does: without a scheme the port is Ollama's, with one it is the scheme's own. The URL parser drops a
  // port that is the scheme's own, so `host:80` is looked for in the text.
  if (!explicit && !url.port && !/:80(\/|$)/.test(text)) url.port = "11434";
  // A server binds to these, a client cannot reach them on every system.
  if (url.hostname === "0.0.0.0") url.hostname = "127.0.0.1";
  if (url.hostname === "[::]") url.hostname = "[::1]";

  return {
    url: `${url.protocol}//${url.host}${prefix(url.pathname)}`,
    origin: url.origin,
    ...credentials(url, typed),
  };
}

/** The path without what belongs to a route: people paste the address of an API call. */
function prefix(path: string): string {
  return path
    .replace(/\/+/g, "/")
    .replace(/\/(api|v1)(\/(chat|generate|tags|show|ps|version|models|completions|chat\/completions))?\/?$/, "")
    .replace(/\/$/, "");
}

function bracketed(text: string): string {
  if (/^:\d+/.test(text)) return `127.0.0.1${text}`;
  return /^[0-9a-f]*:[0-9a-f:.]*:[0-9a-f.]*$/i.test(text) ? `[${text}]` : text;
}

function credentials(url: URL, typed: string): Pick<Endpoint, "authorization" | "password"> {
  if (!url.username && !url.password) return {};
  try {
    const password = decodeURIComponent(url.password);
    const pair = `${decodeURIComponent(url.username)}:${password}`;
    return { authorization: `Basic ${Buffer.from(pair, "utf8").toString("base64")}`, password };
  } catch {
    throw nonsense(typed, "a % in its user or password is not followed by two hex digits");
  }
}

/** An address that may be none, safe to show. */
export function withoutPassword(typed: string): string {
  // Up to the last @: a password may hold a slash or another @, and then this is what is wrong with the address.
  return typed.trim().replace(/^([a-z][a-z0-9+.-]*:\/\/)?.*@/is, "$1");
}

function tryUrl(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}

function nonsense(typed: string, why: string): ModelError {
  const shown = withoutPassword(typed);
  return new ModelError(
    "server-unreachable",
    `"${shown}" cannot be the server's address: ${why}. Use the form http://host:11434.`,
    shown,
    { fault: "bad-address" },
  );
}
