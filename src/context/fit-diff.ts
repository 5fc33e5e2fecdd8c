/**
 * The diffs of several files in one budget: what is short stays whole, long ones share what is left, so that a lock file does not
 * take the place of the code. Each cut is stated, and no file goes without its name.
 */
import { fitResult } from "./results.ts";

export interface FileDiff {
  path: string;
  text: string;
}

export interface FittedDiff {
  text: string;
  /** Files of which not all is there. */
  cut: string[];
}

/** With less than this, a piece of a diff says nothing. */
const LEAST = 80;
/** For the line breaks between two files. */
const BETWEEN = 2;

export function fitDiff(files: readonly FileDiff[], budget: number, count: (text: string) => number): FittedDiff {
  const sized = files.map(({ path, text }) => ({ path, text, tokens: size(text, budget, count) + BETWEEN }));
  const shares = new Map<string, number>();
  let left = budget;
  const shortest = [...sized].sort((a, b) => a.tokens - b.tokens);
  for (const [at, { path, tokens }] of shortest.entries()) {
    const share = Math.min(tokens, Math.floor(left / (shortest.length - at)));
    shares.set(path, share);
    left -= share;
  }
  const cut: string[] = [];
  const texts = sized.map(({ path, text, tokens }) => {
    const share = shares.get(path)!;
    if (share >= tokens) return text;
    cut.push(path);
    return share < LEAST ? `${path}: changed, not shown` : fitResult(text, share - BETWEEN, count).text;
  });
  return { text: fitResult(texts.join("\n"), budget, count).text, cut };
}

/** Counting what is far beyond the budget costs time and changes nothing. */
function size(text: string, budget: number, count: (text: string) => number): number {
  return text.length > budget * 12 ? text.length / 3 : count(text);
}
