/**
 * The task that is open in this window: made, opened and closed one at a time, and the turns and waiting messages that run on it.
 * What it is to run with comes from the choices of the window; what is said of it stands on the board.
 */
import type { Ended } from "../agent/agent.ts";
import { createAgent } from "../agent/create.ts";
import { keepSpeeds } from "../agent/measured.ts";
import type { AgentOptions } from "../agent/ports.ts";
import type { ModelServer } from "../models/model.ts";
import type { TaskLog } from "../task/log.ts";
import { builtInTools } from "../tools/registry.ts";
import type { Board } from "./board.ts";
import type { PanelGrants } from "./grants.ts";
import type { ServerLink } from "./link.ts";
import type { SessionPorts } from "./ports.ts";
import type { MessageQueue } from "./queue.ts";
import { TaskRun } from "./run.ts";
import type { TaskList } from "./task-list.ts";
import type { WorkspaceSays } from "./workspace-says.ts";

export interface Around {
  ports: SessionPorts;
  board: Board;
  queue: MessageQueue;
  tasks: TaskList;
  link: ServerLink;
  says: WorkspaceSays;
  grants: PanelGrants;
  /** Reads the workspace's texts anew; resolves to whether some wait for the user's decision. */
  look(): Promise<boolean>;
  options(run: TaskRun): AgentOptions;
}

export class OpenTask {
  readonly #around: Around;
  #run: TaskRun | null = null;
  #server: ModelServer | null = null;
  #opening: Promise<unknown> = Promise.resolve();

  constructor(around: Around) {
    this.#around = around;
    around.link.onServer = () => this.#followServer();
  }

  /** null: no task is open; the next message makes one. */
  get run(): TaskRun | null {
    return this.#run;
  }

  /** After a reload of the window: the task it was in the middle of is there again. It goes on when the user says so. */
  async goBack(): Promise<void> {
    const { ports } = this.#around;
    const root = ports.workspace?.roots[0]?.path;
    const last = (await ports.store.list()).find((task) => task.root === root);
    if (this.#run || !last || !(last.state === "running" || last.cause === "interrupted")) return;
    await this.open(last.id).catch((error: Error) => ports.log(`open ${last.id}: ${error.message}`));
  }

  open(id: string): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#run?.log.id === id) return;
      const log = await this.#around.ports.store.open(id);
      await this.close();
      this.#attach(log);
    });
  }

  /** Leaves the open task as it is and clears the board for another. */
  leave(): Promise<void> {
    const { board, grants } = this.#around;
    return this.#inTurn(async () => {
      await this.close();
      board.items([]);
      board.set({
        task: null,
        meter: null,
        todos: [],
        queue: [],
        background: [],
        ...grants.shown(),
        focusInput: board.state.focusInput + 1,
      });
    });
  }

  async close(): Promise<void> {
    const run = this.#run;
    this.#run = null;
    await run?.close();
  }

  // ---- turns ----

  /** Says it to the model, or queues it while that cannot be. Makes the task with the first message. */
  async tell(text: string, images: readonly string[]): Promise<void> {
    const run = this.#run;
    // A task's prompt is fixed by its first message, so that one waits until the user knows what else would be in it.
    if (run?.agent.busy || (!run && (await this.#around.look()))) return this.#around.queue.add({ text, images });
    await this.#inTurn(async () => {
      if (!this.#run) this.#create(text);
    });
    await this.#turn(() => this.#run!.agent.say(text, images));
  }

  /** The message that waited for a decision about the workspace's texts. */
  async release(): Promise<void> {
    const next = this.#run ? undefined : this.#around.queue.take();
    if (next) await this.tell(next.text, next.images);
  }

  async resume(): Promise<void> {
    const run = this.#run;
    if (run && !run.agent.busy) await this.#turn(() => run.agent.resume());
  }

  /** Rejects with why it cannot be, or with that it would free nothing. A turn that had overflowed goes on. */
  async condense(keep = ""): Promise<void> {
    const run = this.#run;
    if (!run) throw new Error("There is nothing to condense: no task is open.");
    if (run.agent.busy) throw new Error("The task is still running. Stop it first, then condense.");
    const overflowed = run.log.events.findLast((event) => event.type !== "command.ended");
    if (!(await run.agent.condense(keep)))
      throw new Error("There is nothing to condense: nearly all of it is still needed.");
    if (overflowed?.type === "turn.ended" && overflowed.cause === "overflow") await this.resume();
  }

  async #turn(start: () => Promise<Ended>): Promise<void> {
    const { tasks, link, queue } = this.#around;
    const run = this.#run!;
    this.#followServer();
    const ended = await run.turn(start);
    if (this.#run === run) this.#followServer();
    void tasks.refresh();
    void link.gpuShare().then((share) => run.setGpuShare(share));
    if (this.#run !== run || ended.cause === "stopped-by-user") return;
    const next = queue.take();
    if (next) await this.#turn(() => run.agent.say(next.text, next.images));
  }

  /** A turn that runs keeps the server it began with. The next one goes to the one that is set, and the log says so. */
  #followServer(): void {
    const { link } = this.#around;
    const run = this.#run;
    if (!run || !link.connected) return;
    const before = this.#server;
    if (!run.agent.busy) this.#server = link.server;
    else if (before && before.endpoint !== link.server.endpoint) {
      const text = `The server is now ${link.server.endpoint}. What runs stays with ${before.endpoint} until it is done.`;
      run.log.append({ type: "notice", level: "info", text });
    }
  }

  #create(text: string): void {
    const { workspace, app, store } = this.#around.ports;
    if (!workspace) throw new Error("Open a folder first: Bilby works in the folder that is open.");
    this.#attach(store.create({ title: titleFrom(text), roots: [...workspace.roots], app }));
  }

  #attach(log: TaskLog): void {
    const { ports: around, board, link, says, grants, options } = this.#around;
    const { workspace, blobs, mcp, files, prompts, tokenizer, ratios, triedDialect, trust, editor } = around;
    grants.forget();
    const run = new TaskRun(log, board, editor);
    if (around.speeds) keepSpeeds(log, around.speeds);
    this.#server = link.server;
    const current = () => this.#server ?? link.server;
    const { agent, ports } = createAgent({
      log,
      get server() {
        return current();
      },
      workspace: workspace!,
      blobs,
      // An untrusted workspace starts nothing.
      ...(mcp && trust.trusted() ? { mcp } : {}),
      files,
      tokenizer,
      ratios,
      get modes() {
        return says.modes;
      },
      customisation: (mode) => prompts.customisation(mode),
      folderRules: (paths) => says.folderRules(paths),
      ...(triedDialect ? { triedDialect } : {}),
      // An untrusted workspace gets a chat and nothing else.
      tools: trust.trusted() ? builtInTools : [],
      approver: run,
      watch: run.watch,
      options: () => options(run),
    });
    this.#run = run;
    run.drive(agent, ports);
    board.set({ ...grants.shown(), queue: [], phase: { name: "idle" } });
  }

  /** One task is opened, made or closed at a time. */
  #inTurn(work: () => Promise<void>): Promise<void> {
    const next = this.#opening.then(work);
    this.#opening = next.catch(() => undefined);
    return next;
  }
}

/** The first line of what the user wrote, at most so long that it fits a narrow side bar twice. */
function titleFrom(text: string): string {
  const line = text.trim().split("\n")[0] ?? "";
  return line.length > 80 ? `${line.slice(0, 79)}…` : line || "Task";
}
