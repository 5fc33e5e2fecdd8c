/**
 * Keeps the kept content within limits: what no log refers to goes, then what only old tasks refer to, oldest first. Nothing
 * here touches a log; a task whose content went can still be read and resumed, only not put back.
 */
import { createReadStream } from "node:fs";
import { mkdir, readdir, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { isMissing } from "./workspace/errno.ts";

export interface SweepLimits {
  /** Days since its last event after which a task's content goes. */
  days: number;
  /** Bytes of all kept content. */
  bytes: number;
}

export const SWEEP_LIMITS: SweepLimits = { days: 90, bytes: 2_000_000_000 };

export interface Swept {
  kept: number;
  removed: number;
  keptBytes: number;
  removedBytes: number;
}

const DAY = 24 * 60 * 60 * 1000;
/** A blob is put before the event that names it; so young, it may not be named yet. */
const YOUNG = DAY;
const HASH = /[0-9a-f]{64}/g;
const STAMP = "swept";

/** Sweeps at most once a day. Resolves to null if it was done already. */
export async function sweepDaily(
  folders: { tasks: string; blobs: string },
  limits: SweepLimits = SWEEP_LIMITS,
  now = Date.now(),
): Promise<Swept | null> {
  const stamp = path.join(folders.blobs, STAMP);
  const last = await stat(stamp).catch(() => undefined);
  if (last && now - last.mtimeMs < DAY) return null;
  await mkdir(folders.blobs, { recursive: true, mode: 0o700 });
  // Before the work: another window that starts meanwhile has nothing to do.
  await writeFile(stamp, "", { mode: 0o600 });
  return sweep(folders, limits, now);
}

/** Removes what the limits say. A task that is running now is never old, and counts first. */
export async function sweep(
  folders: { tasks: string; blobs: string },
  limits: SweepLimits,
  now = Date.now(),
): Promise<Swept> {
  const blobs = await keptBlobs(folders.blobs);
  const tasks = await taskLogs(folders.tasks);
  const swept: Swept = { kept: 0, removed: 0, keptBytes: 0, removedBytes: 0 };
  const keep = new Set<string>();
  // Newest first: what the quota has no room for is what the oldest tasks need.
  for (const { file, at } of tasks) {
    if (now - at > limits.days * DAY) continue;
    for (const hash of await hashesIn(file)) {
      const blob = blobs.get(hash);
      if (!blob || keep.has(hash) || swept.keptBytes + blob.bytes > limits.bytes) continue;
      keep.add(hash);
      swept.keptBytes += blob.bytes;
    }
  }
  for (const [hash, { file, bytes, at }] of blobs) {
    if (keep.has(hash) || now - at < YOUNG) {
      swept.kept++;
      if (!keep.has(hash)) swept.keptBytes += bytes;
      continue;
    }
    await rm(file, { force: true });
    swept.removed++;
    swept.removedBytes += bytes;
  }
  return swept;
}

interface Kept {
  file: string;
  bytes: number;
  at: number;
}

/** By hash, and torn drafts by their whole name. */
async function keptBlobs(folder: string): Promise<Map<string, Kept>> {
  const blobs = new Map<string, Kept>();
  for (const start of await namesIn(folder)) {
    if (!/^[0-9a-f]{2}$/.test(start)) continue;
    for (const rest of await namesIn(path.join(folder, start))) {
      const file = path.join(folder, start, rest);
      const found = await stat(file).catch(() => undefined);
      if (found?.isFile()) blobs.set(start + rest, { file, bytes: found.size, at: found.mtimeMs });
    }
  }
  return blobs;
}

/** All logs, newest first; deleted ones too, for their deletion can be taken back. */
async function taskLogs(folder: string): Promise<{ file: string; at: number }[]> {
  const logs: { file: string; at: number }[] = [];
  for (const name of await namesIn(folder)) {
    if (!/\.jsonl(\.deleted)?$/.test(name)) continue;
    const file = path.join(folder, name);
    const found = await stat(file).catch(() => undefined);
    if (found) logs.push({ file, at: found.mtimeMs });
  }
  return logs.sort((a, b) => b.at - a.at);
}

/** Whatever looks like a hash, wherever it stands: an event of a newer version keeps its content too. */
async function hashesIn(file: string): Promise<Set<string>> {
  const found = new Set<string>();
  let rest = "";
  for await (const chunk of createReadStream(file, "latin1")) {
    const text = rest + chunk;
    for (const [hash] of text.matchAll(HASH)) found.add(hash);
    rest = text.slice(-63);
  }
  return found;
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}
