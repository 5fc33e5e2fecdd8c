/** What the chat is made of: an item for each thing a person would point at. */
import type { StopAction } from "./causes.ts";
import type { StopCause, ToolDetail } from "./events.ts";

export type { StopAction, StopActionId } from "./causes.ts";

/** One thing in the chat, in order. `id` is stable; a later item with the same id replaces it. */
export type Item =
  | { kind: "user"; id: string; text: string; images: string[]; at: number }
  | {
      kind: "model";
      id: string;
      text: string;
      thinking?: { text: string; ms?: number; tokens?: number };
      streaming: boolean;
      at: number;
    }
  | {
      kind: "call";
      id: string;
      name: string;
      /** Codicon name. */
      icon: string;
      /** "Read", "Edit", "Run" … in the tense of the state. */
      verb: string;
      object: string;
      outcome: string;
      state: "streaming" | "waiting" | "running" | "ok" | "failed" | "rejected" | "skipped" | "interrupted";
      /** Who let it through, if not the user: the name of the grant. */
      grant?: string;
      reason?: string;
      /** What a waiting call would do. */
      preview?: CallPreview;
      detail?: ToolDetail;
      /** What has arrived of the argument while the call streams, and of the output while it runs. Never in the log. */
      argument?: string;
      output?: string;
      /** What the model was told; loaded when the card is opened. */
      hasOutput: boolean;
      repairs?: string[];
      /** The request whose reply made the call; with the path, what can be put back. */
      step?: number;
      /** Its command goes on in the background, under this name, since then. */
      background?: { id: string; since: number };
      /** When the user put its change back. */
      undone?: number;
      at: number;
      ms?: number;
    }
  | { kind: "correction"; id: string; cause: StopCause | undefined; text: string; at: number }
  | {
      kind: "condensed";
      id: string;
      seq: number;
      stage: "mechanical" | "summary";
      before: number;
      after: number;
      note?: string;
      canUndo: boolean;
      at: number;
    }
  | { kind: "notice"; id: string; level: "info" | "warning"; text: string; at: number }
  | {
      kind: "stop";
      id: string;
      cause: StopCause;
      message: string;
      evidence?: string;
      action?: StopAction;
      at: number;
    };

export type CallPreview =
  | {
      kind: "change";
      path: string;
      newFile: boolean;
      diff: string;
      added: number;
      removed: number;
      concerns: string[];
      why?: string;
      /** The hunks that approving takes, numbered from 0 as the diff shows them; all, if it is not there. */
      taken?: number[];
      /** Changes of other files in the same step. They wait for their turn, or for an agreement to all. */
      others?: OtherChange[];
    }
  | { kind: "command"; command: string; cwd: string; why?: string; background?: boolean }
  | { kind: "read"; path: string; why?: string }
  | { kind: "question"; question: string; suggestions: { text: string; mode?: string }[] }
  | { kind: "mode"; to: string; reason: string }
  /** `args` as JSON; `at` is what was started or reached for it. */
  | { kind: "mcp"; server: string; tool: string; args: string; at: string; why?: string }
  | { kind: "other"; text: string; why?: string };

export interface OtherChange {
  call: string;
  path: string;
  newFile: boolean;
  added: number;
  removed: number;
  /** Why this one asks on its own whatever is agreed to together. */
  reasons: string[];
}

export type CallItem = Extract<Item, { kind: "call" }>;
