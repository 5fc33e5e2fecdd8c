/** What the prompt tests share: the real prompt files, the real tokenizer, and the tools by their contract. */
import { fileURLToPath } from "node:url";
import { get_encoding } from "tiktoken";
import { z } from "zod";
import { builtInModes } from "../../../src/modes/built-in.ts";
import type { ToolGroup } from "../../../src/modes/mode.ts";
import { toolsOf } from "../../../src/modes/rules.ts";
import { readPromptFiles } from "../../../src/node/prompt-files.ts";
import type { ComposeInput } from "../../../src/prompt/compose.ts";
import type { Tool } from "../../../src/tools/tool.ts";

export const files = await readPromptFiles(fileURLToPath(new URL("../../../prompts", import.meta.url)));

const o200k = get_encoding("o200k_base");
export const count = (text: string) => o200k.encode_ordinary(text).length;

export function mode(slug: string) {
  const found = builtInModes.find((mode) => mode.slug === slug);
  if (!found) throw new Error(`no mode ${slug}`);
  return found;
}

function tool(name: string, group: ToolGroup, shape: z.ZodRawShape): Tool {
  const unused = () => Promise.reject(new Error("a prompt is composed without running a tool"));
  const reads = Object.fromEntries(Object.keys(shape).map((key) => [key, { kind: "line" as const }]));
  return { name, aliases: [], group, params: z.object(shape), reads, preview: unused, run: unused };
}

const text = z.string();
export const tools: readonly Tool[] = [
  tool("read_file", "read", { path: text, lines: text.optional() }),
  tool("list_files", "read", { path: text.default("."), recursive: z.boolean().optional() }),
  tool("search_files", "read", { path: text.default("."), regex: text, file_pattern: text.optional() }),
  tool("apply_diff", "edit", { path: text, diff: text }),
  tool("write_file", "edit", { path: text, content: text }),
  tool("execute_command", "command", { command: text, cwd: text.optional() }),
  tool("read_output", "read", { artifact: text, lines: text.optional(), search: text.optional() }),
  tool("ask_followup_question", "always", { question: text, follow_up: z.array(text).optional() }),
  tool("update_todo_list", "always", { todos: text }),
  tool("switch_mode", "always", { mode_slug: text, reason: text.optional() }),
  tool("attempt_completion", "always", { result: text }),
];

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
