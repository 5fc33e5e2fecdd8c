/**
 * Puts a file in place as a whole: a draft in the same folder, flushed, then given its name. Whoever reads the file sees
 * the old content or the new one, never a part, and neither a crash nor a full disk can lose both.
 */
import { randomBytes } from "node:crypto";
import { link, open, realpath, rename, rm, stat } from "node:fs/promises";
import path from "node:path";
import { codeOf, isMissing } from "./errno.ts";

/** A scanner or an indexer on Windows holds new files for a moment. */
const RENAME_TRIES = 5;
/** File systems without hard links: FAT, some network shares. */
const NO_LINKS = new Set(["EPERM", "ENOTSUP", "ENOSYS", "EOPNOTSUPP", "EMLINK"]);

export interface Placing {
  /** Runs when the draft is complete, as late as can be; what it throws leaves the file as it was. */
  lastCheck?(): Promise<void>;
}

/** Replaces the content of a file, or makes it, keeping its mode. A link stays a link: what it leads to is replaced. */
export async function replaceFile(file: string, bytes: Uint8Array, how: Placing = {}): Promise<void> {
  const real = await realpath(file).catch((error: unknown) => {
    if (isMissing(error)) return file;
    throw error;
  });
  await placed(real, bytes, how, (draft) => renamed(draft, real));
}

/** Makes a file; rejects with EEXIST if something has that name by then. */
export async function createFile(file: string, bytes: Uint8Array, how: Placing = {}): Promise<void> {
  await placed(file, bytes, how, async (draft) => {
    try {
      // A rename would silently replace what came to be there; a link fails.
      await link(draft, file);
    } catch (error) {
      if (!NO_LINKS.has(codeOf(error) ?? "")) throw error;
      await renamed(draft, file);
    }
  });
}

async function placed(
  file: string,
  bytes: Uint8Array,
  how: Placing,
  name: (draft: string) => Promise<void>,
): Promise<void> {
  const draft = path.join(
    path.dirname(file),
    `.${path.basename(file).slice(0, 80)}.${randomBytes(6).toString("hex")}.tmp`,
  );
  try {
    await writeDraft(draft, bytes, await modeOf(file));
    await how.lastCheck?.();
    await name(draft);
  } finally {
    await rm(draft, { force: true });
  }
}

async function modeOf(file: string): Promise<number | undefined> {
  return stat(file).then(
    ({ mode }) => mode & 0o7777,
    () => undefined,
  );
}

async function writeDraft(draft: string, bytes: Uint8Array, mode: number | undefined): Promise<void> {
  const handle = await open(draft, "wx", mode ?? 0o666);
  try {
    await handle.writeFile(bytes);
    // The mode at open is masked by umask; an existing file keeps its own bits, the executable one above all.
    if (mode !== undefined) await handle.chmod(mode);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function renamed(draft: string, file: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await rename(draft, file);
    } catch (error) {
      const busy = process.platform === "win32" && ["EPERM", "EACCES", "EBUSY"].includes(codeOf(error) ?? "");
      if (!busy || attempt === RENAME_TRIES) throw error;
      await new Promise((resolve) => setTimeout(resolve, 20 * attempt));
    }
  }
}
