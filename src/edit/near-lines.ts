/**
 * Whether two lines that differ are the same line, badly copied. A name that is another name is another line: `addTax` is
 * not a misspelt `addTip`, and `item1` is not `item2`.
 */
import { alignKeys, words } from "./align.ts";
import { fold } from "./fold.ts";

/** Whether the file has a word anywhere. */
export type IsKnown = (word: string) => boolean;

/** Differs in values, in strings, in comments, or by words that only one has; names agree but for typing mistakes. */
export function sameStatement(search: string, file: string, isKnown: IsKnown): boolean {
  return differences(search, file).every(({ asked, there }) => {
    const a = asked.filter(isWord);
    const b = there.filter(isWord);
    if (a.length === 0 || b.length === 0) return true;
    if (asked.every(isFree) && there.every(isFree)) return true;
    return a.length === b.length && a.every((word, i) => sameWord(word, b[i]!, isKnown, true));
  });
}

/** Differs by spacing, quotes, a last comma or semicolon, and typing mistakes in words; in nothing that has a meaning. */
export function onlyTypos(search: string, file: string, isKnown: IsKnown): boolean {
  return differences(search, file).every(({ asked, there }) => {
    if ([...asked, ...there].every(({ text }) => /^["'`;,]$/.test(text))) return true;
    return (
      asked.length === there.length &&
      asked.every((word, i) => isWord(word) && isWord(there[i]!) && sameWord(word, there[i]!, isKnown, false))
    );
  });
}

export function isComment(line: string): boolean {
  return /^\s*(\/\/|\/\*|\*|#(?!\[|include|define|if|else|end|pragma)|--|;|%|<!--|\{\/\*|\(\*|"""|'''|REM\b)/.test(
    line,
  );
}

/** A line without the comment at its end. */
export function withoutComment(line: string): string {
  const comment = /\s(?:\/\/|#|--|\/\*)/.exec(line);
  const code = comment ? line.slice(0, comment.index).trimEnd() : "";
  if (code === "") return line;
  // Within a string it is none.
  return (code.match(/["'`]/g)?.length ?? 0) % 2 === 0 ? code : line;
}

interface Token {
  text: string;
  /** Within a string or a trailing comment. */
  free: boolean;
}

const isWord = ({ text }: Token) => /^[\p{L}\p{N}_]/u.test(text);
const isFree = (token: Token) => token.free || !isWord(token);

function differences(search: string, file: string): { asked: Token[]; there: Token[] }[] {
  const asked = tokens(fold(search));
  const there = tokens(fold(file));
  const gaps: { asked: Token[]; there: Token[] }[] = [];
  let i = 0;
  let j = 0;
  const pairs = alignKeys(
    asked.map(({ text }) => text),
    there.map(({ text }) => text),
  );
  for (const [a, b] of [...pairs, [asked.length, there.length] as const]) {
    if (a > i || b > j) gaps.push({ asked: asked.slice(i, a), there: there.slice(j, b) });
    i = a + 1;
    j = b + 1;
  }
  return gaps;
}

function tokens(line: string): Token[] {
  let quote = "";
  let comment = false;
  const all = words(line);
  return all.flatMap((text, i) => {
    if (!comment && !quote && (text === "#" || text === ";" || (text === "/" && all[i + 1] === "/")))
      comment = text !== ";" && /^\s*$/.test(all[i - 1] ?? "");
    const free = comment || quote !== "";
    if (!comment && /^["'`]$/.test(text)) quote = quote === text ? "" : quote || text;
    return /^\s/.test(text) ? [] : [{ text, free }];
  });
}

function sameWord(search: Token, file: Token, isKnown: IsKnown, values: boolean): boolean {
  if (search.text === file.text) return true;
  if (values && search.free && file.free) return true;
  if (/^\d/.test(search.text) || /^\d/.test(file.text))
    return values && /^\d/.test(search.text) && /^\d/.test(file.text);
  // A word that the file has somewhere is a word, not a slip.
  return isSlip(search.text, file.text) && !isKnown(search.text);
}

/** One slip of the finger inside one part of a name: two letters swapped, one left out, doubled or wrong, not at its ends. */
function isSlip(a: string, b: string): boolean {
  const left = nameParts(a);
  const right = nameParts(b);
  if (left.length !== right.length) return false;
  const wrong = left.flatMap((part, i) => (part === right[i] ? [] : [i]));
  if (wrong.length !== 1) return false;
  const s = left[wrong[0]!]!;
  const t = right[wrong[0]!]!;
  if (Math.max(s.length, t.length) < 4 || !/^\p{L}+$/u.test(s + t)) return false;
  let head = 0;
  while (head < s.length && s[head] === t[head]) head++;
  let tail = 0;
  while (tail < Math.min(s.length, t.length) - head && s[s.length - 1 - tail] === t[t.length - 1 - tail]) tail++;
  const x = s.slice(head, s.length - tail);
  const y = t.slice(head, t.length - tail);
  if (x.length === 2 && y.length === 2) return x[0] === y[1] && x[1] === y[0];
  return x.length <= 1 && y.length <= 1 && head > 0 && tail > 0;
}

function nameParts(name: string): string[] {
  return name.match(/\p{Lu}?\p{Ll}+|\p{Lu}+(?!\p{Ll})|\d+|./gu) ?? [];
}
