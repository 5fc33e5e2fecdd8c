/**
 * What only the editor can look up when the user mentions it: where a symbol is declared, and what the terminal said last. Looked
 * up when it is mentioned and never before.
 */
import * as vscode from "vscode";
import type { SymbolPlace, Workspace } from "../workspace/workspace.ts";

/** A name that is declared in more places than this tells the model nothing. */
const MOST_PLACES = 8;

/** Symbols as the language servers of the open folder know them, best first; none where no server is running. */
async function symbols(query: string): Promise<vscode.SymbolInformation[]> {
  const found = await vscode.commands.executeCommand<vscode.SymbolInformation[] | undefined>(
    "vscode.executeWorkspaceSymbolProvider",
    query,
  );
  return (found ?? []).filter(({ location }) => location.uri.scheme === "file");
}

/** `Basket.add` is looked for by its last part: language servers name the two apart. */
export async function declared(disk: Workspace, name: string): Promise<SymbolPlace[]> {
  const last = name.split(".").at(-1) ?? name;
  const owner = name.split(".").at(-2);
  const places = new Map<string, SymbolPlace>();
  for (const symbol of await symbols(last)) {
    if (bare(symbol.name) !== last || (owner && symbol.containerName && symbol.containerName !== owner)) continue;
    const file = await disk.locate(symbol.location.uri.fsPath);
    if (file.outside || file.ignored || file.sensitive === "secret") continue;
    const place = { path: file.shown, line: symbol.location.range.start.line + 1 };
    places.set(`${place.path}:${place.line}`, place);
    if (places.size === MOST_PLACES) break;
  }
  return [...places.values()];
}

/** Milliseconds: files are found at once, and a list that waits for a language server is no help in typing. */
const PATIENCE_MS = 400;

/** For the input: names that go with what is being typed, each once. None from a language server that takes too long. */
export async function symbolNames(query: string, limit: number): Promise<{ name: string; detail: string }[]> {
  const names = new Map<string, { name: string; detail: string }>();
  const late = new Promise<[]>((resolve) => setTimeout(() => resolve([]), PATIENCE_MS));
  for (const { name, containerName, location } of await Promise.race([symbols(query), late])) {
    const detail = [containerName, vscode.workspace.asRelativePath(location.uri)].filter(Boolean).join(" · ");
    if (/^[A-Za-z_$][\w$]+$/.test(bare(name)) && !names.has(bare(name)))
      names.set(bare(name), { name: bare(name), detail });
    if (names.size === limit) break;
  }
  return [...names.values()];
}

/** Some servers put the parameters behind the name of a function. */
function bare(name: string): string {
  return name.replace(/\(.*$/, "");
}

/**
 * The last command of the terminal in view with its output, where its shell tells the editor of commands; else all that the terminal
 * holds. VS Code gives this out by way of the clipboard only, so what the user had in there is put back.
 */
export async function terminalText(): Promise<string | undefined> {
  if (!vscode.window.activeTerminal) return undefined;
  const { clipboard } = vscode.env;
  const kept = await clipboard.readText();
  const copied = async (...commands: string[]) => {
    await clipboard.writeText("");
    for (const command of commands) await vscode.commands.executeCommand(`workbench.action.terminal.${command}`);
    return (await clipboard.readText()).trim();
  };
  try {
    const last = await copied("copyLastCommandAndLastCommandOutput");
    return last || (await copied("selectAll", "copySelection", "clearSelection")) || undefined;
  } finally {
    await clipboard.writeText(kept);
  }
}
