/**
 * Rules files and instructions as sections of the prompt: which of them count, in which order, and cleaned of characters
 * that a reader does not see and a model obeys. Pure: who reads the files is `node/rules.ts`.
 */
import { hashOf } from "./patch.ts";

/** A rules file that was found. */
export interface RuleFile {
  /** Relative to its root, forward slashes. */
  path: string;
  /** Name of the root, where there are several. */
  root?: string;
  text: string;
  /** Its real path, for a file of the user's own; `path` is then as it is shown. */
  own?: string;
}

/** As it is shown: with the root's name in front where there are several. */
export function shownPath({ root, path }: Pick<RuleFile, "root" | "path">): string {
  return root === undefined ? path : `${root}/${path}`;
}

export interface RuleSources {
  files: readonly RuleFile[];
  /** Files of the user's own, for every folder, in the order in which they are sent. */
  own?: readonly RuleFile[];
  /** Slug of the mode, for rules of one mode. */
  mode: string;
  /** The user's instructions for every workspace and mode. */
  instructions?: string;
  /** As the user names it; the model answers in it. */
  language?: string;
}

export interface RuleSection {
  id: string;
  title: string;
  text: string;
  tokens: number;
  /** Of the file as it is on disk: what the user was shown and agreed to. */
  hash: string;
  origin: "user" | "workspace";
  /** Invisible characters that were taken out, as U+XXXX, each once. */
  invisible: string[];
  /** Where it is, for a file of the user's own. */
  own?: string;
}

/** The sections in the order in which they are sent: the user's before the workspace's, the mode's before the general. */
export function ruleSections(sources: RuleSources, count: (text: string) => number): RuleSection[] {
  const { mode, language = "", instructions = "" } = sources;
  const sections: RuleSection[] = [
    section({ id: "language", title: "Language", text: language && `Answer in ${language}.`, origin: "user" }, count),
    section({ id: "instructions", title: "Instructions", text: instructions, origin: "user" }, count),
    ...(sources.own ?? []).map((file) => ({ ...ruleSection(file, "user", count), own: file.own! })),
    ...rulesOf(sources.files, mode).map((file) => ruleSection(file, "workspace", count)),
  ];
  const seen = new Set<string>();
  return sections.filter(({ text }) => text !== "" && !seen.has(text) && seen.add(text));
}

function ruleSection(file: RuleFile, origin: RuleSection["origin"], count: (text: string) => number): RuleSection {
  const shown = shownPath(file);
  return section({ id: `rule:${shown}`, title: shown, text: file.text, origin }, count);
}

function section(
  source: Pick<RuleSection, "id" | "title" | "text" | "origin">,
  count: (text: string) => number,
): RuleSection {
  const clean = stripInvisible(source.text);
  const text = clean.text.trim();
  return { ...source, text, tokens: count(text), hash: hashOf(source.text), invisible: clean.removed };
}

/** Where rules may lie, relative to a root. A reader needs to look nowhere else. */
export function rulePlaces(mode: string): { files: string[]; folders: string[] } {
  return {
    files: [
      "AGENTS.md",
      "AGENT.md",
      "AGENTS.local.md",
      `.roorules-${mode}`,
      ".roorules",
      `.clinerules-${mode}`,
      ".clinerules",
    ],
    folders: [`.bilby/rules-${mode}`, ".bilby/rules", `.roo/rules-${mode}`, ".roo/rules", ".clinerules"],
  };
}

/**
 * Our own rules always; of the other products' the first kind that is there, as Roo Code itself does it: a project
 * that moved from one to the next keeps the old files, and sending both would say everything twice.
 */
function rulesOf(files: readonly RuleFile[], mode: string): RuleFile[] {
  const roots = [...new Set(files.map((file) => file.root))];
  return roots.flatMap((root) =>
    rulesOfRoot(
      files.filter((file) => file.root === root),
      mode,
    ),
  );
}

function rulesOfRoot(files: readonly RuleFile[], mode: string): RuleFile[] {
  const sorted = [...files].sort((a, b) => (a.path < b.path ? -1 : 1));
  const at = (place: string) => sorted.filter(({ path }) => path === place || path.startsWith(`${place}/`));
  const first = (...places: string[]) => places.map(at).find((found) => found.some((file) => file.text.trim())) ?? [];
  return [
    ...at(`.bilby/rules-${mode}`),
    ...first(`.roo/rules-${mode}`, `.roorules-${mode}`, `.clinerules-${mode}`),
    ...first("AGENTS.md", "AGENT.md"),
    ...at("AGENTS.local.md"),
    ...at(".bilby/rules"),
    ...first(".roo/rules", ".roorules", ".clinerules"),
  ];
}

/** What Unicode says to draw as nothing (zero-width, bidirectional, tags, fillers), annotation marks, control characters. */
const INVISIBLE = /\p{Default_Ignorable_Code_Point}|[\ufff9-\ufffb]|(?![\t\n\r])\p{Cc}/gu;
/** Emoji are built with a joiner and a selector; there they hide nothing. */
const JOINED = { "\u200d": /(?:\p{Extended_Pictographic}|\p{Emoji_Modifier}|\ufe0f)$/u, "\ufe0f": /\p{Emoji}$/u };

/** Takes out what cannot be seen. What was found is named, because whoever wrote it had a reason. */
export function stripInvisible(text: string): { text: string; removed: string[] } {
  const removed = new Set<string>();
  const kept: string[] = [];
  // The last two code units that are kept: a joiner must not stay for the sake of a character that went.
  let end = "";
  let from = 0;
  const keep = (part: string) => {
    kept.push(part);
    end = (end + part.slice(-2)).slice(-2);
  };
  for (const { 0: char, index } of text.matchAll(INVISIBLE)) {
    keep(text.slice(from, index));
    from = index + char.length;
    if (JOINED[char as keyof typeof JOINED]?.test(end)) keep(char);
    else removed.add(`U+${char.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0")}`);
  }
  kept.push(text.slice(from));
  return { text: kept.join(""), removed: [...removed].sort() };
}
