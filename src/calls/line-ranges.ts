/** Line ranges in the ten notations of other tools, as `from-to`. */
import { nameKey, shapeParameters } from "./aliases.ts";
import { decoded, fields, find, without } from "./fields.ts";
import type { RawArgument } from "./raw.ts";
import { unwrapCdata } from "./values.ts";

const { ranges: RANGE_KEYS, start: START_KEYS, end: END_KEYS } = shapeParameters;

/** The ranges that arguments ask for, none for the whole file, and the arguments without them. */
export function lineRanges(args: RawArgument[]): { ranges: string[]; rest: RawArgument[]; repaired: boolean } {
  const start = wholeNumber(find(args, ...START_KEYS)?.value);
  const end = wholeNumber(find(args, ...END_KEYS)?.value);
  const offset = wholeNumber(find(args, "offset")?.value);
  const limit = wholeNumber(find(args, "limit")?.value);
  const given = args.filter((arg) => RANGE_KEYS.map(nameKey).includes(nameKey(arg.key)));
  const rest = without(args, ...RANGE_KEYS, ...START_KEYS, ...END_KEYS, "offset", "limit");
  if (given.length > 0) {
    const ranges = given.flatMap((arg) => rangesOf(decoded(arg.value)));
    const [only] = given;
    return { ranges, rest, repaired: given.length > 1 || typeof only?.value !== "string" };
  }
  if (start !== undefined || end !== undefined) return { ranges: range(start, end), rest, repaired: true };
  if (offset !== undefined || limit !== undefined) {
    const from = Math.max(1, offset ?? 1);
    return { ranges: range(from, limit === undefined ? undefined : from + limit - 1), rest, repaired: true };
  }
  return { ranges: [], rest, repaired: false };
}

function rangesOf(value: unknown): string[] {
  if (typeof value === "string") {
    const ranges = unwrapCdata(value)
      .split(",")
      .map((part) => part.trim().replace(/^lines?\s+/i, ""));
    return ranges.filter((part) => part !== "").map((part) => part.replace(/\s*(?:-|\.\.|:|to|–)\s*/, "-"));
  }
  if (typeof value === "number") return [String(value)];
  if (Array.isArray(value)) {
    if (value.length === 2 && value.every((item) => wholeNumber(item) !== undefined)) {
      return range(wholeNumber(value[0]), wholeNumber(value[1]));
    }
    return value.flatMap(rangesOf);
  }
  if (typeof value === "object" && value !== null) {
    const entries = fields(value, "data");
    return range(wholeNumber(find(entries, ...START_KEYS)?.value), wholeNumber(find(entries, ...END_KEYS)?.value));
  }
  return [];
}

/** An end of -1 is how some tools say "to the end". */
function range(start: number | undefined, end: number | undefined): string[] {
  const from = Math.max(1, start ?? 1);
  if (end === undefined || end < 0) return from === 1 ? [] : [`${from}-`];
  return [`${from}-${end}`];
}

function wholeNumber(value: unknown): number | undefined {
  if (typeof value === "number") return Number.isInteger(value) ? value : undefined;
  return typeof value === "string" && /^\s*-?\d+\s*$/.test(value) ? Number(value) : undefined;
}
