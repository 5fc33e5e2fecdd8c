/**
 * What the user and the workspace changed about the prompt of one mode, put together: rules, section edits, own sections,
 * a whole prompt, tools switched off. Pure: who reads the texts, and whether they may count at all, is `node/prompt-sources.ts`.
 */
import { z } from "zod";
import {
  type AddedSection,
  addedSection,
  type ChangedIn,
  type PromptPatch,
  patchFor,
  promptPatch,
  WHOLE,
} from "./patch.ts";
import { readPatches } from "./patch-file.ts";
import type { ComposeInput } from "./prompt.ts";
import { type RuleFile, ruleSections, shownPath } from "./rules.ts";

/** What `compose` takes of it, and what the loop must know besides. */
export interface Customisation {
  rules: NonNullable<ComposeInput["rules"]>;
  patches: readonly PromptPatch[];
  added: readonly AddedSection[];
  /** `at`: the file it stands in; left out for one in the user's settings. */
  override?: { text: string; language?: string; at?: ChangedIn };
  /** Tools the user switched off in this mode: neither described nor run. */
  off: readonly string[];
  /** For the user: what could not be read, and what was taken out of what was. */
  problems: readonly string[];
}

export const noCustomisation: Customisation = { rules: [], patches: [], added: [], off: [], problems: [] };

export interface CustomisationTexts {
  mode: string;
  /** Entries of `bilby.promptPatches`, as they stand in the settings. */
  entries: readonly unknown[];
  instructions: string;
  language: string;
  /** Files of the workspace that count. */
  rules: readonly RuleFile[];
  /** Rules of the user's own, for every folder. */
  ownRules?: readonly RuleFile[];
  patches: readonly RuleFile[];
  overrides: readonly RuleFile[];
  /** Files of changes in the user's own folder. */
  own?: readonly { path: string; text: string }[];
}

/** The user's own changes come after the workspace's, so that they win where both are about the same section. */
export function customise(texts: CustomisationTexts, count: (text: string) => number): Customisation {
  const { mode, instructions, language } = texts;
  const files = readPatches(texts.patches.map((file) => ({ path: shownPath(file), text: file.text })));
  const home = readPatches(texts.own ?? [], "home");
  const own = readEntries(texts.entries);
  const patches = [...files.patches, ...home.patches, ...own.patches];
  const sections = ruleSections({ files: texts.rules, own: texts.ownRules ?? [], mode, instructions, language }, count);
  const whole = wholePrompt(patches, texts);
  return {
    rules: sections.map(({ id, title, text, own }) => {
      return { id, title, text, ...(own === undefined ? {} : { at: { of: "home" as const, path: own } }) };
    }),
    patches: patches.filter((patch) => patch.section !== WHOLE),
    added: [...files.added, ...home.added, ...own.added],
    ...(whole ? { override: { ...whole, language } } : {}),
    off: toolsOff(patches, mode),
    problems: [
      ...[...files.problems, ...home.problems].map(({ file, reason }) => `${file}: ${reason}`),
      ...own.problems,
      ...sections.flatMap(({ title, invisible }) =>
        invisible.length > 0 ? [`${title} has invisible characters, which are left out: ${invisible.join(", ")}.`] : [],
      ),
    ],
  };
}

function wholePrompt(
  patches: readonly PromptPatch[],
  { mode, overrides }: CustomisationTexts,
): { text: string; at?: ChangedIn } | undefined {
  const { text, at } = patchFor(patches, WHOLE, mode, "full") ?? {};
  if (text !== undefined) return { text, ...(at ? { at } : {}) };
  const [file] = overrides;
  if (!file) return undefined;
  const whole = file.path.startsWith(".roo/") ? asRooCodeSendsIt(file.text) : file.text;
  return { text: whole, at: { of: "workspace", path: shownPath(file) } };
}

/** Roo Code puts the mode's role before such a file, and instructions and rules after it. One that names them says where. */
function asRooCodeSendsIt(text: string): string {
  const has = (name: string) => text.includes(`{{${name}}}`);
  return [...(has("role") ? [] : ["{{role}}"]), text.trim(), ...(has("rules") ? [] : ["{{rules}}"])].join("\n\n");
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
