/**
 * The panel's core: takes what a view says, owns the open task, and keeps the board true. Knows no editor; `ports.ts` does.
 */
import type { Ended } from "../agent/agent.ts";
import { createAgent } from "../agent/create.ts";
import { agentOptions } from "../agent/options.ts";
import type { AgentOptions } from "../agent/ports.ts";
import { leavesQuestion } from "../models/view.ts";
import { type SupportName, supportPrompt } from "../prompt/support.ts";
import type { Settings } from "../settings/settings.ts";
import type { TaskLog } from "../task/log.ts";
import { builtInTools } from "../tools/registry.ts";
import { Board } from "./board.ts";
import { askEditor } from "./editor-messages.ts";
import { firstState } from "./first-state.ts";
import { PanelGrants } from "./grants.ts";
import { lastSpeed } from "./last-speed.ts";
import { isAboutLedger, LedgerDesk } from "./ledger.ts";
import { ServerLink } from "./link.ts";
import type { AttachedView, CreateSession, Disposable, PanelSession, SessionPorts } from "./ports.ts";
import type { GrantCategory, HostMessage, PanelState, Phase, ViewMessage } from "./protocol.ts";
import { MessageQueue } from "./queue.ts";
import { TaskRun } from "./run.ts";
import { readSlash, type Slash } from "./slash.ts";
import { type StudioLink, studioLink } from "./studio-link.ts";
import { suggest } from "./suggest.ts";
import { TaskList } from "./task-list.ts";
import { undoFor } from "./undo.ts";
import { WorkspaceSays } from "./workspace-says.ts";

export const createSession: CreateSession = (ports) => new Session(ports);

class Session implements PanelSession {
  readonly #ports: SessionPorts;
  readonly #board: Board;
  readonly #disposables: Disposable[] = [];
  readonly #phaseListeners = new Set<(phase: Phase) => void>();
  readonly #grants: PanelGrants;
  readonly #link: ServerLink;
  readonly #says: WorkspaceSays;
  readonly #queue: MessageQueue;
  readonly #tasks: TaskList;
  readonly #ledger: LedgerDesk;
  readonly studio: StudioLink;
  #run: TaskRun | null = null;
  #opening: Promise<unknown> = Promise.resolve();

