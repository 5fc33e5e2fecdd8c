/** What the editor shows of the session's phase outside the view: context keys for menus and keybindings, and the badge. */
import * as vscode from "vscode";
import type { PanelSession } from "../panel/panel-session.ts";
import type { Phase } from "../panel/protocol.ts";
import type { PanelHost } from "./panel-host.ts";
import { callsIn } from "./proposed-files.ts";

export function showStatus(session: PanelSession, panel: PanelHost): vscode.Disposable {
  let shown: Phase["name"] | undefined;
  const show = ({ name }: Phase) => {
    // Phases carry counters and change many times a second; the editor only cares which one it is.
    if (name === shown) return;
    shown = name;
    const waiting = name === "waiting-approval";
    void vscode.commands.executeCommand("setContext", "bilby.waiting", waiting);
    void vscode.commands.executeCommand("setContext", "bilby.running", name !== "idle");
    panel.badge(waiting ? vscode.l10n.t("Bilby waits for your approval") : undefined);
  };
  show(session.state().phase);
  return vscode.Disposable.from(session.onDidChangePhase(show), watchStepReview());
}

/** The multi diff editor has no scheme to bind a key to, so a context key says when it is ours that is in front. */
function watchStepReview(): vscode.Disposable {
  let shown = false;
  const look = () => {
    const tab = vscode.window.tabGroups.activeTabGroup.activeTab;
    const ours = tab !== undefined && callsIn(tab).length > 1;
    if (ours !== shown) void vscode.commands.executeCommand("setContext", "bilby.reviewingStep", ours);
    shown = ours;
  };
  const { onDidChangeTabs, onDidChangeTabGroups } = vscode.window.tabGroups;
  return vscode.Disposable.from(onDidChangeTabs(look), onDidChangeTabGroups(look));
}
