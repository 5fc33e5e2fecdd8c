/**
 * Indentation: a model may write a block further left or right than the file has it, or with spaces for tabs. What
 * SEARCH shows against the file is carried over to REPLACE; what it does not show is not guessed.
 */
import { type Indentation, stepsIn } from "./file-index.ts";
import { indentOf, isBlank } from "./lines.ts";

/** The indentation of one line: as SEARCH has it, as the file has it. */
export type IndentPair = readonly [search: string, file: string];

/** True if one shift, or one change of unit, explains all the pairs. */
export function isUniform(pairs: readonly IndentPair[]): boolean {
  return isShift(pairs) || slope(pairs) !== undefined;
}

/**
 * False where a line of signs alone, `}` or `});`, stands at another depth than what SEARCH has around it: it is then another
 * bracket, and lines between are missing. A SEARCH that is flat says nothing of depth.
 */
export function bracketsAgree(lines: readonly (readonly [text: string, pair: IndentPair])[]): boolean {
  if (new Set(lines.map(([, [search]]) => search)).size < 2) return true;
  const spoken = lines.flatMap(([text, pair]) => (/[\p{L}\p{N}]/u.test(text) ? [pair] : []));
  if (spoken.length === 0) return true;
  const agree = (one: IndentPair, other: IndentPair) =>
    isShift([one, other]) ||
    (one[0] === other[0] && one[1] === other[1]) ||
    (other[0] !== "" && one[0].length * other[1].length === one[1].length * other[0].length);
  return lines.every(([text, pair]) => /[\p{L}\p{N}]/u.test(text) || spoken.some((other) => agree(pair, other)));
}

function isShift(pairs: readonly IndentPair[]): boolean {
  const [search, file] = pairs[0] ?? ["", ""];
  if (file.endsWith(search)) {
    const shift = file.slice(0, file.length - search.length);
    if (pairs.every(([s, f]) => f === shift + s)) return true;
  }
  if (search.endsWith(file)) {
    const shift = search.slice(0, search.length - file.length);
    if (pairs.every(([s, f]) => s === shift + f)) return true;
  }
  return false;
}

/** File columns per SEARCH column where the two use different units; undefined if no straight line goes through the pairs. */
function slope(pairs: readonly IndentPair[]): number | undefined {
  const from = kindOf(pairs.map(([s]) => s));
  const to = kindOf(pairs.map(([, f]) => f));
  if (from === "mixed" || to === "mixed") return undefined;
  const seen = new Map<number, number>();
  for (const [s, f] of pairs) {
    if ((seen.get(s.length) ?? f.length) !== f.length) return undefined;
    seen.set(s.length, f.length);
  }
  const points = [...seen].sort(([a], [b]) => a - b);
  const [first, second] = points;
  if (!first || !second) return from === to ? undefined : 0;
  const ratio = (second[1] - first[1]) / (second[0] - first[0]);
  if (from === "tab" && to === "tab") return undefined;
  if (ratio <= 0 || (to === "space" && ratio * (second[0] - first[0]) < 2)) return undefined;
  return points.every(([s, f]) => f - first[1] === (s - first[0]) * ratio) ? ratio : undefined;
}

function kindOf(indents: readonly string[]): "tab" | "space" | "mixed" | "none" {
  let kind: "tab" | "space" | "none" = "none";
  for (const indent of indents) {
    if (indent === "") continue;
    const own = /^\t+$/.test(indent) ? "tab" : /^ +$/.test(indent) ? "space" : "mixed";
    if (own === "mixed" || (kind !== "none" && kind !== own)) return "mixed";
    kind = own;
  }
  return kind;
}

/**
 * How an indentation that REPLACE uses is written in the file; undefined where that cannot be known.
 * `around` is the indentation of the neighbours in the file.
 */
export function indentMapper(
  pairs: readonly IndentPair[],
  search: readonly string[],
  replace: readonly string[],
  around: Indentation | undefined,
): (indent: string) => string | undefined {
  const known = new Map<string, string | null>();
  for (const [s, f] of pairs) known.set(s, known.has(s) && known.get(s) !== f ? null : f);
  const convert = converter(pairs, search, replace, around);
  return (indent) => {
    const exact = known.get(indent);
    if (exact !== undefined) return exact ?? undefined;
    let deepest: string | undefined;
    let shallowest: string | undefined;
    for (const s of known.keys()) {
      if (indent.startsWith(s) && s.length >= (deepest?.length ?? 0)) deepest = s;
      else if (s.startsWith(indent) && s.length <= (shallowest?.length ?? s.length)) shallowest = s;
    }
    if (deepest !== undefined) {
      const base = known.get(deepest);
      return base == null ? undefined : base + convert(indent.slice(deepest.length));
    }
    if (shallowest !== undefined) {
      const base = known.get(shallowest);
      const less = convert(shallowest.slice(indent.length));
      return base?.endsWith(less) ? base.slice(0, base.length - less.length) : undefined;
    }
    const own = kindOf([indent]);
    if (around && own !== "mixed" && own !== around.kind) return convert(indent);
    return pairs.every(([s, f]) => s === f) ? indent : undefined;
  };
}

function converter(
  pairs: readonly IndentPair[],
  search: readonly string[],
  replace: readonly string[],
  around: Indentation | undefined,
): (extra: string) => string {
  const there = kindOf(pairs.map(([, f]) => f));
  const to = there === "none" ? around?.kind : there;
  const shown = isShift(pairs) && pairs.some(([s]) => s !== "") ? undefined : slope(pairs);
  const written = [...search, ...replace].filter((line) => !isBlank(line) && !line.trim().startsWith("*"));
  const unit = commonUnit(written.map((line) => indentOf(line)).filter((indent) => /^ +$/.test(indent)));
  const unlike = otherUnit(pairs, replace, around);
  return (extra) => {
    const from = kindOf([extra]);
    if (to === undefined || from === "none" || from === "mixed" || to === "mixed") return extra;
    if (from === "space" && to === "tab") {
      const columns = shown ? 1 / shown : unit;
      const tabs = Math.floor(extra.length / columns);
      return "\t".repeat(tabs) + " ".repeat(Math.round(extra.length - tabs * columns));
    }
    if (from === "tab" && to === "space") return " ".repeat(extra.length * (shown || around?.width || 4));
    if (from === "tab") return extra;
    const ratio = shown || unlike;
    return Number.isInteger(extra.length * ratio) ? " ".repeat(extra.length * ratio) : extra;
  };
}

/**
 * File columns per REPLACE column where SEARCH is at one depth and so does not show the model's unit: 1, unless the file
 * around goes in by one unit throughout and REPLACE by twice or half of it, after opening lines only.
 */
function otherUnit(pairs: readonly IndentPair[], replace: readonly string[], around: Indentation | undefined): number {
  if (!around?.firm || around.width === undefined || new Set(pairs.map(([s]) => s)).size !== 1) return 1;
  const { widths, all } = stepsIn(replace);
  const [[own, count] = [0, 0]] = widths;
  const ratio = around.width / own;
  return count === all && (ratio === 2 || ratio === 0.5) ? ratio : 1;
}

/** The widest unit that divides every indentation; four where there is none to see. */
function commonUnit(indents: readonly string[]): number {
  const unit = indents.reduce((gcd, { length }) => greatestCommonDivisor(gcd, length), 0);
  return unit >= 2 ? unit : 4;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
