/** `bilby prompt`: the system prompt as it is sent, by section, with what it costs. */
import { toolsOf } from "../../modes/rules.ts";
import { compose } from "../../prompt/compose.ts";
import { builtInTools } from "../../tools/registry.ts";
import { nodeWorkspace } from "../workspace/workspace.ts";
import { promptFiles, rootAt, tokenizer } from "./paths.ts";
import { cliSources, rulesOption } from "./sources.ts";
import { oneOf, readArgs } from "./usage.ts";

const options = {
  cwd: { type: "string" },
  mode: { type: "string" },
  dialect: { type: "string" },
  profile: { type: "string" },
  json: { type: "boolean" },
  ...rulesOption,
} as const;

export async function promptCommand(args: string[]): Promise<number> {
  const { values } = readArgs(args, options, { min: 0, max: 0, what: "no words, only options" });
  const workspace = nodeWorkspace({ roots: [rootAt(values.cwd)] });
  const { count } = tokenizer();
  const { sources, modes } = await cliSources(workspace, values, count);
  const slugs = modes.map((mode) => mode.slug);
  const slug = oneOf("mode", values.mode, slugs, "code");
  const mode = modes.find((mode) => mode.slug === slug)!;
  const dialect = oneOf("dialect", values.dialect, ["xml", "native", "json"] as const, "xml");
  const profile = oneOf("profile", values.profile, ["full", "lean", "minimal"] as const, "full");
  const { off, problems, ...custom } = await sources.customisation(slug);
  const composed = compose({
    files: await promptFiles(),
    mode,
    modes,
    profile,
    dialect,
    tools: toolsOf(mode, builtInTools, off),
    env: { os: workspace.shell.os, shell: workspace.shell.name, roots: workspace.roots.map((root) => root.name) },
    ...custom,
    count,
  });
  for (const text of [...problems, ...composed.warnings]) process.stderr.write(`! ${text}\n`);
  const sections = composed.sections.map(({ id, title, tokens }) => ({ id, title, tokens }));
  if (values.json) {
    const { system: text, tools, tokens } = composed;
    process.stdout.write(`${JSON.stringify({ total: tokens.total, sections, text, tools })}\n`);
    return 0;
  }
  const rows =
    composed.tools.length > 0
      ? [...sections, { id: "schemas", title: "Tool schemas", tokens: composed.tokens.tools }]
      : sections;
  process.stdout.write(`${composed.system}\n\n`);
  if (composed.tools.length > 0) process.stdout.write(`${JSON.stringify(composed.tools, null, 2)}\n\n`);
  for (const { title, tokens } of rows) process.stdout.write(`${String(tokens).padStart(6)}  ${title}\n`);
  process.stdout.write(
    `${String(composed.tokens.total).padStart(6)}  in all (o200k tokens; ${slug}, ${profile}, ${dialect})\n`,
  );
  return 0;
}
