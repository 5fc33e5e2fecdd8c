/**
 * Reads and writes located files. What is opened is what the guard saw: links are refused at open, and the place is
 * checked again. A write is whole or not at all, and only over the content that was expected.
 */
import { createHash } from "node:crypto";
import { constants } from "node:fs";
import { type FileHandle, lstat, mkdir, open, realpath, rmdir, unlink } from "node:fs/promises";
import path from "node:path";
import { decode, encode } from "../../edit/bytes.ts";
import { slashes } from "../../workspace/guard.ts";
import { type FileText, type Located, WorkspaceError, type Written } from "../../workspace/workspace.ts";
import { codeOf, isMissing } from "./errno.ts";
import { stillThere } from "./locate.ts";
import { createFile, replaceFile } from "./write.ts";

/** Windows has neither flag; there, checking the place after the open is what is left. */
const SAFE_READ = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/** The content of a file as text. Rejects with missing, directory, binary, too-large or unreadable. */
export async function readText(file: Located, limit: number): Promise<FileText> {
  const raw = await readBytes(file, limit);
  const decoded = decode(raw);
  if ("refused" in decoded)
    throw new WorkspaceError(
      "binary",
      `${file.shown} is not text (${decoded.refused}), so it cannot be read or edited here.`,
    );
  return { ...decoded, raw, hash: hashOf(raw), bytes: raw.byteLength };
}

/** The bytes of a regular file, at most `limit` of them. */
async function readBytes(file: Located, limit: number): Promise<Buffer> {
  const handle = await opened(file);
  try {
    const { size } = await checked(handle, file);
    if (size > limit) {
      const shown = `${file.shown} has ${megabytes(size)}, more than the ${megabytes(limit)} that are read at once.`;
      throw new WorkspaceError("too-large", `${shown} Use search_files on it, or a command that prints a part.`);
    }
    return await handle.readFile();
  } finally {
    await handle.close();
  }
}

async function opened(file: Located): Promise<FileHandle> {
  try {
    return await open(file.real, SAFE_READ);
  } catch (error) {
    throw asWorkspaceError(error, file);
  }
}

/** Makes sure that what was opened is a regular file, and the one at the place the guard saw. */
async function checked(handle: FileHandle, file: Located): Promise<{ size: number }> {
  const found = await handle.stat();
  if (found.isDirectory()) throw new WorkspaceError("directory", `${file.shown} is a folder. Use list_files on it.`);
  if (!found.isFile()) throw new WorkspaceError("unreadable", `${file.shown} is no regular file, so it is not opened.`);
  await stillThere(file);
  // Not on Windows, where the numbers of a handle and of a path are not always the same.
  if (process.platform === "win32") return found;
  const named = await lstat(file.real);
  if (named.ino !== found.ino || named.dev !== found.dev)
    throw new WorkspaceError("changed", `${file.shown} was replaced while it was being opened. Try again.`);
  return found;
}

/** Writes the whole content atomically; `expect` is the hash that must be there, null if nothing may be there. */
export async function writeText(
  file: Located,
  text: string,
  as: { expect: string | null; like?: FileText },
  limit: number,
): Promise<Written> {
  const encoded = encode(text, as.like);
  if ("refused" in encoded) throw new WorkspaceError("refused", `${file.shown} was not written: ${encoded.refused}.`);
  const folders = await makeFolder(path.dirname(file.real), file);
  const check = () => checkExpected(file, as.expect, limit);
  await check();
  try {
    // Once more when the draft is there: the user may have saved while we wrote it.
    const place = as.expect === null ? createFile : replaceFile;
    await place(file.real, encoded.bytes, { lastCheck: check });
  } catch (error) {
    if (codeOf(error) === "EEXIST") throw alreadyThere(file);
    throw asWorkspaceError(error, file);
  }
  return { hash: hashOf(encoded.bytes), ...(folders.length > 0 ? { folders } : {}) };
}

/** Deletes a file that still is what the caller saw. */
export async function removeText(file: Located, expect: string, limit: number): Promise<void> {
  await checkExpected(file, expect, limit);
  try {
    await unlink(file.real);
  } catch (error) {
    throw asWorkspaceError(error, file);
  }
}

