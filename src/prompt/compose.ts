/**
 * The system prompt, made of Markdown pieces. Pure: the same input gives the same bytes, so that a task's prefix never changes.
 */
import type { ToolSchema } from "../models/model.ts";
import type { Mode } from "../modes/mode.ts";
import type { DialectName } from "../task/events.ts";
import type { Tool } from "../tools/tool.ts";
import { familyNotes, type ModelIdentity } from "./family.ts";
import { type PromptFile, promptFile, promptFolder } from "./files.ts";
import { type AddedSection, hashOf, type PromptPatch, patchFor } from "./patch.ts";
import { toolSchema } from "./schema.ts";
import { fill, fillUserText, holds, type TemplateValues } from "./template.ts";
import { toolDoc, xmlText } from "./tool-doc.ts";
import { promptValues } from "./values.ts";

/** Path below `prompts/` to file text, LF. Read once by an adapter. */
export type PromptFiles = ReadonlyMap<string, string>;

export type ProfileName = "full" | "lean" | "minimal";

export interface ComposeInput {
  files: PromptFiles;
  mode: Mode;
  profile: ProfileName;
  dialect: DialectName;
  /** Tools that may run in this mode. */
  tools: readonly Tool[];
  env: { os: string; shell: string; roots: readonly string[] };
  /** Rules and instructions of the user and the workspace, in order. */
  rules?: readonly { id: string; title: string; text: string }[];
  /** All modes, for the tool that switches them. */
  modes?: readonly Mode[];
  /** For the notes of its family; none without it. */
  model?: ModelIdentity;
  /** Tokens a reply may have, where that is so few that the model must know. */
  outputLimit?: number;
  /** Asks a thinking model for short notes in place of long thoughts. */
  draft?: boolean;
  /** What the user changed in our sections. */
  patches?: readonly PromptPatch[];
  added?: readonly AddedSection[];
  /** A whole prompt of the user's in place of ours. */
  override?: { text: string; language?: string };
  count(text: string): number;
}

export interface PromptSection {
  id: string;
  title: string;
  text: string;
  tokens: number;
  /** Whose words these are. */
  origin: "default" | "edited" | "added" | "rules" | "override";
  /** The template that a patch replaces, and its hash, for sections that can be edited. */
  source?: { text: string; hash: string };
  /** The default changed since the user edited it. */
  stale?: true;
}

export interface ComposedPrompt {
  system: string;
  sections: PromptSection[];
  /** Schemas of the native dialect; empty for xml. */
  tools: ToolSchema[];
  tokens: { system: number; tools: number; total: number };
  /** Sections that the user switched off. */
  off: { id: string; title: string; stale: boolean }[];
  /** What a patch or an override gives up or gets wrong, for the user. */
  warnings: string[];
}

/** A section before it is counted: `body` still a template, except where it is the user's. */
interface Draft {
  id: string;
  title: string;
  priority: number;
  file?: PromptFile;
  text?: string;
  origin: PromptSection["origin"];
  render(filled: string): string;
}

/** The prompt as it will be sent. Throws a PromptError only where one of our own files is wrong. */
export function compose(input: ComposeInput): ComposedPrompt {
  const values = promptValues(input);
  const warnings: string[] = [];
  const off: ComposedPrompt["off"] = [];
  let sections = drafts(input, values).flatMap((draft) => section(draft, input, values, off, warnings));
  if (input.override) sections = [overridden(input, values, sections, warnings)];
  const system = sections.map((part) => part.text).join("\n\n");
  const tools = input.dialect === "native" ? schemas(input, values) : [];
  const tokens = { system: input.count(system), tools: tools.length > 0 ? input.count(JSON.stringify(tools)) : 0 };
  return { system, sections, tools, tokens: { ...tokens, total: tokens.system + tokens.tools }, off, warnings };
}

/** Windows from which the richer profiles cost at most an eighth: the full one within 2,000 tokens, lean within 1,000. */
const FULL_FROM = 16_000;
const LEAN_FROM = 8_000;

/** The profile that leaves a window enough room to work. */
export function profileFor(window: number): ProfileName {
  if (window >= FULL_FROM) return "full";
  return window >= LEAN_FROM ? "lean" : "minimal";
}

