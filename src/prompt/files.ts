/**
 * Prompt files: Markdown with front matter and a variant per profile. What a variant leaves out falls back to the
 * next richer one, so that a reviewer reads all the words on a subject in one file.
 */
import { parse } from "yaml";
import { z } from "zod";

/** Path below `prompts/` to file text, LF. Read once by an adapter. */
export type PromptFiles = ReadonlyMap<string, string>;

export type ProfileName = "full" | "lean" | "minimal";

/** A prompt file that we ship wrongly, or a variable nobody gave. A bug of ours, never of the user's. */
export class PromptError extends Error {
  override readonly name = "PromptError";
}

const frontMatter = z.strictObject({
  id: z.string(),
  title: z.string(),
  /** Place in the prompt: low comes first. */
  priority: z.number().default(0),
  when: z
    .strictObject({
      dialect: z.enum(["xml", "native", "json"]).optional(),
      /** All of these must hold: names of tools, of tool groups, or of facts given to `compose`. */
      flags: z.array(z.string()).default([]),
    })
    .default({ flags: [] }),
  /** Model families a note is for: matched against the start of the family and of the model's name. */
  families: z.array(z.string()).default([]),
  /** Variables that whoever uses the file must give. */
  vars: z.array(z.string()).default([]),
});

export interface PromptFile extends z.infer<typeof frontMatter> {
  path: string;
  /** What is said in a profile, as a template. */
  text(profile: ProfileName): string;
}

const VARIANT = /^<!-- (lean|minimal) -->$/m;

/** Reads one file. Throws a PromptError that names it where it is not as it must be. */
export function promptFile(files: PromptFiles, path: string): PromptFile {
  const source = files.get(path);
  if (source === undefined) throw new PromptError(`prompts/${path} is missing`);
  const match = /^---\n([\s\S]*?)\n---\n([\s\S]*)$/.exec(source);
  if (!match) throw new PromptError(`prompts/${path} must begin with front matter between two lines of ---`);
  const head = frontMatter.safeParse(parse(match[1]!));
  if (!head.success) throw new PromptError(`prompts/${path}: ${z.prettifyError(head.error)}`);
  const variants = splitVariants(match[2]!);
  return {
    ...head.data,
    path,
    text: (profile) =>
      (profile === "minimal" ? variants.minimal : undefined) ??
      (profile === "full" ? undefined : variants.lean) ??
      variants.full,
  };
}

/** All files of a folder below `prompts/`, by priority, then by path. */
export function promptFolder(files: PromptFiles, folder: string): PromptFile[] {
  return [...files.keys()]
    .filter((path) => path.startsWith(`${folder}/`) && path.endsWith(".md"))
    .sort()
    .map((path) => promptFile(files, path))
    .sort((a, b) => a.priority - b.priority);
}

function splitVariants(body: string): { full: string; lean?: string; minimal?: string } {
  const [full, ...rest] = body.split(VARIANT);
  const variants: { full: string; lean?: string; minimal?: string } = { full: full!.trim() };
  for (let i = 0; i < rest.length; i += 2) variants[rest[i] as "lean" | "minimal"] = rest[i + 1]!.trim();
  return variants;
}
