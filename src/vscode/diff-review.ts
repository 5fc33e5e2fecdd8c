/**
 * Shows proposed changes in VS Code's own diff editor before they are approved: one, or all of a step in the multi diff editor. Nothing of
 * them is on disk; the user may edit the proposed side, and closing the editor decides nothing.
 */
import * as vscode from "vscode";
import type { ProposedChange } from "../panel/ports.ts";
import { callsIn, type ProposedFiles, proposedCall, proposedTabs, proposedUris, uriOf } from "./proposed-files.ts";

export interface DiffReview {
  open(change: ProposedChange, options: { focus: boolean }): Promise<void>;
  /** All of them in one editor, with the focus. */
  openAll(changes: readonly ProposedChange[]): Promise<void>;
  /** What the user made of the proposal, if they edited it. */
  edited(call: string): string | undefined;
  /** Puts another text on the proposed side; with `typed`, the user's own edits are in that. */
  propose(call: string, now: { taken: string; typed?: string }): Promise<void>;
  /** Closes what shows the call and forgets what the user made of it. What was shown with it is kept as they left it. */
  close(call: string): Promise<void>;
}

export function createDiffReview(files: ProposedFiles): DiffReview {
  return {
    async open(change, { focus }) {
      files.keep(change);
      const title = vscode.l10n.t("{0}: proposed change", change.shown);
      await vscode.commands.executeCommand("vscode.diff", uriOf(change, "before"), uriOf(change, "after"), title, {
        preview: true,
        preserveFocus: !focus,
      });
    },
    async openAll(changes) {
      // Each opening is another editor, and what was typed in the one before must be in it.
      await closeTabs(changes.flatMap(({ call }) => proposedTabs(call)));
      for (const change of changes) files.keep(change);
      const resources = changes.map((change) => [
        vscode.Uri.file(change.real),
        change.before === null ? undefined : uriOf(change, "before"),
        uriOf(change, "after"),
      ]);
      // The editor says itself how many files there are.
      const title = vscode.l10n.t("Changes of this step");
      await vscode.commands.executeCommand("vscode.changes", title, resources);
    },
    edited: (call) => files.edited(call),
    propose: (call, now) => files.propose(call, now),
    async close(call) {
      await closeTabs(proposedTabs(call));
      files.forget(call);
    },
  };
}

/**
 * Closes the editors of changes that nobody decides on any more: with a window that is loaded anew VS Code restores what was typed into
 * them, under the name of the file, as if it were in there.
 */
export function closeLeftovers(files: ProposedFiles): vscode.Disposable {
  const isLeft = (call: string | undefined) => call !== undefined && !files.has(call);
  const close = () => closeTabs(proposedTabs().filter((tab) => callsIn(tab).every(isLeft)));
  void close();
  return vscode.workspace.onDidOpenTextDocument(({ uri }) => {
    if (isLeft(proposedCall(uri))) void close();
  });
}

async function closeTabs(tabs: readonly vscode.Tab[]): Promise<void> {
  const calls = new Set(tabs.flatMap(callsIn));
  // What comes back with a window is read into a document only once its editor is looked at.
  await Promise.all(
    tabs
      .filter(({ isDirty }) => isDirty)
      .flatMap(proposedUris)
      .map((uri) => vscode.workspace.openTextDocument(uri)),
  );
  const typed = vscode.workspace.textDocuments.filter(
    ({ uri, isDirty }) => isDirty && calls.has(proposedCall(uri) ?? ""),
  );
  // Into our own memory: a tab that is not saved would ask before it closes.
  for (const document of typed) await document.save();
  if (tabs.length > 0) await vscode.window.tabGroups.close([...new Set(tabs)], true);
}