function drafts(input: ComposeInput, values: TemplateValues): Draft[] {
  const plain = (file: PromptFile, more: Partial<Draft> = {}): Draft => ({
    id: file.id,
    title: file.title,
    priority: file.priority,
    file,
    origin: "default",
    render: (filled) => filled,
    ...more,
  });
  const { role, instructions, name, slug } = input.mode;
  const drafted: Draft[] = [
    role === undefined
      ? plain(promptFile(input.files, `modes/${slug}.md`), { priority: 10 })
      : { id: "role", title: `${name} mode`, priority: 10, text: role, origin: "added", render: (text) => text },
    ...promptFolder(input.files, "sections")
      .filter((file) => !file.when.dialect || file.when.dialect === input.dialect)
      .filter((file) => holds(file.when.flags, values.flags, file.path))
      .map((file) => plain(file)),
    ...familyNotes(input.files, input.model, input)
      .filter((file) => holds(file.when.flags, values.flags, file.path))
      .map((file) => plain(file)),
    ...(input.added ?? [])
      .filter((own) => own.mode === undefined || own.mode === slug)
      .map((own): Draft => ({ priority: 75, ...own, origin: "added", render: (text) => text })),
    ...(instructions === undefined ? [] : [instructionsOf(name, instructions)]),
    ...(input.rules ?? []).map(
      (rule): Draft => ({ ...rule, priority: 80, origin: "rules", render: (text) => `# ${rule.title}\n${text}` }),
    ),
  ];
  if (input.dialect === "xml") {
    for (const tool of input.tools) {
      const file = promptFile(input.files, `tools/${tool.name}.md`);
      drafted.push(plain(file, { id: `tool:${file.id}`, priority: 30, render: (filled) => xmlText(toolDoc(filled)) }));
    }
  }
  return drafted.sort((a, b) => a.priority - b.priority);
}

function instructionsOf(mode: string, text: string): Draft {
  const title = `Instructions for ${mode} mode`;
  return { id: "mode-instructions", title, priority: 78, text, origin: "rules", render: (own) => `# ${title}\n${own}` };
}

function section(
  draft: Draft,
  input: ComposeInput,
  values: TemplateValues,
  off: ComposedPrompt["off"],
  warnings: string[],
): PromptSection[] {
  const { id, title, file } = draft;
  const source = file && { text: file.text(input.profile), hash: hashOf(file.text(input.profile)) };
  const patch = source && patchFor(input.patches ?? [], id, input.mode.slug, input.profile);
  const stale = file !== undefined && patch?.base !== undefined && patch.base !== hashOf(file.text(patch.from));
  if (stale)
    warnings.push(`"${title}" has a new default since you changed it. Compare them, then keep or reset yours.`);
  if (patch?.off) {
    off.push({ id, title, stale });
    return [];
  }
  let text: string;
  let origin = draft.origin;
  if (patch?.text !== undefined || draft.text !== undefined) {
    // Rules are data: braces in them are theirs.
    const own =
      origin === "rules" ? { text: draft.text!, unknown: [] } : fillUserText(patch?.text ?? draft.text!, values.vars);
    for (const name of own.unknown)
      warnings.push(`"${title}" names an unknown variable {{${name}}}; it is sent as it stands.`);
    text = own.text.trim();
    if (patch) origin = "edited";
  } else {
    text = fill(source!.text, values, file!.path);
  }
  if (text.trim() === "") return [];
  const rendered = origin === "edited" ? text : draft.render(text);
  const counted: PromptSection = { id, title, text: rendered, tokens: input.count(rendered), origin };
  if (source) counted.source = source;
  if (stale) counted.stale = true;
  return [counted];
}

function schemas(input: ComposeInput, values: TemplateValues): ToolSchema[] {
  return input.tools.map((tool) => {
    const file = promptFile(input.files, `tools/${tool.name}.md`);
    return toolSchema(tool, toolDoc(fill(file.text(input.profile), values, file.path)));
  });
}

/** The user's whole prompt. Sections that it does not ask for are gone, which is said. */
function overridden(
  input: ComposeInput,
  values: TemplateValues,
  sections: readonly PromptSection[],
  warnings: string[],
): PromptSection {
  const { text, language = "" } = input.override!;
  const join = (wanted: (part: PromptSection) => boolean) =>
    sections
      .filter(wanted)
      .map((part) => part.text)
      .join("\n\n");
  const isTool = (part: PromptSection) => part.id === "calls" || part.id.startsWith("tool:");
  const vars = {
    ...values.vars,
    mode: input.mode.slug,
    role: join((part) => part.id === "role"),
    tools: join(isTool),
    rules: join((part) => part.origin === "rules"),
    operatingSystem: input.env.os,
    workspace: input.env.roots.join(", "),
    language,
  };
  const own = fillUserText(text, vars);
  for (const name of own.unknown)
    warnings.push(`Your prompt names an unknown variable {{${name}}}; it is sent as it stands.`);
  if (input.dialect === "xml" && !text.includes("{{tools}}")) {
    warnings.push("Your prompt has no {{tools}}: the model is not told which tools there are or how to call them.");
  }
  if (vars.rules !== "" && !text.includes("{{rules}}"))
    warnings.push("Your prompt has no {{rules}}: no rules file is sent.");
  warnings.push(
    "Your own prompt replaces ours in this mode: profiles, family notes and section edits do nothing here.",
  );
  const sent = own.text.trim();
  return {
    id: "override",
    title: `Your own prompt (${input.mode.slug})`,
    text: sent,
    tokens: input.count(sent),
    origin: "override",
  };
}
