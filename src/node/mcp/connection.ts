/**
 * One MCP server, by the protocol's own client: a program we start, or an address. It is offered nothing of ours: no roots, no
 * sampling, no questions to the user; it has tools or it has nothing.
 */
import os from "node:os";
import {
  Client,
  type ClientOptions,
  type JsonSchemaValidator,
  StreamableHTTPClientTransport,
  type Transport,
} from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import type { McpServerConfig } from "../../mcp/config.ts";
import type { McpTool } from "../../mcp/mcp.ts";
import { commandEnvironment } from "../workspace/environment.ts";
import { boundedFetch } from "./bounded-fetch.ts";

/** A program that npx has yet to fetch takes its time. */
const START_MS = 60_000;
/** What a program said on its error output before it failed is its reason. */
const STDERR_KEPT = 500;
/** A server with more than these is no use to a model with a small window, and the user can switch tools off. */
const MOST_TOOLS = 200;
/** As the protocol wants it. A name that could end the line it is listed in, or look like another, is none. */
const TOOL_NAME = /^[\w./-]{1,128}$/;
/** Schemas are a stranger's code: compiled and run, one bad pattern would keep the whole editor busy. What a server answers is data. */
const unchecked: NonNullable<ClientOptions["jsonSchemaValidator"]> = {
  getValidator:
    <T>(): JsonSchemaValidator<T> =>
    (data) => ({ valid: true, data: data as T, errorMessage: undefined }),
};

export interface McpConnection {
  tools: McpTool[];
  client: Client;
  /** Set once the other side is gone. */
  gone?: string;
}

/** Rejects with an Error whose message says what happened, in the program's own words where it has left any. */
export async function connect(config: McpServerConfig, signal: AbortSignal): Promise<McpConnection> {
  const client = new Client({ name: "bilby", version: "1" }, { capabilities: {}, jsonSchemaValidator: unchecked });
  const heard = { text: "" };
  // Of a stream that fails the client would wait for the next one.
  const flooded = new AbortController();
  const transport = transportOf(config, heard, (why) => flooded.abort(new Error(why)));
  const given = AbortSignal.any([signal, flooded.signal]);
  try {
    await client.connect(transport, { signal: given, timeout: START_MS });
    const connection: McpConnection = { client, tools: await listed(client, config, given) };
    client.onclose = () => {
      connection.gone = `It ended${saying(heard.text)}.`;
    };
    flooded.signal.addEventListener("abort", () => void client.close());
    return connection;
  } catch (error) {
    await client.close();
    given.throwIfAborted();
    throw new Error(`${error instanceof Error ? error.message : String(error)}${saying(heard.text)}`);
  }
}

function transportOf(config: McpServerConfig, heard: { text: string }, flooded: (why: string) => void): Transport {
  if (config.kind === "address")
    return new StreamableHTTPClientTransport(new URL(config.url), {
      requestInit: { headers: config.headers },
      fetch: boundedFetch(flooded),
    });
  const transport = new StdioClientTransport({
    command: config.command,
    args: config.args,
    env: { ...commandEnvironment(process.env), ...config.env },
    // Never the workspace by itself: there npx and its like take programs and settings from whoever made the folder.
    cwd: config.cwd ?? os.homedir(),
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
    .filter(({ name }) => TOOL_NAME.test(name) && !config.disabledTools.includes(name))
    .slice(0, MOST_TOOLS)
    .map(({ name, description = "", inputSchema }) => ({ server: config.name, name, description, input: inputSchema }));
}

function saying(text: string): string {
  const said = text.trim();
  return said === "" ? "" : `; it said: ${said}`;
}
