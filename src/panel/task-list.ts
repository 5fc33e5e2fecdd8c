/** The tasks there are, on the board: renamed, deleted and brought back, exported. The open one writes its own log. */
import { exportMarkdown } from "../task/export.ts";
import type { TaskLog } from "../task/log.ts";
import type { Board } from "./board.ts";
import type { SessionPorts } from "./ports.ts";

export class TaskList {
  readonly #ports: Pick<SessionPorts, "store" | "editor">;
  readonly #board: Board;

  constructor(ports: Pick<SessionPorts, "store" | "editor">, board: Board) {
    this.#ports = ports;
    this.#board = board;
  }

  async refresh(): Promise<void> {
    this.#board.set({ history: await this.#ports.store.list() });
  }

  /** `open`: the log of the open task, if it is this one. */
  async rename(id: string, title: string, open: TaskLog | undefined): Promise<void> {
    const name = title.trim();
    if (name === "") return;
    const log = open ?? (await this.#ports.store.open(id));
    log.append({ type: "task.renamed", title: name });
    if (!open) log.close();
    await this.refresh();
  }

  /** Can be undone, so it does not ask. The task must not be open. */
  async remove(id: string): Promise<void> {
    await this.#ports.store.remove(id);
    await this.refresh();
    const undo = { label: "Undo", message: { type: "task.undelete", id } } as const;
    this.#board.send({ type: "toast", text: "Task deleted.", action: undo });
  }

  async restore(id: string): Promise<void> {
    await this.#ports.store.restore(id);
    await this.refresh();
  }

  async export(id: string): Promise<void> {
    const { events } = await this.#ports.store.read(id);
    await this.#ports.editor.openText(exportMarkdown(events), "markdown");
  }
}
