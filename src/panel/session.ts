/**
 * The panel's core: takes what a view says and hands it to whom it concerns. Knows no editor; `ports.ts` does.
 */
import { agentOptions } from "../agent/options.ts";
import type { AgentOptions } from "../agent/ports.ts";
import { leavesQuestion } from "../models/view.ts";
import { type SupportName, supportPrompt } from "../prompt/support.ts";
import type { Settings } from "../settings/settings.ts";
import { type Asides, asides } from "./aside.ts";
import { Board } from "./board.ts";
import { commandFor } from "./commands.ts";
import { askEditor } from "./editor-messages.ts";
import { serverInForce } from "./endpoints.ts";
import { Enhancing } from "./enhance.ts";
import { firstState } from "./first-state.ts";
import { PanelGrants } from "./grants.ts";
import { lastSpeed } from "./last-speed.ts";
import { isAboutLedger, LedgerDesk } from "./ledger.ts";
import { ServerLink } from "./link.ts";
import { OpenTask } from "./open-task.ts";
import type { AttachedView, CreateSession, PanelSession } from "./panel-session.ts";
import type { Disposable, SessionPorts } from "./ports.ts";
import type { GrantCategory, HostMessage, PanelState, Phase, ViewMessage } from "./protocol.ts";
import { MessageQueue } from "./queue.ts";
import type { TaskRun } from "./run.ts";
import { isAboutServers, ServerPicker } from "./servers.ts";
import { namedModel, readSlash, type Slash } from "./slash.ts";
import { type StudioLink, studioLink } from "./studio-link.ts";
import { suggest } from "./suggest.ts";
import { TaskList } from "./task-list.ts";
import { undoFor, undoLast } from "./undo.ts";
import { WorkspaceSays } from "./workspace-says.ts";

export const createSession: CreateSession = (ports) => new Session(ports);

class Session implements PanelSession {
  readonly #ports: SessionPorts;
  readonly #board: Board;
  readonly #disposables: Disposable[] = [];
  readonly #phaseListeners = new Set<(phase: Phase) => void>();
  readonly #grants: PanelGrants;
  readonly #link: ServerLink;
  readonly #servers: ServerPicker;
  readonly #says: WorkspaceSays;
  readonly #queue: MessageQueue;
  readonly #tasks: TaskList;
  readonly #ledger: LedgerDesk;
  readonly studio: StudioLink;
  readonly asides: Asides;
  readonly #enhancing: Enhancing;
  readonly #task: OpenTask;
  #begun: Promise<void> | undefined;

