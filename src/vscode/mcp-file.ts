/** Opens the user's MCP servers, which are one file of theirs. It is made when it is first wanted. */
import * as vscode from "vscode";
import { ensureMcpFile } from "../node/mcp/file.ts";

export async function openMcpFile(path: string): Promise<void> {
  await ensureMcpFile(path);
  await vscode.window.showTextDocument(vscode.Uri.file(path));
}
