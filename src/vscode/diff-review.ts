/**
 * Shows a proposed change in VS Code's own diff editor before it is approved. Both sides are virtual documents: nothing is on disk,
 * and closing the editor decides nothing.
 */
import * as vscode from "vscode";
import type { ProposedChange } from "../panel/ports.ts";

export const PROPOSED = "bilby-proposed";
type Side = "before" | "after";

export interface DiffReview extends vscode.Disposable {
  open(change: ProposedChange, options: { focus: boolean }): Promise<void>;
  close(call: string): Promise<void>;
}

export function createDiffReview(): DiffReview {
  const changes = new Map<string, ProposedChange>();
  const changed = new vscode.EventEmitter<vscode.Uri>();
  const provider = vscode.workspace.registerTextDocumentContentProvider(PROPOSED, {
    onDidChange: changed.event,
    provideTextDocumentContent(uri) {
      const { call, side } = readUri(uri);
      return changes.get(call)?.[side] ?? "";
    },
  });

  return {
    async open(change, { focus }) {
      changes.set(change.call, change);
      const [before, after] = [uriOf(change, "before"), uriOf(change, "after")];
      changed.fire(before);
      changed.fire(after);
      const title = vscode.l10n.t("{0}: proposed change", change.shown);
      await vscode.commands.executeCommand("vscode.diff", before, after, title, {
        preview: true,
        preserveFocus: !focus,
      });
    },
    async close(call) {
      changes.delete(call);
      const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs).filter((tab) => callOf(tab) === call);
      if (tabs.length > 0) await vscode.window.tabGroups.close(tabs, true);
    },
    dispose() {
      provider.dispose();
      changed.dispose();
    },
  };
}

/** The call a proposed document belongs to; undefined for any other document. */
export function proposedCall(uri: vscode.Uri | undefined): string | undefined {
  return uri?.scheme === PROPOSED ? readUri(uri).call : undefined;
}

function callOf(tab: vscode.Tab): string | undefined {
  return tab.input instanceof vscode.TabInputTextDiff ? proposedCall(tab.input.modified) : undefined;
}

/** The file's name comes last, so that VS Code picks the language and the icon by it. */
function uriOf(change: ProposedChange, side: Side): vscode.Uri {
  return vscode.Uri.from({
    scheme: PROPOSED,
    path: `/${change.shown}`,
    query: new URLSearchParams({ call: change.call, side }).toString(),
  });
}

function readUri(uri: vscode.Uri): { call: string; side: Side } {
  const query = new URLSearchParams(uri.query);
  return { call: query.get("call") ?? "", side: query.get("side") === "before" ? "before" : "after" };
}
