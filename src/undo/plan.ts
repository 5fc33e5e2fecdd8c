/**
 * What putting a file back would do, worked out before anything is touched. Exactly our bytes go back where the file is as we
 * left it; where it changed since, a merge that keeps those changes is offered; what cannot be told apart is left alone.
 */
import { type DecodedText, decode, encode } from "../edit/bytes.ts";
import type { JournalEntry } from "./journal.ts";
import { merge3 } from "./merge3.ts";

export type UndoState =
  /** As we left it: its bytes from before come back. */
  | "ready"
  /** Changed since, elsewhere in the file: those changes are kept. Wants an agreement. */
  | "merge"
  /** It is as it was before already. */
  | "already"
  /** Changed since where we changed it too, or by us in a later step. */
  | "conflict"
  /** Deleted or renamed since. */
  | "gone"
  /** The content from before is not kept any more. */
  | "unkept"
  /** It cannot be read, or the editor has it unsaved. */
  | "unreadable";

export interface FilePlan {
  path: string;
  calls: string[];
  steps: number[];
  state: UndoState;
  /** For the user: what would happen, or why nothing does. */
  why: string;
  /** Hash of what is on disk; null: no file. */
  now: string | null;
  /** What would be there afterwards; set for "ready" and "merge". */
  result?: Content | null;
}

/** A file's bytes. `hash` is SHA-256, hex. */
export interface Content {
  bytes: Uint8Array;
  hash: string;
}

export interface PlanPorts {
  /** Content by hash, undefined where it is not kept. */
  kept(hash: string): Promise<Uint8Array | undefined>;
  hashOf(bytes: Uint8Array): string;
}

/**
 * Plans for one file. `changes` are those to take back, oldest first; `now` is what is on disk, null where nothing is. A later
 * change of ours that stays counts as any other change since.
 */
export async function planFile(
  changes: readonly JournalEntry[],
  now: Content | null,
  ports: PlanPorts,
): Promise<FilePlan> {
  const path = changes[0]!.path;
  const plan = {
    path,
    calls: changes.map(({ call }) => call),
    steps: [...new Set(changes.map(({ step }) => step))],
    now: now?.hash ?? null,
  };
  if (plan.now === changes[0]!.before) return { ...plan, state: "already", why: `${path} is as it was before.` };
  let content = now;
  let merged = false;
  for (const change of changes.toReversed()) {
    const back = await takeBack(change, content, ports);
    if ("state" in back) return { ...plan, ...back };
    content = back.content;
    merged ||= back.merged;
  }
  const result = { result: content };
  if (merged) return { ...plan, ...result, state: "merge", why: `${path} changed since; those changes would be kept.` };
  const why =
    content === null ? `${path} was made by Bilby and would be deleted.` : `${path} would be as it was before.`;
  return { ...plan, ...result, state: "ready", why };
}

type Back = { content: Content | null; merged: boolean } | { state: UndoState; why: string };

/** The content without one change. */
async function takeBack(change: JournalEntry, content: Content | null, ports: PlanPorts): Promise<Back> {
  const { path, before, after } = change;
  const hash = content?.hash ?? null;
  if (hash === after) {
    if (before === null) return { content: null, merged: false };
    const bytes = await ports.kept(before);
    return bytes ? { content: { bytes, hash: before }, merged: false } : unkept(path);
  }
  // It was taken back by hand, or never written: the process died before.
  if (hash === before) return { content, merged: false };
  if (content === null)
    return { state: "gone", why: `${path} is not there any more (deleted or renamed since), so nothing is put back.` };
  if (before === null)
    return {
      state: "conflict",
      why: `${path} was made by Bilby and changed since. Delete it yourself if you want to.`,
    };
  if (after === null)
    return { state: "conflict", why: `There is a new ${path}, so the one from before is not put back.` };
  const [ours, theirs] = await Promise.all([ports.kept(after), ports.kept(before)]);
  if (!ours || !theirs) return unkept(path);
  return merge(path, content, ours, theirs, ports);
}

function merge(path: string, now: Content, base: Uint8Array, before: Uint8Array, ports: PlanPorts): Back {
  const texts = [base, now.bytes, before].map(decode);
  if (texts.some((one) => "refused" in one))
    return { state: "conflict", why: `${path} changed since and is no text, so it cannot be merged.` };
  const [from, ours, theirs] = texts as [DecodedText, DecodedText, DecodedText];
  const result = merge3(from.text, ours.text, theirs.text);
  if ("conflicts" in result) {
    const lines = result.conflicts.map(({ line }) => line).slice(0, 5);
    return {
      state: "conflict",
      why: `${path} changed since in the same places (line ${lines.join(", ")}); it is left as it is.`,
    };
  }
  const encoded = encode(result.text, ours);
  if ("refused" in encoded) return { state: "conflict", why: `${path} cannot be merged: ${encoded.refused}.` };
  return { content: { bytes: encoded.bytes, hash: ports.hashOf(encoded.bytes) }, merged: true };
}

function unkept(path: string): Back {
  return {
    state: "unkept",
    why: `What ${path} was before is not kept any more (too old, or over the limit of kept content).`,
  };
}
