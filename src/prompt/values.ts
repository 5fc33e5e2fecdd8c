/** What the templates of a prompt may ask for: its variables and flags, all of them, so that an unknown one is an error. */
import { editScope } from "../modes/rules.ts";
import { mcpListing } from "./mcp-listing.ts";
import type { ComposeInput } from "./prompt.ts";
import type { TemplateValues } from "./template.ts";

/** A line of source is some 12 tokens; so many of them fill half of a reply. */
const TOKENS_PER_LINE = 12;

/** Above this a limit on replies gets in nobody's way. */
const TIGHT_OUTPUT = 4_000;

export function promptValues(input: ComposeInput): TemplateValues {
  const others = (input.modes ?? []).filter((mode) => mode.slug !== input.mode.slug);
  const limit = input.outputLimit !== undefined && input.outputLimit < TIGHT_OUTPUT ? input.outputLimit : undefined;
  const scope = editScope(input.mode);
  const offered = new Set(input.tools.map((tool) => tool.name));
  const groups = new Set<string>(input.tools.map((tool) => tool.group));
  const flags: Record<string, boolean> = {
    xml: input.dialect === "xml",
    native: input.dialect === "native",
    json: input.dialect === "json",
    scope: scope !== "",
    several_roots: input.env.roots.length > 1,
    output_limit: limit !== undefined,
    draft: input.draft === true,
  };
  for (const group of ["read", "edit", "command", "mcp"]) flags[group] = groups.has(group);
  for (const path of input.files.keys()) {
    const tool = /^tools\/(.+)\.md$/.exec(path)?.[1];
    if (tool) flags[tool] = offered.has(tool);
  }
  return {
    flags,
    vars: {
      os: input.env.os,
      shell: input.env.shell,
      roots: input.env.roots.join(", "),
      scope,
      output_limit: String(limit ?? ""),
      output_lines: String(Math.floor((limit ?? 0) / 2 / TOKENS_PER_LINE / 10) * 10),
      modes: others.map((mode) => `${mode.slug} (${firstLine(mode.whenToUse)})`).join(", "),
      slugs: others.map((mode) => mode.slug).join(", "),
      other_mode: others[0]?.slug ?? "",
      mcp_tools: mcpListing(input.mcp ?? []),
      mcp_server: input.mcp?.[0]?.server ?? "",
      mcp_tool: input.mcp?.[0]?.name ?? "",
    },
  };
}

/** Modes of Roo Code have paragraphs here; a list for the model takes the gist. */
function firstLine(text: string): string {
  const line = text.trim().split("\n")[0]!.replace(/\.$/, "");
  return line.length > 100 ? `${line.slice(0, 99)}…` : line;
}
