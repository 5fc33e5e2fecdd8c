/**
 * VS Code's way in. Registers what package.json promises and loads nothing else: the core comes in when a view is opened or a command
 * is run for the first time.
 */
import * as vscode from "vscode";
import { offerCodeActions } from "./vscode/code-actions.ts";
import { commandNames } from "./vscode/command-names.ts";
import type { Core } from "./vscode/core.ts";
import { closeLeftovers } from "./vscode/diff-review.ts";
import { PROPOSED, ProposedFiles } from "./vscode/proposed-files.ts";

let opening: Promise<Core> | undefined;

export function activate(context: vscode.ExtensionContext): void {
  const proposed = new ProposedFiles();
  context.subscriptions.push(
    vscode.workspace.registerFileSystemProvider(PROPOSED, proposed, { isCaseSensitive: true }),
    closeLeftovers(proposed),
  );
  const core = () => {
    opening ??= import("./vscode/core.ts").then(({ openCore }) => openCore(context, proposed));
    return opening;
  };
  const view: vscode.WebviewViewProvider = {
    resolveWebviewView: async (resolved) => (await core()).panel.showView(resolved),
  };
  context.subscriptions.push(vscode.window.registerWebviewViewProvider("bilby.chat", view), offerCodeActions());
  // Opening a Modelfile is what activates Bilby for it; its core then says what is wrong with it.
  const watch = ({ languageId }: vscode.TextDocument) => {
    if (languageId === "modelfile") void core();
  };
  for (const document of vscode.workspace.textDocuments) watch(document);
  context.subscriptions.push(vscode.workspace.onDidOpenTextDocument(watch));
  for (const name of commandNames) {
    const run = async (argument: unknown) => (await core()).commands[name](argument);
    context.subscriptions.push(vscode.commands.registerCommand(`bilby.${name}`, run));
  }
}

/** VS Code waits for this, so that the log is whole. */
export async function deactivate(): Promise<void> {
  await (await opening)?.dispose();
}
