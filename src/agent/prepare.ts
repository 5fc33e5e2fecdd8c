/**
 * A call before it is decided on: may this mode make it, are its arguments right, what would it do. Nothing here has an effect, so it
 * may be asked for any call at any time.
 */
import { resultBudget } from "../context/results.ts";
import { mayUse } from "../modes/rules.ts";
import { correction } from "../prompt/correction.ts";
import type { ToolCall } from "../task/events.ts";
import { parseArgs } from "../tools/registry.ts";
import { type Preview, type Tool, type ToolContext, ToolError } from "../tools/tool.ts";
import { currentMode, currentPrompt } from "./current.ts";
import type { AgentPorts, Turn } from "./ports.ts";
import { Stop } from "./stop.ts";

export interface Prepared {
  tool: Tool;
  args: Record<string, unknown>;
  preview: Preview;
}

/** Checks a call and says what it would do. Throws a ToolError or WorkspaceError in words for the model where it may not or cannot. */
export async function prepare(ports: AgentPorts, call: ToolCall, context: ToolContext): Promise<Prepared> {
  const tool = ports.tools.find((tool) => tool.name === call.name);
  if (!tool) {
    const names = ports.tools.filter((tool) => mayUse(context.mode, tool.group)).map((tool) => tool.name);
    throw new ToolError(correction(ports.files, "call-unknown-tool", { tool: call.name, tools: names.join(", ") }));
  }
  if (!mayUse(context.mode, tool.group))
    throw new ToolError(correction(ports.files, "mode-not-allowed", { tool: call.name, mode: context.mode.slug }));
  if ((await ports.switchedOff(context.mode.slug)).includes(tool.name))
    throw new ToolError(correction(ports.files, "tool-off", { tool: call.name }));
  const args = parseArgs(tool, call.args);
  return { tool, args, preview: await tool.preview(args, context) };
}

/** What the world gives to one call. */
export async function toolContext(ports: AgentPorts, turn: Turn, call: ToolCall): Promise<ToolContext> {
  const { log, modes, projections } = ports;
  const prompt = currentPrompt(log.events);
  if (!prompt) throw new Error("a call ran before the task had a prompt");
  const slug = currentMode(log.events)?.slug ?? prompt.mode;
  const mode = modes.find((mode) => mode.slug === slug);
  if (!mode) throw new Stop("server-error", `The mode "${slug}" does not exist any more. Choose another one.`);
  return {
    workspace: ports.workspace,
    mode,
    modes,
    events: log.events,
    resultBudget: resultBudget(prompt.window, projections.tokens()),
    countTokens: ports.counts.text,
    signal: turn.abort.signal,
    blobs: ports.blobs,
    ...(ports.mcp ? { mcp: ports.mcp } : {}),
    commands: ports.commands.runner(call.id),
    commandTimeoutMs: ports.options().commandTimeoutMs,
  };
}
