/** The panel's line to the model server: which one the settings name, what it has, and how much of a model is on the GPU. */
import type { ModelServer } from "../models/model.ts";
import type { Board } from "./board.ts";
import { connect } from "./connect.ts";
import type { SessionPorts } from "./ports.ts";

export class ServerLink {
  readonly #ports: SessionPorts;
  readonly #board: Board;
  #server: ModelServer | null = null;

  constructor(ports: SessionPorts, board: Board) {
    this.#ports = ports;
    this.#board = board;
  }

  get asked(): boolean {
    return this.#server !== null;
  }

  /** Throws a sentence before the first connection was tried. */
  get server(): ModelServer {
    if (!this.#server) throw new Error("Bilby is not connected to a model server yet.");
    return this.#server;
  }

  /** Asks the server of the current settings what it has, and shows that or what is wrong. */
  async connect(): Promise<void> {
    const settings = this.#ports.settings.current();
    const key = await this.#ports.secrets.key(settings.endpoint);
    const server = this.#ports.server(settings, key);
    this.#server = server;
    this.#board.set({ connection: { state: "connecting", endpoint: server.endpoint } });
    const host = { where: this.#ports.where, hasKey: key !== undefined };
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
