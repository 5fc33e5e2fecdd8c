/** The prompt of one mode as it stands: read anew, with what is being typed in it, for the studio to show. */
import type { Mode } from "../modes/mode.ts";
import { toolsOf } from "../modes/rules.ts";
import { type Customisation, customise } from "../prompt/customise.ts";
import type { ComposeInput } from "../prompt/prompt.ts";
import { builtInTools } from "../tools/registry.ts";
import { useMcpTool } from "../tools/use-mcp-tool.ts";
import type { SessionPorts } from "./ports.ts";
import type { StudioBasis, StudioLink } from "./studio-link.ts";
import type { StudioState } from "./studio-protocol.ts";
import { studioModes, studioView } from "./studio-view.ts";

export interface LookPorts extends Pick<SessionPorts, "prompts" | "settings" | "files" | "workspace" | "trust"> {
  link: StudioLink;
  count(text: string): number;
}

/** What the user picked at the top. */
export interface Picked extends Partial<StudioState["picked"]> {
  mode: string;
}

/** What is being typed into a section and not kept yet; "override" is the whole prompt. */
export type Draft = { section: string; text: string } | null;

export interface Looked {
  seen: Omit<StudioState, "scope" | "into" | "task" | "rendered" | "failed">;
  /** What `compose` was given. */
  input: ComposeInput;
  basis: StudioBasis;
}

/** `known`: the basis of the picture before, where nothing but the draft has changed since. */
export async function look(ports: LookPorts, picked: Picked, draft: Draft, known?: StudioBasis): Promise<Looked> {
  const { prompts, link, files, trust } = ports;
  const { modes, problems } = await prompts.modes();
  const mode = modes.find(({ slug }) => slug === picked.mode) ?? modes[0]!;
  const basis = known ?? (await link.basis(mode.model));
  const [texts, custom] = await Promise.all([prompts.workspaceTexts(mode.slug), prompts.customisation(mode.slug)]);
  const asked = { profile: picked.profile ?? "auto", dialect: picked.dialect ?? "auto" } as const;
  const profile = asked.profile === "auto" ? (mode.profile ?? basis.profile) : asked.profile;
  const dialect = asked.dialect === "auto" ? basis.dialect : asked.dialect;
  const tools = trust.trusted() ? [...builtInTools, useMcpTool] : [];
  const shown = withDraft(custom, mode.slug, draft, ports.count);
  const input: ComposeInput = {
    ...base(ports, mode, basis),
    modes,
    profile,
    dialect,
    tools: toolsOf(mode, tools, basis.withheld),
    ...said(shown),
  };
  const plain: ComposeInput = { ...input, patches: [], added: [] };
  const seen = {
    mode: mode.slug,
    profile,
    dialect,
    picked: asked,
    modes: studioModes(modes, files),
    models: link.context().models,
    window: basis.window,
    ...studioView(input, tools, plain, basis.window.tokens - basis.window.reserve),
    mayShare: ports.workspace !== undefined && trust.trusted(),
    override: ownPrompt(custom),
    problems: [...problems, ...custom.problems],
    texts: texts.map(({ text: _, ...rest }) => rest),
    trusted: trust.trusted(),
  };
  return { seen, input, basis };
}

/** One in a file of its own kind is changed there; one among the changes can be taken back here. */
function ownPrompt({ override }: Customisation): StudioState["override"] {
  if (!override) return null;
  const { text, at = { of: "settings" as const } } = override;
  const isFile = "path" in at && !/(^|[\\/])prompt[\\/][^\\/]+$/.test(at.path);
  return { text, at, can: [...(isFile ? [] : (["reset"] as const)), ...("path" in at ? (["open"] as const) : [])] };
}

function base({ files, workspace, count }: LookPorts, mode: Mode, { model, outputLimit, draft, mcp }: StudioBasis) {
  const env = workspace
    ? { os: workspace.shell.os, shell: workspace.shell.name, roots: workspace.roots.map(({ name }) => name) }
    : { os: "", shell: "", roots: [] };
  return { files, mode, env, ...(model ? { model } : {}), outputLimit, draft, mcp, count };
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
