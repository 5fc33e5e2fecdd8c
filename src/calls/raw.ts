/**
 * What every form of call is read into before names, types and required parameters are looked at.
 * A form says where values end; it never decides what they mean.
 */

/** `tag` is text between tags, `qwen` a Qwen3-Coder parameter, `data` a decoded JSON or Python value. */
export type ValueSource = "tag" | "qwen" | "data";

export interface RawArgument {
  /** Empty for a positional argument. */
  key: string;
  value: unknown;
  source: ValueSource;
}

export interface RawCall {
  name: string;
  args: RawArgument[];
  /** False if the text ended inside a name or a value. */
  complete: boolean;
  /** What had to be mended to read it. */
  repairs: string[];
}

/** A stretch of a reply that reads as one or more calls, or as a broken one. */
export interface Candidate {
  end: number;
  calls: RawCall[];
  /** True if its end was seen, false if only the end of the text stopped it. */
  closed: boolean;
  /** Set if it is a call by its looks but cannot be read. */
  malformed?: string;
}

export function rawCall(name: string, args: RawArgument[], complete = true, repairs: string[] = []): RawCall {
  return { name, args, complete, repairs };
}

/** A call whose text ended before it could be read, by its name if that had come. */
export function unfinishedCall(name = ""): RawCall {
  return rawCall(name, [], false);
}

/** Arguments out of a decoded object. */
export function dataArguments(value: unknown): RawArgument[] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [];
  return Object.entries(value).map(([key, inner]) => ({ key, value: inner, source: "data" }));
}
