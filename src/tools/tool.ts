/**
 * What a tool is. A tool first says what it will do (`preview`, no effects), then, once that was approved, does it
 * (`run`, exactly what was previewed). Its words for the model are in `prompts/tools/<name>.md`.
 * Failures come back as a thrown ToolError, in words the model can act on.
 */
import type { z } from "zod";
import type { CallableParameter } from "../calls/dialect.ts";
import type { McpServers } from "../mcp/mcp.ts";
import type { Mode, ToolGroup } from "../modes/mode.ts";
import type { BlobStore } from "../task/blobs.ts";
import type { TaskEvent, Todo, ToolDetail } from "../task/events.ts";
import type { OutputLines } from "../workspace/output-lines.ts";
import type { FileText, Located, Workspace } from "../workspace/workspace.ts";

export type Preview =
  | { kind: "none" }
  /** Looks only. `subjects` are what approval decides on. */
  | { kind: "read"; verb: string; subject: string; located: Located[] }
  | {
      kind: "change";
      located: Located;
      /** null: the file does not exist. */
      before: FileText | null;
      /** Proposed content, LF, no BOM. */
      after: string;
      diff: string;
      added: number;
      removed: number;
      /** How each block was matched. */
      rungs: string[];
      /** Why a person must look even under a grant: placeholders, a large shrink. */
      concerns: string[];
    }
  | { kind: "command"; command: string; cwd: Located; timeoutMs: number; background?: boolean }
  /** `at`: what was started or reached for it. */
  | { kind: "mcp"; server: string; tool: string; args: Record<string, unknown>; at: string }
  | { kind: "question"; question: string; suggestions: { text: string; mode?: string }[] }
  | { kind: "mode"; to: string; reason: string }
  | { kind: "completion"; result: string };

/** A change as it was previewed. */
export type ChangePreview = Extract<Preview, { kind: "change" }>;

export interface ToolResult {
  /** What the model is told. The loop fits it to the window. */
  text: string;
  detail?: ToolDetail;
  images?: string[];
}

/** What the world gives a tool. */
export interface ToolContext {
  workspace: Workspace;
  mode: Mode;
  modes: readonly Mode[];
  /** The log so far, for what the model already knows. */
  events: readonly TaskEvent[];
  /** Tokens a single result may cost now. */
  resultBudget: number;
  countTokens(text: string): number;
  signal: AbortSignal;
  commands: CommandRunner;
  /** Content by hash: what files were before a change, what was read, results that were cut. */
  blobs: BlobStore;
  /** The user's MCP servers, where there are any. */
  mcp?: McpServers;
  /** The user's answer, set when a question was approved by answering it; the edited proposal for a change. */
  answer?: string;
  edited?: string;
  commandTimeoutMs: number;
}

/** Runs the commands of a task. One may go on in the background, because the model or the user wants it to. */
export interface CommandRunner {
  /** Runs a command to its end, its timeout or the abort, or until it is left running. Rejects only if it cannot be started. */
  run(
    what: { command: string; cwd: Located; timeoutMs: number; background: boolean },
    signal: AbortSignal,
  ): Promise<CommandOutcome>;
  /** The lines of one in the background from a number on; undefined if none of that name runs now. */
  output(id: string): OutputLines | undefined;
}

export type CommandOutcome =
  | {
      state: "ended";
      exitCode: number | null;
      signal: string | null;
      timedOut: boolean;
      /** stdout and stderr as they came, bounded; the middle is cut out beyond that. */
      output: string;
      ms: number;
    }
  /** `lines`: of its output that are complete. */
  | { state: "left"; id: string; pid: number; by: "user" | "model"; output: string; lines: number; ms: number };

export interface Tool<P extends z.ZodObject = z.ZodObject> {
  name: string;
  aliases: readonly string[];
  group: ToolGroup;
  params: P;
  /** How each parameter is read from a reply, in order. */
  reads: Record<string, { kind: CallableParameter["kind"]; aliases?: readonly string[] }>;
  preview(args: z.infer<P>, ctx: ToolContext): Promise<Preview>;
  run(args: z.infer<P>, preview: Preview, ctx: ToolContext): Promise<ToolResult>;
  /** Ends the turn when it succeeded. */
  ends?: boolean;
}

/** Keeps the parameter types of a tool while the registry forgets them. */
export function defineTool<P extends z.ZodObject>(tool: Tool<P>): Tool {
  return tool as unknown as Tool;
}

/** A failure for the model: what is wrong, what to do now. */
export class ToolError extends Error {
  override readonly name = "ToolError";
}

export type { Todo };
