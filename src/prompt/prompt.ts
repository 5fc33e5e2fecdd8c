/** What a system prompt is made from, and what it is once it is made. */
import type { McpTool } from "../mcp/mcp.ts";
import type { ToolSchema } from "../models/model.ts";
import type { Mode } from "../modes/mode.ts";
import type { DialectName } from "../task/events.ts";
import type { Tool } from "../tools/tool.ts";
import type { ModelIdentity } from "./family.ts";
import type { ProfileName, PromptFiles } from "./files.ts";
import type { AddedSection, ChangedIn, PromptPatch } from "./patch.ts";

export interface ComposeInput {
  files: PromptFiles;
  mode: Mode;
  profile: ProfileName;
  dialect: DialectName;
  /** Tools that may run in this mode. */
  tools: readonly Tool[];
  env: { os: string; shell: string; roots: readonly string[] };
  /** Rules and instructions of the user and the workspace, in order. `at`: a file of the user's own. */
  rules?: readonly { id: string; title: string; text: string; at?: ChangedIn }[];
  /** All modes, for the tool that switches them; without it that tool is not described. */
  modes?: readonly Mode[];
  /** Tools of the user's MCP servers; without any the tool that calls them is not described. */
  mcp?: readonly McpTool[];
  /** For the notes of its family; none without it. */
  model?: ModelIdentity;
  /** Tokens a reply may have. The model is told where that is few. */
  outputLimit?: number;
  /** Asks a thinking model for short notes in place of long thoughts. */
  draft?: boolean;
  /** What the user changed in our sections. */
  patches?: readonly PromptPatch[];
  added?: readonly AddedSection[];
  /** A whole prompt of the user's in place of ours. */
  override?: { text: string; language?: string };
  count(text: string): number;
}

export interface PromptSection {
  id: string;
  title: string;
  text: string;
  tokens: number;
  /** Whose words these are. */
  origin: "default" | "edited" | "added" | "rules" | "override";
  /** Why it is in the prompt, for the user. */
  why: string;
  /** The template that a patch replaces, and its hash, for sections that can be edited. */
  source?: { text: string; hash: string };
  /** The default changed since the user edited it. */
  stale?: true;
}

export interface ComposedPrompt {
  system: string;
  sections: PromptSection[];
  /** Schemas of the native dialect; empty for the others. */
  tools: ToolSchema[];
  /** What each reply of the json dialect is held to. */
  format?: Record<string, unknown>;
  /** What each schema costs. */
  toolTokens: { name: string; tokens: number }[];
  tokens: { system: number; tools: number; total: number };
  /** Sections that the user switched off. */
  off: { id: string; title: string }[];
  /** What a patch or an override gives up or gets wrong, for the user. */
  warnings: string[];
}
