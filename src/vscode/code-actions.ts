/**
 * Bilby in the light bulb: to explain or improve what is selected, to fix what the editor reports. Only offers: each is a command that
 * says something in the chat. Looks at nothing but what it is handed, because it is asked at every move of the caret.
 */
import * as vscode from "vscode";

/** No refactoring: those come first in the list, where Enter takes them. */
const OURS = vscode.CodeActionKind.Empty.append("bilby");

export function offerCodeActions(): vscode.Disposable {
  return vscode.languages.registerCodeActionsProvider(
    { scheme: "file" },
    { provideCodeActions: (document, range, context) => actions(document, range, context) },
    { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix, OURS] },
  );
}

function actions(
  { uri }: vscode.TextDocument,
  range: vscode.Range,
  { only, triggerKind, diagnostics }: vscode.CodeActionContext,
): vscode.CodeAction[] {
  // A kind that is asked for by itself is meant to be run at once, as on save.
  if (only && triggerKind === vscode.CodeActionTriggerKind.Automatic) return [];
  if (!vscode.workspace.getConfiguration("bilby").get("codeActions", true)) return [];
  if (!vscode.workspace.getWorkspaceFolder(uri)) return [];
  const offered: vscode.CodeAction[] = [];
  const offer = (kind: vscode.CodeActionKind, command: string, title: string, where: vscode.Range) => {
    if (only && !only.contains(kind)) return undefined;
    const action = new vscode.CodeAction(title, kind);
    action.command = { command, title, arguments: [where] };
    offered.push(action);
    return action;
  };
  if (diagnostics.length > 0) {
    const whole = diagnostics.reduce((all, { range: one }) => all.union(one), diagnostics[0]!.range);
    const fix = offer(vscode.CodeActionKind.QuickFix, "bilby.fix", vscode.l10n.t("Fix with Bilby"), whole);
    if (fix) fix.diagnostics = [...diagnostics];
  }
  if (!range.isEmpty) {
    offer(OURS, "bilby.explain", vscode.l10n.t("Explain with Bilby"), range);
    offer(OURS, "bilby.improve", vscode.l10n.t("Improve with Bilby"), range);
    offer(OURS, "bilby.addToContext", vscode.l10n.t("Add to the message to Bilby"), range);
  }
  return offered;
}
