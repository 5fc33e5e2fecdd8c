/**
 * A task's log, a real folder, the real workspace and the real tools, run one call after the other as the loop does:
 * check, preview, approve, run, log. Only the model and the user are missing.
 */
import { mkdirSync, readFileSync } from "node:fs";
import path from "node:path";
import type { Mode } from "../../../src/modes/mode.ts";
import { fileBlobs } from "../../../src/node/blobs.ts";
import { nodeWorkspace } from "../../../src/node/workspace/workspace.ts";
import type { NewEvent, TaskEvent } from "../../../src/task/events.ts";
import { builtInTools, parseArgs } from "../../../src/tools/registry.ts";
import type { Preview, ToolContext, ToolResult } from "../../../src/tools/tool.ts";
import { commandsIn } from "../agent/commands.ts";
import { temporaryFolder, writeFiles } from "../node/folder.ts";

export const code: Mode = {
  slug: "code",
  name: "Code",
  whenToUse: "",
  groups: [{ group: "read" }, { group: "edit" }, { group: "command" }],
  source: "built-in",
};

export const architect: Mode = {
  ...code,
  slug: "architect",
  name: "Architect",
  groups: [{ group: "read" }, { group: "edit", files: { pattern: /\.md$/, description: "Markdown files" } }],
};

export interface Bench {
  folder: string;
  /** Outside the workspace, beside it. */
  outside: string;
  context: ToolContext;
  preview(name: string, args: Record<string, unknown>): Promise<Preview>;
  /** One whole call; a failure is logged as the loop would log it, and thrown. */
  call(name: string, args: Record<string, unknown>, between?: () => void): Promise<ToolResult>;
  text(file: string): string;
  log(event: NewEvent): void;
}

export function bench(
  files: Record<string, string | Uint8Array> = {},
  { onOutput, ...more }: Partial<ToolContext> & { onOutput?: (chunk: string) => void } = {},
): Bench {
  const top = temporaryFolder();
  const folder = path.join(top, "app");
  mkdirSync(folder);
  writeFiles(folder, files);
  const events: TaskEvent[] = [];
  const log = (event: NewEvent) => void events.push({ v: 1, seq: events.length, at: 0, ...event } as TaskEvent);
  const workspace = nodeWorkspace({ roots: [{ path: folder }] });
  const blobs = fileBlobs(path.join(top, "blobs"));
  const context: ToolContext = {
    workspace,
    mode: code,
    modes: [code, architect],
    events,
    resultBudget: 4_000,
    // Four characters a token: close enough for budgets, and independent of any vocabulary.
    countTokens: (text) => Math.ceil(text.length / 4),
    signal: new AbortController().signal,
    blobs,
    commands: commandsIn({
      workspace,
      blobs,
      ...(onOutput ? { output: (_: string, chunk: string) => onOutput(chunk) } : {}),
    }).runner("c1"),
    commandTimeoutMs: 30_000,
    ...more,
  };
  const toolNamed = (name: string) => {
    const tool = builtInTools.find((each) => each.name === name);
    if (!tool) throw new Error(`no tool ${name}`);
    return tool;
  };
  let step = 0;

  async function call(name: string, args: Record<string, unknown>, between?: () => void): Promise<ToolResult> {
    step += 1;
    const id = `call_${step}`;
    log({
      type: "model.replied",
      step,
      content: "",
      text: "",
      calls: [{ id, name, args }],
      problems: [],
      usage: {},
      ms: 0,
    });
    const tool = toolNamed(name);
    try {
      const parsed = parseArgs(tool, args);
      const preview = await tool.preview(parsed, context);
      between?.();
      const result = await tool.run(parsed, preview, context);
      log({ type: "tool.finished", call: id, name, status: "ok", ...result });
      return result;
    } catch (error) {
      log({ type: "tool.finished", call: id, name, status: "failed", text: String(error) });
      throw error;
    }
  }
  return {
    folder,
    outside: top,
    context,
    preview: async (name, args) => toolNamed(name).preview(parseArgs(toolNamed(name), args), context),
    call,
    text: (file) => readFileSync(path.join(folder, file), "utf8"),
    log,
  };
}

export function lines(count: number, line = (n: number) => `line ${n}`): string {
  return Array.from({ length: count }, (_, index) => `${line(index + 1)}\n`).join("");
}
