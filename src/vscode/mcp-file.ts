/** Opens the user's MCP servers, which are one file of theirs. It is made when it is first wanted. */
import { dirname } from "node:path";
import * as vscode from "vscode";

export async function openMcpFile(path: string): Promise<void> {
  const file = vscode.Uri.file(path);
  const exists = await vscode.workspace.fs.stat(file).then(
    () => true,
    () => false,
  );
  if (!exists) {
    await vscode.workspace.fs.createDirectory(vscode.Uri.file(dirname(path)));
    await vscode.workspace.fs.writeFile(file, new TextEncoder().encode('{\n  "mcpServers": {}\n}\n'));
  }
  await vscode.window.showTextDocument(file);
}
