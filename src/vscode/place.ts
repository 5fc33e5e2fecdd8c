/** The place in the code that a command of the editor's menu is about, as a mention that the model is given the text of. */
import * as vscode from "vscode";

export interface Place {
  /** e.g. "@/src/price.ts:10-24". */
  mention: string;
  /** Errors and warnings in it, one a line. */
  problems: string;
}

/** Of what is given, else of the selection, else of the whole file. undefined where no file of the workspace is open. */
export function placeInEditor(given?: vscode.Range): Place | undefined {
  const editor = vscode.window.activeTextEditor;
  const uri = editor?.document.uri;
  if (!editor || uri?.scheme !== "file" || !vscode.workspace.getWorkspaceFolder(uri)) return undefined;
  const selection = given ?? editor.selection;
  const whole = given === undefined && selection.isEmpty;
  const path = vscode.workspace.asRelativePath(uri).replaceAll(" ", "\\ ");
  // A selection that ends at a line's start does not have that line.
  const last = selection.end.character === 0 && !selection.isSingleLine ? selection.end.line : selection.end.line + 1;
  const lines = whole ? "" : `:${selection.start.line + 1}-${last}`;
  const found = vscode.languages
    .getDiagnostics(uri)
    .filter(({ severity }) => given !== undefined || severity <= vscode.DiagnosticSeverity.Warning)
    .filter(({ range }) => whole || selection.intersection(range) !== undefined);
  return {
    mention: `@/${path}${lines}`,
    problems: found.map(({ range, message }) => `line ${range.start.line + 1}: ${message}`).join("\n"),
  };
}
