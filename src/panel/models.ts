/**
 * The model view's host side: asks the server what it has, does to a model what the user asked for and nothing else, and sends
 * the whole picture back. What takes long runs beside the rest and can be stopped.
 */
import { report } from "../checkup/report.ts";
import { type Checkup, latestOf } from "../checkup/result.ts";
import { type CheckupStore, checkup } from "../checkup/run.ts";
import type { CacheType } from "../models/fit/kv.ts";
import { needsArrays } from "../models/fit/kv.ts";
import type { LoadedModel, ModelLibrary, ModelServer, ModelSummary } from "../models/model.ts";
import type { SpeedStore } from "../models/speeds.ts";
import { leavesQuestion, runningOf } from "../models/view.ts";
import type { PromptFiles } from "../prompt/files.ts";
import { settingsFor, withModel } from "../settings/model-settings.ts";
import { serverInForce } from "./endpoints.ts";
import { modelfileText } from "./modelfile-text.ts";
import type { Doing, ModelsHostMessage, ModelsMessage, ModelsState } from "./models-protocol.ts";
import { Pulls } from "./models-pull.ts";
import { deleteQuestion, type Looked, modelCards, taskWindow } from "./models-view.ts";
import type { PanelSession } from "./panel-session.ts";
import type { EditorPort, SettingsPort } from "./ports.ts";

export interface ModelsPorts {
  /** A server for the settings and the key as they are now. */
  server(): Promise<ModelServer & ModelLibrary>;
  settings: SettingsPort;
  session: Pick<PanelSession, "state" | "receive" | "lastReply">;
  checkups: CheckupStore & { all(): Checkup[] };
  speeds: Pick<SpeedStore, "of">;
  files: PromptFiles;
  count(text: string): number;
  /** What the user said of their machine, kept between sessions. */
  memory: { get(): number | undefined; set(bytes: number | undefined): void };
  editor: Pick<EditorPort, "openText" | "confirm">;
  now(): number;
}

export class ModelsDesk {
  readonly #ports: ModelsPorts;
  readonly #send: (message: ModelsHostMessage) => void;
  #server: (ModelServer & ModelLibrary) | null = null;
  #status: ModelsState["status"] = "loading";
  #message: string | undefined;
  #version: string | undefined;
  #list: ModelSummary[] = [];
  #loaded: LoadedModel[] = [];
  #checkups: Checkup[] = [];
  #cache: CacheType = "f16";
  readonly #looked = new Map<string, Looked>();
  readonly #failed = new Map<string, string>();
  readonly #doing = new Map<string, Doing & { abort: AbortController }>();
  readonly #running = new Set<Promise<void>>();
  readonly #pulls: Pulls;

