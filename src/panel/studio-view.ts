/** The prompt studio's picture of a prompt: every section with what it costs, what is changed and what is left for work. Pure. */

import { builtInModes } from "../modes/built-in.ts";
import type { Mode } from "../modes/mode.ts";
import { modeEntry } from "../modes/modes-file.ts";
import { type Candidate, catalogue } from "../prompt/catalogue.ts";
import { compose } from "../prompt/compose.ts";
import type { PromptFiles } from "../prompt/files.ts";
import { promptFile } from "../prompt/files.ts";
import { hashOf, type PromptPatch, patchFor } from "../prompt/patch.ts";
import type { ComposedPrompt, ComposeInput, PromptSection } from "../prompt/prompt.ts";
import { supportEntries } from "../prompt/support.ts";
import type { Tool } from "../tools/tool.ts";
import type { StudioMode, StudioSection, StudioState } from "./studio-protocol.ts";
import { threeWay } from "./three-way.ts";

type Seen = Pick<StudioState, "sections" | "support" | "whole" | "tokens" | "warnings">;

/** `plain`: the same prompt without anything the user changed. */
export function studioView(input: ComposeInput, all: readonly Tool[], plain: ComposeInput, room: number): Seen {
  const sent = compose(input);
  const ours = input.override ? compose(withoutOverride(input)) : sent;
  const total = sent.tokens.total;
  return {
    sections: [
      ...(input.override ? [ownPrompt(sent)] : []),
      ...catalogue(input, all).map((candidate) => sectionOf(candidate, input, ours)),
    ],
    support: supportEntries(input.files, {
      patches: input.patches ?? [],
      mode: input.mode.slug,
      count: input.count,
    }).map((entry) => supportOf(entry, input)),
    whole: [sent.system, ...(sent.tools.length > 0 ? [JSON.stringify(sent.tools, null, 2)] : [])].join("\n\n"),
    tokens: {
      total,
      byDefault: compose(withoutOverride(plain)).tokens.total,
      tools: sent.tokens.tools,
      left: Math.max(0, room - total),
    },
    warnings: sent.warnings,
  };
}

/** The modes as the mode editor shows them. */
export function studioModes(modes: readonly Mode[], files: PromptFiles): StudioMode[] {
  return modes.map((mode) => ({
    slug: mode.slug,
    name: mode.name,
    source: mode.source,
    overrides: mode.source === "user" && builtInModes.some(({ slug }) => slug === mode.slug),
    entry: modeEntry(mode, mode.role ?? promptFile(files, `modes/${mode.slug}.md`).text("full")),
  }));
}

function sectionOf(candidate: Candidate, input: ComposeInput, ours: ComposedPrompt): StudioSection {
  const { id, title, kind, template, absent } = candidate;
  const patch = patchFor(input.patches ?? [], id, input.mode.slug, input.profile);
  const own = input.added?.find((section) => section.id === id);
  const rule = input.rules?.find((section) => section.id === id);
  const text = textOf(id, ours);
  const isOff = ours.off.some((one) => one.id === id);
  const state = isOff ? "off" : text === "" ? "absent" : "on";
  const changed = patch?.text !== undefined;
  const source = own?.text ?? patch?.text ?? template;
  const editable = template !== undefined || own !== undefined;
  const news = patch && newsOf(patch, candidate.file?.text(patch.from));
  return {
    id,
    title,
    kind,
    state,
    ...whyOf(state, { absent, present: ours.sections.find((section) => section.id === id)?.why }),
    text,
    tokens: tokensOf(id, ours),
    ...(editable && source !== undefined ? { source } : {}),
    ...(template === undefined ? {} : { template }),
    changed,
    ...(patch || own || rule?.at ? { at: rule?.at ?? own?.at ?? patch?.at ?? { of: "settings" as const } } : {}),
    stale: news !== undefined || ours.sections.some((part) => part.id === id && part.stale === true),
    ...(news ? { news } : {}),
    can: [
      ...(state === "absent" ? [] : (["switch"] as const)),
      ...(editable ? (["edit"] as const) : []),
      ...(changed ? (["compare"] as const) : []),
      ...(changed || (isOff && patch) ? (["reset"] as const) : []),
      ...(own ? (["remove"] as const) : []),
      ...(id.startsWith("rule:") || patch?.at || own?.at ? (["open"] as const) : []),
    ],
  };
}

/** A native model's tools are in its schemas, which say it themselves. */
function whyOf(state: StudioSection["state"], { absent, present }: { absent?: string; present?: string }) {
  if (state === "absent") return { why: absent ?? "says nothing in this profile" };
  return state === "on" && present !== undefined ? { why: present } : {};
}

/** Said in a message, so it cannot be off, and there is one for all profiles. */
function supportOf({ id, title, text, tokens, source, stale }: PromptSection, input: ComposeInput): StudioSection {
  const patch = patchFor(input.patches ?? [], id, input.mode.slug, "full");
  const changed = patch?.text !== undefined;
  const news = patch && newsOf(patch, source?.text);
  return {
    id,
    title,
    kind: "support",
    state: "on",
    text,
    tokens,
    source: text,
    template: source?.text ?? text,
    changed,
    ...(patch ? { at: patch.at ?? { of: "settings" as const } } : {}),
    stale: stale === true,
    ...(news ? { news } : {}),
    can: ["edit", ...(changed ? (["compare", "reset"] as const) : []), ...(patch?.at ? (["open"] as const) : [])],
  };
}

/** `now`: the default today, in the profile that the change was made on. */
function newsOf({ text, base, original }: PromptPatch, now: string | undefined): StudioSection["news"] {
  if (now === undefined || text === undefined || base === undefined || original === undefined) return undefined;
  return hashOf(now) === base ? undefined : { ...threeWay(original, now, text), now };
}

function ownPrompt(sent: ComposedPrompt): StudioSection {
  const { id, title, text, tokens } = sent.sections[0]!;
  return { id, title, kind: "override", state: "on", text, tokens, changed: true, stale: false, can: [] };
}

/** In the native dialect a tool's words are in its schema. */
function textOf(id: string, { sections, tools }: ComposedPrompt): string {
  const part = sections.find((section) => section.id === id);
  if (part) return part.text;
  const schema = tools.find((tool) => `tool:${tool.function.name}` === id);
  return schema ? JSON.stringify(schema, null, 2) : "";
}

function tokensOf(id: string, { sections, toolTokens }: ComposedPrompt): number {
  const part = sections.find((section) => section.id === id);
  return part?.tokens ?? toolTokens.find(({ name }) => `tool:${name}` === id)?.tokens ?? 0;
}

function withoutOverride({ override: _, ...input }: ComposeInput): ComposeInput {
  return input;
}
