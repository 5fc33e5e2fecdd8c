/**
 * What the host and the prompt studio say to each other. The host owns all of it and sends the whole state after each change;
 * messages from the view are parsed with `studioMessage`, never trusted.
 */
import { z } from "zod";
import type { ModeEntry } from "../modes/modes-file.ts";
import type { ProfileName } from "../prompt/files.ts";
import type { WorkspaceText } from "../prompt/sources.ts";
import { type DialectName, dialectName, type WindowSource } from "../task/events.ts";
import type { ThreeWay } from "./three-way.ts";

// ---- host to view -----------------------------------------------------------------------------------------------

export interface StudioSection {
  id: string;
  title: string;
  kind: "role" | "ours" | "tool" | "added" | "rules" | "override" | "support";
  /** `absent`: not in this prompt, for the reason in `why`. */
  state: "on" | "off" | "absent";
  /** Why it is in the prompt, or why it is not. */
  why?: string;
  /** As it is sent; "" where it is not. */
  text: string;
  tokens: number;
  /** What is edited: the user's words, else the default; only where it can be edited here. */
  source?: string;
  /** The default in this profile; only for our own text. */
  template?: string;
  /** Said in words that are not the default's. */
  changed: boolean;
  /** Where the change is that holds, or the section itself; a file by its path. */
  at?: { of: "settings" | "workspace" | "home"; path?: string };
  /** The default changed since it was edited. */
  stale: boolean;
  /** What changed on both sides; only where the default did, and the old one was kept. */
  news?: ThreeWay & { now: string };
  /** Ways to act on it. A rules file is edited where it is. */
  can: ("switch" | "edit" | "reset" | "remove" | "compare" | "open")[];
}

export interface StudioMode {
  slug: string;
  name: string;
  source: "built-in" | "user" | "workspace";
  /** The user's own mode in the place of a built-in one. */
  overrides: boolean;
  /** As a file has it, for the mode editor. */
  entry: ModeEntry;
}

export interface StudioState {
  mode: string;
  profile: ProfileName;
  dialect: DialectName;
  /** What the user asked to see; `auto` is as the next task would have it. */
  picked: { profile: ProfileName | "auto"; dialect: DialectName | "auto" };
  /** What changes count in. */
  scope: "mode" | "all";
  /** Where changes are saved. */
  into: "settings" | "workspace";
  /** Whether they can be saved in the workspace. */
  mayShare: boolean;
  modes: StudioMode[];
  models: string[];
  /** `unasked`: the server did not say. */
  window: { tokens: number; reserve: number; source: WindowSource | "unasked" };
  tokens: { total: number; byDefault: number; tools: number; left: number };
  sections: StudioSection[];
  /** What is said for the user in messages: no part of the prompt, nor of its total. */
  support: StudioSection[];
  /** The whole as it is sent: system prompt, and the schemas where tools are called natively. */
  whole: string;
  /** A prompt of the user's in place of ours. */
  override: { text: string; at: NonNullable<StudioSection["at"]>; can: ("reset" | "open")[] } | null;
  warnings: string[];
  problems: string[];
  texts: Omit<WorkspaceText, "text">[];
  /** The open task, if there is one: whether its prompt is another one than would be sent now. */
  task: { outdated: boolean; busy: boolean } | null;
  /** As the server's template makes it; null before it was asked. */
  rendered: { text: string; tokens: number } | { problem: string } | "asked" | null;
  /** What went wrong with what was asked last. */
  failed: string | null;
  trusted: boolean;
}

export type StudioHostMessage = { type: "studio"; state: StudioState } | { type: "saved"; slug: string };

// ---- view to host -----------------------------------------------------------------------------------------------

const id = z.string().min(1).max(500);
const words = z.string().max(500_000);
const short = z.string().max(500);

const group = z.enum(["read", "edit", "command", "mcp"]);
const modeDraft = z.strictObject({
  slug: short,
  name: short,
  roleDefinition: words,
  whenToUse: words.optional(),
  customInstructions: words.optional(),
  groups: z.array(
    z.union([group, z.tuple([group, z.strictObject({ fileRegex: short.optional(), description: short.optional() })])]),
  ),
  model: short.optional(),
  profile: z.enum(["full", "lean", "minimal"]).optional(),
  sampling: z.record(z.string(), z.number()).optional(),
});

export const studioMessage = z.discriminatedUnion("type", [
  z.object({ type: z.literal("ready") }),
  z.object({
    type: z.literal("pick"),
    mode: short.optional(),
    profile: z.enum(["auto", "full", "lean", "minimal"]).optional(),
    dialect: z.union([z.literal("auto"), dialectName]).optional(),
    scope: z.enum(["mode", "all"]).optional(),
    into: z.enum(["settings", "workspace"]).optional(),
  }),
  z.object({ type: z.literal("switch"), section: id, on: z.boolean() }),
  /** While the user types: counted and shown, not kept. Without `text` the draft is dropped. */
  z.object({ type: z.literal("draft"), section: id, text: words.optional() }),
  z.object({ type: z.literal("edit"), section: id, text: words }),
  z.object({ type: z.literal("reset"), section: id.optional() }),
  /** A text made on an older default, put on today's. */
  z.object({ type: z.literal("settle"), section: id, text: words }),
  z.object({ type: z.literal("add"), title: short.min(1), text: words }),
  z.object({ type: z.literal("remove"), section: id }),
  z.object({ type: z.literal("compare"), section: id.optional() }),
  z.object({ type: z.literal("override"), text: words.nullable() }),
  z.object({ type: z.literal("render") }),
  z.object({ type: z.literal("apply") }),
  z.object({ type: z.literal("copy"), text: words }),
  z.object({ type: z.literal("open"), section: id }),
  z.object({ type: z.literal("texts.decide"), keys: z.array(id).max(500), use: z.boolean() }),
  z.object({ type: z.literal("texts.show"), key: id }),
  z.object({ type: z.literal("mode.save"), mode: modeDraft, replaces: short.optional() }),
  /** Takes a mode out of the user's file; a built-in one of that name is itself again. */
  z.object({ type: z.literal("mode.remove"), slug: short }),
  z.object({ type: z.literal("mode.export"), slug: short }),
  z.object({ type: z.literal("mode.import") }),
]);
export type StudioMessage = z.infer<typeof studioMessage>;
/** What the view may send: defaults may be left out. */
export type StudioInput = z.input<typeof studioMessage>;
