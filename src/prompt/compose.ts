/**
 * The system prompt, made of Markdown pieces. Pure: the same input gives the same bytes, so that a task's prefix never changes.
 */
import type { ToolSchema } from "../models/model.ts";
import type { Mode } from "../modes/mode.ts";
import type { DialectName } from "../task/events.ts";
import type { Tool } from "../tools/tool.ts";

/** Path below `prompts/` to file text, LF. Read once by an adapter. */
export type PromptFiles = ReadonlyMap<string, string>;

export type ProfileName = "full" | "lean" | "minimal";

export interface ComposeInput {
  files: PromptFiles;
  mode: Mode;
  profile: ProfileName;
  dialect: DialectName;
  /** Tools that may run in this mode. */
  tools: readonly Tool[];
  env: { os: string; shell: string; roots: readonly string[] };
  /** Rules and instructions of the user and the workspace, in order. */
  rules?: readonly { id: string; title: string; text: string }[];
  count(text: string): number;
}

export interface PromptSection {
  id: string;
  title: string;
  text: string;
  tokens: number;
}

export interface ComposedPrompt {
  system: string;
  sections: PromptSection[];
  /** Schemas of the native dialect; empty for xml. */
  tools: ToolSchema[];
  tokens: { system: number; tools: number; total: number };
}