  constructor(ports: SessionPorts) {
    this.#ports = ports;
    this.#grants = new PanelGrants(ports.settings);
    this.#board = new Board(firstState(ports, this.#grants.shown()));
    this.#queue = new MessageQueue(this.#board);
    this.#tasks = new TaskList(ports, this.#board);
    this.#link = new ServerLink(ports, this.#board);
    this.#says = new WorkspaceSays(ports.prompts, this.#board, ports.editor);
    this.studio = studioLink({
      ports,
      board: this.#board,
      server: () => this.#link.server,
      run: () => this.#run,
      reread: () => this.#look(),
    });
    this.#ledger = new LedgerDesk(this.#board, ports.editor, () => this.#run);
    this.#board.onSet = (state) => {
      this.#ledger.changed();
      if (state.phase) for (const listen of this.#phaseListeners) listen(state.phase);
    };
    const reconnect = () => void this.#link.connect();
    const serverOf = ({ endpoint, headers }: Settings) => JSON.stringify([endpoint, headers]);
    let server = serverOf(ports.settings.current());
    this.#disposables.push(
      ports.settings.onDidChange((settings) => {
        this.#board.set({ auto: this.#grants.shown() });
        if (serverOf(settings) === server) return;
        server = serverOf(settings);
        reconnect();
      }),
      ports.secrets.onDidChange(reconnect),
      ports.trust.onDidChange(() => {
        this.#board.set({ trusted: ports.trust.trusted() });
        void this.#look();
      }),
    );
  }

  attach(send: (message: HostMessage) => void): AttachedView {
    let hide: (() => void) | undefined;
    return {
      receive: (message) => {
        if (message.type !== "ready") return this.receive(message);
        hide?.();
        hide = this.#board.show(send);
        if (!this.#link.asked) this.#begin();
      },
      dispose: () => hide?.(),
    };
  }

  receive(message: ViewMessage): void {
    this.#handle(message).catch((error: unknown) => {
      const text = error instanceof Error ? error.message : String(error);
      this.#ports.log(`${message.type}: ${text}`);
      this.#ports.editor.notify("error", text);
    });
  }

  state(): PanelState {
    return this.#board.state;
  }

  lastReply(): ReturnType<PanelSession["lastReply"]> {
    return this.#run ? lastSpeed(this.#run.log.events) : undefined;
  }

  onDidChangePhase(listener: (phase: Phase) => void): Disposable {
    this.#phaseListeners.add(listener);
    return { dispose: () => this.#phaseListeners.delete(listener) };
  }

  async stop(): Promise<void> {
    this.#run?.agent.stop();
  }

  newTask(): Promise<void> {
    return this.#inTurn(async () => {
      await this.#close();
      this.#board.items([]);
      const { mode, model } = this.#board.state;
      this.#board.set({
        task: null,
        meter: null,
        todos: [],
        queue: [],
        mode,
        model,
        auto: this.#grants.shown(),
        focusInput: this.#board.state.focusInput + 1,
      });
    });
  }

  async dispose(): Promise<void> {
    for (const each of this.#disposables) each.dispose();
    await this.#close();
    this.#ledger.dispose();
    this.#board.dispose();
  }

  /** With the first view: until somebody looks, nothing is read and nobody is asked. */
  #begin(): void {
    void this.#link.connect().then(() => this.#goBack());
    void this.#tasks.refresh();
    void this.#look();
  }

  /** Reads modes and workspace texts anew. Resolves to whether some of these wait for the user's decision. */
  async #look(): Promise<boolean> {
    try {
      return await this.#says.refresh(this.#board.state.mode);
    } catch (error) {
      this.#ports.editor.notify("error", error instanceof Error ? error.message : String(error));
      return false;
    }
  }

  /** After a reload of the window: the task it was in the middle of is there again. It goes on when the user says so. */
  async #goBack(): Promise<void> {
    const root = this.#ports.workspace?.roots[0]?.path;
    const last = (await this.#ports.store.list()).find((task) => task.root === root);
    if (this.#run || !last || !(last.state === "running" || last.cause === "interrupted")) return;
    await this.#open(last.id).catch((error: Error) => this.#ports.log(`open ${last.id}: ${error.message}`));
  }

  // ---- messages ----

  async #handle(message: ViewMessage): Promise<void> {
    const { editor } = this.#ports;
    const run = this.#run;
    if (isAboutLedger(message)) return this.#ledger.receive(message);
    const asked = askEditor(message, this.#ports);
    if (asked) return asked;
    switch (message.type) {
      case "ready":
        return;
      case "say":
        return this.#say(message.text, message.images);
      case "queue.edit":
        return this.#queue.edit(message.id, message.text);
      case "queue.remove":
        return this.#queue.remove(message.id);
      case "approve":
        return run?.approve(message.call, message.hunks);
      case "approve.reads":
        return run?.approveReads();
      case "reject":
        return run?.reject(message.call, message.reason);
      case "answer":
        return run?.answer(message.call, message.text);
      case "review":
        return run?.review(message.call, true);
      case "output":
        return this.#board.send({ type: "output", id: message.id, text: run?.output(message.id) ?? "" });
      case "condense":
        return this.#condense(message.keep.trim());
      case "condense.undo":
        return run?.undoCondensing(message.seq);
      case "undo":
        if (run) this.#board.send(await undoFor(run, message));
        return;
      case "stop":
        return this.stop();
      case "act":
        return this.#act(message.action);
      case "task.new":
        return this.newTask();
      case "task.open":
        return this.#open(message.id);
      case "task.rename":
        return this.#tasks.rename(message.id, message.title, run?.log.id === message.id ? run.log : undefined);
      case "task.delete":
        if (run?.log.id === message.id) await this.newTask();
        return this.#tasks.remove(message.id);
      case "task.undelete":
        return this.#tasks.restore(message.id);
      case "task.export":
        return this.#tasks.export(message.id);
      case "mode":
        return this.#setMode(message.slug);
      case "model":
        return this.#setModel(message.name);
      case "auto":
        return this.#setAuto(message.category, message.scope);
      case "connect":
        return this.#link.connect();
      case "support":
        return this.#support(message.name, message);
      case "insert":
        return this.#board.set({ insert: message.text });
      case "inserted":
        return this.#board.set({ insert: "" });
      case "texts.show":
        return this.#says.show(message.key);
      case "texts.decide":
        await this.#says.decide(message.keys, message.use);
        return (await this.#look()) ? undefined : this.#release();
      case "suggest":
        return this.#board.send({
          type: "suggestions",
          request: message.request,
          entries: await suggest(message.trigger, message.query, editor, this.#says.modes, () => this.#says.commands()),
        });
    }
  }

  async #say(text: string, images: readonly string[]): Promise<void> {
    if (text.trim() === "" && images.length === 0) return;
    const run = this.#run;
    if (run?.waiting?.preview.kind === "question") return run.answer(run.waiting.call.id, text);
    const commands = text.trimStart().startsWith("/") ? await this.#says.commands() : [];
    const slash = readSlash(text, { modes: this.#says.modes, commands });
    if (slash) return this.#slash(slash, images);
    return this.#tellModel(text, images);
  }

  async #slash(slash: Slash, images: readonly string[]): Promise<void> {
    switch (slash.do) {
      case "condense":
        return this.#condense(slash.keep);
      case "mode":
        await this.#setMode(slash.slug);
        return this.#say(slash.rest, images);
      case "new":
        await this.newTask();
        return this.#say(slash.rest, images);
      case "init":
        return this.#support("init", {});
      case "command":
        if (slash.mode) await this.#setMode(slash.mode);
        return this.#tellModel(slash.text, images);
    }
  }

  /** A text of ours, said for the user. */
  async #support(name: SupportName, given: { place?: string; problems?: string }): Promise<void> {
    const { files, prompts } = this.#ports;
    const { mode } = this.#board.state;
    // The editor's menu may be the first thing that is used of Bilby.
    if (!this.#link.asked) await this.#link.connect();
    const { patches } = await prompts.customisation(mode);
    await this.#tellModel(supportPrompt(files, name, given, { patches, mode }), []);
  }

  async #tellModel(text: string, images: readonly string[]): Promise<void> {
    const run = this.#run;
    // A task's prompt is fixed by its first message, so that one waits until the user knows what else would be in it.
    if (run?.agent.busy || (!run && (await this.#look()))) return this.#queue.add({ text, images });
    await this.#inTurn(async () => {
      if (!this.#run) await this.#create(text);
    });
    await this.#turn(() => this.#run!.agent.say(text, images));
  }

  async #turn(start: () => Promise<Ended>): Promise<void> {
    const run = this.#run!;
    const ended = await run.turn(start);
    void this.#tasks.refresh();
    void this.#link.gpuShare().then((share) => run.setGpuShare(share));
    if (this.#run !== run || ended.cause === "stopped-by-user") return;
    const next = this.#queue.take();
    if (next) await this.#turn(() => run.agent.say(next.text, next.images));
  }

  /** The message that waited for a decision about the workspace's texts. */
  async #release(): Promise<void> {
    const next = this.#run ? undefined : this.#queue.take();
    if (next) await this.#tellModel(next.text, next.images);
  }

  async #act(action: Extract<ViewMessage, { type: "act" }>["action"]): Promise<void> {
    switch (action) {
      case "retry":
      case "continue":
        if (!this.#run || this.#run.agent.busy) return;
        return this.#turn(() => this.#run!.agent.resume());
      case "settings":
        return this.#ports.editor.openSettings("bilby");
      case "new-task":
        return this.newTask();
      case "key":
        if (await this.#ports.editor.askForKey(new URL(this.#link.server.endpoint).origin)) await this.#link.connect();
        return;
      case "start-server":
      case "pull":
        return this.#link.connect();
      case "condense":
        return this.#condense();
    }
  }

  async #condense(keep = ""): Promise<void> {
    const run = this.#run;
    if (!run) throw new Error("There is nothing to condense: no task is open.");
    if (run.agent.busy) throw new Error("The task is still running. Stop it first, then condense.");
    const overflowed = run.log.events.at(-1);
    if (!(await run.agent.condense(keep)))
      throw new Error("There is nothing to condense: nearly all of it is still needed.");
    if (overflowed?.type === "turn.ended" && overflowed.cause === "overflow")
      await this.#turn(() => run.agent.resume());
  }

  // ---- tasks ----

  async #create(text: string): Promise<void> {
    const { workspace, app } = this.#ports;
    if (!workspace) throw new Error("Open a folder first: Bilby works in the folder that is open.");
    const log = this.#ports.store.create({ title: titleFrom(text), roots: [...workspace.roots], app });
    this.#attach(log);
  }

  #open(id: string): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#run?.log.id === id) return;
      const log = await this.#ports.store.open(id);
      await this.#close();
      this.#attach(log);
    });
  }

  #attach(log: TaskLog): void {
    const { workspace, blobs, files, prompts, tokenizer, ratios, triedDialect } = this.#ports;
    const says = this.#says;
    this.#grants.forget();
    const run = new TaskRun(log, this.#board, this.#ports.editor);
    const { agent, ports } = createAgent({
      log,
      server: this.#link.server,
      workspace: workspace!,
      blobs,
      files,
      tokenizer,
      ratios,
      get modes() {
        return says.modes;
      },
      customisation: (mode) => prompts.customisation(mode),
      ...(triedDialect ? { triedDialect } : {}),
      // An untrusted workspace gets a chat and nothing else.
      tools: this.#ports.trust.trusted() ? builtInTools : [],
      approver: run,
      watch: run.watch,
      options: () => this.#options(run),
    });
    this.#run = run;
    run.drive(agent, ports);
    this.#board.set({ auto: this.#grants.shown(), queue: [], phase: { name: "idle" } });
  }

  async #close(): Promise<void> {
    const run = this.#run;
    this.#run = null;
    await run?.close();
  }

  /** One task is opened, made or closed at a time. */
  #inTurn(work: () => Promise<void>): Promise<void> {
    const next = this.#opening.then(work);
    this.#opening = next.catch(() => undefined);
    return next;
  }

  // ---- choices ----

  async #setMode(slug: string): Promise<void> {
    if (!this.#says.modes.some((mode) => mode.slug === slug)) throw new Error(`There is no mode "${slug}".`);
    this.#board.set({ mode: slug });
    this.#run?.agent.switchMode(slug);
    await this.#look();
  }

  async #setModel(name: string): Promise<void> {
    const { connection } = this.#board.state;
    const chosen = connection.state === "ready" ? connection.models.find((model) => model.name === name) : undefined;
    // Where the server was not asked yet, its name says enough.
    const leaves = chosen ? chosen.remote : /[:-]cloud$/.test(name);
    if (leaves && !(await this.#ports.editor.confirm(leavesQuestion(name), `Use ${name}`))) return;
    this.#board.set({ model: name });
    await this.#ports.settings.update({ model: name });
  }

  async #setAuto(category: GrantCategory, scope: "ask" | "task" | "always"): Promise<void> {
    await this.#grants.set(category, scope);
    this.#board.set({ auto: this.#grants.shown() });
  }

  #options(run: TaskRun): AgentOptions {
    const { mode, model } = this.#board.state;
    const grants = this.#grants.inForce(run.commands, this.#ports.workspace?.shell.name ?? "");
    return agentOptions(this.#ports.settings.current(), { mode, model: model ?? "", grants });
  }
}

/** The first line of what the user wrote, at most so long that it fits a narrow side bar twice. */
export function titleFrom(text: string): string {
  const line = text.trim().split("\n")[0] ?? "";
  return line.length > 80 ? `${line.slice(0, 79)}…` : line || "Task";
}
