/**
 * Notes for model families, in `prompts/families/`: a sentence only where a family is known to need it. Each is a
 * section of its own, so that the user sees it and can switch it off.
 */
import type { PromptFiles } from "./files.ts";
import { type PromptFile, promptFolder } from "./files.ts";

export interface ModelIdentity {
  /** As the server names it, e.g. "hf.co/unsloth/Qwen3-8B-GGUF:Q4_K_M". */
  name: string;
  family?: string;
  thinks?: boolean;
}

/** The notes that hold for a model. */
export function familyNotes(
  files: PromptFiles,
  model: ModelIdentity | undefined,
  as: { draft?: boolean },
): PromptFile[] {
  if (!model) return [];
  const names = identifiers(model);
  return promptFolder(files, "families").filter((file) => {
    if (file.when.flags.includes("draft")) return as.draft === true && model.thinks === true;
    return file.families.some((family) => names.some((name) => name.startsWith(family)));
  });
}

/** The names a family may be known by: with the publisher's path and without, punctuation aside. */
function identifiers({ name, family = "" }: ModelIdentity): string[] {
  const last = name.split("/").at(-1)!;
  return [last, family].map((text) => text.toLowerCase().replace(/[-_.: ]/g, "")).filter((text) => text !== "");
}
