/**
 * What the panel's core is handed by whoever hosts it: an editor with native diffs, secrets, settings, and a way to make the
 * rest. No `vscode` in here: a test hosts the same core with plain objects.
 */
import type { AgentPorts } from "../agent/ports.ts";
import type { RatioStore } from "../context/calibration.ts";
import type { Tokenizer } from "../context/tokens.ts";
import type { Where } from "../doctor/where.ts";
import type { McpServers } from "../mcp/mcp.ts";
import type { ModelServer } from "../models/model.ts";
import type { SpeedStore } from "../models/speeds.ts";
import type { PromptFiles } from "../prompt/files.ts";
import type { PromptSources } from "../prompt/sources.ts";
import type { Settings, SettingsPatch } from "../settings/settings.ts";
import type { BlobStore } from "../task/blobs.ts";
import type { TaskStore } from "../task/store.ts";
import type { Workspace } from "../workspace/workspace.ts";

/** A change as it would be, for the editor's own diff view. */
export interface ProposedChange {
  /** Stable for the call it belongs to; opening the same one again shows the same editor. */
  call: string;
  /** As shown to the user and the model. */
  shown: string;
  /** Absolute path of the file. */
  real: string;
  /** Content before; null for a new file. */
  before: string | null;
  after: string;
  /** What of it is taken, where parts are left out: the proposed side says this. */
  taken?: string;
}

/** A command for whoever wants to watch it. What it writes is as it came: the terminal takes out what it should not get. */
export interface CommandView {
  call: string;
  command: string;
  soFar: string;
  /** Follows what it writes from then on; undefined for one that is over. */
  follow?(listen: (chunk: string) => void): { over: Promise<void>; stop(): void };
  /** Ctrl+C in the terminal. */
  interrupt(): void;
  /** How it ended, as far as it has. */
  outcome(): string;
}

/** The editor around the panel. None of these changes a file; none of them decides an approval. */
export interface EditorPort {
  /** Shows the change in a diff editor. Takes the focus only if asked; closing the editor decides nothing. */
  openDiff(change: ProposedChange, options: { focus: boolean }): Promise<void>;
  /** Shows several in one view, with the focus. */
  openDiffs(changes: readonly ProposedChange[]): Promise<void>;
  /** What the user made of the proposed side of that diff, LF; undefined if it was not opened or is as it was proposed. */
  proposed?(call: string): string | undefined;
  /** Puts a text on the proposed side, if there is one. `typed`: the user's own edits are in it. */
  propose?(call: string, now: { taken: string; typed?: string }): Promise<void>;
  /** Closes the diff of that call, if it is open, and forgets the proposed content. */
  closeDiff(call: string): Promise<void>;
  /** Shows what a command writes in a terminal that takes no input; once for a command. Closing it ends nothing. */
  openTerminal(view: CommandView): Promise<void>;
  /** Opens a file of the user's. Rejects with a sentence if it cannot. */
  openFile(real: string, line?: number): Promise<void>;
  /** Opens text in an untitled editor: an export, a whole output. */
  openText(text: string, language: string): Promise<void>;
  /** http and https only; anything else is refused with a notice. */
  openExternal(url: string): Promise<void>;
  openSettings(query: string): Promise<void>;
  openTab(): Promise<void>;
  openStudio(): Promise<void>;
  openModels(): Promise<void>;
  copy(text: string): Promise<void>;
  notify(level: "info" | "warning" | "error", text: string): void;
  /** Asks before something that cannot be taken back; `yes` names what is done. False if the user lets it be. */
  confirm(question: string, yes: string): Promise<boolean>;
  /** Asks for an API key for the server at this origin and keeps it. Resolves to false if the user gave none. */
  askForKey(origin: string): Promise<boolean>;
  /** Files that match what the user is typing after `@`, best first, relative to their root. */
  findFiles(query: string, limit: number): Promise<string[]>;
  /** Names that are declared in the workspace and go with what the user is typing, each with where; none without a language server. */
  findSymbols(query: string, limit: number): Promise<{ name: string; detail: string }[]>;
}

/** Keys by the origin of an address, so that a changed endpoint never gets another server's key. Throws if it cannot be an address. */
export interface SecretsPort {
  key(address: string): Promise<string | undefined>;
  onDidChange(listener: () => void): Disposable;
}

export interface SettingsPort {
  /** Valid always: what was malformed has its default and was reported. */
  current(): Settings;
  /** Into the user's settings, never the workspace's. */
  update(patch: SettingsPatch): Promise<void>;
  onDidChange(listener: (settings: Settings) => void): Disposable;
}

export interface SessionPorts {
  /** `app` as it goes into the log: name and version. */
  app: string;
  editor: EditorPort;
  settings: SettingsPort;
  secrets: SecretsPort;
  /** Undefined where no folder is open. */
  workspace: Workspace | undefined;
  blobs: BlobStore;
  store: TaskStore;
  /** The user's MCP servers; undefined where no folder is open. */
  mcp?: McpServers;
  tokenizer: Tokenizer;
  ratios: RatioStore;
  files: PromptFiles;
  /** What user and workspace wrote about modes and prompts. */
  prompts: PromptSources;
  /** How a model calls tools best, as the last check-up of it found. */
  triedDialect?: AgentPorts["triedDialect"];
  /** Where the speed of each reply is kept. */
  speeds?: SpeedStore;
  /** The host that makes the connections. */
  where: Where;
  /** Where a proxy is set around us, by name. It is not used, and said so. */
  otherProxies?(): string[];
  /** A server for these settings; called again when endpoint, headers or key changed. */
  server(settings: Settings, key: string | undefined): ModelServer;
  trust: { trusted(): boolean; onDidChange(listener: () => void): Disposable };
  /** Free text for the log channel: never secrets, never file content. */
  log(line: string): void;
}

export interface Disposable {
  dispose(): void;
}
