/**
 * Builds the adapters and hands them to the panel's core. Loaded when a view is first opened or a command is first run.
 */
import * as vscode from "vscode";
import { triedDialect } from "../checkup/recommend.ts";
import { proxyVariables } from "../doctor/way.ts";
import { type OllamaServer, ollamaServer } from "../models/ollama/server.ts";
import { fileAgreed } from "../node/agreed.ts";
import { sweepDaily } from "../node/blob-sweep.ts";
import { fileBlobs } from "../node/blobs.ts";
import { checkupFiles } from "../node/checkups.ts";
import { keepDenied } from "../node/denied.ts";
import { bilbyHome } from "../node/home.ts";
import { mcpServers } from "../node/mcp/servers.ts";
import { readPromptFiles } from "../node/prompt-files.ts";
import { promptSources } from "../node/prompt-sources.ts";
import { fileRatios } from "../node/ratios.ts";
import { fileSpeeds } from "../node/speeds.ts";
import { loadTokenizer } from "../node/tokenizer.ts";
import { trustOf } from "../node/trust.ts";
import { here } from "../node/where.ts";
import { serverInForce } from "../panel/endpoints.ts";
import { createSession } from "../panel/session.ts";
import type { Settings } from "../settings/settings.ts";
import { TaskStore } from "../task/store.ts";
import { createCommandTerminals } from "./command-terminals.ts";
import { type Commands, createCommands } from "./commands.ts";
import { createCommitMessages } from "./commit-message.ts";
import { createDiffReview } from "./diff-review.ts";
import { createEditor } from "./editor.ts";
import { createModelfiles } from "./modelfiles.ts";
import { createModelsHost } from "./models-host.ts";
import { createPanelHost, type PanelHost } from "./panel-host.ts";
import type { ProposedFiles } from "./proposed-files.ts";
import { createSecrets } from "./secrets.ts";
import { createSettings } from "./settings.ts";
import { showStatus } from "./status.ts";
import { createStudioHost } from "./studio-host.ts";
import { editorWorkspace } from "./workspace.ts";

export interface Core {
  panel: PanelHost;
  commands: Commands;
  dispose(): Promise<void>;
}

function serverFor(settings: Settings, key: string | undefined): OllamaServer {
  const { typed: endpoint, headers, caFile } = serverInForce(settings);
  return ollamaServer({ endpoint, headers, trust: trustOf(caFile), proxy: settings.proxy, ...(key ? { key } : {}) });
}

function otherProxies(): string[] {
  const editors = vscode.workspace.getConfiguration("http").get<string>("proxy");
  return [...(editors ? ["http.proxy"] : []), ...proxyVariables(process.env)];
}

export async function openCore(context: vscode.ExtensionContext, proposed: ProposedFiles): Promise<Core> {
  const channel = vscode.window.createOutputChannel("Bilby", { log: true });
  const log = (line: string) => channel.info(line);
  const packed = (folder: string) => vscode.Uri.joinPath(context.extensionUri, folder).fsPath;
  const home = bilbyHome();
  const settings = createSettings();
  keepDenied(home.denied, settings.current().deniedCommands);
  settings.onDidChange(({ deniedCommands }) => keepDenied(home.denied, deniedCommands));
  const secrets = createSecrets(context.secrets);
  const review = createDiffReview(proposed);
  const terminals = createCommandTerminals();
  const editor = createEditor(review, secrets, terminals);
  const [workspace, files] = await Promise.all([editorWorkspace(log), readPromptFiles(packed("prompts"))]);
  const checkups = checkupFiles(home.checkups);
  const speeds = fileSpeeds(home.speeds);
  const tokenizer = loadTokenizer(packed("dist"));
  const prompts = promptSources({
    modesFile: home.modes,
    promptFolder: home.prompt,
    ownFolders: home.own,
    workspace,
    trusted: () => vscode.workspace.isTrusted,
    agreed: fileAgreed(home.agreed),
    settings: () => {
      const { promptPatches, customInstructions, language } = settings.current();
      return { entries: promptPatches, instructions: customInstructions, language };
    },
    count: tokenizer.count,
  });
  const trust = {
    trusted: () => vscode.workspace.isTrusted,
    onDidChange: (listener: () => void) => vscode.workspace.onDidGrantWorkspaceTrust(listener),
  };

  const mcp = workspace && mcpServers(home.mcp, workspace.roots[0]!.path);
  const session = createSession({
    app: `Bilby ${context.extension.packageJSON.version}`,
    editor,
    settings,
    secrets,
    workspace,
    store: new TaskStore(home.tasks),
    blobs: fileBlobs(home.blobs),
    ...(mcp ? { mcp } : {}),
    tokenizer,
    prompts,
    ratios: fileRatios(home.ratios),
    files,
    triedDialect: ({ digest }) => triedDialect(checkups.all(), digest),
    speeds,
    where: here(vscode.env.remoteName),
    otherProxies,
    server: serverFor,
    trust,
    log,
  });
  void sweepDaily(home).catch((error: unknown) => log(`sweep: ${String(error)}`));
  const panel = createPanelHost(context, session, log);
  const studioPorts = { prompts, settings, files, workspace, trust, editor, count: tokenizer.count };
  const studio = createStudioHost(context, session, studioPorts, log);
  const server = async () => serverFor(settings.current(), await secrets.key(settings.current().endpoint));
  const modelsPorts = { server, settings, secrets, checkups, speeds, files, editor, count: tokenizer.count };
  const models = createModelsHost(context, session, modelsPorts, log);
  const modelfiles = createModelfiles({ server, editor, settings, model: () => session.state().model });
  const commits = createCommitMessages({ asides: session.asides, workspace, editor });
  const status = showStatus(session, panel);
  return {
    panel,
    commands: createCommands({
      session,
      panel,
      studio,
      models,
      modelfiles,
      commits,
      settings,
      secrets,
      editor,
      mcpFile: home.mcp,
    }),
    async dispose() {
      await session.dispose();
      await mcp?.close();
      for (const part of [terminals, status, studio, models, modelfiles, settings, channel]) part.dispose();
    },
  };
}
