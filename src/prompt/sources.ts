/**
 * The port to everything people wrote about modes and prompts: the user's settings and files, and the workspace's. What a
 * workspace says counts only once the user has seen it and agreed; until then it is listed as undecided.
 */
import type { Mode } from "../modes/mode.ts";
import type { SlashCommand } from "./commands.ts";
import type { Customisation } from "./customise.ts";
import type { Entry } from "./entries.ts";
import type { ChangedIn } from "./patch.ts";

/** A text of the workspace that would speak to the model, as it would be used. */
export interface WorkspaceText {
  /** Stands for place and content: what was agreed to is this text in this place, and no other. */
  key: string;
  kind: "rule" | "patch" | "override" | "modes";
  /** As shown to the user. */
  path: string;
  text: string;
  tokens: number;
  /** Invisible characters in it, as U+XXXX; they are left out of what is sent. */
  invisible: string[];
  decision: "used" | "left-out" | "undecided";
}

/** An AGENTS.md below a root, which counts for its folder. */
export interface FolderRule {
  /** As shown to user and model. */
  path: string;
  text: string;
  /** Of the file as it is on disk. */
  hash: string;
  lines: number;
}

export interface ModesFound {
  modes: Mode[];
  /** For the user: file, line and reason of what is not used. */
  problems: string[];
}

/** Nothing in here rejects for what a file says: a text that cannot be used is a problem in the answer. */
export interface PromptSources {
  /** Every mode that can be chosen, the built-in ones included. */
  modes(): Promise<ModesFound>;
  /** What holds for the prompt of a mode. */
  customisation(mode: string): Promise<Customisation>;
  /** The workspace's texts that are about this mode, decided or not. */
  workspaceTexts(mode: string): Promise<WorkspaceText[]>;
  /**
   * What AGENTS.md files say in the folders of these files, the outermost first. One that is not decided on is named by its key
   * alone, and is among the workspace's texts from then on.
   */
  folderRules(paths: readonly string[]): Promise<{ rules: FolderRule[]; undecided: string[] }>;
  /** Remembered for these very texts, in the user's own folder. */
  decide(texts: readonly WorkspaceText[], use: boolean): Promise<void>;
  /** Entries of the files of changes that count: the workspace's that were agreed to, or those in the user's own folder. */
  changes(of: ChangedIn["of"]): Promise<Entry[]>;
  /**
   * Makes these files say what `edit` makes of their entries. What is written this way counts as agreed to. Rejects with a
   * sentence, having written nothing, where that may not be.
   */
  change(of: ChangedIn["of"], edit: (entries: readonly Entry[]) => Entry[]): Promise<void>;
  /** What can be typed after a slash, from files of the workspace. */
  commands(): Promise<{ commands: SlashCommand[]; problems: string[] }>;
  /** The user's own file of modes; "" where there is none. */
  readModes(): Promise<string>;
  /** Replaces the user's own file of modes, whole. */
  writeModes(text: string): Promise<void>;
}
