/**
 * The system prompt, made of Markdown pieces. Pure: the same input gives the same bytes, so that a task's prefix never changes.
 */

import type { ToolSchema } from "../models/model.ts";
import type { DialectName } from "../task/events.ts";
import type { Tool } from "../tools/tool.ts";
import { familyNotes } from "./family.ts";
import { type ProfileName, type PromptFile, promptFile, promptFolder } from "./files.ts";
import { override } from "./override.ts";
import { hashOf, patchFor } from "./patch.ts";
import type { ComposedPrompt, ComposeInput, PromptSection } from "./prompt.ts";
import { replySchema, toolSchema } from "./schema.ts";
import { strayPatches } from "./stray.ts";
import { fill, fillUserText, holds, type TemplateValues } from "./template.ts";
import { jsonText, toolDoc, xmlText } from "./tool-doc.ts";
import { promptValues } from "./values.ts";
import { whyOurs, whyRule, whyTool } from "./why.ts";

/** The prompt as it will be sent. Throws a PromptError only where one of our own files is wrong. */
export function compose(input: ComposeInput): ComposedPrompt {
  const off: ComposedPrompt["off"] = [];
  const warnings = strayPatches(input);
  const offered = { ...input, tools: input.tools.filter((tool) => isDescribed(tool, input)) };
  const values = promptValues(offered);
  const asked = drafts(offered, values).sort((a, b) => a.priority - b.priority);
  let sections = asked.flatMap((draft) => {
    const { section, warnings: own } = render(draft, offered, values);
    warnings.push(...own);
    if (section === "off") off.push({ id: draft.id, title: draft.title });
    return section === "off" || section.text === "" ? [] : [section];
  });
  for (const tool of input.tools) {
    if (isOff(tool, input)) off.push({ id: sectionOf(tool), title: tool.name });
  }
  if (input.override) {
    const whole = override(input, input.override, sections, values);
    sections = [whole.section];
    warnings.push(...whole.warnings);
  }
  const system = sections.map((part) => part.text).join("\n\n");
  const tools = input.dialect === "native" ? schemas(offered, values) : [];
  const format = input.dialect === "json" ? replySchema(schemas(offered, values)) : undefined;
  const tokens = { system: input.count(system), tools: tools.length > 0 ? input.count(JSON.stringify(tools)) : 0 };
  return {
    system,
    sections,
    tools,
    ...(format ? { format } : {}),
    toolTokens: tools.map((tool) => ({ name: tool.function.name, tokens: input.count(JSON.stringify(tool)) })),
    tokens: { ...tokens, total: tokens.system + tokens.tools },
    off,
    warnings,
  };
}

/** Windows from which the richer profiles cost at most an eighth: the full one within 2,000 tokens, lean within 1,000. */
const FULL_FROM = 16_000;
const LEAN_FROM = 8_000;

/** The profile that leaves a window enough room to work. */
export function profileFor(window: number): ProfileName {
  if (window >= FULL_FROM) return "full";
  return window >= LEAN_FROM ? "lean" : "minimal";
}

/** A section before it is rendered: a file of ours, or somebody else's text. */
interface Draft {
  id: string;
  title: string;
  priority: number;
  origin: PromptSection["origin"];
  why: string;
  from: PromptFile | string;
  /** What is made of the text once its variables are filled in. */
  frame?(text: string): string;
}

function drafts(input: ComposeInput, values: TemplateValues): Draft[] {
  const { mode, rules = [], added = [] } = input;
  const ours = [...promptFolder(input.files, "sections"), ...familyNotes(input.files, input.model, input)]
    .filter((file) => !file.when.dialect || file.when.dialect === input.dialect)
    .filter((file) => holds(file.when.flags, values.flags, file.path));
  const tools = input.dialect === "native" ? [] : input.tools;
  const own = (file: PromptFile, more: Partial<Draft> = {}): Draft => {
    const { id, title, priority } = file;
    return { id, title, priority, origin: "default", why: whyOurs(file, input), from: file, ...more };
  };
  const role = { id: "role", priority: 10, why: `the task is in ${mode.name} mode` };
  const instructions = `Instructions for ${mode.name} mode`;
  return [
    mode.role === undefined
      ? own(promptFile(input.files, `modes/${mode.slug}.md`), role)
      : { ...role, title: `${mode.name} mode`, origin: "added", from: mode.role },
    ...ours.map((file) => own(file)),
    ...tools.map((tool): Draft => {
      const file = promptFile(input.files, `tools/${tool.name}.md`);
      const why = whyTool(tool, mode);
      return own(file, {
        id: sectionOf(tool),
        priority: 30,
        why,
        frame: (text) => toolText(tool, text, input.dialect),
      });
    }),
    ...added
      .filter((section) => section.mode === undefined || section.mode === mode.slug)
      .map(({ id, title, text, priority = 75, mode: only }): Draft => {
        const why = only === undefined ? "your own, for every mode" : `your own, for ${mode.name} mode`;
        return { id, title, priority, origin: "added", why, from: text };
      }),
    ...(mode.instructions
      ? [rule({ id: "mode-instructions", title: instructions, text: mode.instructions }, "part of this mode", 78)]
      : []),
    ...rules.map((one) => rule(one, whyRule(one), 80)),
  ];
}

