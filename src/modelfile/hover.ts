/** What the editor says about a place in a Modelfile. */
import { DEPRECATED, PARAMETERS } from "./parameters.ts";
import { type Keyword, parseModelfile } from "./parse.ts";

export const KEYWORD_DOCS: Readonly<Record<Keyword, string>> = {
  from: "The model this one is made of, or the path of a GGUF file or of a folder with safetensors. The last FROM wins.",
  parameter: "A setting that holds unless a request says otherwise. A comment must stand on a line of its own.",
  template: "The prompt template, in Go's template language. Replaces the base's; a wrong one breaks tool calls.",
  system: "The system prompt for chats that bring none. Bilby brings its own.",
  adapter: "A LoRA adapter: the path of a GGUF file or a folder.",
  draft: "A small model that guesses tokens ahead, for speed.",
  license: "The licence, as text.",
  message: "A message that every chat begins with: system, user or assistant, then its text.",
  renderer: "Ollama's built-in way to write prompts for this family.",
  parser: "Ollama's built-in way to read replies of this family.",
  requires: "The oldest Ollama that can run it.",
};

/** For the word at a position (both counted from 0); undefined where there is nothing to say. */
export function hoverAt(text: string, line: number, character: number): string | undefined {
  const shown = text.split(/\r\n|\r|\n/)[line] ?? "";
  const command = parseModelfile(text).commands.find((each) => each.line === line + 1);
  const words = /^\s*(\w+)(\s+(\w+))?/.exec(shown);
  if (!command || !words) return undefined;
  const keywordEnd = shown.indexOf(words[1]!) + words[1]!.length;
  if (character <= keywordEnd) return KEYWORD_DOCS[command.keyword];
  if (command.keyword !== "parameter" || character > words[0].length || !command.name) return undefined;
  if (DEPRECATED.includes(command.name)) return `${command.name}: deprecated; Ollama leaves it out.`;
  const known = Object.hasOwn(PARAMETERS, command.name) ? PARAMETERS[command.name] : undefined;
  return known && `${command.name} (${known.kind}): ${known.about}`;
}
