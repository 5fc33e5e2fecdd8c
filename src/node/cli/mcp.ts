/** `bilby mcp`: the user's MCP servers, whether they start, and what their tools cost in the prompt. */
import { mcpListing } from "../../prompt/mcp-listing.ts";
import { bilbyHome } from "../home.ts";
import { mcpServers } from "../mcp/servers.ts";
import { rootAt, tokenizer } from "./paths.ts";
import { interruptible } from "./server.ts";
import { readArgs } from "./usage.ts";
import { print } from "./visible.ts";

export async function mcpCommand(args: string[]): Promise<number> {
  const { values } = readArgs(
    args,
    { cwd: { type: "string" }, json: { type: "boolean" } },
    { min: 0, max: 0, what: "no words, only options" },
  );
  const file = bilbyHome().mcp;
  const servers = mcpServers(file, rootAt(values.cwd).path);
  try {
    await interruptible((signal) => servers.ready(signal));
    const { count } = tokenizer();
    const problems = servers.problems();
    const found = servers.states().map((state) => {
      const tools = servers.tools().filter(({ server }) => server === state.name);
      return { ...state, tokens: count(mcpListing(tools)), tools: tools.map(({ name }) => name) };
    });
    if (values.json) process.stdout.write(`${JSON.stringify({ file, problems, servers: found })}\n`);
    else print(report(file, problems, found));
    return problems.length === 0 && found.every(({ state }) => state !== "failed") ? 0 : 1;
  } finally {
    await servers.close();
  }
}

interface Shown {
  name: string;
  at: string;
  state: string;
  why?: string;
  tokens: number;
  tools: string[];
}

function report(file: string, problems: readonly string[], servers: readonly Shown[]): string {
  if (servers.length === 0 && problems.length === 0) return `No MCP servers are set up. They stand in ${file}.\n`;
  const lines = servers.flatMap(({ name, at, state, why, tokens, tools }) => [
    `${name}  ${state}  ${at}`,
    ...(why ? [`  ${why}`] : []),
    ...(tools.length > 0 ? [`  ${tools.join(", ")}  (${tokens} tokens in each request)`] : []),
  ]);
  return `${[...problems, ...lines].join("\n")}\n`;
}
