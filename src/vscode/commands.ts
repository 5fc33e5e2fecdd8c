/**
 * What each contributed command does. A command says to the session what a view would have said; it has no way around an approval.
 */
import * as vscode from "vscode";
import { parseEndpoint } from "../models/ollama/endpoint.ts";
import type { PanelSession } from "../panel/panel-session.ts";
import type { EditorPort, SettingsPort } from "../panel/ports.ts";
import type { ViewMessage } from "../panel/protocol.ts";
import type { CommandName } from "./command-names.ts";
import type { CommitMessages } from "./commit-message.ts";
import { openMcpFile } from "./mcp-file.ts";
import type { Modelfiles } from "./modelfiles.ts";
import type { ModelsHost } from "./models-host.ts";
import type { PanelHost } from "./panel-host.ts";
import { type Place, placeInEditor } from "./place.ts";
import { callsIn, proposedCall, proposedTabs } from "./proposed-files.ts";
import type { Secrets } from "./secrets.ts";
import type { StudioHost } from "./studio-host.ts";

export type Commands = Record<CommandName, (argument: unknown) => unknown>;

export interface CommandPorts {
  session: PanelSession;
  panel: PanelHost;
  studio: StudioHost;
  models: ModelsHost;
  modelfiles: Modelfiles;
  commits: CommitMessages;
  settings: SettingsPort;
  secrets: Secrets;
  editor: EditorPort;
  /** Where the user's MCP servers are listed. */
  mcpFile: string;
}

export function createCommands(ports: CommandPorts): Commands {
  const { session, panel, studio, models, modelfiles, commits, settings, secrets, editor, mcpFile } = ports;
  const focusChat = () => vscode.commands.executeCommand("bilby.chat.focus");
  const origin = () => parseEndpoint(settings.current().endpoint).origin;

  /** The waiting call, if it is what the user is looking at; `step`: or something that is shown with it. */
  const decidable = (argument: unknown, step = false): string | undefined => {
    const { phase } = session.state();
    const waiting = phase.name === "waiting-approval" ? phase.call : undefined;
    const active = argument instanceof vscode.Uri ? argument : vscode.window.activeTextEditor?.document.uri;
    const looking = proposedCall(active);
    const shown = waiting !== undefined && step ? proposedTabs(waiting).flatMap(callsIn) : [];
    if (waiting !== undefined && (looking === undefined || looking === waiting || shown.includes(looking)))
      return waiting;
    editor.notify("info", vscode.l10n.t("This change no longer waits for approval."));
    return undefined;
  };

  /** Opens the chat with something about the place the user is at. */
  const about = async (argument: unknown, message: (place: Place) => ViewMessage) => {
    // A code action says where; a menu hands over the file, which is the one that is open.
    const place = placeInEditor(argument instanceof vscode.Range ? argument : undefined);
    if (!place) return editor.notify("info", vscode.l10n.t("Open a file of the workspace first."));
    await focusChat();
    session.receive(message(place));
  };
  const ask = (name: "explain" | "fix" | "improve") => (argument: unknown) =>
    about(argument, ({ mention, problems }) => ({ type: "support", name, place: mention, problems }));

  return {
    explain: ask("explain"),
    fix: ask("fix"),
    improve: ask("improve"),
    addToContext: (argument) => about(argument, ({ mention }) => ({ type: "insert", text: mention })),
    async newTask() {
      await focusChat();
      await session.newTask();
    },
    stop: () => session.stop(),
    async switchMode() {
      const { modes, mode } = session.state();
      const picked = await vscode.window.showQuickPick(
        modes.map(({ slug, name, whenToUse }) => ({
          label: name,
          detail: whenToUse,
          description: current(slug === mode),
          slug,
        })),
        { title: vscode.l10n.t("Switch mode"), matchOnDetail: true },
      );
      if (picked) session.receive({ type: "mode", slug: picked.slug });
    },
    async chooseModel() {
      const { connection, model } = session.state();
      if (connection.state !== "ready") return focusChat();
      const picked = await vscode.window.showQuickPick(
        connection.models.map(({ name, detail, caveat }) => ({
          label: name,
          description: [detail, current(name === model)].filter(Boolean).join(" · "),
          ...(caveat ? { detail: caveat } : {}),
        })),
        { title: vscode.l10n.t("Choose a model of {0}", connection.endpoint), matchOnDescription: true },
      );
      if (picked) session.receive({ type: "model", name: picked.label });
    },
    openTab: () => panel.openTab(),
    promptStudio: () => studio.open(),
    models: () => models.open(),
    mcpServers: () => openMcpFile(mcpFile),
    commitMessage: (argument) => commits.write(argument),
    buildModelfile: (argument) => modelfiles.build(argument),
    buildModelfiles: (argument) => modelfiles.buildAll(argument),
    writeModelfile: () => modelfiles.write(),
    async showHistory() {
      const { history } = session.state();
      const picked = await vscode.window.showQuickPick(
        history.map(({ id, title, at, root, notice }) => ({
          label: title,
          description: `${new Date(at).toLocaleString(vscode.env.language)} · ${root}`,
          ...(notice ? { detail: notice } : {}),
          id,
        })),
        {
          title: vscode.l10n.t("Tasks"),
          placeHolder: history.length === 0 ? vscode.l10n.t("No tasks yet") : vscode.l10n.t("Open a task"),
          matchOnDescription: true,
        },
      );
      if (!picked) return;
      await focusChat();
      session.receive({ type: "task.open", id: picked.id });
    },
    settings: () => editor.openSettings("@ext:bilby.bilby"),
    approve(argument) {
      const call = decidable(argument);
      if (call !== undefined) session.receive({ type: "approve", call });
    },
    approveStep(argument) {
      const call = decidable(argument, true);
      if (call !== undefined) session.receive({ type: "approve.step", call });
    },
    async reject(argument) {
      const call = decidable(argument, true);
      if (call === undefined) return;
      const reason = await vscode.window.showInputBox({
        title: vscode.l10n.t("Reject the change"),
        prompt: vscode.l10n.t("Why? It is told to the model. May be left empty; Escape decides nothing."),
      });
      if (reason !== undefined) session.receive({ type: "reject", call, reason });
    },
    focusChat,
    async setApiKey() {
      await editor.askForKey(origin());
    },
    async deleteApiKey() {
      await secrets.forget(origin());
      editor.notify("info", vscode.l10n.t("The key for {0} is forgotten.", origin()));
    },
  };
}

function current(is: boolean): string {
  return is ? vscode.l10n.t("current") : "";
}
