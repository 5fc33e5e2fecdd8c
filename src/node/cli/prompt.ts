/** `bilby prompt`: the system prompt as it is sent, by section, with what it costs. */
import { builtInModes } from "../../modes/built-in.ts";
import { toolsOf } from "../../modes/rules.ts";
import { compose } from "../../prompt/compose.ts";
import { builtInTools } from "../../tools/registry.ts";
import { nodeWorkspace } from "../workspace/workspace.ts";
import { promptFiles, tokenizer } from "./paths.ts";
import { oneOf, readArgs } from "./usage.ts";

export async function promptCommand(args: string[]): Promise<number> {
  const { values } = readArgs(
    args,
    { mode: { type: "string" }, dialect: { type: "string" }, profile: { type: "string" }, json: { type: "boolean" } },
    { min: 0, max: 0, what: "no words, only options" },
  );
  const slug = oneOf(
    "mode",
    values.mode,
    builtInModes.map((mode) => mode.slug),
    "code",
  );
  const mode = builtInModes.find((mode) => mode.slug === slug)!;
  const dialect = oneOf("dialect", values.dialect, ["xml", "native"] as const, "xml");
  const profile = oneOf("profile", values.profile, ["full", "lean", "minimal"] as const, "full");
  const { shell } = nodeWorkspace({ roots: [{ name: "workspace", path: process.cwd() }] });
  const composed = compose({
    files: await promptFiles(),
    mode,
    modes: builtInModes,
    profile,
    dialect,
    tools: toolsOf(mode, builtInTools),
    env: { os: shell.os, shell: shell.name, roots: ["workspace"] },
    count: tokenizer().count,
  });
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
