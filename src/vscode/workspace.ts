/**
 * The workspace as the editor has it: files on disk, but what is typed and not saved wins. Such a file is read as it is in the editor
 * and never written; and the problems the editor knows.
 */
import { createHash } from "node:crypto";
import { existsSync, realpathSync } from "node:fs";
import { join } from "node:path";
import * as vscode from "vscode";
import { decode, encode } from "../edit/bytes.ts";
import { nodeWorkspace } from "../node/workspace/workspace.ts";
import { type FileText, type Located, type Problem, type Workspace, WorkspaceError } from "../workspace/workspace.ts";
import { declared, terminalText } from "./look-up.ts";
import { saveAsUser } from "./on-save.ts";

/** More than a model can use; a broken build has thousands. */
const MOST_PROBLEMS = 200;

/** undefined where no folder on disk is open. */
export async function editorWorkspace(log: (line: string) => void): Promise<Workspace | undefined> {
  const folders = (vscode.workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === "file");
  if (folders.length === 0) return undefined;
  const rgPath = editorRipgrep();
  const disk = await nodeWorkspace({
    roots: folders.map(({ name, uri }) => ({ name, path: uri.fsPath })),
    ...(rgPath ? { rgPath } : {}),
  });
  return {
    ...disk,
    unsaved: (file) => unsavedText(file),
    async read(file) {
      const typed = unsavedText(file);
      return typed === undefined || file.ignored
        ? disk.read(file)
        : asEdited(file, typed, await readIfThere(disk, file));
    },
    async write(file, text, as) {
      refuseUnsaved(file, "written");
      return disk.write(file, text, as);
    },
    // Where the editor cannot save it, it stays as it was written.
    settle: (file, text) =>
      saveAsUser(file.real, text).catch((error: unknown) => log(`saving ${file.shown}: ${String(error)}`)),
    async remove(file, expect) {
      refuseUnsaved(file, "deleted");
      return disk.remove(file, expect);
    },
    symbol: (name) => declared(disk, name),
    terminal: terminalText,
    problems: (files) => editorProblems(disk, files),
    async problemsSoon(file) {
      await looked(file);
      return editorProblems(disk, [file]);
    },
  };
}

function unsavedText(file: Located): string | undefined {
  return vscode.workspace.textDocuments.find((document) => document.isDirty && isAt(document.uri, file))?.getText();
}

function refuseUnsaved(file: Located, what: "written" | "deleted"): void {
  if (!hasUnsaved(file)) return;
  const why = `${file.shown} has unsaved changes in the editor, so it was not ${what}.`;
  throw new WorkspaceError("changed", `${why} Ask the user to save or revert it, then read it again.`);
}

function hasUnsaved(file: Located): boolean {
  const open = [...vscode.workspace.textDocuments, ...vscode.workspace.notebookDocuments];
  return open.some((document) => document.isDirty && isAt(document.uri, file));
}

/** The editor may have the file open by another name: a link, other letter case. */
function isAt(uri: vscode.Uri, file: Located): boolean {
  if (uri.scheme !== "file") return false;
  if (uri.fsPath === file.real) return true;
  return existsSync(uri.fsPath) && realpathSync.native(uri.fsPath) === file.real;
}

async function readIfThere(disk: Workspace, file: Located): Promise<FileText | undefined> {
  try {
    return await disk.read(file);
  } catch (error) {
    if (error instanceof WorkspaceError && error.cause === "missing") return undefined;
    throw error;
  }
}

/** As if it had been saved, so that the hash is right once the user does save. */
function asEdited(file: Located, typed: string, saved: FileText | undefined): FileText {
  const encoded = encode(typed.replaceAll("\r\n", "\n"), saved);
  const decoded = "refused" in encoded ? encoded : decode(encoded.bytes);
  if ("refused" in encoded || "refused" in decoded) {
    throw new WorkspaceError(
      "unreadable",
      `${file.shown} has unsaved changes that cannot be read as text. Ask the user to save it.`,
    );
  }
  const raw = encoded.bytes;
  return { ...decoded, raw, hash: createHash("sha256").update(raw).digest("hex"), bytes: raw.byteLength };
}

/** Milliseconds a language server gets for a file that is open; what it finds later is told with the user's next words. */
const LOOK_MS = 1_500;

/** Resolves when the editor has looked at a file anew. One that is not open is not looked at, so nobody waits for it. */
async function looked(file: Located): Promise<void> {
  const open = vscode.workspace.textDocuments.some((document) => isAt(document.uri, file));
  if (!open) return;
  await new Promise<void>((resolve) => {
    const done = () => {
      clearTimeout(timer);
      listener.dispose();
      resolve();
    };
    const timer = setTimeout(done, LOOK_MS);
    const listener = vscode.languages.onDidChangeDiagnostics(({ uris }) => {
      if (uris.some((uri) => isAt(uri, file))) done();
    });
  });
}

/** Errors and warnings, errors first; all of the workspace's, or those of the given files. */
async function editorProblems(disk: Workspace, files: readonly Located[] | undefined): Promise<Problem[]> {
  const problems: Problem[] = [];
  for (const [uri, diagnostics] of vscode.languages.getDiagnostics()) {
    if (uri.scheme !== "file") continue;
    const relevant = diagnostics.filter(({ severity }) => severity <= vscode.DiagnosticSeverity.Warning);
    if (relevant.length === 0) continue;
    const file = files ? files.find((one) => isAt(uri, one)) : await disk.locate(uri.fsPath);
    if (!file || file.outside || file.ignored) continue;
    for (const { range, severity, message, source } of relevant) {
      problems.push({
        path: file.shown,
        line: range.start.line + 1,
        severity: severity === vscode.DiagnosticSeverity.Error ? "error" : "warning",
        message,
        ...(source ? { source } : {}),
      });
    }
  }
  const rank = ({ severity }: Problem) => (severity === "error" ? 0 : 1);
  return problems.sort((a, b) => rank(a) - rank(b)).slice(0, MOST_PROBLEMS);
}

/** ripgrep as VS Code ships it: the place has changed over time. */
function editorRipgrep(): string | undefined {
  const binary = process.platform === "win32" ? "rg.exe" : "rg";
  const places = [`@vscode/ripgrep-universal/bin/${process.platform}-${process.arch}`, "@vscode/ripgrep/bin"];
  return ["node_modules.asar.unpacked", "node_modules"]
    .flatMap((modules) => places.map((place) => join(vscode.env.appRoot, modules, place, binary)))
    .find((path) => existsSync(path));
}
