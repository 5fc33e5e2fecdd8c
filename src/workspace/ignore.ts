/**
 * What ignore files forbid and hide. `.bilbyignore` and `.rooignore` at the top of a root forbid: no tool may touch
 * what they match. `.gitignore` and `.ignore` only keep listings short.
 */
import ignore from "ignore";

export const FORBIDDING_FILES = [".bilbyignore", ".rooignore"] as const;
export const HIDING_FILES = [".gitignore", ".ignore"] as const;

/** Never listed or searched unless asked for by name: other people's code, and what tools keep for themselves. */
export const ALWAYS_HIDDEN: ReadonlySet<string> = new Set(
  ".git .hg .svn .jj CVS node_modules .DS_Store __pycache__ .venv .yarn".split(" "),
);

/**
 * Says what ignore files make of a path, null where they say nothing. The path is relative to where they stand, with
 * forward slashes, and has a `/` at the end if it is a folder.
 */
export type IgnoreRule = (path: string) => "ignored" | "kept" | null;

/** One rule out of the texts of ignore files that stand in the same folder, later ones winning. */
export function ignoreRule(texts: readonly string[]): IgnoreRule {
  // Case is folded: on Windows and macOS `Secrets/` and `secrets/` are the same folder.
  const rules = ignore({ ignorecase: true, allowRelativePaths: true });
  rules.add(
    texts.flatMap((text) =>
      text
        .replace(/^\ufeff/, "")
        .split("\n")
        .flatMap(bounded),
    ),
  );
  return (path) => {
    if (path === "" || path === "/") return null;
    if (path.split("/", DEEPEST + 1).length > DEEPEST) return "ignored";
    const found = rules.test(path);
    if (found.ignored) return "ignored";
    return found.unignored ? "kept" : null;
  };
}

/** Folders in folders. Nobody has so many, and what each `**` costs is multiplied by them. */
const DEEPEST = 256;
/** More of these in one line take minutes for one path. */
const MOST_STARS = 2;

/** A line with too many `**` ends at the last it may have, so that it matches more than it did, not less; one that takes back is left out. */
function bounded(line: string): string[] {
  const parts = line.split(/\*\*+\//);
  if (parts.length <= MOST_STARS + 1) return [line];
  return line.startsWith("!") ? [] : [`${parts.slice(0, MOST_STARS).join("**/")}**`];
}
