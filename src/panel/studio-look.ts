/** The prompt of one mode as it stands: read anew, with what is being typed in it, for the studio to show. */
import type { Mode } from "../modes/mode.ts";
import { toolsOf } from "../modes/rules.ts";
import { type ComposeInput, type ProfileName, profileFor } from "../prompt/compose.ts";
import { type Customisation, customise, WHOLE } from "../prompt/customise.ts";
import type { DialectName } from "../task/events.ts";
import { builtInTools } from "../tools/registry.ts";
import type { SessionPorts } from "./ports.ts";
import type { StudioLink } from "./studio-link.ts";
import type { StudioState } from "./studio-protocol.ts";
import { studioModes, studioView } from "./studio-view.ts";

export interface LookPorts extends Pick<SessionPorts, "prompts" | "settings" | "files" | "workspace" | "trust"> {
  link: StudioLink;
  count(text: string): number;
}

/** What the user picked at the top; what they did not is as the next task would have it. */
export interface Picked {
  mode: string;
  profile?: ProfileName;
  dialect?: DialectName;
}

/** What is being typed into a section and not kept yet; "override" is the whole prompt. */
export type Draft = { section: string; text: string } | null;

export interface Looked {
  seen: Omit<StudioState, "scope" | "task" | "rendered" | "failed">;
  /** What `compose` was given. */
  input: ComposeInput;
}

export async function look(ports: LookPorts, picked: Picked, draft: Draft): Promise<Looked> {
  const { prompts, link, settings, files, trust } = ports;
  const now = link.context();
  const { modes, problems } = await prompts.modes();
  const mode = modes.find(({ slug }) => slug === picked.mode) ?? modes[0]!;
  const [texts, custom] = await Promise.all([prompts.workspaceTexts(mode.slug), prompts.customisation(mode.slug)]);
  const { promptProfile, promptPatches } = settings.current();
  const usual = promptProfile === "auto" ? profileFor(now.window.tokens) : promptProfile;
  const profile = picked.profile ?? mode.profile ?? usual;
  const dialect = picked.dialect ?? now.dialect;
  const tools = trust.trusted() ? builtInTools : [];
  const shown = withDraft(custom, mode.slug, draft, ports.count);
  const input: ComposeInput = {
    ...base(ports, mode),
    modes,
    profile,
    dialect,
    tools: toolsOf(mode, tools),
    ...said(shown),
  };
  const plain: ComposeInput = { ...input, patches: [], added: [] };
  const own = promptPatches.some(
    ({ section, mode: of }) => section === WHOLE && (of === undefined || of === mode.slug),
  );
  const seen = {
    mode: mode.slug,
    profile,
    dialect,
    modes: studioModes(modes, files),
    models: now.models,
    window: now.window,
    ...studioView(input, tools, plain, now.window.tokens - now.window.reserve),
    override: custom.override
      ? { text: custom.override.text, from: own ? ("settings" as const) : ("workspace" as const) }
      : null,
    problems: [...problems, ...custom.problems],
    texts: texts.map(({ text: _, ...rest }) => rest),
    trusted: trust.trusted(),
  };
  return { seen, input };
}

function base({ files, workspace, link, settings, count }: LookPorts, mode: Mode) {
  const { model, window } = link.context();
  const { maxOutputTokens, draftThinking } = settings.current();
  const identity = mode.model ? { name: mode.model } : model;
  const env = workspace
    ? { os: workspace.shell.os, shell: workspace.shell.name, roots: workspace.roots.map(({ name }) => name) }
    : { os: "", shell: "", roots: [] };
  return {
    files,
    mode,
    env,
    ...(identity ? { model: identity } : {}),
    outputLimit: Math.min(maxOutputTokens > 0 ? maxOutputTokens : window.reserve, window.reserve),
    draft: draftThinking,
    count,
  };
}

function said({ rules, patches, added, override }: Customisation): Partial<ComposeInput> {
  return { rules, patches, added, ...(override ? { override } : {}) };
}

function withDraft(custom: Customisation, mode: string, draft: Draft, count: (text: string) => number): Customisation {
  if (!draft) return custom;
  const { section, text } = draft;
  if (section === "override") return { ...custom, override: { ...custom.override, text } };
  if (custom.added.some(({ id }) => id === section))
    return { ...custom, added: custom.added.map((own) => (own.id === section ? { ...own, text } : own)) };
  const entries = [{ section, mode, text }];
  const typed = customise(
    { mode, entries, instructions: "", language: "", rules: [], patches: [], overrides: [] },
    count,
  );
  return { ...custom, patches: [...custom.patches, ...typed.patches] };
}
