/**
 * git's diff taken apart by file, so that whoever sends it can leave files out. A part whose file cannot be told for certain has no
 * name, and is therefore never taken for one that may be sent.
 */
import { cleanOutput } from "./results.ts";

export interface DiffPart {
  /** Relative to the repository: one name, or the one before and the one after. */
  names: string[];
  text: string;
}

/** In the order of the diff. */
export function splitDiff(diff: string): DiffPart[] {
  return cleanOutput(diff)
    .split(/^(?=diff --)/m)
    .filter((text) => text.startsWith("diff --"))
    .map((text) => ({ names: namesIn(text), text: text.trimEnd() }));
}

function namesIn(text: string): string[] {
  const lines = text.split("\n");
  const hunk = lines.findIndex((line) => line.startsWith("@@"));
  const head = hunk < 0 ? lines : lines.slice(0, hunk);
  const moved = head.flatMap((line) => /^(?:rename|copy) (?:from|to) (.+)$/.exec(line)?.[1] ?? []);
  if (moved.length > 0) return moved.map(unquoted);
  const name = sameTwice(head[0]!);
  return name === undefined ? [] : [name];
}

/**
 * `diff --git a/x b/x`: but for what may be in front, the same name twice. Other lines cannot be relied on: an empty file has
 * none, and a change of mode neither.
 */
function sameTwice(line: string): string | undefined {
  const merged = /^diff --(?:cc|combined) (.+)$/.exec(line)?.[1];
  if (merged !== undefined) return unquoted(merged);
  const both = line.replace(/^diff --git /, "");
  const half = (both.length - 1) / 2;
  if (both[half] !== " ") return undefined;
  const [one, other] = [unquoted(both.slice(0, half)), unquoted(both.slice(half + 1))];
  // What is in front (a/ and b/, or i/ and w/) differs; with `diff.noprefix` there is nothing.
  if (one === other) return one;
  const bare = /^[a-z]\//;
  return bare.test(one) && bare.test(other) && one.slice(2) === other.slice(2) ? one.slice(2) : undefined;
}

const ESCAPES: Readonly<Record<string, number>> = { n: 10, t: 9, r: 13, a: 7, b: 8, f: 12, v: 11 };

/** git quotes names with anything unusual in them as C would, byte by byte. */
function unquoted(name: string): string {
  if (!/^".*"$/.test(name)) return name;
  const bytes: number[] = [];
  for (const [, octal, letter, plain] of name.slice(1, -1).matchAll(/\\([0-7]{3})|\\(.)|([^\\]+)/g)) {
    if (octal !== undefined) bytes.push(Number.parseInt(octal, 8));
    else if (letter !== undefined) bytes.push(ESCAPES[letter] ?? letter.charCodeAt(0));
    else bytes.push(...Buffer.from(plain!, "utf8"));
  }
  return Buffer.from(bytes).toString("utf8");
}
