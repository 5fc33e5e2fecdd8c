/** What the input offers after `@` and `/`. */
import type { Mode } from "../modes/mode.ts";
import type { SlashCommand } from "../prompt/commands.ts";
import type { EditorPort } from "./ports.ts";
import type { HostMessage } from "./protocol.ts";

type Entry = Extract<HostMessage, { type: "suggestions" }>["entries"][number];

const LIMIT = 20;
const PLACES: readonly Entry[] = [
  { label: "problems", insert: "@problems", detail: "what the editor reports" },
  { label: "git-changes", insert: "@git-changes", detail: "what is not committed" },
];
const OWN: readonly Entry[] = [
  { label: "/condense", insert: "/condense", detail: "make room; say what to keep in mind" },
  { label: "/new", insert: "/new", detail: "a new task" },
  { label: "/init", insert: "/init", detail: "look at the project and write AGENTS.md" },
];

export async function suggest(
  trigger: "@" | "/",
  query: string,
  editor: EditorPort,
  modes: readonly Mode[],
  commands: () => Promise<readonly SlashCommand[]>,
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
  const entries = modes.map((mode) => ({ label: `/${mode.slug}`, insert: `/${mode.slug}`, detail: mode.whenToUse }));
  const theirs = (await commands()).map(({ name, hint, description }) => ({
    label: hint ? `/${name} ${hint}` : `/${name}`,
    insert: `/${name}`,
    detail: description,
  }));
  return [...entries, ...OWN, ...theirs].filter((entry) => entry.label.slice(1).startsWith(query));
}
