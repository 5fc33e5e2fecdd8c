/**
 * Modelfiles in the editor: what is wrong with them as one types, what a word means, and a command that makes the model of
 * one. Nothing is downloaded that was not agreed to.
 */
import * as vscode from "vscode";
import { hoverAt } from "../modelfile/hover.ts";
import { parseModelfile } from "../modelfile/parse.ts";
import { createRequest } from "../modelfile/request.ts";
import type { ModelLibrary, ModelServer, Progress } from "../models/model.ts";
import { buildAll, readSources } from "../node/modelfiles/build.ts";
import type { EditorPort } from "../panel/ports.ts";

export const MODELFILE = "modelfile";

export interface Modelfiles extends vscode.Disposable {
  /** Of the file at hand, or of the one that was clicked. */
  build(argument: unknown): Promise<void>;
}

export interface ModelfilesPorts {
  server(): Promise<ModelServer & ModelLibrary>;
  editor: Pick<EditorPort, "confirm" | "notify">;
}

export function createModelfiles({ server, editor }: ModelfilesPorts): Modelfiles {
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
    vscode.languages.registerHoverProvider(MODELFILE, {
      provideHover(document, { line, character }) {
        const text = hoverAt(document.getText(), line, character);
        return text ? new vscode.Hover(text) : undefined;
      },
    }),
  ];

  return {
    async build(argument) {
      const uri = argument instanceof vscode.Uri ? argument : vscode.window.activeTextEditor?.document.uri;
      if (uri?.scheme !== "file") return editor.notify("info", vscode.l10n.t("Open a Modelfile first."));
      const document = vscode.workspace.textDocuments.find((open) => open.uri.toString() === uri.toString());
      if (document?.isDirty && !(await document.save())) return;
      const title = vscode.l10n.t("Bilby builds a model");
      try {
        await vscode.window.withProgress(
          { location: vscode.ProgressLocation.Notification, title, cancellable: true },
          (progress, stopped) => build(uri.fsPath, progress, stopped),
        );
      } catch (error) {
        editor.notify("error", error instanceof Error ? error.message : String(error));
      }
    },
    dispose() {
      for (const each of watching) each.dispose();
    },
  };

  async function build(
    file: string,
    progress: vscode.Progress<{ message?: string }>,
    stopped: vscode.CancellationToken,
  ): Promise<void> {
    const abort = new AbortController();
    const listening = stopped.onCancellationRequested(() => abort.abort());
    try {
      const [built] = await buildAll(await readSources(file, abort.signal), {
        server: await server(),
        signal: abort.signal,
        onProgress: (model, step) => progress.report({ message: `${model}: ${stepText(step)}` }),
        mayPull: (base, model) =>
          editor.confirm(
            vscode.l10n.t("{0} is made from {1}, which the server does not have.", model, base),
            vscode.l10n.t("Download {0}", base),
          ),
      });
      if (built?.status === "built") editor.notify("info", vscode.l10n.t("{0} is built.", built.model));
      else if (built)
        editor.notify("warning", vscode.l10n.t("{0} was not built: {1}.", built.model, built.reason ?? ""));
    } catch (error) {
      if (!abort.signal.aborted) throw error;
    } finally {
      listening.dispose();
    }
  }
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

function stepText({ status, total, completed }: Progress): string {
  return total ? `${status}, ${Math.round(((completed ?? 0) / total) * 100)} %` : status;
}
