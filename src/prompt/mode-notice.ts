/**
 * What a model is told when the mode changes in a running task. It is appended, because a new system prompt would have
 * the server read everything again; the mode's own prompt comes with the next condensing.
 */
import { editScope } from "../modes/rules.ts";
import { compose } from "./compose.ts";
import { correction } from "./correction.ts";
import type { ComposeInput } from "./prompt.ts";

/**
 * The notice: the new role, what is withheld now, and in the xml dialect how to call what the model was not yet told of
 * (`told`: the tools it knows). A native model can be told of a tool only by composing its prompt anew.
 */
export function modeNotice(input: Omit<ComposeInput, "count" | "override">, told: ReadonlySet<string>): string {
  const { tools } = input;
  const { sections } = compose({ ...input, override: undefined, count: () => 0 });
  const textOf = (wanted: (id: string) => boolean) =>
    sections
      .filter((part) => wanted(part.id))
      .map((part) => part.text)
      .join("\n\n");
  const allowed = new Set(tools.map((tool) => tool.name));
  return correction(input.files, "mode", {
    mode: input.mode.slug,
    role: textOf((id) => id === "role"),
    instructions: textOf((id) => id === "mode-instructions"),
    withheld: [...told].filter((name) => !allowed.has(name)).join(", "),
    scope: tools.some((tool) => tool.group === "edit") ? editScope(input.mode) : "",
    docs: textOf((id) => id.startsWith("tool:") && !told.has(id.slice("tool:".length))),
  });
}
