/**
 * What the loop says to a model outside the system prompt: corrections, notices, results of calls that did not run.
 * The words are in `prompts/corrections/`, one file for each.
 */
import type { DialectName } from "../task/events.ts";
import type { PromptFiles } from "./files.ts";
import { promptFile } from "./files.ts";
import { fill } from "./template.ts";

/**
 * The text of `prompts/corrections/<id>.md`. Its front matter names the variables it knows; one that is given and not
 * empty is also a flag. Throws a PromptError if there is no such file or it says a variable that is not given.
 */
export function correction(
  files: PromptFiles,
  id: string,
  vars: Readonly<Record<string, string>> = {},
  dialect?: DialectName,
): string {
  const file = promptFile(files, `corrections/${id}.md`);
  const flags: Record<string, boolean> = {
    xml: dialect === "xml",
    native: dialect === "native",
    json: dialect === "json",
  };
  for (const name of file.vars) flags[name] = (vars[name] ?? "") !== "";
  return fill(file.text("full"), { vars, flags }, file.path);
}
