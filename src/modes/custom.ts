/**
 * Custom modes from YAML or JSON: ours (`.bilby/modes.yaml`) and Roo Code's (`.roomodes`), which share one shape.
 * A mode that is wrong is left out and named with file, line and reason; the others stand.
 */
import { LineCounter, parseDocument, type YAMLParseError } from "yaml";
import { z } from "zod";
import type { GroupRule, Mode } from "./mode.ts";

export interface ModeProblem {
  file: string;
  line: number;
  reason: string;
}

const LONGEST_PATTERN = 500;
/** A few kilobytes of YAML aliases can stand for gigabytes. */
const MOST_ALIASES = 100;

/** A key that is left empty in YAML is null. */
const maybe = <T extends z.ZodType>(type: T) => type.nullish().transform((value) => value ?? undefined);

/** Compiled only. It is run in `rules.ts`, where a pattern that backtracks for ever is stopped. */
const fileRegex = z
  .string()
  .max(LONGEST_PATTERN, `a fileRegex may have ${LONGEST_PATTERN} characters`)
  .transform((source, context) => {
    try {
      return new RegExp(source);
    } catch (error) {
      context.addIssue({ code: "custom", message: (error as Error).message });
      return z.NEVER;
    }
  });

/** `browser` and `modes` are Roo Code's; they name tools that we do not have, so they grant nothing. */
const groupName = z.enum(["read", "edit", "command", "mcp", "browser", "modes"], {
  error: (issue) => `unknown group ${JSON.stringify(issue.input)}; use read, edit, command or mcp`,
});
const limits = z.object({ fileRegex: maybe(fileRegex), description: maybe(z.string()) });
const group = z.union([
  groupName,
  z.tuple([groupName]),
  z
    .tuple([groupName, limits])
    .refine(([name, limit]) => name === "edit" || !limit.fileRegex, "a fileRegex limits the group edit and no other"),
]);

const needed = (what: string) =>
  z
    .string({ error: ({ input }) => `${what} ${input == null ? "is needed" : "must be text: put it in quotes"}` })
    .trim()
    .min(1, `${what} is needed`);

const customMode = z.object(
  {
    slug: needed("a slug").regex(/^[a-zA-Z0-9-]+$/, "a slug has letters, digits and dashes only"),
    name: needed("a name"),
    roleDefinition: needed("a roleDefinition"),
    whenToUse: maybe(z.string()),
    description: maybe(z.string()),
    customInstructions: maybe(z.string()),
    /** In what Roo Code exports: the rules files of the mode, which lie beside it otherwise. */
    rulesFiles: maybe(z.array(z.object({ relativePath: z.string(), content: maybe(z.string()) }))),
    groups: z.array(z.unknown(), "a list of groups is needed, e.g. [read, edit, command]"),
    model: maybe(z.string()),
    profile: maybe(z.enum(["full", "lean", "minimal"])),
    sampling: maybe(z.record(z.string(), z.number())),
  },
  "a mode needs slug, name, roleDefinition and groups",
);

