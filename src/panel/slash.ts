/**
 * Words that are for Bilby, not for the model: `/condense what to keep in mind`, a mode with or without a message, `/new`,
 * `/init`, and the commands of the workspace.
 */
import { commandText, type SlashCommand } from "../prompt/commands.ts";

export type Slash =
  | { do: "condense"; keep: string }
  | { do: "mode"; slug: string; rest: string }
  | { do: "new"; rest: string }
  | { do: "init" }
  | { do: "command"; text: string; mode: string | undefined };

interface Known {
  modes: readonly { slug: string }[];
  commands: readonly SlashCommand[];
}

/** null: a message like any other, also if it begins with a slash. */
export function readSlash(text: string, { modes, commands }: Known): Slash | null {
  const [, name = "", typed = ""] = /^\s*\/([\w-]+)(?:\s+([\s\S]*))?$/.exec(text) ?? [];
  const rest = typed.trim();
  if (name === "condense") return { do: "condense", keep: rest };
  if (name === "new") return { do: "new", rest };
  if (name === "mode") {
    const [, slug = "", more = ""] = /^(\S+)(?:\s+([\s\S]*))?$/.exec(rest) ?? [];
    return modes.some((mode) => mode.slug === slug) ? { do: "mode", slug, rest: more.trim() } : null;
  }
  if (modes.some(({ slug }) => slug === name)) return { do: "mode", slug: name, rest };
  const command = commands.find((one) => one.name === name);
  if (command) return { do: "command", text: commandText(command, rest), mode: command.mode };
  return name === "init" ? { do: "init" } : null;
}
