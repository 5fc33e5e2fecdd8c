/**
 * What the panel's core may ask of the editor around it: open, copy, notify. Changes no file and decides no approval.
 */
import * as vscode from "vscode";
import type { EditorPort } from "../panel/ports.ts";
import type { CommandTerminals } from "./command-terminals.ts";
import type { DiffReview } from "./diff-review.ts";
import { findFiles } from "./find-files.ts";
import { symbolNames } from "./look-up.ts";
import type { Secrets } from "./secrets.ts";
import { openSettings } from "./settings.ts";

export function createEditor(review: DiffReview, secrets: Secrets, terminals: CommandTerminals): EditorPort {
  return {
    openDiff: (change, options) => review.open(change, options),
    openDiffs: (changes) => review.openAll(changes),
    proposed: (call) => review.edited(call),
    propose: (call, now) => review.propose(call, now),
    closeDiff: (call) => review.close(call),
    async openFile(real, line) {
      const at = line === undefined ? undefined : new vscode.Position(Math.max(0, line - 1), 0);
      const document = await vscode.workspace.openTextDocument(vscode.Uri.file(real));
      await vscode.window.showTextDocument(document, {
        preview: true,
        ...(at ? { selection: new vscode.Range(at, at) } : {}),
      });
    },
    async openText(text, language) {
      const document = await vscode.workspace.openTextDocument({ content: text, language });
      await vscode.window.showTextDocument(document, { preview: true });
    },
    async openExternal(url) {
      if (/^https?:\/\//i.test(url)) await vscode.env.openExternal(vscode.Uri.parse(url, true));
      else notify("warning", vscode.l10n.t("Not opened, because it is not a web address: {0}", url.slice(0, 200)));
    },
    openTerminal: async (view) => terminals.open(view),
    openSettings,
    async openTab() {
      await vscode.commands.executeCommand("bilby.openTab");
    },
    async openStudio() {
      await vscode.commands.executeCommand("bilby.promptStudio");
    },
    async openModels() {
      await vscode.commands.executeCommand("bilby.models");
    },
    copy: async (text) => vscode.env.clipboard.writeText(text),
    notify,
    async confirm(question, yes) {
      return (await vscode.window.showWarningMessage(question, { modal: true }, yes)) === yes;
    },
    async askForKey(origin) {
      const key = await vscode.window.showInputBox({
        title: vscode.l10n.t("API key for {0}", origin),
        prompt: vscode.l10n.t("Sent to this server only, and kept in VS Code's secret storage."),
        password: true,
        ignoreFocusOut: true,
        validateInput: (typed) => (/[\r\n]/.test(typed) ? vscode.l10n.t("A key has no line breaks.") : undefined),
      });
      if (!key?.trim()) return false;
      await secrets.store(origin, key.trim());
      return true;
    },
    findFiles,
    findSymbols: symbolNames,
  };
}

function notify(level: "info" | "warning" | "error", text: string): void {
  const show = {
    info: vscode.window.showInformationMessage,
    warning: vscode.window.showWarningMessage,
    error: vscode.window.showErrorMessage,
  }[level];
  void show(text);
}
