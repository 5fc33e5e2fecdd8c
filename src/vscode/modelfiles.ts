/**
 * Modelfiles in the editor: what is wrong with them as one types, what a word means, and commands that make models of them or write
 * one. Nothing is downloaded that was not agreed to.
 */
import path from "node:path";
import * as vscode from "vscode";
import { hoverAt } from "../modelfile/hover.ts";
import { modelOf, newNameProblem } from "../modelfile/name.ts";
import { parseModelfile } from "../modelfile/parse.ts";
import { createRequest } from "../modelfile/request.ts";
import type { ModelLibrary, ModelServer } from "../models/model.ts";
import { runningOf } from "../models/view.ts";
import { buildHere } from "../node/modelfiles/build-here.ts";
import { modelfileText } from "../panel/modelfile-text.ts";
import { taskWindow } from "../panel/models-view.ts";
import type { EditorPort, SettingsPort } from "../panel/ports.ts";

export const MODELFILE = "modelfile";

export interface Modelfiles extends vscode.Disposable {
  /** Of the file at hand, or of the one that was clicked. */
  build(argument: unknown): Promise<void>;
  /** Of all files in the folder of that one, or in the folder that was clicked. */
  buildAll(argument: unknown): Promise<void>;
  /** A Modelfile of the model in use as it is set, as a text that is not saved yet. */
  write(): Promise<void>;
}

export interface ModelfilesPorts {
  server(): Promise<ModelServer & ModelLibrary>;
  editor: Pick<EditorPort, "confirm" | "notify" | "openText">;
  settings: SettingsPort;
  /** The model in use. */
  model(): string | null;
}

export function createModelfiles({ server, editor, settings, model }: ModelfilesPorts): Modelfiles {
  const problems = vscode.languages.createDiagnosticCollection(MODELFILE);
  const check = (document: vscode.TextDocument) => {
    if (document.languageId === MODELFILE) problems.set(document.uri, diagnose(document));
  };
  for (const document of vscode.workspace.textDocuments) check(document);
  const watching = [
    problems,
    vscode.workspace.onDidOpenTextDocument(check),
    vscode.workspace.onDidChangeTextDocument(({ document }) => check(document)),
    vscode.workspace.onDidCloseTextDocument(({ uri }) => problems.delete(uri)),
    vscode.languages.registerCodeLensProvider(MODELFILE, { provideCodeLenses: lenses }),
    vscode.languages.registerHoverProvider(MODELFILE, {
      provideHover(document, { line, character }) {
        const text = hoverAt(document.getText(), line, character);
        return text ? new vscode.Hover(text) : undefined;
      },
    }),
  ];

  return {
    async build(argument) {
      const uri = fileOf(argument);
      if (!uri) return editor.notify("info", vscode.l10n.t("Open a Modelfile first."));
      if (!(await saved(uri))) return;
      const name = modelOf(path.basename(uri.fsPath)) ?? (await askForName(uri.fsPath));
      if (name) await build(uri.fsPath, name);
    },
    async buildAll(argument) {
      const uri = fileOf(argument);
      if (!uri) return editor.notify("info", vscode.l10n.t("Open a Modelfile first."));
      const isFolder = (await vscode.workspace.fs.stat(uri)).type & vscode.FileType.Directory;
      const folder = isFolder ? uri.fsPath : path.dirname(uri.fsPath);
      const open = vscode.workspace.textDocuments.filter(({ fileName }) => path.dirname(fileName) === folder);
      for (const document of open) if (!(await saved(document.uri))) return;
      await build(folder);
    },
    async write() {
      const name = model();
      if (!name) return editor.notify("info", vscode.l10n.t("Choose a model first."));
      try {
        const asked = await server();
        const [info, loaded] = await Promise.all([asked.show(name), asked.loaded()]);
        const window = taskWindow(info, runningOf(info, loaded), settings.current());
        await editor.openText(modelfileText(info, settings.current(), window.tokens), MODELFILE);
      } catch (error) {
        editor.notify("error", sentence(error));
      }
    },
    dispose() {
      for (const each of watching) each.dispose();
    },
  };

  async function build(at: string, name?: string): Promise<void> {
    const title = vscode.l10n.t("Bilby builds a model");
    const work = async (progress: vscode.Progress<{ message?: string }>, stopped: vscode.CancellationToken) => {
      const abort = new AbortController();
      const listening = stopped.onCancellationRequested(() => abort.abort());
      try {
        const outcome = await buildHere({
          at,
          ...(name ? { model: name } : {}),
          server: await server(),
          signal: abort.signal,
          confirm: editor.confirm,
          onProgress: (message) => progress.report({ message }),
        });
        if (outcome) editor.notify(outcome.level, outcome.text);
      } catch (error) {
        editor.notify("error", sentence(error));
      } finally {
        listening.dispose();
      }
    };
    await vscode.window.withProgress(
      { location: vscode.ProgressLocation.Notification, title, cancellable: true },
      work,
    );
  }
}

function fileOf(argument: unknown): vscode.Uri | undefined {
  const uri = argument instanceof vscode.Uri ? argument : vscode.window.activeTextEditor?.document.uri;
  return uri?.scheme === "file" ? uri : undefined;
}

/** What is built is what is on disk. False where it could not be saved. */
async function saved(uri: vscode.Uri): Promise<boolean> {
  const document = vscode.workspace.textDocuments.find((open) => open.uri.toString() === uri.toString());
  return !document?.isDirty || document.save();
}

/** A plain Modelfile does not say which model it is for; its folder mostly does. */
async function askForName(file: string): Promise<string | undefined> {
  const name = await vscode.window.showInputBox({
    title: vscode.l10n.t("Build Model of This Modelfile"),
    prompt: vscode.l10n.t("The name of the model, for example mine:32k"),
    value: path.basename(path.dirname(file)).replace(/[^\w.-]+/g, "-"),
    validateInput: newNameProblem,
  });
  return name?.trim();
}

/** Above the FROM that counts: which model this makes, and all of its folder. */
function lenses(document: vscode.TextDocument): vscode.CodeLens[] {
  if (document.uri.scheme !== "file") return [];
  const from = parseModelfile(document.getText()).commands.findLast(({ keyword }) => keyword === "from");
  if (!from) return [];
  const { range } = document.lineAt(Math.min(from.line, document.lineCount) - 1);
  const name = modelOf(path.basename(document.fileName));
  const lens = (title: string, command: string) =>
    new vscode.CodeLens(range, { title, command, arguments: [document.uri] });
  return [
    lens(name ? vscode.l10n.t("Build {0}", name) : vscode.l10n.t("Build …"), "bilby.buildModelfile"),
    lens(vscode.l10n.t("Build all in this folder"), "bilby.buildModelfiles"),
  ];
}

function sentence(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function diagnose(document: vscode.TextDocument): vscode.Diagnostic[] {
  const parsed = parseModelfile(document.getText());
  // The name is of no account here, and neither is whether its files are there: that is found out when it is built.
  const { problems } = createRequest("unnamed", parsed, () => undefined);
  return problems.map(({ line, severity, message }) => {
    const { range } = document.lineAt(Math.min(Math.max(line, 1), document.lineCount) - 1);
    const level = severity === "error" ? vscode.DiagnosticSeverity.Error : vscode.DiagnosticSeverity.Warning;
    const found = new vscode.Diagnostic(range, message, level);
    found.source = "Bilby";
    return found;
  });
}
