/**
 * What we say for the user, outside the system prompt: to the editor's menu, `/init`, and the requests beside a task. Texts of
 * `prompts/support/`, each a section with an id, which the user may say in other words with a patch.
 */
import type { PromptFiles } from "./files.ts";
import { type PromptFile, promptFile } from "./files.ts";
import { hashOf, type PromptPatch, patchFor } from "./patch.ts";
import type { PromptSection } from "./prompt.ts";
import { fill, fillUserText } from "./template.ts";

export const supportNames = ["explain", "fix", "improve", "init", "commit", "enhance"] as const;
export type SupportName = (typeof supportNames)[number];

/** What the texts are about; each names what it needs in its front matter, the one it cannot do without first. */
export type SupportValues = Partial<Record<"place" | "problems" | "changes" | "subjects" | "request", string>>;

/** Whose words hold: the user's changes, and the mode they may be limited to. */
export interface SupportWords {
  patches: readonly PromptPatch[];
  mode: string;
}

/** The message, in the user's own words where they changed ours. What these forget to name stands below them. */
export function supportPrompt(
  files: PromptFiles,
  name: SupportName,
  given: SupportValues,
  { patches, mode }: SupportWords,
): string {
  const file = supportFile(files, name);
  const values = { ...given, problems: withoutMentions(given.problems ?? "") };
  const vars = Object.fromEntries(file.vars.map((key) => [key, values[key as keyof SupportValues] ?? ""]));
  const flags = Object.fromEntries(Object.entries(vars).map(([key, value]) => [key, value !== ""]));
  const own = patchFor(patches, file.id, mode, "full")?.text;
  if (own === undefined) return fill(file.text("full"), { vars, flags }, file.path).trim();
  const text = fillUserText(own, { vars, flags }).text.trim();
  const [subject] = file.vars;
  return subject === undefined || own.includes(`{{${subject}}}`) ? text : `${text}\n\n${vars[subject]}`.trim();
}

/** What the editor reports is in words of a tool, or of the code: none of them may bring a file or a terminal along, as the user's would. */
function withoutMentions(problems: string): string {
  return problems.replace(/@(?=\/|problems\b|terminal\b|git-changes\b|[0-9a-f]{7})/g, "@ ");
}

const WHY = "said for you when you ask for it";

/** All of them as sections, as templates: for whoever lists what the user may change. They have no profiles and cannot be off. */
export function supportEntries(
  files: PromptFiles,
  { patches, mode, count }: SupportWords & { count(text: string): number },
): PromptSection[] {
  return supportNames.map((name): PromptSection => {
    const file = supportFile(files, name);
    const { id, title } = file;
    const ours = file.text("full");
    const source = { text: ours, hash: hashOf(ours) };
    const patch = patchFor(patches, id, mode, "full");
    if (patch?.text === undefined)
      return { id, title, text: ours, tokens: count(ours), origin: "default", why: WHY, source };
    const stale = patch.base !== undefined && patch.base !== source.hash;
    const { text } = patch;
    return { id, title, text, tokens: count(text), origin: "edited", why: WHY, source, ...(stale ? { stale } : {}) };
  });
}

function supportFile(files: PromptFiles, name: SupportName): PromptFile {
  return promptFile(files, `support/${name}.md`);
}
