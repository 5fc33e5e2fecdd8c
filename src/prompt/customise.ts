/**
 * What the user and the workspace changed about the prompt of one mode, put together: rules, section edits, own sections,
 * a whole prompt, tools switched off. Pure: who reads the texts, and whether they may count at all, is `node/prompt-sources.ts`.
 */
import { z } from "zod";
import type { ComposeInput } from "./compose.ts";
import { type AddedSection, addedSection, type PromptPatch, patchFor, promptPatch } from "./patch.ts";
import { readPatches } from "./patch-file.ts";
import { type RuleFile, ruleSections, shownPath } from "./rules.ts";

/** What `compose` takes of it, and what the loop must know besides. */
export interface Customisation {
  rules: NonNullable<ComposeInput["rules"]>;
  patches: readonly PromptPatch[];
  added: readonly AddedSection[];
  override?: { text: string; language?: string };
  /** Tools the user switched off in this mode: neither described nor run. */
  off: readonly string[];
  /** For the user: what could not be read, and what was taken out of what was. */
  problems: readonly string[];
}

export const noCustomisation: Customisation = { rules: [], patches: [], added: [], off: [], problems: [] };

/** Names the whole prompt in a patch, where others name one section. */
export const WHOLE = "*";

export interface CustomisationTexts {
  mode: string;
  /** Entries of `bilby.promptPatches`, as they stand in the settings. */
  entries: readonly unknown[];
  instructions: string;
  language: string;
  /** Files of the workspace that count. */
  rules: readonly RuleFile[];
  patches: readonly RuleFile[];
  overrides: readonly RuleFile[];
}

/** The user's own changes come after the workspace's, so that they win where both are about the same section. */
export function customise(texts: CustomisationTexts, count: (text: string) => number): Customisation {
  const { mode, instructions, language } = texts;
  const files = readPatches(texts.patches.map((file) => ({ path: shownPath(file), text: file.text })));
  const own = readEntries(texts.entries);
  const patches = [...files.patches, ...own.patches];
  const sections = ruleSections({ files: texts.rules, mode, instructions, language }, count);
  const whole = patchFor(patches, WHOLE, mode, "full")?.text ?? texts.overrides[0]?.text;
  return {
    rules: sections.map(({ id, title, text }) => ({ id, title, text })),
    patches: patches.filter((patch) => patch.section !== WHOLE),
    added: [...files.added, ...own.added],
    ...(whole === undefined ? {} : { override: { text: whole, language } }),
    off: toolsOff(patches, mode),
    problems: [
      ...files.problems.map(({ file, reason }) => `${file}: ${reason}`),
      ...own.problems,
      ...sections.flatMap(({ title, invisible }) =>
        invisible.length > 0 ? [`${title} has invisible characters, which are left out: ${invisible.join(", ")}.`] : [],
      ),
    ],
  };
}

export interface PatchEntries {
  patches: PromptPatch[];
  added: AddedSection[];
  problems: string[];
}

/** Reads the entries of the setting one by one: one that is wrong is named, and the others stand. */
export function readEntries(entries: readonly unknown[]): PatchEntries {
  const found: PatchEntries = { patches: [], added: [], problems: [] };
  for (const [index, entry] of entries.entries()) {
    const isPatch = typeof entry === "object" && entry !== null && "section" in entry;
    const parsed = isPatch ? promptPatch.safeParse(entry) : addedSection.safeParse(entry);
    if (!parsed.success)
      found.problems.push(`bilby.promptPatches, entry ${index + 1}: ${z.prettifyError(parsed.error)}`);
    else if ("section" in parsed.data) found.patches.push(parsed.data);
    else found.added.push(parsed.data);
  }
  return found;
}

/** Which tools patches switch off: in every profile, because a right does not depend on how much is explained. */
function toolsOff(patches: readonly PromptPatch[], mode: string): string[] {
  const names = new Set(patches.flatMap(({ section }) => /^tool:(.+)$/.exec(section)?.[1] ?? []));
  return [...names].filter((name) =>
    (["full", "lean", "minimal"] as const).every((profile) => patchFor(patches, `tool:${name}`, mode, profile)?.off),
  );
}
