/** The user's file of MCP servers. It holds keys, so nobody else may read it. */
import { chmod, mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { codeOf } from "../workspace/errno.ts";

/** Makes the file with no server in it; one that is there stays as it is, but for who may read it. */
export async function ensureMcpFile(file: string): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  try {
    await writeFile(file, '{\n  "mcpServers": {}\n}\n', { flag: "wx", mode: 0o600 });
  } catch (error) {
    if (codeOf(error) !== "EEXIST") throw error;
    // It may be somebody else's, or on a file system without modes.
    await chmod(file, 0o600).catch(() => undefined);
  }
}
