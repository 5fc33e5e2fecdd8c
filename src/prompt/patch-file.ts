/**
 * Changes to the prompt as files of `.bilby/prompt/`: Markdown with front matter, one change a file, so that they can be read,
 * compared and shared. A file that is wrong is named with its reason; the others stand.
 */
import { parse, stringify } from "yaml";
import { z } from "zod";
import type { Entry } from "./entries.ts";
import { type AddedSection, addedSection, type ChangedIn, type PromptPatch, promptPatch, WHOLE } from "./patch.ts";

export interface PatchFiles {
  patches: PromptPatch[];
  added: AddedSection[];
  problems: { file: string; reason: string }[];
}

interface TextFile {
  path: string;
  text: string;
}

const PARTS = /^---\n([\s\S]*?)\n---\n?([\s\S]*)$/;

/** Reads the files in the order given. `section:` names one of ours to change, `id:` makes one of the user's own. */
export function readPatches(files: readonly TextFile[], of: ChangedIn["of"] = "workspace"): PatchFiles {
  const found: PatchFiles = { patches: [], added: [], problems: [] };
  for (const file of files) {
    const at = { of, path: file.path };
    const change = readChange(file.text);
    if ("problem" in change) found.problems.push({ file: file.path, reason: change.problem });
    else if ("section" in change) found.patches.push({ ...change, at });
    else found.added.push({ ...change, at });
  }
  return found;
}

/** A change as the file that `readPatches` reads back. `name` is what a new one is called. */
export function patchFile({ text, ...head }: Entry): { name: string; text: string } {
  const named = [head.section === WHOLE ? "whole" : (head.section ?? head.id), head.mode, head.profile];
  const name = named.filter((part) => part !== undefined).join("-");
  const body = typeof text === "string" && text !== "" ? `${text}\n` : "";
  return { name: `${name.replace(/[^\w.-]/g, "-")}.md`, text: `---\n${stringify(head)}---\n${body}` };
}

export interface FilePlan {
  /** With the path of the file whose place it takes, else the name of a new one. */
  write: ({ text: string } & ({ path: string } | { name: string }))[];
  remove: string[];
}

/** What must happen to these files for them to say what `change` makes of their entries. Files that cannot be read stay. */
export function planChange(files: readonly TextFile[], change: (entries: readonly Entry[]) => Entry[]): FilePlan {
  const before = files.flatMap(({ path, text }) => {
    const read = readChange(text);
    return "problem" in read ? [] : [{ path, entry: read as Entry }];
  });
  const after = change(before.map(({ entry }) => entry));
  const free = before.filter(({ entry }) => !after.includes(entry));
  const write = after
    .filter((entry) => !before.some((one) => one.entry === entry))
    .map((entry) => {
      const { name, text } = patchFile(entry);
      // The last of several about the same is the one that counted.
      const at = free.findLastIndex((one) => keyOf(one.entry) === keyOf(entry));
      return at < 0 ? { name, text } : { path: free.splice(at, 1)[0]!.path, text };
    });
  return { write, remove: free.map(({ path }) => path) };
}

function keyOf({ section, id, mode, profile }: Entry): string {
  return JSON.stringify(section === undefined ? ["id", id] : [section, mode, profile]);
}

function readChange(text: string): PromptPatch | AddedSection | { problem: string } {
  const parts = PARTS.exec(text.replace(/^\uFEFF/, "").replaceAll("\r\n", "\n"));
  if (!parts) return { problem: "it must begin with front matter between two lines of ---" };
  try {
    const head: unknown = parse(parts[1]!);
    if (typeof head !== "object" || head === null) return { problem: 'its front matter needs "section" or "id"' };
    const body = parts[2]!.trim();
    // Switched off, a text may be kept for later.
    const whole = { ...head, ...("off" in head && body === "" ? {} : { text: body }) };
    return "section" in head ? promptPatch.parse(whole) : addedSection.parse(whole);
  } catch (error) {
    return { problem: error instanceof z.ZodError ? z.prettifyError(error) : (error as Error).message };
  }
}
