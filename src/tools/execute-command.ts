/**
 * execute_command: one command line in the user's shell, to its end, or left running in the background. The output goes to whoever
 * watches as it comes.
 */
import { z } from "zod";
import { toolAliases } from "../calls/aliases.ts";
import { type CommandOutcome, defineTool, ToolError } from "./tool.ts";

const TAIL_LINES = 12;
const TAIL_CHARS = 2_000;

export const executeCommand = defineTool({
  name: "execute_command",
  aliases: toolAliases.execute_command ?? [],
  group: "command",
  params: z.object({
    command: z.string().trim().min(1),
    cwd: z.string().optional(),
    background: z.preprocess(asFlag, z.boolean().optional()),
  }),
  reads: { command: { kind: "line" }, cwd: { kind: "path" }, background: { kind: "line" } },
  async preview({ command, cwd, background }, ctx) {
    return {
      kind: "command",
      command,
      cwd: await ctx.workspace.locate(cwd || "."),
      timeoutMs: ctx.commandTimeoutMs,
      ...(background ? { background } : {}),
    };
  },
  async run(_args, preview, ctx) {
    if (preview.kind !== "command") throw new ToolError("There is no command to run. Send the call again.");
    const { command, cwd, timeoutMs, background = false } = preview;
    const outcome = await ctx.commands.run({ command, cwd, timeoutMs, background }, ctx.signal);
    const output = outcome.output.trimEnd();
    const ended =
      outcome.state === "ended"
        ? { exitCode: outcome.exitCode, signal: outcome.signal, timedOut: outcome.timedOut }
        : { exitCode: null, background: { id: outcome.id, lines: outcome.lines } };
    return {
      text: `${saying(outcome, timeoutMs)}\n${output === "" ? "(no output)" : output}`,
      detail: { kind: "command", command, cwd: cwd.shown, ...ended, ms: outcome.ms, tail: tailOf(output) },
    };
  },
});

/** Models write flags as words. */
function asFlag(value: unknown): unknown {
  if (typeof value !== "string") return value;
  const word = value.trim().toLowerCase();
  if (word === "") return undefined;
  return ["true", "yes", "1"].includes(word) ? true : ["false", "no", "0"].includes(word) ? false : value;
}

function saying(outcome: CommandOutcome, timeoutMs: number): string {
  if (outcome.state === "left") {
    const who = outcome.by === "user" ? "The user left it running: it is" : "It runs";
    const how = `read_output with artifact ${outcome.id} gives what is new.`;
    return `${who} in the background as ${outcome.id} (process ${outcome.pid}); ${how} Output so far:`;
  }
  const seconds = `${(outcome.ms / 1000).toFixed(1)} s`;
  if (outcome.timedOut) {
    const how = "Run what ends by itself, or less of it, or set background for what is to stay.";
    return `Stopped after ${Math.round(timeoutMs / 1000)} s without an end. ${how} Output so far:`;
  }
  if (outcome.signal) return `Ended by ${outcome.signal} after ${seconds}.`;
  return `Exit code ${outcome.exitCode}, ${seconds}.`;
}

/** The last lines, for cards and notes. */
export function tailOf(output: string): string {
  return output.slice(-TAIL_CHARS).split("\n").slice(-TAIL_LINES).join("\n");
}