/** Deletes a folder that is empty; one that is not, is gone, or is a link stays as it is. */
export async function removeEmptyFolder({ real }: Located): Promise<boolean> {
  return rmdir(real).then(
    () => true,
    () => false,
  );
}

/** The folders it made, as shown, outermost first. */
async function makeFolder(folder: string, file: Located): Promise<string[]> {
  try {
    const first = await mkdir(folder, { recursive: true });
    // A link that came to stand where a folder was to be made would lead the write elsewhere.
    if ((await realpath(folder)) !== folder) throw new WorkspaceError("refused", leadsElsewhere(file));
    return first === undefined ? [] : shownFolders(first, folder, file);
  } catch (error) {
    if (error instanceof WorkspaceError) throw error;
    if (codeOf(error) === "EEXIST" || codeOf(error) === "ENOTDIR")
      throw new WorkspaceError("not-directory", `${file.shown} cannot be made: a part of its path is a file.`);
    throw asWorkspaceError(error, file);
  }
}

/** From the first folder that was made to the file's own, by the names the file is shown with. */
function shownFolders(first: string, folder: string, { shown }: Located): string[] {
  const count = 1 + path.relative(first, folder).split(path.sep).filter(Boolean).length;
  const names = shown.split("/").slice(0, -1);
  const paths = Array.from({ length: count }, (_, i) => names.slice(0, names.length - count + 1 + i).join("/"));
  return paths.filter(Boolean);
}

/** Rejects unless the file still is what the caller saw. */
async function checkExpected(file: Located, expect: string | null, limit: number): Promise<void> {
  const found = await lstat(file.real).catch((error: unknown) => {
    if (isMissing(error)) return undefined;
    throw asWorkspaceError(error, file);
  });
  if (!found) {
    if (expect === null) return stillThere(file);
    throw new WorkspaceError("changed", `${file.shown} was deleted since it was read, so it was not touched.`);
  }
  if (found.isSymbolicLink()) throw new WorkspaceError("refused", leadsElsewhere(file));
  if (found.isDirectory())
    throw new WorkspaceError("directory", `${file.shown} is a folder, so no file was written there.`);
  if (expect === null) throw alreadyThere(file);
  if (hashOf(await readBytes(file, limit)) !== expect)
    throw new WorkspaceError(
      "changed",
      `${file.shown} changed since it was read, so it was not touched. Read it again.`,
    );
}

function alreadyThere(file: Located): WorkspaceError {
  return new WorkspaceError("exists", `${file.shown} exists by now, so it was not written. Read it, then change it.`);
}

export function hashOf(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

function asWorkspaceError(error: unknown, file: Located): WorkspaceError {
  if (error instanceof WorkspaceError) return error;
  const code = codeOf(error);
  if (isMissing(error)) return new WorkspaceError("missing", `${file.shown} does not exist.`);
  if (code === "EISDIR") return new WorkspaceError("directory", `${file.shown} is a folder. Use list_files on it.`);
  if (code === "ELOOP" || code === "EMLINK") return new WorkspaceError("refused", leadsElsewhere(file));
  if (code === "EACCES" || code === "EPERM")
    return new WorkspaceError(
      "unreadable",
      `${file.shown}: the system denies access. Leave it, or ask the user to allow it.`,
    );
  if (code === "EROFS") return new WorkspaceError("refused", `${file.shown} is on a read-only file system.`);
  if (code === "ENOSPC") return new WorkspaceError("refused", `${file.shown} was not written: the disk is full.`);
  if (code === "ENXIO")
    return new WorkspaceError("unreadable", `${file.shown} is no regular file, so it is not opened.`);
  return new WorkspaceError("unreadable", `${slashes(file.shown)} cannot be opened (${code ?? String(error)}).`);
}

function leadsElsewhere(file: Located): string {
  return `${file.shown} now leads somewhere else, so it was not touched. Try again.`;
}

function megabytes(bytes: number): string {
  return bytes < 1_000_000 ? `${Math.ceil(bytes / 1_000)} KB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