/** Reads a file of custom modes. `file` is its path as shown to the user. */
export function parseModes(
  file: string,
  text: string,
  source: "user" | "workspace",
): { modes: Mode[]; problems: ModeProblem[] } {
  const lines = new LineCounter();
  // JSON is YAML, so one parser reads both and knows the lines.
  const document = parseDocument(withoutComments(text.replace(/^\uFEFF/, "")), { lineCounter: lines });
  const broken = document.errors[0];
  if (broken) {
    const { line } = lines.linePos(broken.pos[0]);
    return {
      modes: [],
      problems: [{ file, line, reason: reasonOf(broken) }],
    };
  }
  const lineOf = (path: readonly PropertyKey[]): number => {
    for (let depth = path.length; depth > 0; depth--) {
      const node = document.getIn(path.slice(0, depth), true) as { range?: [number, number, number] } | undefined;
      if (node?.range) return lines.linePos(node.range[0]).line;
    }
    return 1;
  };
  const problems: ModeProblem[] = [];
  const report = (path: readonly PropertyKey[], reason: string) => problems.push({ file, line: lineOf(path), reason });

  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: MOST_ALIASES });
  } catch (error) {
    return { modes: [], problems: [{ file, line: 1, reason: (error as Error).message }] };
  }
  const listed = z.object({ customModes: z.array(z.unknown()).nullable() }).safeParse(value);
  if (!listed.success) {
    report(["customModes"], "expected a list of modes under customModes");
    return { modes: [], problems };
  }
  const modes = new Map<string, Mode>();
  for (const [index, entry] of (listed.data.customModes ?? []).entries()) {
    const path = ["customModes", index];
    const parsed = customMode.safeParse(entry);
    if (!parsed.success) {
      for (const issue of parsed.error.issues) report([...path, ...issue.path], say(issue.path, issue.message));
      continue;
    }
    const groups = parsed.data.groups.map((raw, at) => ({ at, parsed: group.safeParse(raw) }));
    const wrong = groups.filter((one) => !one.parsed.success);
    for (const { at, parsed } of wrong) report([...path, "groups", at], deepest(parsed.error!));
    if (wrong.length > 0) continue;
    if (modes.has(parsed.data.slug)) {
      report(path, `there is a mode "${parsed.data.slug}" above; this one is not used`);
      continue;
    }
    const rules = groups.flatMap(({ parsed }) => ruleOf(parsed.data!));
    modes.set(parsed.data.slug, modeOf(parsed.data, rules, source));
  }
  return { modes: [...modes.values()], problems };
}

/** People comment their JSON, in lines of their own. */
function withoutComments(text: string): string {
  const without = text.replace(/^[ \t]*\/\/.*$/gm, "");
  return without.trimStart().startsWith("{") ? without : text;
}

function reasonOf({ code, message }: YAMLParseError): string {
  if (code === "MULTIPLE_DOCS") return "a second document begins here with ---; one file has one list of modes";
  return message.split("\n")[0]!.replace(/ at line .*$/, "");
}

/** All modes that can be picked: a custom mode takes the place of the one with its slug, a workspace's that of a user's. */
export function withCustom(builtIn: readonly Mode[], user: readonly Mode[], workspace: readonly Mode[]): Mode[] {
  const bySlug = new Map<string, Mode>();
  for (const mode of [...builtIn, ...user, ...workspace]) bySlug.set(mode.slug, mode);
  return [...bySlug.values()];
}

function modeOf(data: z.infer<typeof customMode>, groups: GroupRule[], source: "user" | "workspace"): Mode {
  const mode: Mode = {
    slug: data.slug,
    name: data.name,
    whenToUse: [data.whenToUse, data.description].find((text) => text?.trim()) ?? data.name,
    role: data.roleDefinition,
    groups,
    source,
  };
  const instructions = [data.customInstructions, ...(data.rulesFiles ?? []).map(({ content }) => content)];
  const said = instructions.flatMap((text) => text?.trim() || []).join("\n\n");
  if (said) mode.instructions = said;
  if (data.model) mode.model = data.model;
  if (data.profile) mode.profile = data.profile;
  if (data.sampling) mode.sampling = data.sampling;
  return mode;
}

function ruleOf(entry: z.infer<typeof group>): GroupRule[] {
  const [name, limit] = typeof entry === "string" ? [entry] : entry;
  if (name === "browser" || name === "modes") return [];
  if (!limit?.fileRegex) return [{ group: name }];
  // As it was written: a pattern's source has each slash escaped, which would only puzzle a model.
  const written = limit.fileRegex.source.replaceAll("\\/", "/");
  const description = limit.description?.trim() || `files that match ${written}`;
  return [{ group: name, files: { pattern: limit.fileRegex, description } }];
}

/** A union reports each of its branches; the one that got furthest is what the author meant. */
function deepest(error: z.ZodError): string {
  const issues = error.issues.flatMap((issue) => (issue.code === "invalid_union" ? issue.errors.flat() : [issue]));
  const issue = issues.reduce((best, next) => (next.path.length > best.path.length ? next : best));
  return say(issue.path, issue.message);
}

function say(path: readonly PropertyKey[], message: string): string {
  const name = path.filter((part) => typeof part === "string").join(".");
  return name === "" ? message : `${name}: ${message}`;
}
