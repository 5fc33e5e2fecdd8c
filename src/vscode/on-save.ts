/**
 * Does to a file that was written what the editor does on saving, where the user has set anything of that kind: format, code actions,
 * trailing space. By a real save of the file as it is, so that the editor's own order and its guess of the indentation hold.
 */
import * as vscode from "vscode";

/** Milliseconds for the editor to show what was written. It hears of it from the file system. */
const SHOWN_MS = 2_000;
/** Milliseconds for the extensions of a language to be there. The first file of a language waits for them. */
const READY_MS = 5_000;

const settings = [
  "editor.formatOnSave",
  "editor.codeActionsOnSave",
  "files.trimTrailingWhitespace",
  "files.insertFinalNewline",
  "files.trimFinalNewlines",
];

/**
 * Saves a file that was just written as `text` (LF). Leaves alone what the editor has otherwise: typed since, read in another encoding.
 */
export async function saveAsUser(real: string, text: string): Promise<void> {
  if (!settings.some((name) => isSetAnywhere(name))) return;
  const document = await vscode.workspace.openTextDocument(vscode.Uri.file(real));
  if (!settings.some((name) => isOn(vscode.workspace.getConfiguration(undefined, document).get(name)))) return;
  if (!(await shows(document, text))) return;
  await languageReady(document.languageId);
  await touch(document);
  // Between this and the edit before, nothing of the user's can have come in.
  if (plain(document) === text) await document.save();
}

/** For all files, or for those of some language. */
function isSetAnywhere(name: string): boolean {
  const config = vscode.workspace.getConfiguration();
  return isOn(config.get(name)) || (config.inspect(name)?.languageIds?.length ?? 0) > 0;
}

/** Code actions are an object, by name: true, "explicit", "always", or not. */
function isOn(value: unknown): boolean {
  if (typeof value === "object" && value !== null)
    return Object.values(value).some((one) => one !== false && one !== "never");
  return value === true;
}

function plain(document: vscode.TextDocument): string {
  return document.getText().replaceAll("\r\n", "\n");
}

/** Resolves to whether the document is unchanged from what is on disk, and that is `text`. */
async function shows(document: vscode.TextDocument, text: string): Promise<boolean> {
  const is = () => !document.isDirty && plain(document) === text;
  if (is()) return true;
  return new Promise((resolve) => {
    const done = (shown: boolean) => {
      clearTimeout(timer);
      listener.dispose();
      resolve(shown);
    };
    const timer = setTimeout(() => done(is()), SHOWN_MS);
    const listener = vscode.workspace.onDidChangeTextDocument(() => {
      if (is()) done(true);
    });
  });
}

/** The editor starts these itself now that a file of the language is open, but a save does not wait for them. */
async function languageReady(language: string): Promise<void> {
  const wanted = vscode.extensions.all.filter(({ isActive, packageJSON }) => {
    const events: unknown = packageJSON.activationEvents;
    return !isActive && Array.isArray(events) && events.includes(`onLanguage:${language}`);
  });
  if (wanted.length === 0) return;
  const started = Promise.allSettled(wanted.map(async (extension) => extension.activate()));
  await Promise.race([started, new Promise((resolve) => setTimeout(resolve, READY_MS))]);
}

/** A save of a document without changes does nothing, so it gets one that leaves the text as it is. */
async function touch(document: vscode.TextDocument): Promise<void> {
  const end = document.lineAt(document.lineCount - 1).range.end;
  const add = new vscode.WorkspaceEdit();
  add.insert(document.uri, end, " ");
  const remove = new vscode.WorkspaceEdit();
  remove.delete(document.uri, new vscode.Range(end, end.translate(0, 1)));
  if (await vscode.workspace.applyEdit(add)) await vscode.workspace.applyEdit(remove);
}
