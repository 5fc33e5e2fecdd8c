/** use_mcp_tool: a tool of one of the user's MCP servers. The server checks the arguments; what it answers is data. */
import { z } from "zod";
import { toolAliases } from "../calls/aliases.ts";
import type { McpServers, McpTool } from "../mcp/mcp.ts";
import { defineTool, type ToolContext, ToolError } from "./tool.ts";

export const useMcpTool = defineTool({
  name: "use_mcp_tool",
  aliases: toolAliases.use_mcp_tool ?? [],
  group: "mcp",
  params: z.object({
    server_name: z.string().trim().min(1),
    tool_name: z.string().trim().min(1),
    arguments: z.record(z.string(), z.unknown()).optional(),
  }),
  reads: { server_name: { kind: "line" }, tool_name: { kind: "line" }, arguments: { kind: "object" } },
  async preview({ server_name, tool_name, arguments: args = {} }, ctx) {
    const servers = await serversOf(ctx);
    const tool = found(servers, server_name, tool_name);
    const at = servers.states().find(({ name }) => name === tool.server)?.at ?? "";
    return { kind: "mcp", server: tool.server, tool: tool.name, args, at };
  },
  async run(_args, preview, ctx) {
    if (preview.kind !== "mcp") throw new ToolError("There is no tool to call. Send the call again.");
    const { server, tool, args } = preview;
    const servers = await serversOf(ctx);
    const answer = await servers.call({ server, tool, args }, ctx.signal).catch((error: Error) => {
      ctx.signal.throwIfAborted();
      throw new ToolError(`${server} did not do it: ${error.message}`);
    });
    if (answer.failed) throw new ToolError(answer.text);
    return {
      text: answer.text,
      ...(answer.images.length > 0 ? { images: answer.images } : {}),
      detail: { kind: "mcp", server, tool },
    };
  },
});

/** A task that is resumed in a new process finds its servers not running yet. */
async function serversOf({ mcp, signal }: ToolContext): Promise<McpServers> {
  if (!mcp) throw new ToolError("There are no MCP servers here.");
  await mcp.ready(signal);
  return mcp;
}

function found(servers: McpServers, server: string, name: string): McpTool {
  const tools = servers.tools();
  const tool = tools.find((one) => one.server === server && one.name === name);
  if (tool) return tool;
  const state = servers.states().find((one) => one.name === server);
  if (state?.state === "failed")
    throw new ToolError(`${server} is not running: ${state.why ?? "it ended"}. Go on without it.`);
  const those = tools.filter((one) => one.server === server).map((one) => one.name);
  if (those.length > 0) throw new ToolError(`${server} has no tool ${name}. It has ${those.join(", ")}.`);
  const names = [...new Set(tools.map((one) => one.server))];
  throw new ToolError(
    `There is no MCP server ${server}. ${names.length > 0 ? `There is ${names.join(", ")}.` : ""}`.trim(),
  );
}