  constructor(ports: ModelsPorts, send: (message: ModelsHostMessage) => void) {
    this.#ports = ports;
    this.#send = send;
    this.#pulls = new Pulls({
      endpoint: () => this.#endpoint,
      editor: ports.editor,
      changed: () => this.#show(),
    });
  }

  /** Resolves when what was asked is done, for the slow ones too. */
  async receive(message: ModelsMessage): Promise<void> {
    const work = this.#handle(message).catch((error: unknown) => {
      // Said on the card, beside the button that was pressed.
      if ("name" in message) this.#failed.set(message.name, sentence(error));
      else this.#message = sentence(error);
      this.#show();
    });
    this.#running.add(work);
    await work;
    this.#running.delete(work);
  }

  /** The server or the settings changed: everything is asked anew. */
  async refresh(): Promise<void> {
    try {
      const server = await this.#ports.server();
      if (server.endpoint !== this.#server?.endpoint) {
        this.#looked.clear();
        this.#failed.clear();
      }
      this.#server = server;
      const [list, loaded, version] = await Promise.all([server.list(), server.loaded(), server.version()]);
      this.#version = version;
      this.#list = list;
      this.#loaded = loaded;
      this.#checkups = this.#ports.checkups.all();
      this.#status = "ready";
      this.#message = undefined;
    } catch (error) {
      this.#status = "failed";
      this.#message = sentence(error);
    }
    this.#show();
  }

  /** What is loaded changes by itself: models are unloaded, other programs load others. */
  async tick(): Promise<void> {
    if (!this.#server || this.#status !== "ready") return;
    this.#loaded = await this.#server.loaded().catch(() => this.#loaded); // the next full look says what is wrong
    this.#show();
  }

  /** Stops what runs and waits for it. */
  async dispose(): Promise<void> {
    for (const { abort } of this.#doing.values()) abort.abort();
    this.#pulls.stop();
    await Promise.all(this.#running);
  }

  async #handle(message: ModelsMessage): Promise<void> {
    if ("name" in message) this.#failed.delete(message.name);
    const { settings, session, memory, editor } = this.#ports;
    switch (message.type) {
      case "ready":
        this.#show();
        return this.refresh();
      case "look":
        await this.#look(message.name);
        return this.#show();
      case "use":
        return session.receive({ type: "model", name: message.name });
      case "load":
        return this.#load(message.name);
      case "unload":
        await this.#during(message.name, { what: "unloading" }, (signal) => this.#asked.unload(message.name, signal));
        return this.tick();
      case "checkup":
        return this.#checkup(message.name, message.again);
      case "cancel":
        return this.#doing.get(message.name)?.abort.abort();
      case "take":
        return this.#take(message.name);
      case "report": {
        const found = this.#found(message.name);
        const text = message.as === "json" ? `${JSON.stringify(found, null, 2)}\n` : report(found);
        return editor.openText(text, message.as);
      }
      case "set":
        return this.#set(message.name, message.changes);
      case "pull":
        if (await this.#pulls.pull(message.name, this.#asked)) await this.refresh();
        return;
      case "pull.stop":
        return this.#pulls.stop();
      case "delete":
        return this.#delete(message.name);
      case "modelfile": {
        const { info } = await this.#look(message.name);
        const window = await this.#window(message.name);
        return editor.openText(modelfileText(info, settings.current(), window), "modelfile");
      }
      case "memory":
        memory.set(message.bytes ?? undefined);
        return this.#show();
      case "cache":
        this.#cache = message.cache;
        return this.#show();
    }
  }

  async #look(name: string): Promise<Looked> {
    const known = this.#looked.get(name);
    if (known) return known;
    const info = await this.#asked.show(name);
    const layers = needsArrays(info.raw) ? await this.#asked.layers(name) : undefined;
    const looked = { info, layers };
    this.#looked.set(name, looked);
    return looked;
  }

  async #load(name: string): Promise<void> {
    if (!(await this.#mayLeave(name))) return;
    const window = await this.#window(name);
    const { keepAlive } = settingsFor(this.#ports.settings.current(), name);
    const how = { window, ...(keepAlive ? { keepAlive } : {}) };
    await this.#during(name, { what: "loading" }, (signal) => this.#asked.load(name, how, signal));
    await this.tick();
  }

  async #checkup(name: string, again: boolean): Promise<void> {
    const busy = [...this.#doing].find(([, { what }]) => what === "checkup")?.[0];
    if (busy) throw new Error(`${busy} is being checked. Two at a time would measure each other; wait or stop it.`);
    if (!(await this.#mayLeave(name))) return;
    const window = await this.#window(name);
    const { checkups: store, files, count, now } = this.#ports;
    await this.#during(name, { what: "checkup", share: 0 }, async (signal) => {
      await checkup(
        { server: this.#asked, store, files, count, now },
        {
          model: name,
          window,
          signal,
          again,
          onProgress: ({ title, done, total }) => {
            const doing = this.#doing.get(name);
            if (doing) this.#doing.set(name, { ...doing, title, share: done / total });
            this.#show();
          },
        },
      );
      this.#checkups = store.all();
    });
    await this.tick();
  }

  /** All of it, for this model and for no other. The reserve is that of the window, where no limit of an answer says otherwise. */
  async #take(name: string): Promise<void> {
    const { dialect, profile, window, edit } = this.#found(name).recommended;
    await this.#set(name, {
      contextWindow: window,
      maxOutputTokens: -1,
      // `auto` is the one that was found best, and can still fall back to XML.
      dialect: dialect === "json" ? "json" : "auto",
      promptProfile: profile,
      editWith: edit,
    });
    this.#ports.session.receive({ type: "model", name });
  }

  async #set(name: string, changes: Parameters<typeof withModel>[2]): Promise<void> {
    const { settings } = this.#ports;
    await settings.update({ models: withModel(settings.current().models, name, changes) });
    const loaded = this.#loaded.find((model) => model.name === name);
    const { keepAlive } = settingsFor(settings.current(), name);
    // What is loaded stays so for as long as is said now, not only after the next request.
    if (changes.keepAlive && keepAlive && loaded?.context) {
      await this.#asked.load(name, { window: loaded.context, keepAlive });
      return this.tick();
    }
    this.#show();
  }

  async #delete(name: string): Promise<void> {
    const chosen = this.#ports.session.state().model === name;
    const question = deleteQuestion(name, this.#list, this.#endpoint, chosen);
    if (!(await this.#ports.editor.confirm(question, `Delete ${name}`))) return;
    await this.#during(name, { what: "deleting" }, (signal) => this.#asked.remove(name, signal));
    this.#looked.delete(name);
    await this.refresh();
  }

  #found(name: string): Checkup {
    const found = latestOf(this.#checkups, this.#list.find((model) => model.name === name)?.digest);
    if (!found) throw new Error(`${name} had no check-up yet.`);
    return found;
  }

  async #window(name: string): Promise<number> {
    const { info } = await this.#look(name);
    return taskWindow(info, runningOf(info, this.#loaded), this.#ports.settings.current()).tokens;
  }

  async #mayLeave(name: string): Promise<boolean> {
    const remote = this.#list.find((model) => model.name === name)?.remote === true;
    return !remote || this.#ports.editor.confirm(leavesQuestion(name), `Use ${name}`);
  }

  /** One thing at a time for each model. What the user stopped is no failure. */
  async #during(name: string, doing: Doing, work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    if (this.#doing.has(name)) return;
    const abort = new AbortController();
    this.#doing.set(name, { ...doing, abort });
    this.#show();
    try {
      await work(abort.signal);
    } catch (error) {
      if (!abort.signal.aborted) throw error;
    } finally {
      this.#doing.delete(name);
      this.#show();
    }
  }

  get #endpoint(): string {
    return this.#server?.endpoint ?? serverInForce(this.#ports.settings.current()).url;
  }

  get #asked(): ModelServer & ModelLibrary {
    if (!this.#server) throw new Error("There is no connection to a model server yet.");
    return this.#server;
  }

  #show(): void {
    const { settings, session, speeds, memory, now } = this.#ports;
    const stated = memory.get();
    const doing = new Map([...this.#doing].map(([name, { abort: _, ...each }]) => [name, each]));
    const state: ModelsState = {
      endpoint: this.#endpoint,
      status: this.#status,
      models: modelCards({
        list: this.#list,
        loaded: this.#loaded,
        looked: this.#looked,
        checkups: this.#checkups,
        doing,
        failed: this.#failed,
        lastReply: session.lastReply(),
        chosen: session.state().model,
        speeds: (model) => speeds.of(model),
        memory: stated,
        cache: this.#cache,
        settings: settings.current(),
        version: this.#version,
        now: now(),
      }),
      cache: this.#cache,
      ...(this.#pulls.shown ? { pulling: this.#pulls.shown } : {}),
      ...(this.#message ? { message: this.#message } : {}),
      ...(stated ? { memory: stated } : {}),
    };
    this.#send({ type: "models", state });
  }
}

function sentence(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
