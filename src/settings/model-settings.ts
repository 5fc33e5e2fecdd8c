/**
 * What can be set for one model alone: the same settings that hold for all, under the name of the model. What is set for the
 * model wins, setting by setting; everything else is as it is for all.
 */
import { z } from "zod";
import type { Settings } from "./settings.ts";

const optionalNumber = (min: number, max: number) => z.number().min(min).max(max).nullable();

/** The settings themselves, as they are for all models. */
export const modelFields = {
  /** 0: as the server says. */
  contextWindow: z.int().min(0).max(10_000_000),
  maxOutputTokens: z
    .int()
    .refine((n) => n === -1 || n > 0, "must be -1 (no limit of its own) or a number of tokens above 0"),
  dialect: z.enum(["auto", "xml", "native", "json"]),
  promptProfile: z.enum(["auto", "full", "lean", "minimal"]),
  keepAlive: z
    .string()
    .regex(
      /^(|-?\d+|(-?\d+(\.\d+)?(ms|s|m|h))+)$/,
      'must be empty or a duration such as "30m", "2h" or "-1" (for ever)',
    ),
  think: z.enum(["auto", "off", "on", "low", "medium", "high"]),
  temperature: optionalNumber(0, 2),
  topP: optionalNumber(0, 1),
  topK: z.int().min(0).nullable(),
  minP: optionalNumber(0, 1),
  repeatPenalty: optionalNumber(0, 10),
  seed: z.int().nullable(),
} as const;

const fields = {
  ...modelFields,
  /** `write_file`: apply_diff is not offered to a model that cannot keep its blocks. */
  editWith: z.enum(["apply_diff", "write_file"]),
} as const;

export const modelSettings = z.strictObject(fields).partial();
export type ModelSettings = z.infer<typeof modelSettings>;

/** What a view may change of them; null: no longer set. */
export const modelChanges = z
  .strictObject({
    contextWindow: fields.contextWindow.nullable(),
    maxOutputTokens: fields.maxOutputTokens.nullable(),
    dialect: fields.dialect.nullable(),
    promptProfile: fields.promptProfile.nullable(),
    keepAlive: fields.keepAlive.nullable(),
    think: fields.think.nullable(),
    temperature: fields.temperature,
    editWith: fields.editWith.nullable(),
  })
  .partial();

/** What is set for a model; a name without a tag is the one with ":latest". */
export function ownSettings({ models }: Pick<Settings, "models">, model: string): ModelSettings {
  const names = [model, model.endsWith(":latest") ? model.slice(0, -":latest".length) : `${model}:latest`];
  const found = names.find((name) => Object.hasOwn(models, name));
  return found === undefined ? {} : models[found]!;
}

/** The settings as they are in force for a model. */
export function settingsFor(settings: Settings, model: string): Settings {
  const { editWith: _, ...own } = ownSettings(settings, model);
  return { ...settings, ...own };
}

/** Tools that a model is not offered, whatever its mode. */
export function withheldFor(settings: Settings, model: string): string[] {
  return ownSettings(settings, model).editWith === "write_file" ? ["apply_diff"] : [];
}

/** All that is set for models with `changes` of one; null: no longer set. A model without anything set is left out. */
export function withModel(
  models: Settings["models"],
  model: string,
  changes: { [K in keyof ModelSettings]?: ModelSettings[K] | null | undefined },
): Settings["models"] {
  const own = Object.fromEntries(
    Object.entries({ ...ownSettings({ models }, model), ...changes }).filter(
      ([, value]) => value !== null && value !== undefined,
    ),
  );
  const others = Object.entries(models).filter(([name]) => name !== model && name !== `${model}:latest`);
  return Object.fromEntries(Object.keys(own).length > 0 ? [...others, [model, own]] : others);
}
