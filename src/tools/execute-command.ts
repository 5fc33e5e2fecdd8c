/** execute_command: one command line in the user's shell, to its end. The output goes to whoever watches as it comes. */
import { z } from "zod";
import { toolAliases } from "../calls/aliases.ts";
import type { CommandResult } from "../workspace/workspace.ts";
import { defineTool, ToolError } from "./tool.ts";

const TAIL_LINES = 12;
const TAIL_CHARS = 2_000;

export const executeCommand = defineTool({
  name: "execute_command",
  aliases: toolAliases.execute_command ?? [],
  group: "command",
  params: z.object({ command: z.string().trim().min(1), cwd: z.string().optional() }),
  reads: { command: { kind: "line" }, cwd: { kind: "path" } },
  async preview({ command, cwd }, ctx) {
    return { kind: "command", command, cwd: await ctx.workspace.locate(cwd || "."), timeoutMs: ctx.commandTimeoutMs };
  },
  async run(_args, preview, ctx) {
    if (preview.kind !== "command") throw new ToolError("There is no command to run. Send the call again.");
    const { command, cwd, timeoutMs } = preview;
    const result = await ctx.workspace.run(command, { cwd, timeoutMs, signal: ctx.signal, onOutput: ctx.onOutput });
    const output = result.output.trimEnd();
    return {
      text: `${ending(result, timeoutMs)}\n${output === "" ? "(no output)" : output}`,
      detail: {
        kind: "command",
        command,
        cwd: cwd.shown,
        exitCode: result.exitCode,
        signal: result.signal,
        timedOut: result.timedOut,
        ms: result.ms,
        tail: tailOf(output),
      },
    };
  },
});

function ending(result: CommandResult, timeoutMs: number): string {
  const seconds = `${(result.ms / 1000).toFixed(1)} s`;
  if (result.timedOut)
    return `Stopped after ${Math.round(timeoutMs / 1000)} s without an end. Run what ends by itself, or less of it. Output so far:`;
  if (result.signal) return `Ended by ${result.signal} after ${seconds}.`;
  return `Exit code ${result.exitCode}, ${seconds}.`;
}

function tailOf(output: string): string {
  return output.slice(-TAIL_CHARS).split("\n").slice(-TAIL_LINES).join("\n");
}
