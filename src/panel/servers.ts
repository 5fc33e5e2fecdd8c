/**
 * The servers to choose from, with how each of them does. They are asked while somebody looks at them and at no other time,
 * only those that the user set, and each for a short while.
 */
import { ofError } from "../doctor/diagnose.ts";
import { ModelError } from "../models/model.ts";
import type { Board } from "./board.ts";
import { type ConfiguredServer, choose, configuredServers } from "./endpoints.ts";
import type { SessionPorts } from "./ports.ts";
import type { ServerChoice, ViewMessage } from "./protocol.ts";

type ServersMessage = Extract<ViewMessage, { type: `servers.${string}` }>;
type Health = NonNullable<ServerChoice["health"]>;

/** Milliseconds. Longer than a server across the world takes, shorter than a user waits for a list. */
const PROBE_MS = 5_000;

export function isAboutServers(message: ViewMessage): message is ServersMessage {
  return message.type.startsWith("servers.");
}

export class ServerPicker {
  readonly #ports: SessionPorts;
  readonly #board: Board;
  readonly #health = new Map<string, Health>();
  readonly #asking = new Set<string>();
  #looking: AbortController | null = null;

  constructor(ports: SessionPorts, board: Board) {
    this.#ports = ports;
    this.#board = board;
    this.show();
  }

  async receive(message: ServersMessage): Promise<void> {
    switch (message.type) {
      case "servers.look":
        return this.#look();
      case "servers.leave":
        return this.dispose();
      case "servers.choose":
        return this.#choose(message.url);
    }
  }

  /** As the settings have them now. */
  show(): void {
    const servers = configuredServers(this.#ports.settings.current()).map(({ name, url, inForce }): ServerChoice => {
      const health = this.#health.get(url);
      return { name, url, inForce, asking: this.#asking.has(url), ...(health ? { health } : {}) };
    });
    this.#board.set({ servers });
  }

  /** Nobody looks any more: what is under way is given up. */
  dispose(): void {
    this.#looking?.abort();
    this.#looking = null;
  }

  async #look(): Promise<void> {
    this.dispose();
    const looking = new AbortController();
    this.#looking = looking;
    const servers = configuredServers(this.#ports.settings.current());
    await Promise.all(servers.map((server) => this.#ask(server, looking.signal)));
  }

  async #ask(server: ConfiguredServer, left: AbortSignal): Promise<void> {
    this.#asking.add(server.url);
    this.show();
    const health = await this.#probe(server, AbortSignal.any([left, AbortSignal.timeout(PROBE_MS)]));
    // A later look asks anew, and what was given up says nothing about the server.
    if (left.aborted && this.#looking) return;
    this.#asking.delete(server.url);
    if (!left.aborted) this.#health.set(server.url, health);
    this.show();
  }

  async #probe({ typed, url }: ConfiguredServer, signal: AbortSignal): Promise<Health> {
    const { settings, secrets, where } = this.#ports;
    let hasKey = false;
    try {
      const key = await secrets.key(typed);
      hasKey = key !== undefined;
      // Settings in which it is the one in force: so it gets its own headers and certificates, and no others.
      const server = this.#ports.server({ ...settings.current(), endpoint: typed }, key);
      const from = performance.now();
      const version = await server.version(signal);
      const ms = Math.round(performance.now() - from);
      return { state: "well", version, ms, models: (await server.list(signal)).length };
    } catch (error) {
      if (signal.aborted) return { state: "failed", message: `${url} has not answered for ${PROBE_MS / 1000} s.` };
      const known = error instanceof ModelError ? error : new ModelError("server-error", String(error));
      const { text, next } = ofError(known, { hasKey }, URL.canParse(url) ? url : "http://127.0.0.1", where);
      return { state: "failed", message: text, ...(next ? { next } : {}) };
    }
  }

  async #choose(url: string): Promise<void> {
    const { settings } = this.#ports;
    const patch = choose(settings.current(), url);
    if (patch) await settings.update(patch);
  }
}
