/** `bilby run` and `bilby resume`: the same core as in the panel, with a terminal in front of it or none. */
import type { Agent, Ended } from "../../agent/agent.ts";
import type { Grants } from "../../agent/approval.ts";
import { createAgent } from "../../agent/create.ts";
import { currentPrompt } from "../../agent/current.ts";
import { keepSpeeds } from "../../agent/measured.ts";
import type { AgentOptions } from "../../agent/ports.ts";
import { triedDialect } from "../../checkup/recommend.ts";
import { DEFAULT_THRESHOLD } from "../../context/condense.ts";
import type { Mode } from "../../modes/mode.ts";
import { endedWell } from "../../task/causes.ts";
import type { TaskLog } from "../../task/log.ts";
import { TaskStore } from "../../task/store.ts";
import { ruleOf } from "../../workspace/denied.ts";
import { sweepDaily } from "../blob-sweep.ts";
import { fileBlobs } from "../blobs.ts";
import { checkupFiles } from "../checkups.ts";
import { readDenied } from "../denied.ts";
import { bilbyHome } from "../home.ts";
import { mcpServers } from "../mcp/servers.ts";
import { fileRatios } from "../ratios.ts";
import { fileSpeeds } from "../speeds.ts";
import { nodeWorkspace } from "../workspace/workspace.ts";
import { askOnTerminal, refuseAll } from "./approver.ts";
import { beforeSending, cloudOption } from "./leaving.ts";
import { jsonOutput, terminalOutput } from "./output.ts";
import { promptFiles, rootAt, tokenizer } from "./paths.ts";
import { serverArgs, serverAt } from "./server.ts";
import { type CliSources, cliSources, listUsed, rulesOption } from "./sources.ts";
import { oneOf, readArgs, UsageError, wholeNumber } from "./usage.ts";
import { complain } from "./visible.ts";

const options = {
  cwd: { type: "string" },
  mode: { type: "string" },
  model: { type: "string" },
  ...serverArgs,
  ...cloudOption,
  "num-ctx": { type: "string" },
  "num-predict": { type: "string" },
  dialect: { type: "string" },
  profile: { type: "string" },
  yes: { type: "string", multiple: true },
  deny: { type: "string", multiple: true },
  say: { type: "string" },
  json: { type: "boolean" },
  ...rulesOption,
} as const;

type Values = ReturnType<typeof readArgs<typeof options>>["values"];

const MAX_REQUESTS = 200;
const COMMAND_TIMEOUT_MS = 600_000;

export async function runCommand(args: string[]): Promise<number> {
  const { values, positionals } = readArgs(args, options, {
    min: 1,
    max: 1,
    what: 'the task, in quotes: bilby run "fix the test"',
  });
  const text = positionals[0]!;
  if (text.trim() === "") throw new UsageError("the task is empty.");
  const store = new TaskStore(bilbyHome().tasks);
  const workspace = nodeWorkspace({ roots: [rootAt(values.cwd)] });
  const custom = await cliSources(workspace, values, tokenizer().count);
  const settings = await readOptions(values, custom.modes);
  const own = custom.modes.find(({ slug }) => slug === settings.mode)?.model;
  await beforeSending(serverAt(values), own ?? settings.model, values.cloud);
  await listUsed(custom.sources, settings.mode);
  const log = store.create({ title: text.split("\n")[0]!.slice(0, 80), roots: [...workspace.roots], app: "bilby-cli" });
  return drive(log, workspace, settings, custom, values, (agent) => agent.say(text));
}

export async function resumeCommand(args: string[]): Promise<number> {
  const { values, positionals } = readArgs(args, options, { min: 1, max: 1, what: "the id of one task" });
  const store = new TaskStore(bilbyHome().tasks);
  const log = await store.open(await store.find(positionals[0]!));
  const created = log.events.find((event) => event.type === "task.created");
  const roots = created?.type === "task.created" && !values.cwd ? created.roots : [rootAt(values.cwd)];
  const before = currentPrompt(log.events);
  const workspace = nodeWorkspace({ roots });
  const custom = await cliSources(workspace, values, tokenizer().count);
  const settings = await readOptions(values, custom.modes, before?.model.name);
  // What the task ran with was agreed to when it began.
  if (settings.model !== before?.model.name) await beforeSending(serverAt(values), settings.model, values.cloud);
  const say = values.say;
  return drive(log, workspace, settings, custom, values, (agent) => (say ? agent.say(say) : agent.resume()));
}

