/**
 * Changes to the entries of `bilby.promptPatches`, or of files that say the same: list in, list out. Entries that cannot be
 * read stay where they are, because they are the user's.
 */
import type { ProfileName } from "./files.ts";
import { hashOf, type PromptPatch, WHOLE } from "./patch.ts";

export type Entry = Readonly<Record<string, unknown>>;

/** Which section, and whether in one mode only. */
export interface Place {
  section: string;
  mode: string | undefined;
}

/** The default a text is made on: remembered, so that a new default below it is noticed. */
export interface Base {
  profile: ProfileName;
  template: string;
}

/** Off keeps the user's words, so that switching on again brings them back. */
export function switchedOff(entries: readonly Entry[], place: Place): Entry[] {
  const now = entries.find((entry) => isAt(entry, place));
  return put(entries, place, { ...now, off: true });
}

/** On in the given mode, whichever of the user's entries switched it off. */
export function switchedOn(entries: readonly Entry[], section: string, mode: string): Entry[] {
  return entries.flatMap((entry) => {
    if (!holdsIn(entry, section, mode) || entry.off === undefined) return [entry];
    const { off: _, ...rest } = entry;
    return "text" in rest ? [rest] : [];
  });
}

export function edited(entries: readonly Entry[], place: Place, text: string, base: Base | undefined): Entry[] {
  const made = base ? { from: base.profile, base: hashOf(base.template), original: base.template } : {};
  return put(entries, place, { text, ...made });
}

/** The words of one patch, made on another default than before. */
export function settled(
  entries: readonly Entry[],
  { section, mode, profile, from }: Pick<PromptPatch, "section" | "mode" | "profile" | "from">,
  text: string,
  template: string,
): Entry[] {
  const at = entries.findLastIndex(
    (entry) => entry.section === section && entry.mode === mode && entry.profile === profile,
  );
  const made = { text, from, base: hashOf(template), original: template };
  return entries.map((entry, index) => (index === at ? { ...entry, ...made } : entry));
}

/** The default again, in the given mode. */
export function reset(entries: readonly Entry[], section: string, mode: string): Entry[] {
  return entries.filter((entry) => !holdsIn(entry, section, mode));
}

/** Every change that is in force in the given mode is gone; the user's own sections stay. */
export function resetAll(entries: readonly Entry[], mode: string): Entry[] {
  return entries.filter((entry) => typeof entry.section !== "string" || !holdsIn(entry, entry.section, mode));
}

/** The user's own whole prompt for a mode; null takes it back. */
export function whole(entries: readonly Entry[], mode: string, text: string | null): Entry[] {
  const rest = reset(entries, WHOLE, mode);
  return text === null ? rest : [...rest, { section: WHOLE, mode, text }];
}

/** A section of the user's own, new or changed. `taken`: ids it must not have. */
export function withSection(
  entries: readonly Entry[],
  section: { id?: string; title: string; text: string; mode: string | undefined },
  taken: readonly string[] = [],
): Entry[] {
  const { id, title, text, mode } = section;
  const known = id === undefined ? -1 : entries.findIndex((entry) => entry.id === id);
  if (known >= 0) return entries.map((entry, at) => (at === known ? { ...entry, title, text } : entry));
  return [
    ...entries,
    { id: freeId([...taken, ...entries.map((entry) => entry.id)], title), title, text, ...(mode ? { mode } : {}) },
  ];
}

export function withoutSection(entries: readonly Entry[], id: string): Entry[] {
  return entries.filter((entry) => entry.id !== id && entry.section !== id);
}

/** What is said at exactly this place. */
export function entryAt(entries: readonly Entry[], place: Place): Entry | undefined {
  return entries.find((entry) => isAt(entry, place));
}

/** Without what is said at exactly this place. */
export function cleared(entries: readonly Entry[], place: Place): Entry[] {
  return entries.filter((entry) => !isAt(entry, place));
}

/** Whether something else than what is said at this place holds for its section in the given mode. */
export function saidElsewhere(entries: readonly Entry[], place: Place, mode: string): boolean {
  return entries.some((entry) => holdsIn(entry, place.section, mode) && !isAt(entry, place));
}

function put(entries: readonly Entry[], place: Place, what: Entry): Entry[] {
  const { section, mode } = place;
  const { section: _, mode: __, ...rest } = what;
  return [...cleared(entries, place), { section, ...(mode ? { mode } : {}), ...rest }];
}

function isAt(entry: Entry, { section, mode }: Place): boolean {
  return entry.section === section && entry.mode === mode && entry.profile === undefined;
}

function holdsIn(entry: Entry, section: string, mode: string): boolean {
  return entry.section === section && (entry.mode === undefined || entry.mode === mode);
}

function freeId(used: readonly unknown[], title: string): string {
  const name = `own:${
    title
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, "-")
      .replace(/^-|-$/g, "") || "section"
  }`;
  const taken = new Set(used);
  for (let n = 1; ; n++) {
    const id = n === 1 ? name : `${name}-${n}`;
    if (!taken.has(id)) return id;
  }
}
