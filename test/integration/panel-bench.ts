/** The panel's session as VS Code hosts it, with a plain object for an editor: a real workspace, a scripted Ollama over HTTP. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { triedDialect } from "../../src/checkup/recommend.ts";
import type { Where } from "../../src/doctor/where.ts";
import { parseEndpoint } from "../../src/models/ollama/endpoint.ts";
import { ollamaServer } from "../../src/models/ollama/server.ts";
import { fileAgreed } from "../../src/node/agreed.ts";
import { fileBlobs } from "../../src/node/blobs.ts";
import { checkupFiles } from "../../src/node/checkups.ts";
import { readPromptFiles } from "../../src/node/prompt-files.ts";
import { promptSources } from "../../src/node/prompt-sources.ts";
import { nodeWorkspace } from "../../src/node/workspace/workspace.ts";
import { serverInForce } from "../../src/panel/endpoints.ts";
import type { PanelSession } from "../../src/panel/panel-session.ts";
import type { CommandView, ProposedChange, SessionPorts } from "../../src/panel/ports.ts";
import { type HostMessage, type PanelState, type ViewInput, viewMessage } from "../../src/panel/protocol.ts";
import { createSession } from "../../src/panel/session.ts";
import { defaultSettings, type Settings, type SettingsPatch } from "../../src/settings/settings.ts";
import type { Item } from "../../src/task/items.ts";
import { TaskStore } from "../../src/task/store.ts";
import type { Located, Workspace } from "../../src/workspace/workspace.ts";
import { MODELS, type OllamaOptions, type ScriptedOllama, startOllama } from "../ollama/index.ts";
import { tokenizer } from "../unit/context/tokenizer.ts";
import { until } from "./workbench.ts";

const PROMPTS = path.resolve(import.meta.dirname, "../../prompts");
const quiet = { dispose: () => undefined };

/** What the editor was asked to do, and what is open in it. */
export interface Desk {
  diffs: Map<string, ProposedChange>;
  /** What the user typed into the proposed side, by call. */
  typed: Map<string, string>;
  /** Unsaved text by path as shown. */
  unsaved: Map<string, string>;
  notes: string[];
  terminals: CommandView[];
  opened: string[];
  copied: string[];
  /** What had to be confirmed, and whether the user does. */
  asked: string[];
  agrees: boolean;
  /** What was written into the user's settings. */
  updates: SettingsPatch[];
}

export interface PanelBench {
  dir: string;
  home: string;
  ollama: ScriptedOllama;
  desk: Desk;
  session: PanelSession;
  /** What a view says; parsed as the panel host parses it. */
  view(message: ViewInput): void;
  messages: HostMessage[];
  /** Drops the view and opens another, as a reload of the webview does. */
  reload(): void;
  /** Ends the session and begins another, as a reload of the window does. */
  restart(): Promise<void>;
  state(): PanelState;
  /** The card that waits for a decision. */
  waiting(): Promise<Extract<Item, { kind: "call" }>>;
  /** Until the turn is over. */
  idle(): Promise<void>;
  file(name: string): string;
  write(name: string, text: string): void;
  /** Changes the user's settings. */
  set(settings: Partial<Settings>): void;
  close(): Promise<void>;
}

export interface PanelOptions {
  server?: OllamaOptions;
  files?: Record<string, string>;
  settings?: Partial<Settings>;
  trusted?: boolean;
  where?: Where;
  /** In secret storage, by origin. */
  keys?: Record<string, string>;
  /** Instead of a folder with `files`. */
  dir?: string;
}

