/** The panel's line to the model server: which one the settings name, what it has, and how much of a model is on the GPU. */
import { wayThere } from "../doctor/way.ts";
import { ModelError, type ModelServer } from "../models/model.ts";
import type { Board } from "./board.ts";
import { type Connecting, connect, refusedBefore } from "./connect.ts";
import { serverInForce } from "./endpoints.ts";
import type { SessionPorts } from "./ports.ts";

export class ServerLink {
  readonly #ports: SessionPorts;
  readonly #board: Board;
  #server: ModelServer | null = null;
  #asked = false;
  /** Told when there is another server, or the same one with another key. */
  onServer: () => void = () => undefined;

  constructor(ports: SessionPorts, board: Board) {
    this.#ports = ports;
    this.#board = board;
  }

  get asked(): boolean {
    return this.#asked;
  }

  get connected(): boolean {
    return this.#server !== null;
  }

  /** Throws a sentence before the first connection was tried, and where the settings name no server. */
  get server(): ModelServer {
    if (this.#server) return this.#server;
    const { connection } = this.#board.state;
    throw new Error(
      connection.state === "failed" ? connection.message : "Bilby is not connected to a model server yet.",
    );
  }

  /** Asks the server of the current settings what it has, and shows that or what is wrong. Never rejects. */
  async connect(): Promise<void> {
    this.#asked = true;
    const settings = this.#ports.settings.current();
    const { url: endpoint } = serverInForce(settings);
    const host: Connecting = { where: this.#ports.where, hasKey: false };
    try {
      const key = await this.#ports.secrets.key(settings.endpoint);
      host.hasKey = key !== undefined;
      const server = this.#ports.server(settings, key);
      const way = wayThere(server.endpoint, { proxy: settings.proxy, elsewhere: this.#ports.otherProxies?.() });
      if (way) host.way = way;
      this.#server = server;
    } catch (error) {
      // What is set cannot be a server; the one before is no longer the user's choice.
      const known = error instanceof ModelError ? error : new ModelError("server-error", String(error));
      this.#server = null;
      this.#board.set({ connection: refusedBefore(known, endpoint, host) });
      return this.onServer();
    }
    this.onServer();
    const server = this.#server;
    this.#board.set({ connection: { state: "connecting", endpoint: server.endpoint } });
    const connection = await connect(server, settings.model || null, host);
    if (this.#server !== server) return;
    this.#board.set({ connection });
    if (connection.state !== "ready") return;
    const known = connection.models.some((model) => model.name === this.#board.state.model);
    if (!known && connection.suggested) this.#board.set({ model: connection.suggested.name });
  }

  /** Share of the chosen model on the GPU, 0 to 1; undefined where the server does not say. */
  async gpuShare(): Promise<number | undefined> {
    try {
      const name = this.#board.state.model;
      const loaded = (await this.server.loaded()).find((model) => model.name === name);
      return loaded?.sizeBytes ? (loaded.vramBytes ?? 0) / loaded.sizeBytes : undefined;
    } catch (error) {
      this.#ports.log(`ps: ${String(error)}`); // a figure for the meter, not worth a word to the user
      return undefined;
    }
  }
}
