/** Writes a Modelfile that reads back as the same: of a model's settings, or of commands. */
import type { ModelInfo } from "../models/model.ts";
import { PARAMETERS } from "./parameters.ts";
import { type Command, type Keyword, parseModelfile } from "./parse.ts";

/** A command as it is written, before it has a place. */
export type NewCommand = Pick<Command, "keyword" | "value" | "name">;

export interface ModelfileSettings {
  /** Tokens; as it is set now. */
  window?: number | undefined;
  maxOutput?: number | undefined;
  /** As Ollama names them. */
  sampling?: Readonly<Record<string, number>>;
}

/** A Modelfile for `info` with what is set now over what its own says. Its template and system prompt stay in the base. */
export function modelfileFrom(info: ModelInfo, settings: ModelfileSettings): string {
  const own = Object.entries(info.parameters).filter(([name]) => Object.hasOwn(PARAMETERS, name));
  const parameters = new Map<string, string | number | boolean | string[]>(own);
  if (settings.window) parameters.set("num_ctx", settings.window);
  if (settings.maxOutput && settings.maxOutput > 0) parameters.set("num_predict", settings.maxOutput);
  for (const [name, value] of Object.entries(settings.sampling ?? {})) parameters.set(name, value);
  const commands: NewCommand[] = [
    { keyword: "from", value: info.name },
    ...[...parameters].flatMap(([name, value]) =>
      (Array.isArray(value) ? value : [String(value)]).map(
        (each): NewCommand => ({ keyword: "parameter", name, value: each }),
      ),
    ),
  ];
  return writeModelfile(commands);
}

/** Throws a RangeError for a value that no Modelfile can hold. */
export function writeModelfile(commands: readonly NewCommand[]): string {
  return commands.map((command) => `${written(command)}\n`).join("");
}

function written({ keyword, name, value }: NewCommand): string {
  const head = [keyword.toUpperCase(), ...(name ? [name] : [])].join(" ");
  for (const quoted of [value, `"${value}"`, `"""${value}"""`]) {
    const text = `${head} ${quoted}`;
    if (readsBack(text, keyword, name, value)) return text;
  }
  throw new RangeError(
    `${head} cannot hold this value: a line of it ends in three quotes, or it has invisible characters.`,
  );
}

function readsBack(text: string, keyword: Keyword, name: string | undefined, value: string): boolean {
  const { commands } = parseModelfile(`${text}\n`);
  const [only] = commands;
  return commands.length === 1 && only?.keyword === keyword && only.name === name && only.value === value;
}
