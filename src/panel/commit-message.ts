/**
 * A commit message for what is staged; where nothing is, for all changes. Files with secrets, and those that an ignore file forbids,
 * are not sent and are named. Writes nothing anywhere: what becomes of the message is the caller's.
 */
import type { AsideWatch } from "../agent/aside.ts";
import { type FileDiff, fitDiff } from "../context/fit-diff.ts";
import { type DiffPart, splitDiff } from "../context/split-diff.ts";
import { sensitivity } from "../workspace/protected.ts";
import { type Workspace, WorkspaceError } from "../workspace/workspace.ts";
import type { Asides } from "./aside.ts";

/** A file that changed, by all names it has: two where it was renamed. Relative to the repository, forward slashes. */
export type ChangedFile = readonly string[];

export interface Repository {
  /** Absolute. */
  root: string;
  changes(): Promise<{ staged: ChangedFile[]; unstaged: ChangedFile[]; untracked: ChangedFile[] }>;
  /** As git prints it: of the index, or of the working tree. */
  diff(staged: boolean): Promise<string>;
  /** First lines of the last commits. */
  subjects(): Promise<string[]>;
}

export interface CommitMessage {
  text: string;
  /** What the user should know of it: what it is about, and what the model did not see. */
  notes: string[];
}

export interface CommitPorts {
  asides: Asides;
  workspace: Pick<Workspace, "locate"> | undefined;
}

/** Rejects with a sentence where there is nothing to write about, or the model does not answer. */
export async function commitMessage(
  repository: Repository,
  { asides, workspace }: CommitPorts,
  watch: AsideWatch,
): Promise<CommitMessage> {
  const { staged, unstaged, untracked } = await repository.changes();
  const isStaged = staged.length > 0;
  const tracked = isStaged ? staged : unstaged;
  const fresh = isStaged ? [] : untracked;
  if (tracked.length + fresh.length === 0) throw new Error("There is nothing to commit: no file has changed.");

  const refused = new Set<string>();
  const may = async (file: ChangedFile) => {
    const kept = (await Promise.all(file.map((name) => mayBeSent(repository.root, name, workspace)))).every(Boolean);
    if (!kept) refused.add(file.at(-1)!);
    return kept;
  };
  const sent = await filtered(tracked, may);
  const added = await filtered(fresh, may);
  if (sent.length + added.length === 0) throw new Error(`Nothing else has changed. ${notSent([...refused])}`);

  const files = [
    ...(sent.length > 0 ? shown(sent, splitDiff(await repository.diff(isStaged))) : []),
    ...added.map((file) => ({ path: file.at(-1)!, text: `New, not tracked: ${file.at(-1)}` })),
  ];
  const subjects = (await repository.subjects()).join("\n");
  let cut: string[] = [];
  const text = await asides.ask(
    "commit",
    ({ tokens, count }) => {
      const fitted = fitDiff(files, tokens - count(subjects), count);
      cut = fitted.cut;
      return { changes: fitted.text, subjects };
    },
    watch,
  );
  return {
    text,
    notes: [
      ...(isStaged ? [] : ["Nothing is staged, so the message is about all changes."]),
      ...(refused.size > 0 ? [notSent([...refused])] : []),
      ...(cut.length > 0 ? [`Too long for the window, so the model saw only parts of ${listed(cut)}.`] : []),
    ],
  };
}

async function filtered<T>(all: readonly T[], may: (one: T) => Promise<boolean>): Promise<T[]> {
  const kept = await Promise.all(all.map(may));
  return all.filter((_, at) => kept[at]);
}

async function mayBeSent(root: string, name: string, workspace: CommitPorts["workspace"]): Promise<boolean> {
  if (sensitivity(name) === "secret") return false;
  if (!workspace) return true;
  try {
    // A link may lead to a secret, and a folder of the repository may have an ignore file of ours.
    const { sensitive, ignored } = await workspace.locate(`${root}/${name}`);
    return sensitive !== "secret" && !ignored;
  } catch (error) {
    if (error instanceof WorkspaceError) return false;
    throw error;
  }
}

/** Nothing of a part is sent unless all files it is about may be. Rejects what no part can be made of. */
function shown(sent: readonly ChangedFile[], parts: readonly DiffPart[]): FileDiff[] {
  const allowed = new Set(sent.flat());
  const known = parts.filter(({ names }) => names.length > 0 && names.every((name) => allowed.has(name)));
  if (known.length === 0)
    throw new Error("git's diff could not be read. Is a diff tool of your own set in git's settings?");
  const seen = new Set(known.flatMap(({ names }) => names));
  const rest = sent.filter((file) => !file.some((name) => seen.has(name)));
  return [
    ...known.map(({ names, text }) => ({ path: names.at(-1)!, text })),
    ...rest.map((file) => ({ path: file.at(-1)!, text: `${file.at(-1)}: changed` })),
  ];
}

function notSent(names: readonly string[]): string {
  return `Not shown to the model: ${listed(names)}.`;
}

const MOST_NAMED = 8;

function listed(names: readonly string[]): string {
  const more = names.length > MOST_NAMED ? ` and ${names.length - MOST_NAMED} more` : "";
  return `${names.slice(0, MOST_NAMED).join(", ")}${more}`;
}
