/**
 * Mentions in the user's words: `@/file`, `@/file:10-40`, `@/folder/`, `@problems`, `@terminal`, `@git-changes`,
 * `@<commit>`, `@symbol`. Resolved when sent, within a budget, frozen with the words, and known to read_file afterwards.
 */
import { answerRead } from "./answer-read.ts";
import type { KnownRead } from "./reads.ts";
import { fitResult } from "./results.ts";

export type Mention =
  | { kind: "file"; raw: string; path: string; range?: { from: number; to: number } }
  | { kind: "folder"; raw: string; path: string }
  | { kind: "problems" | "terminal" | "git-changes"; raw: string }
  | { kind: "commit"; raw: string; hash: string }
  | { kind: "symbol"; raw: string; name: string };

/** What mentions stand for, by whoever can look. undefined: there is no such thing here. */
export interface MentionSources {
  file(path: string): Promise<{ path: string; text: string; hash: string } | undefined>;
  folder(path: string): Promise<{ entries: readonly string[]; cut: boolean } | undefined>;
  problems?(): Promise<string | undefined>;
  terminal?(): Promise<string | undefined>;
  gitChanges?(): Promise<string | undefined>;
  commit?(hash: string): Promise<string | undefined>;
  /** Where a symbol is declared; several if the name is not unique. */
  symbol?(name: string): Promise<readonly { path: string; line: number }[] | undefined>;
}

/** What the model was given of a file, as `user.said` keeps it. */
export interface MentionedFile {
  path: string;
  hash: string;
  from: number;
  to: number;
  total: number;
}

export interface ResolvedMentions {
  /** To send behind the user's words; "" if there is nothing. */
  text: string;
  files: MentionedFile[];
  /** Mentions that lead nowhere, with the reason, for the user. */
  missing: { raw: string; why: string }[];
}

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

/** Looks the mentions up. All together cost at most `budget` tokens; the ones named first get what they need first. */
export async function resolveMentions(
  mentions: readonly Mention[],
  sources: MentionSources,
  known: ReadonlyMap<string, KnownRead>,
  budget: number,
  count: (text: string) => number,
): Promise<ResolvedMentions> {
  const blocks: string[] = [];
  const files: MentionedFile[] = [];
  const missing: ResolvedMentions["missing"] = [];
  let left = budget;
  for (const [i, mention] of mentions.entries()) {
    // What is left is shared: one big file must not take the place of all that come after it.
    const share = Math.floor(left / Math.max(1, Math.min(3, mentions.length - i)));
    if (share < 40) {
      missing.push({ raw: mention.raw, why: "no room was left for it; the model can read it itself" });
      continue;
    }
    const found = await resolveOne(mention, sources, known, share, count);
    if (typeof found === "string") {
      missing.push({ raw: mention.raw, why: found });
      continue;
    }
    if (found.text === "") continue;
    const text = count(found.text) <= share ? found.text : fitResult(found.text, share, count).text;
    left -= count(`${text}\n\n`);
    blocks.push(text);
    // A text that had to be cut does not give the lines it says.
    if (found.file && text === found.text) files.push(found.file);
  }
  return { text: blocks.join("\n\n"), files, missing };
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
): Promise<Found | string> {
  switch (mention.kind) {
    case "file": {
      const file = await sources.file(mention.path);
      if (!file) return `there is no file ${mention.path}, or it cannot be read`;
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
      if (!listing) return `there is no folder ${mention.path}`;
      const more = listing.cut ? "\n(there is more)" : "";
      return { text: `Files in ${mention.path || "the workspace"}:\n${listing.entries.join("\n")}${more}` };
    }
    case "problems":
      return titled("Problems the editor reports:", await sources.problems?.(), "the editor reports no problems");
    case "terminal":
      return titled("Last output in the terminal:", await sources.terminal?.(), "there is no terminal output to take");
    case "git-changes":
      return titled("Uncommitted changes:", await sources.gitChanges?.(), "there are no uncommitted changes");
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

function titled(title: string, text: string | undefined, why: string): Found | string {
  return text?.trim() ? { text: `${title}\n${text.trimEnd()}` } : why;
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
