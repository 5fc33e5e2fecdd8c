/**
 * Mentions in the user's words: `@/file`, `@/file:10-40`, `@/folder/`, `@problems`, `@terminal`, `@git-changes`,
 * `@<commit>`, `@symbol`. Resolved when sent, within a budget, frozen with the words, and known to read_file afterwards.
 */
import type { SymbolPlace } from "../workspace/workspace.ts";
import { answerRead } from "./answer-read.ts";
import { PROBLEMS_LEAD } from "./environment.ts";
import type { KnownRead } from "./reads.ts";
import { fitResult } from "./results.ts";

export type Mention =
  | { kind: "file"; raw: string; path: string; range?: { from: number; to: number } }
  | { kind: "folder"; raw: string; path: string }
  | { kind: "problems" | "terminal" | "git-changes"; raw: string }
  | { kind: "commit"; raw: string; hash: string }
  | { kind: "symbol"; raw: string; name: string };

/** Why there is nothing to give; said to the user and the model. */
export interface Refused {
  why: string;
}

/** What mentions stand for, by whoever can look. undefined: there is no such thing here. */
export interface MentionSources {
  file(path: string): Promise<{ path: string; text: string; hash: string } | Refused>;
  folder(path: string): Promise<{ entries: readonly string[]; cut: boolean } | Refused>;
  problems?(): Promise<string | undefined>;
  terminal?(): Promise<string | undefined>;
  gitChanges?(): Promise<string | undefined>;
  commit?(hash: string): Promise<string | undefined>;
  /** Where a symbol is declared; several if the name is not unique. */
  symbol?(name: string): Promise<readonly SymbolPlace[] | undefined>;
}

/** What the model was given of a file, as the log keeps it. */
export interface MentionedFile {
  path: string;
  hash: string;
  from: number;
  to: number;
  total: number;
}

/** A mention with the text to send for it, or why there is none. */
export type ResolvedMention = { raw: string; text: string; file?: MentionedFile } | { raw: string; missing: string };

/** A path ends at a blank; one with blanks is written `@/my\ file.ts`. Closing punctuation is the sentence's. */
const MENTION =
  /(?<![\w@/])@(?:(\/(?:\\ |[^\s\\`'"<>|])*)|(problems|terminal|git-changes)\b(?!-)|([0-9a-f]{7,40})\b|([A-Za-z_$][\w$.]*[\w$]))/g;

/** All mentions in the order they stand, each once. What stands in code fences is code, not a mention. */
export function parseMentions(text: string): Mention[] {
  const mentions = new Map<string, Mention>();
  for (const [, path, place, commit, symbol] of withoutCode(text).matchAll(MENTION)) {
    const mention = path
      ? pathMention(path)
      : place
        ? placeMention(place)
        : commit
          ? commitMention(commit)
          : symbolMention(symbol!);
    if (mention && !mentions.has(mention.raw)) mentions.set(mention.raw, mention);
  }
  return [...mentions.values()];
}

/**
 * Looks the mentions up, one by one: `known` is asked anew for each, because what was given for one counts for the next. All
 * together cost at most `budget` tokens; the ones named first get what they need first.
 */
export async function* resolveMentions(
  mentions: readonly Mention[],
  sources: MentionSources,
  known: () => ReadonlyMap<string, KnownRead>,
  budget: number,
  count: (text: string) => number,
): AsyncGenerator<ResolvedMention> {
  let left = budget;
  for (const [i, mention] of mentions.entries()) {
    const { raw } = mention;
    // What is left is shared: one big file must not take the place of all that come after it.
    const share = Math.floor(left / Math.max(1, Math.min(3, mentions.length - i)));
    if (share < 40) {
      yield { raw, missing: "no room was left for it; it can still be read with a tool" };
      continue;
    }
    const found = await resolveOne(mention, sources, known(), share, count);
    if ("why" in found) {
      yield { raw, missing: found.why };
      continue;
    }
    if (found.text === "") continue;
    const text = count(found.text) <= share ? found.text : fitResult(found.text, share, count).text;
    left -= count(`${text}\n\n`);
    // A text that had to be cut does not give the lines it says.
    yield found.file && text === found.text ? { raw, text, file: found.file } : { raw, text };
  }
}

interface Found {
  text: string;
  file?: MentionedFile;
}

/** The text for a mention, or why there is none. */
async function resolveOne(
  mention: Mention,
  sources: MentionSources,
  known: ReadonlyMap<string, KnownRead>,
  budget: number,
  count: (text: string) => number,
): Promise<Found | Refused> {
  switch (mention.kind) {
    case "file": {
      const file = await sources.file(mention.path);
      if ("why" in file) return file;
      const answer = answerRead({ ...file, range: mention.range, known: known.get(file.path), budget, count });
      const given = answer.form === "full" || answer.form === "range";
      const { from, to, total } = answer;
      return {
        text: answer.text,
        ...(given && from > 0 ? { file: { path: file.path, hash: file.hash, from, to, total } } : {}),
      };
    }
    case "folder": {
      const listing = await sources.folder(mention.path);
      if ("why" in listing) return listing;
      const more = listing.cut ? "\n(there is more)" : "";
      return { text: `Files in ${mention.path || "the workspace"}:\n${listing.entries.join("\n")}${more}` };
    }
    case "problems":
      return titled(PROBLEMS_LEAD, await sources.problems?.(), "the editor reports no problems");
    case "terminal":
      return titled(
        "Last output in the terminal:",
        await sources.terminal?.(),
        "there is no output of a terminal that could be taken",
      );
    case "git-changes":
      return titled("Uncommitted changes:", await sources.gitChanges?.(), "there are none that could be shown");
    case "commit":
      return titled(
        `Commit ${mention.hash}:`,
        await sources.commit?.(mention.hash),
        `there is no commit ${mention.hash}`,
      );
    case "symbol": {
      const places = await sources.symbol?.(mention.name);
      // A word with an @ that names no symbol is a decorator or a person: nothing is missing.
      if (!places?.length) return { text: "" };
      return {
        text: `${mention.name} is declared in ${places.map(({ path, line }) => `${path}:${line}`).join(", ")}.`,
      };
    }
  }
}

function titled(title: string, text: string | undefined, why: string): Found | Refused {
  return text?.trim() ? { text: `${title}\n${text.trimEnd()}` } : { why };
}

function pathMention(written: string): Mention | undefined {
  const trimmed = written.replace(/[.,;:!?)\]}]+$/, "");
  const range = /:(\d+)(?:-(\d+))?$/.exec(trimmed);
  const path = (range ? trimmed.slice(0, range.index) : trimmed).slice(1).replaceAll("\\ ", " ");
  const raw = `@${trimmed}`;
  if (path === "" || path.endsWith("/")) return { kind: "folder", raw, path: path.replace(/\/+$/, "") };
  if (!range) return { kind: "file", raw, path };
  const from = Math.max(1, Number(range[1]));
  return { kind: "file", raw, path, range: { from, to: Math.max(from, Number(range[2] ?? range[1])) } };
}

function placeMention(place: string): Mention {
  return { kind: place as "problems" | "terminal" | "git-changes", raw: `@${place}` };
}

function commitMention(hash: string): Mention {
  return { kind: "commit", raw: `@${hash}`, hash };
}

function symbolMention(name: string): Mention {
  return { kind: "symbol", raw: `@${name}`, name };
}

function withoutCode(text: string): string {
  return text
    .replace(/```[\s\S]*?(?:```|$)/g, (code) => " ".repeat(code.length))
    .replace(/`[^`\n]*`/g, (code) => " ".repeat(code.length));
}
