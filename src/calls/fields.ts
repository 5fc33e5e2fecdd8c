/** Arguments looked up by any of several names, and values that hold more of them. */
import { nameKey } from "./aliases.ts";
import { readLiteral } from "./literals.ts";
import { ATTRIBUTE } from "./nested.ts";
import type { RawArgument, ValueSource } from "./raw.ts";
import { unwrapCdata } from "./values.ts";

/** The first argument of one of these names that has a value. */
export function find(args: readonly RawArgument[], ...names: string[]): RawArgument | undefined {
  const keys = names.map(nameKey);
  return args.find((arg) => keys.includes(nameKey(arg.key)) && arg.value !== null && arg.value !== undefined);
}

/** All arguments but those of these names. */
export function without(args: readonly RawArgument[], ...names: string[]): RawArgument[] {
  const keys = names.map(nameKey);
  return args.filter((arg) => !keys.includes(nameKey(arg.key)));
}

/** The entries of an object; a repeated element stays one entry per copy. */
export function fields(value: object, source: ValueSource): RawArgument[] {
  return Object.entries(value)
    .filter(([key]) => !key.startsWith("#"))
    .map(([key, inner]) => ({ key: key.replace(ATTRIBUTE, ""), value: inner, source }));
}

/** A JSON array or object that came as a string. */
export function decoded(value: unknown): unknown {
  if (typeof value !== "string") return value;
  const trimmed = unwrapCdata(value).trim();
  if (!/^[[{]/.test(trimmed)) return value;
  const literal = readLiteral(trimmed, 0);
  return literal.closed && !literal.broken && literal.end === trimmed.length ? literal.value : value;
}
