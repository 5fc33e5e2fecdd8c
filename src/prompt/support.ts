/**
 * What the editor's menu and `/init` say for the user: texts of `prompts/support/`, which the user may say in other words with a
 * patch, as any section.
 */
import type { PromptFiles } from "./compose.ts";
import { promptFile } from "./files.ts";
import { type PromptPatch, patchFor } from "./patch.ts";
import { fill, fillUserText } from "./template.ts";

export const supportNames = ["explain", "fix", "improve", "init"] as const;
export type SupportName = (typeof supportNames)[number];

/** The message, in the user's own words where they changed ours. */
export function supportPrompt(
  files: PromptFiles,
  name: SupportName,
  given: { place?: string; problems?: string },
  { patches, mode }: { patches: readonly PromptPatch[]; mode: string },
): string {
  const file = promptFile(files, `support/${name}.md`);
  const vars = Object.fromEntries(file.vars.map((key) => [key, given[key as keyof typeof given] ?? ""]));
  const flags = Object.fromEntries(Object.entries(vars).map(([key, value]) => [key, value !== ""]));
  const own = patchFor(patches, file.id, mode, "full")?.text;
  const text =
    own === undefined ? fill(file.text("full"), { vars, flags }, file.path) : fillUserText(own, { vars, flags }).text;
  return text.trim();
}
