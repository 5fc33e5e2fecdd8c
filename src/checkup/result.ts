/**
 * What a check-up found, as it is kept and compared: measurements first, then what follows from them. A file of an older
 * form is not read; the check-up is made again.
 */
import { z } from "zod";

/** Raised whenever the probes change so that results can no longer be compared. */
export const FORM = 2;

/** So many of so many tries came out right. */
const score = z.object({ right: z.int().nonnegative(), asked: z.int().nonnegative(), notes: z.array(z.string()) });
export type Score = z.infer<typeof score>;

const fill = z.object({
  /** Share of the window that the prompt took. */
  share: z.number(),
  /** The prompt as the server counted it, or as we did. */
  tokens: z.int(),
  /** It still found what stood early and what stood late. */
  fact: z.boolean(),
  /** It still did what the system prompt says. */
  rule: z.boolean(),
  /** Tokens a second. */
  prefill: z.number().optional(),
  decode: z.number().optional(),
  note: z.string().optional(),
});
export type Fill = z.infer<typeof fill>;

const recommendation = z.object({
  /** `json` where calls come out right under a JSON schema only. */
  dialect: z.enum(["native", "xml", "json"]),
  profile: z.enum(["full", "lean", "minimal"]),
  window: z.int().positive(),
  reserve: z.int().nonnegative(),
  edit: z.enum(["apply_diff", "write_file"]),
  /** Why, and what to look out for: a sentence each. */
  reasons: z.array(z.string()),
});
export type Recommendation = z.infer<typeof recommendation>;

export const checkupSchema = z.object({
  form: z.literal(FORM),
  model: z.object({
    name: z.string(),
    digest: z.string().optional(),
    family: z.string().optional(),
    size: z.string().optional(),
    quantization: z.string().optional(),
  }),
  server: z.string(),
  window: z.int().positive(),
  /** When it ended, and how long it took. */
  at: z.string(),
  ms: z.number(),
  calls: z.object({ native: score, xml: score, json: score }),
  edits: z.object({ diff: score, whole: score }),
  fills: z.array(fill),
  /** Did output stop at `num_predict`? null: it stopped before by itself. */
  limit: z.object({ asked: z.int(), got: z.int().optional(), kept: z.boolean().nullable() }),
  /** Milliseconds for the same prompt, read for the first time and for the second. null: the server does not say. */
  reuse: z.object({ cold: z.number(), warm: z.number(), seen: z.boolean() }).nullable(),
  thinking: z.object({
    /** in-text: it writes its thoughts into the answer. */
    kind: z.enum(["none", "switchable", "always", "in-text"]),
    tokens: z.int().optional(),
  }),
  /** What was left out, and why. */
  skipped: z.array(z.string()),
  recommended: recommendation,
});
export type Checkup = z.infer<typeof checkupSchema>;

/** Measurements only; the recommendation follows from them. */
export type Findings = Omit<Checkup, "recommended">;

export function isWhole({ right, asked }: Score): boolean {
  return asked > 0 && right === asked;
}

export function share({ right, asked }: Score): number {
  return asked === 0 ? 0 : right / asked;
}

/** The last check-up of these weights with whatever window and server; how a model calls tools depends on neither. */
export function latestOf(all: readonly Checkup[], digest: string | undefined): Checkup | undefined {
  const own = all.filter(({ model }) => digest !== undefined && model.digest === digest);
  return own.sort((a, b) => (a.at < b.at ? 1 : -1))[0];
}