export async function panelBench(options: PanelOptions = {}): Promise<PanelBench> {
  const base = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "bilby-panel-")));
  const dir = options.dir ?? path.join(base, "work");
  const home = path.join(base, "home");
  fs.mkdirSync(dir, { recursive: true });
  const write = (name: string, text: string) => {
    fs.mkdirSync(path.dirname(path.join(dir, name)), { recursive: true });
    fs.writeFileSync(path.join(dir, name), text);
  };
  for (const [name, text] of Object.entries(options.files ?? {})) write(name, text);
  const ollama = await startOllama({ models: MODELS, loadMs: 0, ...options.server });
  const desk: Desk = {
    diffs: new Map(),
    typed: new Map(),
    unsaved: new Map(),
    notes: [],
    terminals: [],
    opened: [],
    copied: [],
    asked: [],
    agrees: true,
    updates: [],
  };
  let settings: Settings = {
    ...defaultSettings,
    endpoint: ollama.url,
    model: "coder:14b",
    contextWindow: 16_384,
    ...options.settings,
  };
  const files = await readPromptFiles(PROMPTS);
  const workspace = withUnsaved(nodeWorkspace({ roots: [{ name: "work", path: dir }] }), desk);
  const trusted = () => options.trusted ?? true;
  const listeners = new Set<(settings: Settings) => void>();
  const ports = (): SessionPorts => ({
    app: "test",
    editor: {
      openDiff: async (change) => void desk.diffs.set(change.call, change),
      async openDiffs(changes) {
        for (const change of changes) desk.diffs.set(change.call, change);
      },
      async closeDiff(call) {
        desk.diffs.delete(call);
        desk.typed.delete(call);
      },
      proposed: (call) => desk.typed.get(call),
      async propose(call, { taken, typed }) {
        const change = desk.diffs.get(call);
        if (change) desk.diffs.set(call, { ...change, taken });
        if (typed !== undefined) desk.typed.set(call, typed);
      },
      openTerminal: async (view) => void desk.terminals.push(view),
      openFile: async (real) => void desk.opened.push(real),
      openText: async () => undefined,
      openExternal: async (url) => void desk.opened.push(url),
      openSettings: async () => undefined,
      openTab: async () => undefined,
      openStudio: async () => undefined,
      openModels: async () => undefined,
      copy: async (text) => void desk.copied.push(text),
      notify: (_, text) => void desk.notes.push(text),
      async confirm(question) {
        desk.asked.push(question);
        return desk.agrees;
      },
      askForKey: async () => false,
      findFiles: async () => [],
      findSymbols: async () => [],
    },
    settings: {
      current: () => settings,
      async update(patch) {
        desk.updates.push(patch);
        const { autoApprove } = settings;
        const granted = Object.fromEntries(
          Object.entries(patch).flatMap(([name, value]) =>
            name.startsWith("autoApprove.") ? [[name.slice(12), value]] : [],
          ),
        );
        settings = { ...settings, ...patch, autoApprove: { ...autoApprove, ...granted } };
        for (const listen of listeners) listen(settings);
      },
      onDidChange(listener) {
        listeners.add(listener);
        return { dispose: () => listeners.delete(listener) };
      },
    },
    secrets: { key: async (address) => options.keys?.[parseEndpoint(address).origin], onDidChange: () => quiet },
    workspace,
    blobs: fileBlobs(path.join(home, "blobs")),
    store: new TaskStore(path.join(home, "tasks")),
    tokenizer,
    ratios: { get: () => undefined, set: () => undefined },
    files,
    prompts: promptSources({
      modesFile: path.join(home, "modes.yaml"),
      promptFolder: path.join(home, "prompt"),
      workspace: nodeWorkspace({ roots: [{ name: "work", path: dir }] }),
      trusted: () => options.trusted ?? true,
      agreed: fileAgreed(path.join(home, "agreed.json")),
      settings: () => ({
        entries: settings.promptPatches,
        instructions: settings.customInstructions,
        language: settings.language,
      }),
      count: tokenizer.count,
    }),
    triedDialect: ({ digest }) => triedDialect(checkupFiles(path.join(home, "checkups")).all(), digest),
    where: options.where ?? { kind: "local", name: "here", text: "The connection is made from this computer (here)." },
    server(current, key) {
      const { typed: endpoint, headers } = serverInForce(current);
      return ollamaServer({ endpoint, headers, ...(key ? { key } : {}) });
    },
    trust: { trusted, onDidChange: () => quiet },
    log: () => undefined,
  });
  const bench: PanelBench = {
    dir,
    home,
    ollama,
    desk,
    session: createSession(ports()),
    messages: [],
    view: (message) => attached.receive(viewMessage.parse(message)),
    reload() {
      attached.dispose();
      attached = attach();
    },
    async restart() {
      attached.dispose();
      await bench.session.dispose();
      bench.session = createSession(ports());
      attached = attach();
      await until(() => bench.state().connection.state === "ready", "the connection");
    },
    state: () => bench.session.state(),
    async waiting() {
      const card = () => bench.state().items.find((item) => item.kind === "call" && item.state === "waiting");
      await until(() => card() !== undefined, "a card that waits");
      return card() as Extract<Item, { kind: "call" }>;
    },
    idle: () => until(() => bench.state().phase.name === "idle", "the end of the turn"),
    file: (name) => fs.readFileSync(path.join(dir, name), "utf8"),
    write,
    set(changes) {
      settings = { ...settings, ...changes };
    },
    async close() {
      await bench.session.dispose();
      await ollama.stop();
      fs.rmSync(base, { recursive: true, force: true });
    },
  };
  const attach = () => {
    const view = bench.session.attach((message) => void bench.messages.push(message));
    view.receive({ type: "ready" });
    return view;
  };
  let attached = attach();
  await until(() => bench.state().connection.state === "ready", "the connection");
  return bench;
}

/** As the editor's workspace: what is typed and not saved wins, and is never written over. */
function withUnsaved(disk: Workspace, desk: Desk): Workspace {
  return { ...disk, unsaved: (file: Located) => desk.unsaved.get(file.shown) };
}
