/**
 * A file system in memory for proposed changes: the side before is read-only, the side after may be edited. Nothing in it is ever
 * on disk, and what is written here is only what a later approval would write. A change of a window that is gone is empty.
 */
import * as vscode from "vscode";
import type { ProposedChange } from "../panel/ports.ts";

export const PROPOSED = "bilby-proposed";
export type Side = "before" | "after";

interface Kept {
  change: ProposedChange;
  /** The side after as we put it there: the proposal, less what was left out. */
  proposed: string;
  /** The side after, as saved by the user. */
  after: string;
  mtime: number;
}

export class ProposedFiles implements vscode.FileSystemProvider {
  readonly #kept = new Map<string, Kept>();
  readonly #changed = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  readonly onDidChangeFile = this.#changed.event;

  keep(change: ProposedChange): void {
    const known = this.#kept.get(change.call);
    // Opened again: what the user made of it stays.
    if (known && known.change.after === change.after && known.change.before === change.before) return;
    const proposed = change.taken ?? change.after;
    this.#kept.set(change.call, { change, proposed, after: proposed, mtime: (known?.mtime ?? 0) + 1 });
    const uris = [uriOf(change, "before"), uriOf(change, "after")];
    this.#changed.fire(uris.map((uri) => ({ type: vscode.FileChangeType.Changed, uri })));
  }

  /** Another choice of what is proposed. What the user typed and did not save is in the editor only, so it is edited there. */
  async propose(call: string, { taken, typed }: { taken: string; typed?: string }): Promise<void> {
    const kept = this.#kept.get(call);
    if (!kept) return;
    kept.proposed = taken;
    const text = typed ?? taken;
    const open = this.#open(kept);
    if (open?.isDirty) {
      const edit = new vscode.WorkspaceEdit();
      edit.replace(open.uri, new vscode.Range(0, 0, open.lineCount, 0), text);
      await vscode.workspace.applyEdit(edit);
      return;
    }
    kept.after = text;
    kept.mtime++;
    this.#changed.fire([{ type: vscode.FileChangeType.Changed, uri: uriOf(kept.change, "after") }]);
  }

  /** Whether the change is still one to decide on. */
  has(call: string): boolean {
    return this.#kept.has(call);
  }

  forget(call: string): void {
    this.#kept.delete(call);
  }

  /** What the user made of the proposal, saved or not, LF; undefined if it is as we put it there. */
  edited(call: string): string | undefined {
    const kept = this.#kept.get(call);
    if (!kept) return undefined;
    const open = this.#open(kept);
    // An editor that is not dirty may not have read yet what we put there.
    const text = (open?.isDirty ? open.getText() : kept.after).replaceAll("\r\n", "\n");
    return text === kept.proposed ? undefined : text;
  }

  #open({ change }: Kept): vscode.TextDocument | undefined {
    const uri = uriOf(change, "after").toString();
    return vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri);
  }

  stat(uri: vscode.Uri): vscode.FileStat {
    const { call, side } = readUri(uri);
    const kept = this.#kept.get(call);
    const size = this.readFile(uri).byteLength;
    const base = { type: vscode.FileType.File, ctime: 0, mtime: kept?.mtime ?? 0, size };
    return side === "after" ? base : { ...base, permissions: vscode.FilePermission.Readonly };
  }

  readFile(uri: vscode.Uri): Uint8Array {
    const { call, side } = readUri(uri);
    const kept = this.#kept.get(call);
    return Buffer.from((side === "before" ? kept?.change.before : kept?.after) ?? "");
  }

  writeFile(uri: vscode.Uri, content: Uint8Array): void {
    const { call, side } = readUri(uri);
    const kept = this.#kept.get(call);
    if (side === "before") throw vscode.FileSystemError.NoPermissions(uri);
    // A change that was decided on: its editor is about to be closed, and must not stay unsaved.
    if (!kept) return;
    kept.after = Buffer.from(content).toString("utf8");
    kept.mtime++;
  }

  watch(): vscode.Disposable {
    return new vscode.Disposable(() => undefined);
  }

  readDirectory(): [string, vscode.FileType][] {
    return [];
  }

  createDirectory(uri: vscode.Uri): void {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  delete(uri: vscode.Uri): void {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  rename(uri: vscode.Uri): void {
    throw vscode.FileSystemError.NoPermissions(uri);
  }
}

/** The file's name comes last, so that VS Code picks the language and the icon by it. */
export function uriOf(change: ProposedChange, side: Side): vscode.Uri {
  return vscode.Uri.from({
    scheme: PROPOSED,
    path: `/${change.shown}`,
    query: new URLSearchParams({ call: change.call, side }).toString(),
  });
}

export function readUri(uri: vscode.Uri): { call: string; side: Side } {
  const query = new URLSearchParams(uri.query);
  return { call: query.get("call") ?? "", side: query.get("side") === "before" ? "before" : "after" };
}

/** The call a proposed document belongs to; undefined for any other document. */
export function proposedCall(uri: vscode.Uri | undefined): string | undefined {
  return uri?.scheme === PROPOSED ? readUri(uri).call : undefined;
}

/** Diff editors that show one call, alone or among others; or all there are. */
export function proposedTabs(call?: string): vscode.Tab[] {
  const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
  return tabs.filter((tab) => {
    const calls = callsIn(tab);
    return call === undefined ? calls.length > 0 : calls.includes(call);
  });
}

/** The calls whose changes a tab shows. */
export function callsIn(tab: vscode.Tab): string[] {
  return proposedUris(tab).flatMap((uri) => proposedCall(uri) ?? []);
}

/** The proposed sides that a tab shows. */
export function proposedUris({ input }: vscode.Tab): vscode.Uri[] {
  // Never opened alone, but what was typed into a diff comes back so with a window.
  if (input instanceof vscode.TabInputText) return proposedCall(input.uri) === undefined ? [] : [input.uri];
  const diffs = input instanceof vscode.TabInputTextDiff ? [input] : diffsIn(input);
  return diffs.flatMap(({ modified }) => (proposedCall(modified) === undefined ? [] : [modified]));
}

/** Of a multi diff editor: VS Code gives them, and its stable types do not name them yet. */
function diffsIn(input: unknown): vscode.TabInputTextDiff[] {
  const diffs = typeof input === "object" && input !== null && "textDiffs" in input ? input.textDiffs : undefined;
  return Array.isArray(diffs) ? diffs.filter((diff) => diff instanceof vscode.TabInputTextDiff) : [];
}
