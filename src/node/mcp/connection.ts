/**
 * One MCP server, by the protocol's own client: a program we start, or an address. It is offered nothing of ours: no roots, no
 * sampling, no questions to the user; it has tools or it has nothing.
 */
import { Client, StreamableHTTPClientTransport, type Transport } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import type { McpServerConfig } from "../../mcp/config.ts";
import type { McpTool } from "../../mcp/mcp.ts";
import { commandEnvironment } from "../workspace/environment.ts";

/** A program that npx has yet to fetch takes its time. */
const START_MS = 60_000;
/** What a program said on its error output before it failed is its reason. */
const STDERR_KEPT = 500;
/** A server with more than these is no use to a model with a small window, and the user can switch tools off. */
const MOST_TOOLS = 200;

export interface McpConnection {
  tools: McpTool[];
  client: Client;
  /** Set once the other side is gone. */
  gone?: string;
}

/** Rejects with an Error whose message says what happened, in the program's own words where it has left any. */
export async function connect(config: McpServerConfig, cwd: string, signal: AbortSignal): Promise<McpConnection> {
  const client = new Client({ name: "bilby", version: "1" }, { capabilities: {} });
  const heard = { text: "" };
  const transport = transportOf(config, cwd, heard);
  try {
    await client.connect(transport, { signal, timeout: START_MS });
    const connection: McpConnection = { client, tools: await listed(client, config, signal) };
    client.onclose = () => {
      connection.gone = `It ended${saying(heard.text)}.`;
    };
    return connection;
  } catch (error) {
    await client.close();
    signal.throwIfAborted();
    throw new Error(`${error instanceof Error ? error.message : String(error)}${saying(heard.text)}`);
  }
}

function transportOf(config: McpServerConfig, cwd: string, heard: { text: string }): Transport {
  if (config.kind === "address")
    return new StreamableHTTPClientTransport(new URL(config.url), { requestInit: { headers: config.headers } });
  const transport = new StdioClientTransport({
    command: config.command,
    args: config.args,
    env: { ...commandEnvironment(process.env), ...config.env },
    cwd: config.cwd ?? cwd,
    stderr: "pipe",
  });
  transport.stderr?.on("data", (chunk: Buffer) => {
    heard.text = `${heard.text}${chunk.toString("utf8")}`.slice(-STDERR_KEPT);
  });
  return transport;
}

async function listed(client: Client, config: McpServerConfig, signal: AbortSignal): Promise<McpTool[]> {
  if (!client.getServerCapabilities()?.tools) return [];
  const { tools } = await client.listTools({}, { signal, timeout: START_MS });
  return tools
    .filter(({ name }) => !config.disabledTools.includes(name))
    .slice(0, MOST_TOOLS)
    .map(({ name, description = "", inputSchema }) => ({ server: config.name, name, description, input: inputSchema }));
}

function saying(text: string): string {
  const said = text.trim();
  return said === "" ? "" : `; it said: ${said}`;
}
