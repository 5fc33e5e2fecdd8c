/**
 * What a mode is: which groups of tools may run, on which files. Enforced when a call runs; the prompt only tells.
 */
export type ToolGroup = "read" | "edit" | "command" | "mcp" | "always";

export interface GroupRule {
  group: Exclude<ToolGroup, "always">;
  /** If set, edits are allowed only for paths that match. */
  files?: { pattern: RegExp; description: string };
}

export interface Mode {
  slug: string;
  name: string;
  /** One line for pickers and the model's mode list. */
  whenToUse: string;
  groups: readonly GroupRule[];
  /** Prompt text; undefined: `prompts/modes/<slug>.md`. */
  role?: string;
  instructions?: string;
  model?: string;
  profile?: "full" | "lean" | "minimal";
  /** Sampling by the server's names (temperature, top_p, …), only what the user set for this mode. */
  sampling?: Readonly<Record<string, number>>;
  source: "built-in" | "user" | "workspace";
}
