/** What the prompt tests share: the real prompt files, the real tokenizer and the real tools. */
import { fileURLToPath } from "node:url";
import { get_encoding } from "tiktoken";
import { builtInModes } from "../../../src/modes/built-in.ts";
import { toolsOf } from "../../../src/modes/rules.ts";
import { readPromptFiles } from "../../../src/node/prompt-files.ts";
import type { ComposeInput } from "../../../src/prompt/prompt.ts";
import { builtInTools } from "../../../src/tools/registry.ts";

export const files = await readPromptFiles(fileURLToPath(new URL("../../../prompts", import.meta.url)));

const o200k = get_encoding("o200k_base");
export const count = (text: string) => o200k.encode_ordinary(text).length;

export function mode(slug: string) {
  const found = builtInModes.find((mode) => mode.slug === slug);
  if (!found) throw new Error(`no mode ${slug}`);
  return found;
}

export const tools = builtInTools;

export function input(slug = "code", more: Partial<ComposeInput> = {}): ComposeInput {
  return {
    files,
    mode: mode(slug),
    modes: builtInModes,
    profile: "full",
    dialect: "xml",
    tools: toolsOf(mode(slug), tools),
    env: { os: "Linux", shell: "bash", roots: ["shop"] },
    count,
    ...more,
  };
}
