/**
 * Slash commands from files: `.bilby/commands/*.md`, and `.roo/commands/*.md`, which have the same shape. What a command says is
 * sent as the user's own message, after they typed it: nothing of it is sent by itself.
 */
import { parse } from "yaml";
import { z } from "zod";
import { type RuleFile, shownPath, stripInvisible } from "./rules.ts";

export interface SlashCommand {
  /** What is typed after the slash. */
  name: string;
  /** For the list of suggestions. */
  description: string;
  /** How the arguments look, e.g. "<issue>". */
  hint: string;
  /** The mode it is done in. */
  mode?: string;
  text: string;
  file: string;
}

/** Folders relative to a root, ours first: a command that both have is ours. */
export const COMMAND_FOLDERS = [".bilby/commands", ".roo/commands"];

const PARTS = /^---\n([\s\S]*?)\n---\n?([\s\S]*)$/;
const head = z.object({
  description: z.string().default(""),
  "argument-hint": z.string().default(""),
  mode: z.string().optional(),
});

/** Reads command files; one that is wrong is named with its reason, and the others stand. */
export function readCommands(files: readonly RuleFile[]): {
  commands: SlashCommand[];
  problems: { file: string; reason: string }[];
} {
  const commands = new Map<string, SlashCommand>();
  const problems: { file: string; reason: string }[] = [];
  for (const source of files) {
    const file = shownPath(source);
    const name = /([^/]+)\.md$/
      .exec(source.path)?.[1]
      ?.toLowerCase()
      .replace(/[^\w-]+/g, "-");
    if (!name || commands.has(name)) continue;
    const text = stripInvisible(source.text.replace(/^\uFEFF/, "")).text;
    const [, front = "", body = text] = PARTS.exec(text) ?? [];
    try {
      const { description, mode, ...rest } = head.parse(parse(front) ?? {});
      if (body.trim() === "") throw new Error("it says nothing");
      const first = body.trim().split("\n")[0]!;
      commands.set(name, {
        name,
        description: description || first,
        hint: rest["argument-hint"],
        ...(mode ? { mode } : {}),
        text: body.trim(),
        file,
      });
    } catch (error) {
      problems.push({ file, reason: error instanceof z.ZodError ? z.prettifyError(error) : (error as Error).message });
    }
  }
  return { commands: [...commands.values()], problems };
}

/** The message: `$ARGUMENTS` is all that was typed, `$1` to `$9` its words. A text that names neither has it below. */
export function commandText({ text }: Pick<SlashCommand, "text">, typed: string): string {
  const words = [...typed.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain!);
  if (!/\$(ARGUMENTS\b|[1-9](?!\d))/.test(text)) return typed.trim() === "" ? text : `${text}\n\n${typed.trim()}`;
  return text.replace(/\$(?:(ARGUMENTS)\b|([1-9])(?!\d))/g, (_, all: string | undefined, at: string) =>
    all ? typed.trim() : (words[Number(at) - 1] ?? ""),
  );
}
