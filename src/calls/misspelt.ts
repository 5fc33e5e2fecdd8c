/**
 * Closing tags as models get them wrong: misspelt, without their slash, damaged. Where the call ends all the same, what is left of
 * such a tag is no part of the value.
 */
import { nameKey } from "./aliases.ts";

/** A value as it stands in the text, and where it ends. */
export interface ReadValue {
  raw: string;
  end: number;
  repair?: string;
}

/** How much of a value's end is searched for a tag. */
const LONGEST = 400;
/**
 * What is left of a closing tag that was meant: `</contents>`, `/content>`, `</con{tent>`, and `<content>` on a line of its own or
 * after the only one.
 */
const BROKEN_END =
  /(?:<\/(?:｜DSML｜|\w+:)?([A-Za-z_][\w>-]*)\s*|(?<=^[^\n]*|\n[ \t]*)<([^\s<>/]{2,40})>|(?:<[^\w\s<>]{0,2}\/|\/<?)([^\s<>/]{2,40})>)>?\s*$/;

/** A value whose closing tag is missing or misspelt, without what is left of that tag. */
export function withoutBrokenEnd(raw: string, end: number, name: string): ReadValue {
  const broken = BROKEN_END.exec(raw.slice(-LONGEST));
  const written = broken?.[1] ?? broken?.[2] ?? broken?.[3] ?? "";
  return broken && isMisspelt(written, name)
    ? { raw: raw.slice(0, raw.length - broken[0].length), end, repair: `${broken[0].trim()} read as </${name}>` }
    : { raw, end, repair: `</${name}> missing` };
}

/** True for `contents`, `contnt` or `file_content` where `content` was opened. */
export function isMisspelt(name: string, meant: string): boolean {
  const a = nameKey(name);
  const b = nameKey(meant);
  if (a === b) return true;
  if (a.length > 3 && b.length > 3 && (a.endsWith(b) || b.endsWith(a) || a.startsWith(b) || b.startsWith(a)))
    return true;
  return b.length > 3 && distance(a, b) <= 2;
}

/** Levenshtein distance of short names. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const swap = (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(swap, (row[j] as number) + 1, (next[j - 1] as number) + 1));
    }
    row = next;
  }
  return row[b.length] as number;
}
