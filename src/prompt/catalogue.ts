/** Everything that could stand in a prompt, whether it does or not, and why not: what the prompt studio lists. */
import type { Mode } from "../modes/mode.ts";
import { mayUse } from "../modes/rules.ts";
import type { Tool } from "../tools/tool.ts";
import { familyNotes } from "./family.ts";
import { type PromptFile, promptFile, promptFolder } from "./files.ts";
import type { ComposeInput } from "./prompt.ts";
import { holds } from "./template.ts";
import { promptValues } from "./values.ts";
import { deed } from "./why.ts";

export interface Candidate {
  id: string;
  title: string;
  priority: number;
  kind: "role" | "ours" | "tool" | "added" | "rules";
  /** The default as a template, in the profile asked for; only where it is our text. */
  template?: string;
  /** Its file, for its other profiles. */
  file?: PromptFile;
  /** Why it is not in this prompt, for the user; undefined where it is, unless it was switched off. */
  absent?: string;
}

/** In the order of the prompt. `all` are the tools there are; those of `input` may run in its mode. */
export function catalogue(input: ComposeInput, all: readonly Tool[]): Candidate[] {
  const { mode, profile, files, rules = [], added = [] } = input;
  const ours = (file: PromptFile, more: Partial<Candidate> = {}): Candidate => ({
    id: file.id,
    title: file.title,
    priority: file.priority,
    kind: "ours",
    template: file.text(profile),
    file,
    ...more,
  });
  const offered = new Set(input.tools.map((tool) => tool.name));
  const noted = new Set(familyNotes(files, input.model, input).map((file) => file.id));
  const { flags } = promptValues({ ...input, tools: input.tools });
  const conditions = (file: PromptFile): Partial<Candidate> => {
    const absent = dialectReason(file, input) ?? flagReason(file, flags);
    return absent === undefined ? {} : { absent };
  };
  const candidates: Candidate[] = [
    mode.role === undefined
      ? ours(promptFile(files, `modes/${mode.slug}.md`), { priority: 10, kind: "role" })
      : { id: "role", title: `${mode.name} mode`, priority: 10, kind: "role" },
    ...promptFolder(files, "sections").map((file) => ours(file, conditions(file))),
    ...promptFolder(files, "families").map((file) => {
      const draft = file.when.flags.includes("draft");
      const why = draft
        ? "for models that think, with “Draft Thinking” on in the settings"
        : "for another family of models";
      return ours(file, noted.has(file.id) ? conditions(file) : { absent: why });
    }),
    ...all.map((tool) => {
      const file = promptFile(files, `tools/${tool.name}.md`);
      const absent = offered.has(tool.name) ? onlyMode(tool, input) : notOffered(tool, mode);
      return ours(file, { id: `tool:${tool.name}`, priority: 30, kind: "tool", ...(absent ? { absent } : {}) });
    }),
    ...added.map((section): Candidate => {
      const elsewhere = section.mode !== undefined && section.mode !== mode.slug;
      return {
        id: section.id,
        title: section.title,
        priority: section.priority ?? 75,
        kind: "added",
        ...(elsewhere ? { absent: `only in ${section.mode} mode` } : {}),
      };
    }),
    ...(mode.instructions
      ? [{ id: "mode-instructions", title: `Instructions for ${mode.name} mode`, priority: 78, kind: "rules" as const }]
      : []),
    ...rules.map(({ id, title }): Candidate => ({ id, title, priority: 80, kind: "rules" })),
  ];
  return oneOfEach(candidates).sort((a, b) => a.priority - b.priority);
}

/** A section may be a file for each dialect: of these the one that is sent is listed. */
function oneOfEach(candidates: readonly Candidate[]): Candidate[] {
  const byId = new Map<string, Candidate>();
  for (const one of candidates) {
    const known = byId.get(one.id);
    if (!known || (known.absent !== undefined && one.absent === undefined)) byId.set(one.id, one);
  }
  return [...byId.values()];
}

function dialectReason(file: PromptFile, { dialect }: ComposeInput): string | undefined {
  const wanted = file.when.dialect;
  return wanted === undefined || wanted === dialect ? undefined : `only where tools are called in ${wanted}`;
}

/** What must hold for a section, in words. A flag that is not in here is the name of a tool or a group. */
const WORDS: Readonly<Record<string, string>> = {
  scope: "only where a mode limits which files may change",
  several_roots: "only where several folders are open",
  output_limit: "only where replies are short",
  draft: "only with “Draft Thinking” on in the settings",
};

function flagReason(file: PromptFile, flags: Readonly<Record<string, boolean>>): string | undefined {
  const missing = file.when.flags.find((flag) => !holds([flag], flags, file.path));
  return missing === undefined ? undefined : (WORDS[missing] ?? `only with ${missing.replace(/^!/, "no ")} tools`);
}

function onlyMode({ name }: Tool, { mode, modes = [], mcp = [] }: ComposeInput): string | undefined {
  if (name === "use_mcp_tool" && mcp.length === 0) return "no MCP server runs; they start with the first task";
  const lonely = name === "switch_mode" && !modes.some(({ slug }) => slug !== mode.slug);
  return lonely ? "there is no other mode" : undefined;
}

function notOffered(tool: Tool, mode: Mode): string {
  return mayUse(mode, tool.group)
    ? "not offered to this model, by its settings"
    : `${mode.name} mode has no tools to ${deed(tool.group)}`;
}
