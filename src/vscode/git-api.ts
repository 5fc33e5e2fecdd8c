/** What Bilby uses of the API of VS Code's own git extension, as its published declaration has it. */
import * as vscode from "vscode";

export interface GitChange {
  readonly uri: vscode.Uri;
  /** Before a rename. */
  readonly originalUri: vscode.Uri;
  readonly renameUri: vscode.Uri | undefined;
  readonly status: number;
}

/** `Status.UNTRACKED` of the declaration. */
export const UNTRACKED = 7;

export interface GitRepository {
  readonly rootUri: vscode.Uri;
  readonly inputBox: { value: string };
  readonly state: {
    readonly indexChanges: readonly GitChange[];
    readonly workingTreeChanges: readonly GitChange[];
    readonly untrackedChanges: readonly GitChange[];
  };
  status(): Promise<void>;
  diff(cached?: boolean): Promise<string>;
  log(options: { maxEntries: number }): Promise<readonly { message: string }[]>;
}

interface GitApi {
  readonly state: "uninitialized" | "initialized";
  readonly onDidChangeState: vscode.Event<GitApi["state"]>;
  readonly repositories: readonly GitRepository[];
  getRepository(uri: vscode.Uri): GitRepository | null;
}

interface GitExtension {
  readonly enabled: boolean;
  getAPI(version: 1): GitApi;
}

/** Rejects with a sentence where there is no git. */
export async function gitApi(): Promise<GitApi> {
  const extension = vscode.extensions.getExtension<GitExtension>("vscode.git");
  if (!extension)
    throw new Error(vscode.l10n.t("VS Code's own git extension is not there, or this folder is not trusted."));
  const git = await extension.activate();
  if (!git.enabled) throw new Error(vscode.l10n.t("Git is switched off, or not installed (setting git.enabled)."));
  const api = git.getAPI(1);
  if (api.state === "uninitialized")
    await new Promise<void>((resolve) => {
      const listening = api.onDidChangeState(() => {
        listening.dispose();
        resolve();
      });
    });
  return api;
}
