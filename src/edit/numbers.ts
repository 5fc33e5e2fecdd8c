/**
 * Line numbers that a read showed and a model copied into its SEARCH: `12|`, `12 | `, `12: `, `12<tab>`, on every line or on some.
 * They are taken off only where they count up with the lines; what they say is used as a line hint, no more.
 */
import { isBlank } from "./lines.ts";

// Space before the number comes from right-aligned columns; one space after the sign belongs to it in the spaced styles.
const STYLES: readonly { mark: RegExp; sparse: boolean }[] = [
  { mark: /^[ \t]*(\d+) \| ?/, sparse: false },
  { mark: /^[ \t]*(\d+)\|/, sparse: true },
  { mark: /^[ \t]*(\d+)(?:\t|\u2192)/, sparse: false },
  { mark: /^[ \t]*(\d+):(?: |$)/, sparse: false },
];

export function withoutNumbers<B extends { search: string[]; replace: string[]; hint?: number }>(
  block: B,
): B | undefined {
  for (const { mark, sparse } of STYLES) {
    const first = firstNumber(block.search, mark, sparse);
    if (first === undefined) continue;
    const last = first + Math.max(block.search.length, block.replace.length);
    const strip = (line: string) => {
      const number = mark.exec(line);
      return number && Number(number[1]) >= first - 1 && Number(number[1]) <= last
        ? line.slice(number[0].length)
        : line;
    };
    const search = block.search.map(strip);
    const replace = block.replace.map(strip);
    return { ...block, search, replace, hint: block.hint ?? first };
  }
  return undefined;
}

/** The number of the first line, if the numbers there are all agree on it. */
function firstNumber(search: readonly string[], mark: RegExp, sparse: boolean): number | undefined {
  let first: number | undefined;
  for (const [i, line] of search.entries()) {
    const number = mark.exec(line);
    if (!number) {
      if (sparse || isBlank(line)) continue;
      return undefined;
    }
    const own = Number(number[1]) - i;
    if (own < 1 || (first !== undefined && first !== own)) return undefined;
    first = own;
  }
  return first;
}
