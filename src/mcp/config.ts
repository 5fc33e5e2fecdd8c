/**
 * The user's `mcp.json`: the `mcpServers` that every MCP client reads. An entry that is wrong is named with its reason and left out;
 * the others stand. There is no such file in a workspace: what starts programs is the user's to say.
 */
import { z } from "zod";

const common = {
  disabled: z.boolean().default(false),
  /** Tools the model is not told of. */
  disabledTools: z.array(z.string()).default([]),
  /** Seconds a call may take. */
  timeout: z.number().positive().max(3600).default(60),
};
const program = z.strictObject({
  type: z.literal("stdio").optional(),
  command: z.string().trim().min(1),
  args: z.array(z.string()).default([]),
  env: z.record(z.string(), z.string()).default({}),
  cwd: z.string().optional(),
  ...common,
});
const address = z.strictObject({
  type: z.enum(["http", "streamable-http", "streamableHttp"]).optional(),
  url: z.url({ protocol: /^https?$/, error: "must be an http or https address" }),
  headers: z.record(z.string(), z.string()).default({}),
  ...common,
});

/** `at`: what it is, to be shown: as the file has it, so that what its variables stand for stays where it is. */
export type McpServerConfig = { name: string; at: string } & (
  | ({ kind: "program" } & z.infer<typeof program>)
  | ({ kind: "address" } & z.infer<typeof address>)
);

const NAME = /^[\w.-]{1,40}$/;

/**
 * `env` fills in `${env:NAME}`; a variable that is not set is a problem, because the server would fail with less of a word.
 * `folder` is what `${workspaceFolder}` stands for.
 */
export function readMcpFile(
  text: string,
  env: Readonly<Record<string, string | undefined>>,
  folder = "",
): { servers: McpServerConfig[]; problems: string[] } {
  const file = parsed(text);
  if ("problem" in file) return { servers: [], problems: [file.problem] };
  const servers: McpServerConfig[] = [];
  const problems: string[] = [];
  for (const [name, entry] of Object.entries(file.entries)) {
    const server = readServer(name, entry, env, folder);
    if ("problem" in server) problems.push(`mcp.json, "${name}": ${server.problem}.`);
    else servers.push(server);
  }
  return { servers, problems };
}

function parsed(text: string): { entries: Record<string, unknown> } | { problem: string } {
  try {
    const file = z.object({ mcpServers: z.record(z.string(), z.unknown()) }).safeParse(JSON.parse(text));
    return file.success ? { entries: file.data.mcpServers } : { problem: 'mcp.json has no "mcpServers" object.' };
  } catch (error) {
    return { problem: `mcp.json is no JSON: ${error instanceof Error ? error.message : String(error)}.` };
  }
}

function readServer(
  name: string,
  entry: unknown,
  env: Readonly<Record<string, string | undefined>>,
  folder: string,
): McpServerConfig | { problem: string } {
  if (!NAME.test(name)) return { problem: "a name has letters, digits, dots, dashes and underscores, at most 40" };
  const missing = new Set<string>();
  const filled = expand(entry, (variable) => {
    if (variable === undefined) return folder;
    const value = env[variable];
    if (value === undefined) missing.add(variable);
    return value ?? "";
  });
  if (missing.size > 0) return { problem: `the environment has no ${[...missing].join(", ")}` };
  const isAddress = typeof filled === "object" && filled !== null && "url" in filled;
  const read = (isAddress ? address : program).safeParse(filled);
  if (!read.success) return { problem: read.error.issues.map(said).join("; ") };
  const at = shownAt(entry as { url: string } | { command: string; args?: string[] });
  return isAddress
    ? { name, at, kind: "address", ...(read.data as z.infer<typeof address>) }
    : { name, at, kind: "program", ...(read.data as z.infer<typeof program>) };
}

function shownAt(entry: { url: string } | { command: string; args?: string[] }): string {
  if ("url" in entry) return entry.url.replace(/^(https?:\/\/)[^/?#]*@/i, "$1");
  return [entry.command, ...(entry.args ?? [])].join(" ");
}

function said(issue: z.core.$ZodIssue): string {
  if (issue.code === "unrecognized_keys" && issue.keys.includes("alwaysAllow"))
    return '"alwaysAllow" is not read: a tool is approved in the panel, where the grant can be seen';
  return issue.path.length > 0 ? `${issue.path.join(".")}: ${issue.message}` : issue.message;
}

/** `variable` is asked for the value of one by its name, and without a name for the folder. */
function expand(value: unknown, variable: (name?: string) => string): unknown {
  if (typeof value === "string")
    return value.replace(/\$\{(?:env:([^}]+)|workspaceFolder)\}/g, (_, name?: string) => variable(name));
  if (Array.isArray(value)) return value.map((one) => expand(one, variable));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, expand(one, variable)]));
}