  constructor(ports: SessionPorts) {
    this.#ports = ports;
    this.#grants = new PanelGrants(ports.settings, ports.workspace?.shell.name ?? "");
    this.#board = new Board(firstState(ports, this.#grants.shown()));
    this.#queue = new MessageQueue(this.#board);
    this.#tasks = new TaskList(ports, this.#board);
    this.#link = new ServerLink(ports, this.#board);
    this.#servers = new ServerPicker(ports, this.#board);
    this.#says = new WorkspaceSays(ports.prompts, this.#board, ports.editor);
    this.#task = new OpenTask({
      ports,
      board: this.#board,
      queue: this.#queue,
      tasks: this.#tasks,
      link: this.#link,
      says: this.#says,
      grants: this.#grants,
      look: () => this.#look(),
      options: (run) => this.#options(run),
    });
    this.studio = studioLink({
      ports,
      board: this.#board,
      begin: () => this.#begin(),
      server: () => this.#link.server,
      run: () => this.#task.run,
      reread: () => this.#look(),
    });
    const run = () => this.#task.run;
    this.asides = asides({ ports, board: this.#board, link: this.#link, run });
    this.#enhancing = new Enhancing(this.#board, this.asides);
    this.#ledger = new LedgerDesk(this.#board, ports.editor, () => this.#task.run);
    this.#board.onSet = (state) => {
      this.#ledger.changed();
      if (state.phase) for (const listen of this.#phaseListeners) listen(state.phase);
    };
    const reconnect = () => void this.#link.connect();
    const serverOf = (settings: Settings) => JSON.stringify([serverInForce(settings), settings.proxy]);
    let server = serverOf(ports.settings.current());
    this.#disposables.push(
      ports.settings.onDidChange((settings) => {
        this.#board.set(this.#grants.shown(this.#task.run?.approved));
        this.#servers.show();
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
        void this.#begin();
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
    return this.#task.run ? lastSpeed(this.#task.run.log.events) : undefined;
  }

  onDidChangePhase(listener: (phase: Phase) => void): Disposable {
    this.#phaseListeners.add(listener);
    return { dispose: () => this.#phaseListeners.delete(listener) };
  }

  async stop(): Promise<void> {
    this.#task.run?.agent.stop();
  }

  newTask(): Promise<void> {
    return this.#task.leave();
  }

  async dispose(): Promise<void> {
    for (const each of this.#disposables) each.dispose();
    this.#enhancing.stop();
    await this.#task.close();
    this.#ledger.dispose();
    this.#servers.dispose();
    this.#board.dispose();
  }

  /** With the first view: until somebody looks, nothing is read and nobody is asked. */
  /** Once, by whichever view is the first. */
  #begin(): Promise<void> {
    if (!this.#begun) {
      this.#begun = this.#link.connect().then(() => this.#task.goBack());
      void this.#tasks.refresh();
      void this.#look();
    }
    return this.#begun;
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

  // ---- messages ----

  async #handle(message: ViewMessage): Promise<void> {
    const { editor } = this.#ports;
    const run = this.#task.run;
    if (isAboutLedger(message)) return this.#ledger.receive(message);
    if (isAboutServers(message)) return this.#servers.receive(message);
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
      case "take":
        return run?.take(message.call, message.hunk, message.take);
      case "approve":
        run?.approve(message.call);
        return this.#board.set(this.#grants.shown(run?.approved));
      case "approve.step":
        return run?.approveStep(message.call);
      case "approve.reads":
        return run?.approveReads();
      case "reject":
        return run?.reject(message.call, message.reason);
      case "answer":
        return run?.answer(message.call, message.text);
      case "review":
        return run?.review(message.call, { focus: true, step: message.step });
      case "output":
        return this.#board.send({ type: "output", id: message.id, text: run?.output(message.id) ?? "" });
      case "condense":
        return this.#task.condense(message.keep.trim());
      case "condense.undo":
        return run?.undoCondensing(message.seq);
      case "undo":
        if (run) this.#board.send(await undoFor(run, message));
        return;
      case "command":
        return commandFor(run, message, this.#ports);
      case "stop":
        return this.stop();
      case "act":
        return this.#act(message.action);
      case "task.new":
        return this.newTask();
      case "task.open":
        return this.#task.open(message.id);
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
      case "enhance":
        return this.#enhancing.start(message.text);
      case "enhance.end":
        return this.#enhancing.stop();
      case "texts.show":
        return this.#says.show(message.key);
      case "texts.decide":
        await this.#says.decide(message.keys, message.use);
        return (await this.#look()) ? undefined : this.#task.release();
      case "suggest":
        return this.#board.send({
          type: "suggestions",
          request: message.request,
          entries: await suggest(message, editor, this.#says, this.#board.state.connection),
        });
    }
  }

  async #say(text: string, images: readonly string[]): Promise<void> {
    if (text.trim() === "" && images.length === 0) return;
    const run = this.#task.run;
    if (run?.waiting?.preview.kind === "question") return run.answer(run.waiting.call.id, text);
    const commands = text.trimStart().startsWith("/") ? await this.#says.commands() : [];
    const slash = readSlash(text, { modes: this.#says.modes, commands });
    if (slash) return this.#slash(slash, images);
    return this.#task.tell(text, images);
  }

  async #slash(slash: Slash, images: readonly string[]): Promise<void> {
    switch (slash.do) {
      case "condense":
        return this.#task.condense(slash.keep);
      case "mode":
        await this.#setMode(slash.slug);
        return this.#say(slash.rest, images);
      case "model":
        await this.#setModel(namedModel(this.#board.state.connection, slash.name));
        return this.#say(slash.rest, images);
      case "undo":
        return undoLast(this.#task.run, this.#ports.editor, this.#board);
      case "new":
        await this.newTask();
        return this.#say(slash.rest, images);
      case "init":
        return this.#support("init", {});
      case "command":
        if (slash.mode) await this.#setMode(slash.mode);
        return this.#task.tell(slash.text, images);
    }
  }

  /** A text of ours, said for the user. */
  async #support(name: SupportName, given: { place?: string; problems?: string }): Promise<void> {
    const { files, prompts } = this.#ports;
    const { mode } = this.#board.state;
    // The editor's menu may be the first thing that is used of Bilby.
    if (!this.#link.asked) await this.#link.connect();
    const { patches } = await prompts.customisation(mode);
    await this.#task.tell(supportPrompt(files, name, given, { patches, mode }), []);
  }

  async #act(action: Extract<ViewMessage, { type: "act" }>["action"]): Promise<void> {
    switch (action) {
      case "retry":
      case "continue":
        return this.#task.resume();
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
        return this.#task.condense();
    }
  }

  // ---- choices ----

  async #setMode(slug: string): Promise<void> {
    const mode = this.#says.modes.find((one) => one.slug === slug);
    if (!mode) throw new Error(`There is no mode "${slug}".`);
    if (mode.model && mode.model !== this.#board.state.model && !(await this.#mayLeave(mode.model))) return;
    this.#board.set({ mode: slug });
    this.#task.run?.agent.switchMode(slug);
    await this.#look();
  }

  async #setModel(name: string): Promise<void> {
    if (!(await this.#mayLeave(name))) return;
    this.#board.set({ model: name });
    await this.#ports.settings.update({ model: name });
  }

  /** A model of the cloud gets what it is sent on another machine: only after the user agreed. */
  async #mayLeave(model: string): Promise<boolean> {
    const { connection } = this.#board.state;
    const known = connection.state === "ready" ? connection.models.find(({ name }) => name === model) : undefined;
    // Where the server was not asked yet, its name says enough.
    const leaves = known ? known.remote : /[:-]cloud$/.test(model);
    return !leaves || this.#ports.editor.confirm(leavesQuestion(model), `Use ${model}`);
  }

  async #setAuto(category: GrantCategory, scope: "ask" | "task" | "always"): Promise<void> {
    await this.#grants.set(category, scope);
    this.#board.set(this.#grants.shown(this.#task.run?.approved));
  }

  #options(run: TaskRun): AgentOptions {
    const { mode, model } = this.#board.state;
    const own = this.#says.modes.find(({ slug }) => slug === mode)?.model;
    const grants = this.#grants.inForce(run.approved);
    return agentOptions(this.#ports.settings.current(), { mode, model: own ?? model ?? "", grants });
  }
}