function rule({ id, title, text }: { id: string; title: string; text: string }, why: string, priority: number): Draft {
  return { id, title, priority, origin: "rules", why, from: text, frame: (body) => `# ${title}\n${body}` };
}

function render(
  draft: Draft,
  input: ComposeInput,
  values: TemplateValues,
): { section: PromptSection | "off"; warnings: string[] } {
  const { id, title, from, frame = (text: string) => text } = draft;
  const counted = (body: string, more: Partial<PromptSection> = {}): PromptSection => {
    const text = body.trim() === "" ? "" : frame(body.trim());
    return { id, title, text, tokens: input.count(text), origin: draft.origin, why: draft.why, ...more };
  };
  const patch = patchFor(input.patches ?? [], id, input.mode.slug, input.profile);
  if (typeof from === "string") {
    if (patch?.off) return { section: "off", warnings: [] };
    // Rules are data: braces in them are theirs.
    if (draft.origin === "rules") return { section: counted(from), warnings: [] };
    const { text, unknown } = fillUserText(from, values);
    return { section: counted(text), warnings: unknown.map((name) => unknownVariable(title, name)) };
  }
  const template = from.text(input.profile);
  const source = { text: template, hash: hashOf(template) };
  if (!patch) return { section: counted(fill(template, values, from.path), { source }), warnings: [] };
  const warnings: string[] = [];
  const stale = patch.base !== undefined && patch.base !== hashOf(from.text(patch.from));
  if (stale)
    warnings.push(`"${title}" has a new default since you changed it. Compare the two, then keep or reset yours.`);
  if (patch.off || patch.text === undefined) return { section: "off", warnings };
  const { text, unknown } = fillUserText(patch.text, values);
  warnings.push(...unknown.map((name) => unknownVariable(title, name)));
  return { section: counted(text, { source, origin: "edited", ...(stale ? { stale } : {}) }), warnings };
}

function unknownVariable(title: string, name: string): string {
  return `"${title}" names an unknown variable {{${name}}}, which is sent as it stands.`;
}

function schemas(input: ComposeInput, values: TemplateValues): ToolSchema[] {
  return input.tools.map((tool) => {
    const file = promptFile(input.files, `tools/${tool.name}.md`);
    const patch = patchFor(input.patches ?? [], sectionOf(tool), input.mode.slug, input.profile);
    const text =
      patch?.text === undefined
        ? fill(file.text(input.profile), values, file.path)
        : fillUserText(patch.text, values).text;
    return toolSchema(tool, toolDoc(text));
  });
}

/** A tool as the prompt describes it. */
function toolText(tool: Tool, text: string, dialect: DialectName): string {
  const doc = toolDoc(text);
  return dialect === "json" ? jsonText(doc, toolSchema(tool, doc)) : xmlText(doc);
}

function sectionOf(tool: Pick<Tool, "name">): string {
  return `tool:${tool.name}`;
}

/** Nothing is said of a tool that the user switched off, nor of one that has nothing to work with. */
function isDescribed(tool: Tool, input: ComposeInput): boolean {
  if (isOff(tool, input)) return false;
  if (tool.name === "use_mcp_tool") return (input.mcp ?? []).length > 0;
  return tool.name !== "switch_mode" || (input.modes ?? []).some((mode) => mode.slug !== input.mode.slug);
}

function isOff(tool: Tool, input: ComposeInput): boolean {
  return patchFor(input.patches ?? [], sectionOf(tool), input.mode.slug, input.profile)?.off === true;
}
