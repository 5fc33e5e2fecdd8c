/**
 * Every setting there is, with its default, its limits and who may set it: the one table that code reads and that package.json
 * is tested against. What decides where data goes or what runs unasked can never be set by a workspace.
 */
import { z } from "zod";
import { type EndpointEntry, endpointEntry } from "./endpoint-entry.ts";
import { type ModelSettings, modelFields, modelSettings } from "./model-settings.ts";

/**
 * VS Code's scopes. `application`: the user only, for all machines. `machine`: the user only, each machine (or remote) its own.
 * `window`: a workspace may set it too, once it is trusted.
 */
export type SettingScope = "application" | "machine" | "window";

export interface Setting<T = unknown> {
  schema: z.ZodType<T>;
  fallback: T;
  scope: SettingScope;
  /** Kept out of settings sync: true of this machine only. */
  local?: boolean;
  /** May hold a key or a password, so it is never shown back. */
  secret?: boolean;
}

const setting = <T>(schema: z.ZodType<T>, fallback: T, scope: SettingScope, local?: boolean): Setting<T> => ({
  schema,
  fallback,
  scope,
  ...(local ? { local } : {}),
});
const secret = <T>(schema: z.ZodType<T>, fallback: T): Setting<T> => ({
  ...setting(schema, fallback, "machine", true),
  secret: true,
});
const grant = () => setting(z.boolean(), false, "application");

/** By name, without the `bilby.` in front. */
export const settingsTable = {
  /** What it must look like is said by `parseEndpoint`, when it is used. */
  endpoint: secret(z.string().max(2000), "http://127.0.0.1:11434"),
  headers: secret<Record<string, string>>(z.record(z.string(), z.string()), {}),
  caFile: setting(z.string().max(4000), "", "machine", true),
  /** Servers to choose from; `endpoint` says which one is in force. */
  endpoints: secret<EndpointEntry[]>(z.array(endpointEntry).max(100), []),
  proxy: secret(z.string().max(2000), ""),
  model: setting(z.string(), "", "machine", true),
  /** By the model's name; what is set here wins over what is set for all. */
  models: setting<Record<string, ModelSettings>>(z.record(z.string().min(1), modelSettings), {}, "machine", true),
  contextWindow: setting(modelFields.contextWindow, 0, "machine", true),
  maxOutputTokens: setting(modelFields.maxOutputTokens, -1, "window"),
  dialect: setting(modelFields.dialect, "auto", "window"),
  promptProfile: setting(modelFields.promptProfile, "auto", "window"),
  keepAlive: setting(modelFields.keepAlive, "", "machine", true),
  think: setting(modelFields.think, "auto", "window"),
  temperature: setting(modelFields.temperature, null, "window"),
  topP: setting(modelFields.topP, null, "window"),
  topK: setting(modelFields.topK, null, "window"),
  minP: setting(modelFields.minP, null, "window"),
  repeatPenalty: setting(modelFields.repeatPenalty, null, "window"),
  seed: setting(modelFields.seed, null, "window"),
  "autoApprove.read": grant(),
  "autoApprove.edit": grant(),
  "autoApprove.command": grant(),
  "autoApprove.mode": grant(),
  "autoApprove.mcp": grant(),
  /** Exact command lines; `autoApprove.command` turns them on. */
  "autoApprove.commands": setting<string[]>(z.array(z.string().min(1)), [], "application", true),
  /** Programs, or the beginnings of commands, that never run; read by `workspace/denied.ts`. */
  deniedCommands: setting<string[]>(z.array(z.string().trim().min(1).max(1_000)).max(1_000), [], "application"),
  /** Exact tools of MCP servers, as `server/tool`; `autoApprove.mcp` turns them on. */
  "autoApprove.mcpTools": setting<string[]>(z.array(z.string().min(1)), [], "application", true),
  /** In one task, before a person is asked again. */
  "autoApprove.maxFiles": setting(z.int().min(1).max(10_000), 25, "application"),
  "autoApprove.maxRequests": setting(z.int().min(1).max(100_000), 500, "application"),
  commandTimeoutSeconds: setting(z.int().min(1).max(86_400), 300, "window"),
  condenseAtPercent: setting(z.int().min(20).max(100), 80, "window"),
  maxRequestsPerTurn: setting(z.int().min(1).max(10_000), 100, "window"),
  /** The user's only: what a workspace says to the model is in its rules files, which are shown before they count. */
  customInstructions: setting(z.string().max(20_000), "", "application"),
  language: setting(z.string().max(100), "", "application"),
  /** Section edits and own sections; each entry is read by `prompt/customise.ts`, which names the one that is wrong. */
  promptPatches: setting<Record<string, unknown>[]>(z.array(z.record(z.string(), z.unknown())), [], "application"),
  draftThinking: setting(z.boolean(), false, "window"),
  /** Read where the actions are offered, which is before this table is loaded. */
  codeActions: setting(z.boolean(), true, "application"),
} as const;

