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
    this.#kept.set(change.call, { change, after: change.after, mtime: (known?.mtime ?? 0) + 1 });
    const uris = [uriOf(change, "before"), uriOf(change, "after")];
    this.#changed.fire(uris.map((uri) => ({ type: vscode.FileChangeType.Changed, uri })));
  }

  forget(call: string): void {
    this.#kept.delete(call);
  }

  /** What the user made of the proposal, saved or not, LF; undefined if it is as proposed. */
  edited(call: string): string | undefined {
    const kept = this.#kept.get(call);
    if (!kept) return undefined;
    const uri = uriOf(kept.change, "after").toString();
    const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri);
    const text = (open?.getText() ?? kept.after).replaceAll("\r\n", "\n");
    return text === kept.change.after ? undefined : text;
  }

  stat(uri: vscode.Uri): vscode.FileStat {
    const { call, side } = readUri(uri);
    const kept = this.#kept.get(call);
    const size = this.readFile(uri).byteLength;
    const base = { type: vscode.FileType.File, ctime: 0, mtime: kept?.mtime ?? 0, size };
    return kept && side === "after" ? base : { ...base, permissions: vscode.FilePermission.Readonly };
  }

  readFile(uri: vscode.Uri): Uint8Array {
    const { call, side } = readUri(uri);
    const kept = this.#kept.get(call);
    return Buffer.from((side === "before" ? kept?.change.before : kept?.after) ?? "");
  }

  writeFile(uri: vscode.Uri, content: Uint8Array): void {
    const { call, side } = readUri(uri);
    const kept = this.#kept.get(call);
    if (!kept || side === "before") throw vscode.FileSystemError.NoPermissions(uri);
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
export function callsIn({ input }: vscode.Tab): string[] {
  const diffs = input instanceof vscode.TabInputTextDiff ? [input] : diffsIn(input);
  return diffs.flatMap(({ modified }) => proposedCall(modified) ?? []);
}

/** Of a multi diff editor: VS Code gives them, and its stable types do not name them yet. */
function diffsIn(input: unknown): vscode.TabInputTextDiff[] {
  const diffs = typeof input === "object" && input !== null && "textDiffs" in input ? input.textDiffs : undefined;
  return Array.isArray(diffs) ? diffs.filter((diff) => diff instanceof vscode.TabInputTextDiff) : [];
}
