/** Files that are read because of their name, wherever a workspace has them: read only where they are files, and as small as such files are. */
import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";

/** Bytes. An ignore file of the largest projects has a tenth of that. */
const MOST = 1_000_000;

/** Why a file was not read that is there. */
export class NotSmall extends Error {}

/** The text of a file, links followed. Rejects with a NotSmall for a device, a pipe, or too much; else with what the system says. */
export async function smallText(file: string): Promise<string> {
  return (await smallBytes(file)).toString("utf8");
}

export async function smallBytes(file: string): Promise<Buffer> {
  const handle = await openFile(file);
  try {
    const { size } = await handle.stat();
    if (size > MOST) throw new NotSmall(`it has more than ${MOST / 1_000_000} MB`);
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(size), 0, size, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

/** A regular file of any size, links followed. Rejects with a NotSmall for what has no end or waits for one. */
export async function openFile(file: string): Promise<FileHandle> {
  // Who opens a pipe waits until somebody writes into it.
  const handle = await open(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const found = await handle.stat();
    // As for whoever reads it: a folder is another kind of fault.
    if (found.isDirectory()) throw Object.assign(new Error("it is a folder, not a file"), { code: "EISDIR" });
    if (!found.isFile()) throw new NotSmall("it is no regular file");
    return handle;
  } catch (error) {
    await handle.close();
    throw error;
  }
}
