/** Reading a command line: options with their types, and a clear word for each mistake. */
import { type ParseArgsConfig, parseArgs } from "node:util";

/** The command was called wrongly; nothing was done. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

type Options = NonNullable<ParseArgsConfig["options"]>;

/** Throws a UsageError for unknown options and for more or fewer words than allowed. */
export function readArgs<T extends Options>(
  args: string[],
  options: T,
  words: { min: number; max: number; what: string },
) {
  let parsed: ReturnType<typeof parseArgs<{ options: T; allowPositionals: true }>>;
  try {
    parsed = parseArgs({ args, options, allowPositionals: true, strict: true });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
  const count = parsed.positionals.length;
  if (count < words.min || count > words.max) throw new UsageError(`expected ${words.what}.`);
  return parsed;
}

export function oneOf<T extends string>(
  option: string,
  value: string | undefined,
  allowed: readonly T[],
  fallback: T,
): T {
  if (value === undefined) return fallback;
  if (!(allowed as readonly string[]).includes(value))
    throw new UsageError(`--${option} must be one of ${allowed.join(", ")}, not "${value}".`);
  return value as T;
}

export function wholeNumber(option: string, value: string | undefined, min: number): number | undefined {
  if (value === undefined) return undefined;
  const number = Number(value);
  if (!Number.isInteger(number) || number < min)
    throw new UsageError(`--${option} must be a whole number of at least ${min}, not "${value}".`);
  return number;
}

/** All of standard input as bytes. */
export async function readStdin(): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
