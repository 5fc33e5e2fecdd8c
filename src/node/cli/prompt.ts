/** `bilby prompt`: the system prompt as it is sent, by section, with what it costs, why it is in and why others are not. Asks no server. */
import { effectiveWindow } from "../../context/window.ts";
import { toolsOf } from "../../modes/rules.ts";
import { catalogue } from "../../prompt/catalogue.ts";
import { compose, profileFor } from "../../prompt/compose.ts";
import type { ComposedPrompt, ComposeInput } from "../../prompt/prompt.ts";
import { builtInTools } from "../../tools/registry.ts";
import { useMcpTool } from "../../tools/use-mcp-tool.ts";
import { nodeWorkspace } from "../workspace/workspace.ts";
import { promptFiles, rootAt, tokenizer } from "./paths.ts";
import { cliSources, rulesOption } from "./sources.ts";
import { oneOf, readArgs, wholeNumber } from "./usage.ts";
import { complain, printDocument } from "./visible.ts";

const TOOLS = [...builtInTools, useMcpTool];
const PROFILES = ["auto", "full", "lean", "minimal"] as const;

const options = {
  cwd: { type: "string" },
  mode: { type: "string" },
  dialect: { type: "string" },
  profile: { type: "string" },
  model: { type: "string" },
  "num-ctx": { type: "string" },
  "num-predict": { type: "string" },
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
  const windowSetting = wholeNumber("num-ctx", values["num-ctx"], 1);
  const numPredict = wholeNumber("num-predict", values["num-predict"], 1);
  const { window } = effectiveWindow({ setting: windowSetting, numPredict });
  const wanted = oneOf("profile", values.profile, PROFILES, windowSetting === undefined ? "full" : "auto");
  const { off: _, problems, ...custom } = await sources.customisation(slug);
  const input: ComposeInput = {
    files: await promptFiles(),
    mode,
    modes,
    profile: wanted === "auto" ? (mode.profile ?? profileFor(window.tokens)) : wanted,
    dialect,
    tools: toolsOf(mode, TOOLS),
    env: { os: workspace.shell.os, shell: workspace.shell.name, roots: workspace.roots.map((root) => root.name) },
    ...custom,
    ...(values.model ? { model: { name: values.model } } : {}),
    ...(windowSetting || numPredict ? { outputLimit: Math.min(numPredict ?? window.reserve, window.reserve) } : {}),
    count,
  };
  const composed = compose(input);
  for (const text of [...problems, ...composed.warnings]) complain(`! ${text}\n`);
  if (values.json) process.stdout.write(`${JSON.stringify(asData(composed, input))}\n`);
  else print(composed, input);
  return 0;
}

function asData(
  { sections, off, system: text, tools, toolTokens, format, tokens }: ComposedPrompt,
  input: ComposeInput,
) {
  const { mode, profile, dialect } = input;
  const absent = catalogue(input, TOOLS).flatMap(({ id, title, absent: why }) =>
    why === undefined || off.some((one) => one.id === id) ? [] : [{ id, title, why }],
  );
  return {
    total: tokens.total,
    mode: mode.slug,
    profile,
    dialect,
    sections: sections.map(({ id, title, tokens, why }) => ({ id, title, tokens, why })),
    schemas: toolTokens,
    off,
    absent,
    text,
    tools,
    ...(format ? { format } : {}),
  };
}

function print({ sections, system, tools, tokens }: ComposedPrompt, { mode, profile, dialect }: ComposeInput): void {
  const native = tools.length > 0;
  const rows = native ? [...sections, { title: "Tool schemas", tokens: tokens.tools }] : sections;
  printDocument(`${system}\n\n`);
  if (native) process.stdout.write(`${JSON.stringify(tools, null, 2)}\n\n`);
  for (const { title, tokens } of rows) printDocument(`${String(tokens).padStart(6)}  ${title}\n`);
  printDocument(`${String(tokens.total).padStart(6)}  in all (o200k tokens; ${mode.slug}, ${profile}, ${dialect})\n`);
}
