/** What the loop is handed by the terminal, the panel or a test. */
import type { Calibration } from "../context/calibration.ts";
import type { TokenCounts } from "../context/tokens.ts";
import type { McpServers } from "../mcp/mcp.ts";
import type { ModelInfo, ModelServer, Think } from "../models/model.ts";
import type { Mode } from "../modes/mode.ts";
import type { Customisation } from "../prompt/customise.ts";
import type { PromptFiles } from "../prompt/files.ts";
import type { FolderRule } from "../prompt/sources.ts";
import type { BlobStore } from "../task/blobs.ts";
import type { DialectName } from "../task/events.ts";
import type { TaskLog } from "../task/log.ts";
import type { Tool } from "../tools/tool.ts";
import type { Workspace } from "../workspace/workspace.ts";
import type { Approver, Grants } from "./approval.ts";
import type { Caps } from "./caps.ts";
import type { Commands } from "./commands.ts";
import type { Projections } from "./projections.ts";
import type { AgentWatch } from "./watch.ts";

/** What the user set. Read anew whenever it is needed; what a task must not change is fixed in its first event. */
export interface AgentOptions {
  model: string;
  mode: string;
  dialect: "auto" | DialectName;
  profile: "auto" | "full" | "lean" | "minimal";
  /** Tokens; undefined: what the server says. */
  window: number | undefined;
  /** Tokens; undefined: no limit of ours. */
  maxOutput: number | undefined;
  think: Think | undefined;
  keepAlive: string | number | undefined;
  /** Sampling, only what the user set, by Ollama's names. */
  sampling: Readonly<Record<string, number>>;
  grants: Grants;
  maxRequests: number;
  /** For the whole task. */
  caps: Caps;
  /** Share of the window at which room is made; 1: only when it must be. */
  condenseAt: number;
  commandTimeoutMs: number;
  /** Asks a thinking model for short notes in place of long thoughts. */
  draft: boolean;
  /** Tools that this model is not offered, whatever the mode. */
  withheld?: readonly string[];
}

export interface AgentPorts {
  log: TaskLog;
  projections: Projections;
  server: ModelServer;
  workspace: Workspace;
  blobs: BlobStore;
  commands: Commands;
  /** The user's MCP servers; undefined where they may not run. */
  mcp?: McpServers;
  counts: TokenCounts;
  calibration: Calibration;
  files: PromptFiles;
  tools: readonly Tool[];
  /** May change between turns; a task whose mode is gone says so. */
  modes: readonly Mode[];
  /** What user and workspace changed about the prompt of a mode, as of now. Must not reject for what a file says. */
  customisation(mode: string): Promise<Customisation>;
  /** The AGENTS.md files that speak for the folders of these files, below the root, as far as the user agreed to them. */
  folderRules?(paths: readonly string[]): Promise<FolderRule[]>;
  /** Names of the tools that are off in a mode, as the model was last told. */
  switchedOff(mode: string): Promise<readonly string[]>;
  /** How a model calls tools best, as a check-up of it found; undefined where none was made. */
  triedDialect?(model: ModelInfo): DialectName | undefined;
  approver: Approver;
  watch: AgentWatch;
  options(): AgentOptions;
  now(): number;
  /** Milliseconds without a word before the server is asked whether it lives; `patience.ts` has the usual. */
  patienceMs?: number;
}

/** What a running turn knows of itself. Lost with the process, and nothing is lost with it. */
export interface Turn {
  abort: AbortController;
  /** For the user, while Stop takes its time. */
  doing: string;
  requests: number;
}
