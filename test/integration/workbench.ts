/** A real workspace in a temp folder, a real log, a scripted Ollama over HTTP, and the agent between them. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import type { Agent } from "../../src/agent/agent.ts";
import type { Approver, Grants } from "../../src/agent/approval.ts";
import { createAgent } from "../../src/agent/create.ts";
import type { AgentOptions, AgentPorts } from "../../src/agent/ports.ts";
import type { Phase } from "../../src/agent/watch.ts";
import type { McpServers } from "../../src/mcp/mcp.ts";
import { ollamaServer } from "../../src/models/ollama/server.ts";
import { builtInModes } from "../../src/modes/built-in.ts";
import type { Mode } from "../../src/modes/mode.ts";
import { fileBlobs } from "../../src/node/blobs.ts";
import { mcpServers } from "../../src/node/mcp/servers.ts";
import { readPromptFiles } from "../../src/node/prompt-files.ts";
import { nodeWorkspace } from "../../src/node/workspace/workspace.ts";
import type { EventOf, EventType } from "../../src/task/events.ts";
import { memorySink, TaskLog } from "../../src/task/log.ts";
import { TaskStore } from "../../src/task/store.ts";
import { MODELS, type OllamaOptions, SCRIPTS, type ScriptedOllama, startOllama } from "../ollama/index.ts";
import { tokenizer } from "../unit/context/tokenizer.ts";

export const SAMPLE = path.resolve(import.meta.dirname, "../../media/sample");
const PROMPTS = path.resolve(import.meta.dirname, "../../prompts");

export const everything: Grants = { read: true, edit: true, mode: true, command: "all", commands: [] };
export const nothing: Grants = { read: false, edit: false, mode: false, command: "none", commands: [] };

export interface Bench {
  dir: string;
  home: string;
  ollama: ScriptedOllama;
  log: TaskLog;
  agent: Agent;
  ports: AgentPorts;
  phases: Phase[];
  mcp: McpServers | undefined;
  mcpFile: string;
  /** Events of one type, in order. */
  of<T extends EventType>(type: T): EventOf<T>[];
  file(name: string): string;
  /** A task beside this one, in the same workspace and kept nowhere. */
  another(): { agent: Agent; log: TaskLog };
  /** Closes the log and opens the task anew, as another process would. */
  reopen(): Promise<void>;
  close(): Promise<void>;
}

export interface BenchOptions extends Partial<AgentOptions> {
  server?: OllamaOptions;
  files?: Record<string, string>;
  sample?: boolean;
  approver?: Approver;
  modes?: readonly Mode[];
  customisation?: AgentPorts["customisation"];
  /** Instead of a server of its own. */
  endpoint?: string;
  patienceMs?: number;
  /** The `mcpServers` of the user's mcp.json. */
  mcp?: Record<string, unknown>;
}

const refuse: Approver = { ask: () => Promise.resolve({ approved: false, by: "rule", reason: "nobody is there" }) };

export async function workbench(options: BenchOptions = {}): Promise<Bench> {
  const {
    server = {},
    files = {},
    sample = false,
    approver = refuse,
    endpoint,
    patienceMs,
    mcp: listed,
    ...rest
  } = options;
  const { modes = builtInModes, customisation, ...agentOptions } = rest;
  const base = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "bilby-it-")));
  const dir = path.join(base, "work");
  const home = path.join(base, "home");
  fs.mkdirSync(dir);
  if (sample) fs.cpSync(SAMPLE, dir, { recursive: true });
  for (const [name, text] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(dir, name)), { recursive: true });
    fs.writeFileSync(path.join(dir, name), text);
  }
  const ollama = await startOllama({
    ...(server.script?.models.length ? {} : { models: MODELS }),
    loadMs: 0,
    ...server,
  });
  const store = new TaskStore(path.join(home, "tasks"));
  const promptFiles = await readPromptFiles(PROMPTS);
  const ratios = new Map<string, number>();
  const phases: Phase[] = [];
  const settings: AgentOptions = {
    model: "coder:14b",
    mode: "code",
    dialect: "auto",
    profile: "auto",
    window: 16_384,
    maxOutput: undefined,
    think: undefined,
    keepAlive: undefined,
    sampling: {},
    grants: everything,
    condenseAt: 0.8,
    maxRequests: 100,
    caps: { files: 100, requests: 1_000 },
    commandTimeoutMs: 60_000,
    draft: false,
    ...agentOptions,
  };
  const mcpFile = path.join(home, "mcp.json");
  if (listed) {
    fs.mkdirSync(home, { recursive: true });
    fs.writeFileSync(mcpFile, JSON.stringify({ mcpServers: listed }));
  }
  const mcp = listed ? mcpServers(mcpFile, dir) : undefined;
  const build = (log: TaskLog) =>
    createAgent({
      log,
      server: ollamaServer({ endpoint: endpoint ?? ollama.url }),
      workspace: nodeWorkspace({ roots: [{ name: "work", path: dir }] }),
      blobs: fileBlobs(path.join(home, "blobs")),
      files: promptFiles,
      tokenizer,
      ratios: { get: (model) => ratios.get(model), set: (model, ratio) => void ratios.set(model, ratio) },
      modes,
      ...(customisation ? { customisation } : {}),
      approver,
      watch: { phase: (phase) => void phases.push(phase), piece: () => undefined, output: () => undefined },
      options: () => settings,
      ...(mcp ? { mcp } : {}),
      ...(patienceMs === undefined ? {} : { patienceMs }),
    });
  const log = store.create({ title: "test", roots: [{ name: "work", path: dir }], app: "test" });
  const bench: Bench = {
    dir,
    home,
    ollama,
    log,
    phases,
    mcp,
    mcpFile,
    ...build(log),
    of: (type) => bench.log.events.filter((event) => event.type === type) as never,
    file: (name) => fs.readFileSync(path.join(dir, name), "utf8"),
    another() {
      const log = new TaskLog("beside", [], memorySink);
      log.append({
        type: "task.created",
        task: "beside",
        title: "beside",
        roots: [{ name: "work", path: dir }],
        app: "test",
      });
      return { agent: build(log).agent, log };
    },
    async reopen() {
      bench.log.close();
      bench.log = await store.open(bench.log.id);
      Object.assign(bench, build(bench.log));
    },
    async close() {
      bench.agent.stop();
      bench.log.close();
      await ollama.stop();
      fs.rmSync(base, { recursive: true, force: true });
    },
  };
  return bench;
}

/** One of the scripts that are kept. */
export function kept(name: string) {
  const found = SCRIPTS.find((script) => script.name === name);
  if (!found) throw new Error(`no script "${name}"`);
  return found;
}

/** Waits until `met`, looking every few milliseconds. Fails with `what` after half a minute. */
export async function until(met: () => boolean, what: string): Promise<void> {
  const end = Date.now() + 30_000;
  while (!met()) {
    if (Date.now() > end) throw new Error(`timed out waiting for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
