/** What the input offers after `@` and `/`. */
import type { Mode } from "../modes/mode.ts";
import type { SlashCommand } from "../prompt/commands.ts";
import type { EditorPort } from "./ports.ts";
import type { HostMessage, ModelChoice } from "./protocol.ts";

type Entry = Extract<HostMessage, { type: "suggestions" }>["entries"][number];

const LIMIT = 20;
const PLACES: readonly Entry[] = [
  { label: "problems", insert: "@problems", detail: "what the editor reports" },
  { label: "git-changes", insert: "@git-changes", detail: "what is not committed" },
];
const OWN: readonly Entry[] = [
  { label: "/model", insert: "/model", detail: "another model" },
  { label: "/undo", insert: "/undo", detail: "put back the last change" },
  { label: "/condense", insert: "/condense", detail: "make room; say what to keep in mind" },
  { label: "/new", insert: "/new", detail: "a new task" },
  { label: "/init", insert: "/init", detail: "look at the project and write AGENTS.md" },
];

export interface Known {
  modes: readonly Mode[];
  models: readonly ModelChoice[];
  commands(): Promise<readonly SlashCommand[]>;
}

export async function suggest(
  trigger: "@" | "/",
  query: string,
  editor: Pick<EditorPort, "findFiles">,
  { modes, models, commands }: Known,
): Promise<Entry[]> {
  if (trigger === "@") {
    const files = await editor.findFiles(query, LIMIT);
    const shown = files.map((file) => ({
      label: file.split("/").at(-1)!,
      insert: `@/${file.replaceAll(" ", "\\ ")}`,
      detail: file,
    }));
    const places = PLACES.filter(({ label }) => label.startsWith(query));
    return query === "" ? [...shown, ...places] : [...places, ...shown];
  }
  const [, of, begun = ""] = /^(mode|model) (.*)$/.exec(query) ?? [];
  if (of === "model")
    return models
      .filter(({ name }) => name.toLowerCase().includes(begun.toLowerCase()))
      .map(({ name, detail }) => ({ label: name, insert: `/model ${name}`, detail }));
  if (of === "mode")
    return modes
      .filter(({ slug }) => slug.startsWith(begun))
      .map(({ slug, whenToUse }) => ({ label: slug, insert: `/mode ${slug}`, detail: whenToUse }));
  const entries = modes.map((mode) => ({ label: `/${mode.slug}`, insert: `/${mode.slug}`, detail: mode.whenToUse }));
  const theirs = (await commands()).map(({ name, hint, description }) => ({
    label: hint ? `/${name} ${hint}` : `/${name}`,
    insert: `/${name}`,
    detail: description,
  }));
  return [...entries, ...OWN, ...theirs].filter((entry) => entry.label.slice(1).startsWith(query));
}
