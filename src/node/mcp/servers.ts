/**
 * The user's MCP servers, started when a task first needs them and ended with the window. The file is read again before each task;
 * a server whose entry changed is started anew.
 */
import { readFile } from "node:fs/promises";
import { isDeepStrictEqual } from "node:util";
import { type McpServerConfig, readMcpFile } from "../../mcp/config.ts";
import type { McpAnswer, McpServerState, McpServers } from "../../mcp/mcp.ts";
import { answerOf } from "./answer.ts";
import type { McpConnection } from "./connection.ts";

interface Running {
  config: McpServerConfig;
  abort: AbortController;
  settled: Promise<void>;
  connection?: McpConnection;
  failed?: string;
}

/** `file`: the user's mcp.json, which need not exist. `folder`: the workspace, where an entry names it. */
export function mcpServers(file: string, folder: string): McpServers {
  const running = new Map<string, Running>();
  let problems: string[] = [];
  let configs: McpServerConfig[] = [];

  const stop = async ({ abort, settled, connection }: Running) => {
    abort.abort(new Error("The MCP server was ended."));
    await settled;
    await connection?.client.close();
  };

  const start = (config: McpServerConfig): Running => {
    const abort = new AbortController();
    const server: Running = { config, abort, settled: Promise.resolve() };
    server.settled = (async () => {
      try {
        // The protocol's client is big, and most people have no server.
        const { connect } = await import("./connection.ts");
        server.connection = await connect(config, abort.signal);
      } catch (error) {
        server.failed = error instanceof Error ? error.message : String(error);
      }
    })();
    return server;
  };

  /** Also tries again what failed or has gone since: the user may have mended it. */
  const isUp = (server: Running, config: McpServerConfig) =>
    isDeepStrictEqual(server.config, config) && server.failed === undefined && server.connection?.gone === undefined;

  const refresh = async () => {
    const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return undefined;
      throw error;
    });
    ({ servers: configs, problems } =
      text === undefined ? { servers: [], problems: [] } : readMcpFile(text, process.env, folder));
    const wanted = new Map(configs.filter(({ disabled }) => !disabled).map((config) => [config.name, config]));
    for (const [name, server] of running) {
      const config = wanted.get(name);
      if (config && isUp(server, config)) continue;
      running.delete(name);
      await stop(server);
    }
    for (const [name, config] of wanted) if (!running.has(name)) running.set(name, start(config));
  };

  let refreshing: Promise<void> = Promise.resolve();
  return {
    async ready(signal) {
      signal.throwIfAborted();
      // One after the other: two tasks that begin at once must not start a server twice.
      refreshing = refreshing.then(refresh).catch((error: Error) => {
        problems = [`mcp.json cannot be read: ${error.message}`];
      });
      await refreshing;
      const all = Promise.all([...running.values()].map(({ settled }) => settled));
      const heard = new AbortController();
      const aborted = new Promise<never>((_, reject) => {
        signal.addEventListener("abort", () => reject(signal.reason), { once: true, signal: heard.signal });
      });
      await Promise.race([all, aborted]).finally(() => heard.abort());
    },
    tools: () => configs.flatMap(({ name }) => running.get(name)?.connection?.tools ?? []),
    states: () => configs.map((config) => stateOf(config, running.get(config.name))),
    problems: () => problems,
    async call({ server, tool, args }, signal): Promise<McpAnswer> {
      const found = running.get(server);
      const { connection } = found ?? {};
      if (!found || !connection)
        throw new Error(`${server} is not running${found?.failed ? `: ${found.failed}` : ""}.`);
      if (connection.gone) throw new Error(`${server} is gone. ${connection.gone}`);
      const timeout = found.config.timeout * 1000;
      const options = { signal, timeout, resetTimeoutOnProgress: true };
      return answerOf(await connection.client.callTool({ name: tool, arguments: { ...args } }, options));
    },
    async close() {
      await refreshing;
      await Promise.all([...running.values()].map(stop));
      running.clear();
    },
  };
}

function stateOf(config: McpServerConfig, server: Running | undefined): McpServerState {
  const base = { name: config.name, at: config.at, tools: server?.connection?.tools.length ?? 0 };
  if (config.disabled || !server) return { ...base, state: "off" };
  const why = server.failed ?? server.connection?.gone;
  if (why !== undefined) return { ...base, state: "failed", why };
  return { ...base, state: server.connection ? "ready" : "starting" };
}