export type SettingName = keyof typeof settingsTable;
export const settingNames = Object.keys(settingsTable) as SettingName[];

type Values = { [K in SettingName]: z.infer<(typeof settingsTable)[K]["schema"]> };
type Grant = Extract<SettingName, `autoApprove.${string}`>;

export type Settings = { [K in Exclude<SettingName, Grant>]: Values[K] } & {
  autoApprove: Record<"read" | "edit" | "command" | "mode" | "mcp", boolean> & {
    commands: string[];
    mcpTools: string[];
    maxFiles: number;
    maxRequests: number;
  };
};

/** What the panel changes by itself, by setting name. */
export type SettingsPatch = Partial<Values>;

export interface SettingProblem {
  name: SettingName;
  /** For the user: what is wrong and what is used instead. */
  message: string;
}

/** Reads each setting through `get`; one that is malformed gets its default and is reported, and the others stand. */
export function readSettings(get: (name: SettingName) => unknown): { settings: Settings; problems: SettingProblem[] } {
  const problems: SettingProblem[] = [];
  const values = Object.fromEntries(
    settingNames.map((name) => {
      const { schema, fallback, secret } = settingsTable[name] as Setting;
      const raw = get(name);
      if (raw === undefined) return [name, fallback];
      const parsed = schema.safeParse(raw);
      if (parsed.success) return [name, parsed.data];
      const why = parsed.error.issues
        .map(({ path, message }) => (path.length > 0 ? `${path.join(".")}: ${message}` : message))
        .join("; ");
      const what = secret ? "cannot be used" : `is set to ${shown(raw)}`;
      problems.push({ name, message: `bilby.${name} ${what}: ${why}. ${shown(fallback)} is used instead.` });
      return [name, fallback];
    }),
  ) as Values;
  return { settings: nested(values), problems };
}

/** What VS Code knows of a setting, by where it was written. */
export interface Inspected {
  defaultValue?: unknown;
  globalValue?: unknown;
}

/**
 * The value that counts: where a workspace has no say, the user's. VS Code holds its scopes; this holds also where a
 * manifest or another editor would not.
 */
export function settingOf(name: SettingName, merged: unknown, inspected: Inspected | undefined): unknown {
  if (settingsTable[name].scope === "window") return merged;
  return inspected?.globalValue ?? inspected?.defaultValue;
}

export const defaultSettings: Settings = readSettings(() => undefined).settings;

/** Sampling options as Ollama names them, only those the user set. */
export function samplingOptions(settings: Settings): Record<string, number> {
  const options = {
    temperature: settings.temperature,
    top_p: settings.topP,
    top_k: settings.topK,
    min_p: settings.minP,
    repeat_penalty: settings.repeatPenalty,
    seed: settings.seed,
  };
  return Object.fromEntries(Object.entries(options).filter((entry): entry is [string, number] => entry[1] !== null));
}

function nested(values: Values): Settings {
  const {
    "autoApprove.read": read,
    "autoApprove.edit": edit,
    "autoApprove.command": command,
    "autoApprove.mode": mode,
    "autoApprove.mcp": mcp,
    "autoApprove.commands": commands,
    "autoApprove.mcpTools": mcpTools,
    "autoApprove.maxFiles": maxFiles,
    "autoApprove.maxRequests": maxRequests,
    ...rest
  } = values;
  return { ...rest, autoApprove: { read, edit, command, mode, mcp, commands, mcpTools, maxFiles, maxRequests } };
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}
