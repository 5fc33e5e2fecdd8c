/**
 * Putting files back: plans against what is on disk, and carries out what was agreed to. Through the workspace's own guard and
 * only over the content the plan was made for; what was there before is kept, and each file put back is an event of the task.
 */
import { createHash } from "node:crypto";
import { decode } from "../edit/bytes.ts";
import type { BlobStore } from "../task/blobs.ts";
import type { TaskEvent } from "../task/events.ts";
import type { TaskLog } from "../task/log.ts";
import { type Located, type Workspace, WorkspaceError } from "../workspace/workspace.ts";
import { commandsIn, foldersMade, inScope, type JournalEntry, journal, type UndoScope } from "./journal.ts";
import { movedTo } from "./moved.ts";
import { type Content, type FilePlan, planFile } from "./plan.ts";

export interface UndoPorts {
  workspace: Workspace;
  blobs: BlobStore;
}

export interface UndoPlan {
  files: FilePlan[];
  /** Commands whose effects are not covered. */
  commands: string[];
}

/** What became of a file. */
export interface PutBack {
  path: string;
  done: boolean;
  merged: boolean;
  /** Deleted, because the task had made it. */
  deleted: boolean;
  steps: number[];
  why: string;
}

/** Looks at the files a scope is about. Changes nothing. */
export async function planUndo(events: readonly TaskEvent[], scope: UndoScope, ports: UndoPorts): Promise<UndoPlan> {
  const byPath = new Map<string, JournalEntry[]>();
  for (const entry of inScope(journal(events), scope)) {
    byPath.set(entry.path, [...(byPath.get(entry.path) ?? []), entry]);
  }
  const files: FilePlan[] = [];
  for (const changes of byPath.values()) files.push(await planOne(changes, ports));
  return { files, commands: commandsIn(events, scope) };
}

/** Carries a plan out, file by file. One that cannot be put back leaves the others alone. */
export async function putBack(
  plan: UndoPlan,
  ports: UndoPorts & { log: TaskLog },
  agreed: { merge: boolean },
): Promise<PutBack[]> {
  const outcomes: PutBack[] = [];
  for (const file of plan.files) outcomes.push(await putBackOne(file, ports, agreed));
  await ports.log.flush();
  return outcomes;
}

async function planOne(changes: readonly JournalEntry[], ports: UndoPorts): Promise<FilePlan> {
  const { path } = changes[0]!;
  try {
    const file = await locate(path, ports);
    if (ports.workspace.unsaved?.(file) !== undefined)
      throw new WorkspaceError("changed", `${path} has unsaved changes in the editor. Save or revert them first.`);
    const plan = await planFile(changes, await contentOf(file, ports), {
      kept: (hash) => ports.blobs.get(hash),
      hashOf,
    });
    return plan.now === null ? await whereItWent(plan, changes, ports) : plan;
  } catch (error) {
    if (!(error instanceof WorkspaceError)) throw error;
    const steps = [...new Set(changes.map(({ step }) => step))];
    const calls = changes.map(({ call }) => call);
    return { path, calls, steps, state: "unreadable", why: error.message, now: null };
  }
}

/** A file that is not there any more may have been renamed by the user: said plainly, and left alone wherever it is. */
async function whereItWent(plan: FilePlan, changes: readonly JournalEntry[], ports: UndoPorts): Promise<FilePlan> {
  const { after } = changes.at(-1)!;
  if (after === null || (plan.state !== "gone" && plan.state !== "already")) return plan;
  const content = await ports.blobs.get(after);
  const moved = content && (await movedTo(plan.path, content, ports.workspace));
  if (!moved) return plan;
  const same = `${plan.path} was renamed to ${moved.path} since, so it is left alone.`;
  const alike = `${plan.path} is not there any more. It seems to have been renamed to ${moved.path} and changed (${Math.round(moved.alike * 100)} % alike), so it is left alone.`;
  return { ...plan, state: "gone", why: moved.alike === 1 ? same : alike };
}

async function putBackOne(
  file: FilePlan,
  ports: UndoPorts & { log: TaskLog },
  agreed: { merge: boolean },
): Promise<PutBack> {
  const { path, calls, steps, state, now, result } = file;
  const merged = state === "merge";
  const outcome = { path, done: false, merged, deleted: result === null, steps, why: file.why };
  if (result === undefined) return outcome;
  if (merged && !agreed.merge) return outcome;
  let folders: string[] = [];
  try {
    await place(await locate(path, ports), now, result, ports);
    if (result === null) folders = await removeFolders(path, ports);
  } catch (error) {
    if (!(error instanceof WorkspaceError)) throw error;
    return { ...outcome, why: error.message };
  }
  ports.log.append({
    type: "change.undone",
    path,
    calls,
    before: now,
    after: result?.hash ?? null,
    merged,
    ...(folders.length > 0 ? { folders } : {}),
  });
  const emptied = folders.length > 0 ? ` So was its empty folder ${folders.at(-1)}.` : "";
  const done = result === null ? `was deleted: Bilby had made it.${emptied}` : "is as it was before.";
  return { ...outcome, done: true, why: `${path} ${merged ? "was put back; what changed since was kept." : done}` };
}

async function place(file: Located, now: string | null, result: Content | null, ports: UndoPorts): Promise<void> {
  const { workspace, blobs } = ports;
  if (now !== null) {
    // So that nothing is lost, whoever's it is.
    const there = await workspace.read(file);
    if (there.hash === now) await blobs.put(there.raw);
  }
  if (result === null) return workspace.remove(file, now!);
  await blobs.put(result.bytes);
  const decoded = decode(result.bytes);
  if ("refused" in decoded) throw new WorkspaceError("binary", `${file.shown} is not text (${decoded.refused}).`);
  const { text, eol, mixedEol, bom, encoding } = decoded;
  const like = {
    raw: result.bytes,
    hash: result.hash,
    bytes: result.bytes.byteLength,
    text,
    eol,
    mixedEol,
    bom,
    encoding,
  };
  await workspace.write(file, text, { expect: now, like });
}

/** The folders above a deleted file that the task had made, innermost first, as far as nothing else is in them. Those it removed. */
async function removeFolders(path: string, ports: UndoPorts & { log: TaskLog }): Promise<string[]> {
  const made = [...foldersMade(ports.log.events)].filter((folder) => path.startsWith(`${folder}/`));
  const removed: string[] = [];
  for (const folder of made.toSorted((a, b) => b.length - a.length)) {
    if (!(await ports.workspace.removeFolder(await locate(folder, ports)))) break;
    removed.push(folder);
  }
  return removed;
}

/** A path from the log goes through the guard anew: a link may have come to stand there since. */
async function locate(path: string, { workspace }: UndoPorts): Promise<Located> {
  const file = await workspace.locate(path);
  if (file.shown !== path)
    throw new WorkspaceError("refused", `${path} now leads to ${file.real}, so it is not touched.`);
  return file;
}

async function contentOf(file: Located, { workspace }: UndoPorts): Promise<Content | null> {
  try {
    const { raw, hash } = await workspace.read(file);
    return { bytes: raw, hash };
  } catch (error) {
    if (error instanceof WorkspaceError && error.cause === "missing") return null;
    throw error;
  }
}

function hashOf(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
