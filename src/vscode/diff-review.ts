/**
 * Shows a proposed change in VS Code's own diff editor before it is approved. Nothing of it is on disk; the user may edit the
 * proposed side, and closing the editor decides nothing.
 */
import * as vscode from "vscode";
import type { ProposedChange } from "../panel/ports.ts";
import { type ProposedFiles, proposedCall, proposedTabs, uriOf } from "./proposed-files.ts";

export interface DiffReview {
  open(change: ProposedChange, options: { focus: boolean }): Promise<void>;
  /** What the user made of the proposal, if they edited it. */
  edited(call: string): string | undefined;
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
    edited: (call) => files.edited(call),
    async close(call) {
      const typed = vscode.workspace.textDocuments.filter(({ uri, isDirty }) => isDirty && proposedCall(uri) === call);
      // Into our own memory: a tab that is not saved would ask before it closes.
      for (const document of typed) await document.save();
      const tabs = proposedTabs(call);
      if (tabs.length > 0) await vscode.window.tabGroups.close(tabs, true);
      files.forget(call);
    },
  };
}
