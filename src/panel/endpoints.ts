/**
 * The servers the user has set, and which one is in force. Headers and certificates belong to one address: an entry of
 * `bilby.endpoints` gets its own and never those beside `bilby.endpoint`.
 */
import { ModelError } from "../models/model.ts";
import { parseEndpoint, withoutPassword } from "../models/ollama/endpoint.ts";
import type { EndpointEntry } from "../settings/endpoint-entry.ts";
import type { Settings, SettingsPatch } from "../settings/settings.ts";

type Choices = Pick<Settings, "endpoint" | "endpoints" | "headers" | "caFile">;

export interface ConfiguredServer {
  name: string;
  /** As the user typed it; it may hold a password. */
  typed: string;
  /** Safe to show, and what tells servers apart. */
  url: string;
  headers: Readonly<Record<string, string>>;
  caFile: string;
  inForce: boolean;
}

/** Those of `bilby.endpoints` in their order, and before them the one in force if it is none of these. */
export function configuredServers(settings: Choices): ConfiguredServer[] {
  const current = shownUrl(settings.endpoint);
  const seen = new Set<string>();
  const listed = settings.endpoints.map(toServer).filter(({ url }) => !seen.has(url) && seen.add(url));
  if (seen.has(current)) return listed.map((server) => ({ ...server, inForce: server.url === current }));
  const { endpoint: typed, headers, caFile } = settings;
  return [{ name: nameOf(current), typed, url: current, headers, caFile, inForce: true }, ...listed];
}

export function serverInForce(settings: Choices): ConfiguredServer {
  return configuredServers(settings).find(({ inForce }) => inForce)!;
}

/** The settings as they would be with this server in force; undefined if it is in force, or none of the user's. */
export function choose(settings: Choices, url: string): SettingsPatch | undefined {
  const servers = configuredServers(settings);
  const wanted = servers.find((server) => server.url === url);
  if (!wanted || wanted.inForce) return undefined;
  const left = servers.find(({ inForce }) => inForce)!;
  const known = settings.endpoints.some((entry) => shownUrl(entry.url) === left.url);
  return {
    // The one that is left would else be forgotten, with what it needs.
    ...(known ? {} : { endpoints: [toEntry(left), ...settings.endpoints] }),
    endpoint: wanted.url,
  };
}

function toServer({ name, url, headers = {}, caFile = "" }: EndpointEntry): ConfiguredServer {
  return { name, typed: url, url: shownUrl(url), headers, caFile, inForce: false };
}

function toEntry({ name, typed, headers, caFile }: ConfiguredServer): EndpointEntry {
  return {
    name,
    url: typed,
    ...(Object.keys(headers).length > 0 ? { headers: { ...headers } } : {}),
    ...(caFile ? { caFile } : {}),
  };
}

/** What cannot be an address is told apart by its own text, without a password that may be in it. */
function shownUrl(typed: string): string {
  try {
    return parseEndpoint(typed).url;
  } catch (error) {
    if (error instanceof ModelError) return withoutPassword(typed);
    throw error;
  }
}

function nameOf(url: string): string {
  const { hostname } = URL.canParse(url) ? new URL(url) : { hostname: "" };
  if (/^(localhost|127\.|\[::1\])/.test(hostname)) return "This computer";
  return (hostname || url || "Server").slice(0, 60);
}
