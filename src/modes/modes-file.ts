/**
 * Changes to a file of custom modes: text in, text out. Comments, order and modes that cannot be read stay as they are; a
 * file that is no YAML is not touched.
 */
import { type Document, isMap, isSeq, parseDocument, stringify, type YAMLMap, type YAMLSeq } from "yaml";
import { parseModes } from "./custom.ts";
import type { GroupRule, Mode } from "./mode.ts";

type GroupName = GroupRule["group"];

/** A mode as its file has it. */
export interface ModeEntry {
  slug: string;
  name: string;
  roleDefinition: string;
  whenToUse?: string;
  customInstructions?: string;
  groups: (GroupName | [GroupName, { fileRegex?: string; description?: string }])[];
  model?: string;
  profile?: NonNullable<Mode["profile"]>;
  sampling?: Record<string, number>;
}

/** Puts a mode in, in the place of the one called `replaces`. Throws a sentence where the mode or the file is wrong. */
export function withMode(text: string, entry: ModeEntry, replaces = entry.slug): string {
  const { problems } = parseModes("the mode", modesText([entry]), "user");
  if (problems.length > 0) throw new Error([...new Set(problems.map(({ reason }) => reason))].join("; "));
  const { document, list } = open(text);
  if (entry.slug !== replaces && indexOf(list, entry.slug) >= 0)
    throw new Error(`There is a mode "${entry.slug}" in your file already. Give this one another slug.`);
  const at = indexOf(list, replaces);
  const node = document.createNode(entry);
  if (at >= 0) list.set(at, node);
  else list.add(node);
  return document.toString({ lineWidth: 0 });
}

/** Takes a mode out; a file without it stays as it is. */
export function withoutMode(text: string, slug: string): string {
  const { document, list } = open(text);
  const at = indexOf(list, slug);
  if (at < 0) return text;
  list.delete(at);
  return document.toString({ lineWidth: 0 });
}

/** A file with these modes and nothing else, to give away. */
export function modesText(entries: readonly ModeEntry[]): string {
  return stringify({ customModes: entries }, { lineWidth: 0 });
}

/** The entry that `parseModes` reads back as this mode. `role`: for a built-in mode, whose words are in `prompts/`. */
export function modeEntry(mode: Mode, role = mode.role ?? ""): ModeEntry {
  return {
    slug: mode.slug,
    name: mode.name,
    roleDefinition: role,
    whenToUse: mode.whenToUse,
    groups: mode.groups.map(({ group, files }) =>
      files ? [group, { fileRegex: written(files.pattern), description: files.description }] : group,
    ),
    ...(mode.instructions ? { customInstructions: mode.instructions } : {}),
    ...(mode.model ? { model: mode.model } : {}),
    ...(mode.profile ? { profile: mode.profile } : {}),
    ...(mode.sampling ? { sampling: { ...mode.sampling } } : {}),
  };
}

/** Without the escaping that only a literal needs. A file has the source of a pattern only, so letter case is written out where a built-in one does not care for it. */
function written({ source: literal, flags }: RegExp): string {
  const source = literal.replaceAll("\\/", "/");
  if (!flags.includes("i")) return source;
  return source.replace(/\\.|[a-z]/gi, (part) =>
    part.length === 1 ? `[${part.toLowerCase()}${part.toUpperCase()}]` : part,
  );
}

function open(text: string): { document: Document; list: YAMLSeq } {
  const document = parseDocument(text.trim() === "" ? "customModes: []\n" : text);
  const broken = document.errors[0];
  if (broken)
    throw new Error(`The file of your modes is not YAML, so it was not changed: ${broken.message.split("\n")[0]}`);
  if (document.contents === null) document.contents = document.createNode({ customModes: [] }) as never;
  const listed = document.get("customModes");
  if (!isMap(document.contents) || (listed !== undefined && listed !== null && !isSeq(listed)))
    throw new Error("The file of your modes has no list under customModes, so it was not changed.");
  if (!isSeq(listed)) document.set("customModes", document.createNode([]));
  const list = document.get("customModes") as YAMLSeq;
  // An empty list is written [] and would grow on one line.
  list.flow = false;
  return { document, list };
}

function indexOf(list: YAMLSeq, slug: string): number {
  return list.items.findIndex((item) => isMap(item) && (item as YAMLMap).get("slug") === slug);
}
