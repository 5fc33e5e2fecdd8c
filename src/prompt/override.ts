/**
 * A whole prompt of the user's in place of ours, for one mode. The user may write anything; what is given up by it is
 * said. Variables are those of our templates and of Roo Code's `.roo/system-prompt-<mode>`.
 */
import type { ComposeInput, PromptSection } from "./prompt.ts";
import { fillUserText, type TemplateValues } from "./template.ts";

/** Where a workspace may keep one, relative to a root, the first that is there counting. */
export function overridePlaces(mode: string): string[] {
  return [`.bilby/system-prompt-${mode}.md`, `.roo/system-prompt-${mode}`];
}

/** The one section that such a prompt is. `ours` are the sections it stands for, of which it may name some. */
export function override(
  input: Pick<ComposeInput, "mode" | "dialect" | "env" | "count">,
  { text, language = "" }: { text: string; language?: string },
  ours: readonly PromptSection[],
  values: TemplateValues,
): { section: PromptSection; warnings: string[] } {
  const texts = (wanted: (part: PromptSection) => boolean) =>
    ours
      .filter(wanted)
      .map((part) => part.text)
      .join("\n\n");
  const rules = texts((part) => part.origin === "rules");
  const vars = {
    ...values.vars,
    mode: input.mode.slug,
    role: texts((part) => part.id === "role"),
    tools: texts((part) => /^(calls(-json)?$|tool:)/.test(part.id)),
    rules,
    operatingSystem: input.env.os,
    workspace: input.env.roots.join(", "),
    language,
  };
  const filled = fillUserText(text, { vars, flags: values.flags });
  const warnings = [
    "Your own prompt stands in place of ours: profiles, family notes and section edits do nothing in this mode.",
  ];
  if (input.dialect !== "native" && !text.includes("{{tools}}"))
    warnings.push("Your prompt has no {{tools}}: the model is not told which tools there are and how to call them.");
  if (rules !== "" && !text.includes("{{rules}}"))
    warnings.push("Your prompt has no {{rules}}: rules files are not sent.");
  for (const name of filled.unknown)
    warnings.push(`Your prompt names an unknown variable {{${name}}}, which is sent as it stands.`);
  const sent = filled.text.trim();
  const title = `Your prompt for ${input.mode.name} mode`;
  const why = "it stands in place of ours";
  return {
    section: { id: "override", title, text: sent, tokens: input.count(sent), origin: "override", why },
    warnings,
  };
}
