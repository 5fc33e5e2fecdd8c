/**
 * Words that are for Bilby, not for the model: `/condense what to keep in mind`, a mode or a model with or without a message,
 * `/undo`, `/new`, `/init`, and the commands of the workspace.
 */
import { commandText, type SlashCommand } from "../prompt/commands.ts";
import type { Connection } from "./protocol.ts";

export type Slash =
  | { do: "condense"; keep: string }
  | { do: "mode"; slug: string; rest: string }
  /** "": which there are is asked for. */
  | { do: "model"; name: string; rest: string }
  | { do: "undo" }
  | { do: "new"; rest: string }
  | { do: "init" }
  | { do: "command"; text: string; mode: string | undefined };

interface Known {
  modes: readonly { slug: string }[];
  commands: readonly SlashCommand[];
}

/** null: a message like any other, also if it begins with a slash. Throws a sentence for a command whose mode is gone. */
export function readSlash(text: string, { modes, commands }: Known): Slash | null {
  const [, name = "", typed = ""] = /^\s*\/([\w-]+)(?:\s+([\s\S]*))?$/.exec(text) ?? [];
  const rest = typed.trim();
  if (name === "condense") return { do: "condense", keep: rest };
  if (name === "new") return { do: "new", rest };
  if (name === "undo") return { do: "undo" };
  const [, first = "", more = ""] = /^(\S+)(?:\s+([\s\S]*))?$/.exec(rest) ?? [];
  if (name === "model") return { do: "model", name: first, rest: more.trim() };
  if (name === "mode")
    return modes.some(({ slug }) => slug === first) ? { do: "mode", slug: first, rest: more.trim() } : null;
  if (modes.some(({ slug }) => slug === name)) return { do: "mode", slug: name, rest };
  const command = commands.find((one) => one.name === name);
  if (command) return { do: "command", text: commandText(command, rest), mode: modeOf(command, modes) };
  return name === "init" ? { do: "init" } : null;
}

/** In another mode than its own a command might do more than it was written for, so it is not sent at all. */
function modeOf({ name, mode, file }: SlashCommand, modes: Known["modes"]): string | undefined {
  if (mode === undefined || modes.some(({ slug }) => slug === mode)) return mode;
  const there = modes.map(({ slug }) => slug).join(", ");
  throw new Error(
    `/${name} is for a mode "${mode}", which does not exist. Correct "mode" in ${file}; there is ${there}.`,
  );
}

const MOST_NAMED = 30;

/** The model of that name, with or without `:latest`. Throws a sentence that says which there are. */
export function namedModel(connection: Connection, wanted: string): string {
  if (connection.state !== "ready") throw new Error(`Bilby is not connected to ${connection.endpoint}.`);
  const names = connection.models.map(({ name }) => name);
  const found = names.find((name) => name === wanted) ?? names.find((name) => name === `${wanted}:latest`);
  if (found !== undefined) return found;
  const more = names.length > MOST_NAMED ? ` and ${names.length - MOST_NAMED} more` : "";
  const there = names.length > 0 ? `${names.slice(0, MOST_NAMED).join(", ")}${more}` : "none";
  const missing = wanted === "" ? "Name a model: /model NAME." : `There is no model "${wanted}".`;
  throw new Error(`${missing} The server has: ${there}.`);
}