async function drive(
  log: TaskLog,
  workspace: ReturnType<typeof nodeWorkspace>,
  settings: AgentOptions,
  { sources, modes }: CliSources,
  values: Values,
  start: (agent: Agent) => Promise<Ended>,
): Promise<number> {
  const home = bilbyHome();
  const asks = process.stdin.isTTY && process.stderr.isTTY && !values.json;
  const output = values.json ? jsonOutput() : terminalOutput();
  for (const event of log.events) output.event(event);
  log.subscribe(output.event);
  const mcp = mcpServers(home.mcp, workspace.roots[0]!.path);
  keepSpeeds(log, fileSpeeds(home.speeds));
  const { agent, ports } = createAgent({
    log,
    server: serverAt(values),
    workspace,
    blobs: fileBlobs(home.blobs),
    mcp,
    files: await promptFiles(),
    tokenizer: tokenizer(),
    ratios: fileRatios(home.ratios),
    modes,
    customisation: (mode) => sources.customisation(mode),
    folderRules: async (paths) => (await sources.folderRules(paths)).rules,
    triedDialect: ({ digest }) => triedDialect(checkupFiles(home.checkups).all(), digest),
    approver: asks ? askOnTerminal() : refuseAll,
    watch: output.watch,
    options: () => settings,
  });
  let interrupted = 0;
  const interrupt = () => {
    // The first Ctrl+C stops the turn and keeps the task whole; a second one means it, but leaves nothing running.
    if (++interrupted === 1) agent.stop();
    else if (interrupted === 2) void ports.commands.close().finally(() => process.exit(130));
    else process.exit(130);
  };
  process.on("SIGINT", interrupt);
  process.on("SIGTERM", interrupt);
  try {
    const ended = await start(agent);
    output.end(log, ended);
    if (ended.cause === "stopped-by-user") return 130;
    return endedWell(ended.cause) ? 0 : 1;
  } finally {
    process.off("SIGINT", interrupt);
    process.off("SIGTERM", interrupt);
    await ports.commands.close();
    await log.flush();
    log.close();
    await mcp.close();
    await sweepDaily(home).catch((error: Error) => complain(`bilby: ${error.message}\n`));
  }
}

/** `known` is the model a task already runs with. */
async function readOptions(values: Values, modes: readonly Mode[], known?: string): Promise<AgentOptions> {
  const numPredict = values["num-predict"] === "-1" ? undefined : wholeNumber("num-predict", values["num-predict"], 1);
  return {
    model: values.model ?? known ?? (await onlyModel(values)),
    mode: oneOf(
      "mode",
      values.mode,
      modes.map((mode) => mode.slug),
      "code",
    ),
    dialect: oneOf("dialect", values.dialect, ["auto", "xml", "native", "json"] as const, "auto"),
    profile: oneOf("profile", values.profile, ["auto", "full", "lean", "minimal"] as const, "auto"),
    window: wholeNumber("num-ctx", values["num-ctx"], 256),
    maxOutput: numPredict,
    think: undefined,
    keepAlive: undefined,
    sampling: {},
    grants: readGrants(values.yes ?? [], readRules(values.deny ?? [])),
    condenseAt: DEFAULT_THRESHOLD,
    maxRequests: MAX_REQUESTS,
    // What --yes allows, it allows to the end: nobody is there to be asked again.
    caps: { files: Number.POSITIVE_INFINITY, requests: Number.POSITIVE_INFINITY },
    commandTimeoutMs: COMMAND_TIMEOUT_MS,
    draft: false,
  };
}

/** What the user forbids here, and what the editor was told. */
function readRules(denied: readonly string[]): string[] {
  for (const rule of denied)
    if (!ruleOf(rule)) throw new UsageError(`--deny takes a program or the beginning of a command, not "${rule}".`);
  return [...readDenied(bilbyHome().denied), ...denied];
}

function readGrants(yes: readonly string[], denied: readonly string[]): Grants {
  const words = new Set(
    yes
      .flatMap((list) => list.split(","))
      .map((word) => word.trim())
      .filter(Boolean),
  );
  for (const word of words)
    if (!["read", "edit", "command", "mode", "mcp", "all"].includes(word))
      throw new UsageError(`--yes takes read, edit, command, mode, mcp or all, not "${word}".`);
  const has = (word: string) => words.has("all") || words.has(word);
  return {
    read: has("read"),
    edit: has("edit"),
    mode: has("mode"),
    command: has("command") ? "all" : "none",
    commands: [],
    denied,
    mcp: has("mcp") ? "all" : [],
  };
}

/** Without --model: the server's only model that can chat. Where there are several, the user must say. */
async function onlyModel(values: Values): Promise<string> {
  if (process.env.BILBY_MODEL) return process.env.BILBY_MODEL;
  const models = await serverAt(values)
    .list()
    .catch(() => []);
  const able = models.filter((model) => !model.capabilities || model.capabilities.includes("completion"));
  if (able.length === 1) return able[0]!.name;
  if (able.length > 1)
    throw new UsageError(`choose a model with --model: ${able.map((model) => model.name).join(", ")}.`);
  return "";
}
