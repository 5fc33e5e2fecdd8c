/**
 * The user's changes to our sections: a patch over the default, never a copy of the whole. A patch remembers the hash
 * of the default text that it was made on, so that a new default below it is noticed.
 */
import { createHash } from "node:crypto";
import { z } from "zod";
import type { ProfileName } from "./files.ts";

/** Names the whole prompt in a patch, where others name one section. */
export const WHOLE = "*";

const profile = z.enum(["full", "lean", "minimal"]);

/** A file that a change stands in; left out for one in the user's settings. */
export interface ChangedIn {
  of: "workspace" | "home";
  /** As shown to the user. */
  path: string;
}

/** A section switched off, or said in the user's words. */
export const promptPatch = z
  .strictObject({
    section: z.string(),
    /** Only in this mode, only in this profile; in all where left out. */
    mode: z.string().optional(),
    profile: profile.optional(),
    off: z.literal(true).optional(),
    /** A template with our variables. */
    text: z.string().optional(),
    /** The default it was made on: which profile's, its hash, and its text for a three-way difference. */
    from: profile.default("full"),
    base: z.string().optional(),
    original: z.string().optional(),
  })
  .refine((patch) => patch.off !== undefined || patch.text !== undefined, 'a patch needs "off: true" or "text"');
export type PromptPatch = z.infer<typeof promptPatch> & { at?: ChangedIn };

/** A section of the user's own. */
export const addedSection = z.strictObject({
  id: z.string(),
  title: z.string(),
  text: z.string(),
  mode: z.string().optional(),
  /** Place among ours: role 10, calls 20, tools 30, work 40, rules 80. */
  priority: z.number().optional(),
});
export type AddedSection = z.infer<typeof addedSection> & { at?: ChangedIn };

/**
 * The patch that holds for a section: the user's before the workspace's, then the one for this mode and profile before a more
 * general one, the later of equals.
 */
export function patchFor(
  patches: readonly PromptPatch[],
  section: string,
  mode: string,
  profile: ProfileName,
): PromptPatch | undefined {
  const weight = ({ at, mode, profile }: PromptPatch) =>
    (at?.of === "workspace" ? 0 : 4) + (mode ? 2 : 0) + (profile ? 1 : 0);
  return patches
    .filter((patch) => patch.section === section)
    .filter((patch) => patch.mode === undefined || patch.mode === mode)
    .filter((patch) => patch.profile === undefined || patch.profile === profile)
    .reduce<PromptPatch | undefined>((best, patch) => (best && weight(best) > weight(patch) ? best : patch), undefined);
}

/** Identifies a default text below a patch, or a rule that the user has seen. */
export function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
