/** Downloads that the user asked for in the model view, one at a time: where it comes from, how far it is, and a way to stop it. */
import type { ModelLibrary } from "../models/model.ts";
import { nameProblem, pullProgress, pullQuestion, registryOf } from "../models/pull.ts";
import { leavesQuestion } from "../models/view.ts";
import type { Pulling } from "./models-protocol.ts";
import type { EditorPort } from "./ports.ts";

export interface PullPorts {
  endpoint(): string;
  editor: Pick<EditorPort, "confirm">;
  changed(): void;
}

export class Pulls {
  readonly #ports: PullPorts;
  #pulling: Pulling | undefined;
  #abort: AbortController | undefined;

  constructor(ports: PullPorts) {
    this.#ports = ports;
  }

  get shown(): Pulling | undefined {
    return this.#pulling;
  }

  /** Resolves when it is over, however it ended. True: the server has a new model. */
  async pull(typed: string, library: Pick<ModelLibrary, "pull">): Promise<boolean> {
    const name = typed.trim().replace(/^ollama\s+(pull|run)\s+/, "");
    if (this.#abort) return false;
    const from = registryOf(name);
    const show = (more: Omit<Pulling, "name" | "from">) => this.#show({ name, from, ...more });
    const wrong = nameProblem(name);
    if (wrong) {
      show({ failed: wrong });
      return false;
    }
    const abort = new AbortController();
    this.#abort = abort;
    try {
      if (!(await this.#agreed(name))) return false;
      show({});
      const add = pullProgress();
      await library.pull(name, { signal: abort.signal, onProgress: (step) => show({ progress: add(step) }) });
      this.#show(undefined);
      return true;
    } catch (error) {
      // What came is kept by the server, and goes on from there the next time.
      if (abort.signal.aborted) this.#show(undefined);
      else show({ failed: error instanceof Error ? error.message : String(error) });
      return false;
    } finally {
      this.#abort = undefined;
    }
  }

  stop(): void {
    this.#abort?.abort();
    if (this.#pulling?.failed) this.#show(undefined);
  }

  async #agreed(name: string): Promise<boolean> {
    const cloud = /[:-]cloud$/.test(name) ? leavesQuestion(name) : undefined;
    const question = cloud ?? pullQuestion(name, this.#ports.endpoint());
    return question === undefined || this.#ports.editor.confirm(question, `Download ${name}`);
  }

  #show(pulling: Pulling | undefined): void {
    this.#pulling = pulling;
    this.#ports.changed();
  }
}
