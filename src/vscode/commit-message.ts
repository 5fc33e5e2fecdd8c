/**
 * The button of the source control view: a message for what is staged, into the box it is committed from. What stood there can be
 * put back, whoever wrote it.
 */
import path from "node:path";
import * as vscode from "vscode";
import { ModelError } from "../models/model.ts";
import { type CommitPorts, commitMessage, type Repository } from "../panel/commit-message.ts";
import type { EditorPort } from "../panel/ports.ts";
import { type GitChange, type GitRepository, gitApi, UNTRACKED } from "./git-api.ts";

export interface CommitMessages {
  /** For the source control it is called from, else for the repository the user chooses. */
  write(argument: unknown): Promise<void>;
}

const SUBJECTS = 6;

export function createCommitMessages(ports: CommitPorts & { editor: Pick<EditorPort, "notify"> }): CommitMessages {
  const writing = new Set<string>();
  return {
    async write(argument) {
      try {
        const repository = await chosen(argument);
        if (!repository) return;
        const root = repository.rootUri.fsPath;
        if (writing.has(root)) return;
        writing.add(root);
        await written(repository, ports).finally(() => writing.delete(root));
      } catch (error) {
        if (!(error instanceof ModelError && error.cause === "stopped-by-user"))
          ports.editor.notify("error", error instanceof Error ? error.message : String(error));
      }
    },
  };
}

async function chosen(argument: unknown): Promise<GitRepository | undefined> {
  const git = await gitApi();
  const uri = rootOf(argument);
  const known = uri && git.getRepository(uri);
  if (known) return known;
  const { repositories } = git;
  if (repositories.length === 0) throw new Error(vscode.l10n.t("No git repository is open."));
  if (repositories.length === 1) return repositories[0];
  const picked = await vscode.window.showQuickPick(
    repositories.map((repository) => ({
      label: path.basename(repository.rootUri.fsPath),
      description: repository.rootUri.fsPath,
      repository,
    })),
    { title: vscode.l10n.t("Write a commit message for which repository?") },
  );
  return picked?.repository;
}

/** A menu of the source control view hands over whose it is. */
function rootOf(argument: unknown): vscode.Uri | undefined {
  const uri = typeof argument === "object" && argument !== null && "rootUri" in argument ? argument.rootUri : undefined;
  return uri instanceof vscode.Uri ? uri : undefined;
}

async function written(repository: GitRepository, ports: CommitPorts): Promise<void> {
  const title = vscode.l10n.t("Bilby writes a commit message");
  const { text, notes } = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title, cancellable: true },
    async (progress, stopped) => {
      const abort = new AbortController();
      const listening = stopped.onCancellationRequested(() => abort.abort());
      const say = (message: string) => progress.report({ message });
      let begun = false;
      try {
        return await commitMessage(portOf(repository), ports, {
          signal: abort.signal,
          onSent: (tokens) => say(vscode.l10n.t("reading {0} tokens", tokens.toLocaleString(vscode.env.language))),
          onPiece() {
            if (!begun) say(vscode.l10n.t("writing"));
            begun = true;
          },
        });
      } finally {
        listening.dispose();
      }
    },
  );
  const before = repository.inputBox.value;
  repository.inputBox.value = text;
  await tell(repository, { before, now: text, notes });
}

/** What stood in the box comes back with a click; what has been typed since can be had again in the same way. */
async function tell(
  repository: GitRepository,
  { before, now, notes }: { before: string; now: string; notes: readonly string[] },
): Promise<void> {
  const replaced = before.trim() !== "" && before !== now;
  const words = replaced ? [...notes, vscode.l10n.t("What was in the box was replaced.")] : notes;
  if (words.length === 0) return;
  const putBack = vscode.l10n.t("Put Back");
  const answer = await vscode.window.showInformationMessage(words.join(" "), ...(replaced ? [putBack] : []));
  if (answer !== putBack) return;
  const typed = repository.inputBox.value;
  repository.inputBox.value = before;
  if (typed !== now) await tell(repository, { before: typed, now: before, notes: [] });
}

function portOf(repository: GitRepository): Repository {
  const { rootUri } = repository;
  const relative = (uri: vscode.Uri) => path.relative(rootUri.fsPath, uri.fsPath).replaceAll(path.sep, "/");
  const names = ({ originalUri, uri, renameUri }: GitChange) => [
    ...new Set([originalUri, uri, renameUri ?? uri].map(relative)),
  ];
  return {
    root: rootUri.fsPath,
    async changes() {
      // What a terminal has staged a moment ago is in the diff, and may not be in the list yet.
      await repository.status();
      const { indexChanges, workingTreeChanges, untrackedChanges } = repository.state;
      const isNew = ({ status }: GitChange) => status === UNTRACKED;
      return {
        staged: indexChanges.map(names),
        unstaged: workingTreeChanges.filter((change) => !isNew(change)).map(names),
        untracked: [...untrackedChanges, ...workingTreeChanges.filter(isNew)].map(names),
      };
    },
    diff: (staged) => repository.diff(staged),
    async subjects() {
      try {
        const commits = await repository.log({ maxEntries: SUBJECTS });
        return commits.map(({ message }) => message.split("\n")[0]!).filter((line) => line !== "");
      } catch {
        return []; // a repository without a commit has no log
      }
    },
  };
}
