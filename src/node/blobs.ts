/**
 * Content by SHA-256 in a folder: `ab/cdef…`. A blob is whole or not there, only the user can read it, and what does
 * not match its name counts as not there.
 */
import { createHash, randomBytes } from "node:crypto";
import { chmod, mkdir, open, readFile, rename, rm, stat, utimes } from "node:fs/promises";
import path from "node:path";
import type { BlobStore } from "../task/blobs.ts";
import { isMissing } from "./workspace/errno.ts";

const HASH = /^[0-9a-f]{64}$/;

/** A store in a folder, which is created when the first blob comes. */
export function fileBlobs(folder: string): BlobStore {
  const placeOf = (hash: string) => path.join(folder, hash.slice(0, 2), hash.slice(2));

  async function get(hash: string): Promise<Uint8Array | undefined> {
    if (!HASH.test(hash)) return undefined;
    try {
      const bytes = await readFile(placeOf(hash));
      return hashOf(bytes) === hash ? bytes : undefined;
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }

  async function put(bytes: Uint8Array): Promise<string> {
    const hash = hashOf(bytes);
    const place = placeOf(hash);
    // Size is enough to tell a whole blob from a torn one, and a damaged one is found when it is read.
    const there = await stat(place).catch(() => undefined);
    if (there?.isFile() && there.size === bytes.byteLength) {
      // Wanted again: what sweeps old content away must not take it before the log names it.
      await utimes(place, new Date(), new Date());
      return hash;
    }
    await mkdir(path.dirname(place), { recursive: true, mode: 0o700 });
    const draft = `${place}.${randomBytes(6).toString("hex")}`;
    try {
      const file = await open(draft, "wx", 0o600);
      try {
        await file.writeFile(bytes);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(draft, place);
    } catch (error) {
      await rm(draft, { force: true });
      // Windows refuses to replace a file that someone is reading; then the same bytes are already there.
      if ((await get(hash)) === undefined) throw error;
    }
    await chmod(place, 0o600);
    return hash;
  }
  return { put, get };
}

function hashOf(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
