/**
 * The user's changes to the prompt as files of `.bilby/prompt/`: Markdown with front matter, one change a file, so that
 * they can be read, compared and shared. A file that is wrong is named with its reason; the others stand.
 */
import { parse, stringify } from "yaml";
import { z } from "zod";
import { type AddedSection, addedSection, type PromptPatch, promptPatch } from "./patch.ts";

export interface PatchFiles {
  patches: PromptPatch[];
  added: AddedSection[];
  problems: { file: string; reason: string }[];
}

const PARTS = /^---\n([\s\S]*?)\n---\n?([\s\S]*)$/;

/** Reads the files in the order given. `section:` names one of ours to change, `id:` makes one of the user's own. */
export function readPatches(files: readonly { path: string; text: string }[]): PatchFiles {
  const found: PatchFiles = { patches: [], added: [], problems: [] };
  for (const { path, text } of files) {
    const parts = PARTS.exec(text.replace(/^\uFEFF/, "").replaceAll("\r\n", "\n"));
    try {
      if (!parts) throw new Error("it must begin with front matter between two lines of ---");
      const head: unknown = parse(parts[1]!);
      if (typeof head !== "object" || head === null) throw new Error('its front matter needs "section" or "id"');
      const body = parts[2]!.trim();
      const whole = { ...head, ...("off" in head ? {} : { text: body }) };
      if ("section" in head) found.patches.push(promptPatch.parse(whole));
      else found.added.push(addedSection.parse(whole));
    } catch (error) {
      const reason = error instanceof z.ZodError ? z.prettifyError(error) : (error as Error).message;
      found.problems.push({ file: path, reason });
    }
  }
  return found;
}

/** A patch as the file that `readPatches` reads back. */
export function patchFile({ text, ...head }: PromptPatch): { name: string; text: string } {
  const name = [head.section, head.mode, head.profile].filter((part) => part !== undefined).join("-");
  const body = text === undefined ? "" : `${text}\n`;
  return { name: `${name.replace(/[^\w.-]/g, "-")}.md`, text: `---\n${stringify(head)}---\n${body}` };
}
