/** What the input offers after `@` and `/`. */
import type { Mode } from "../modes/mode.ts";
import type { EditorPort } from "./ports.ts";
import type { HostMessage } from "./protocol.ts";

type Entry = Extract<HostMessage, { type: "suggestions" }>["entries"][number];

const LIMIT = 20;
const PLACES: readonly Entry[] = [
  { label: "problems", insert: "@problems", detail: "what the editor reports" },
  { label: "git-changes", insert: "@git-changes", detail: "what is not committed" },
];
const CONDENSE: Entry = { label: "/condense", insert: "/condense", detail: "make room; say what to keep in mind" };

export async function suggest(
  trigger: "@" | "/",
  query: string,
  editor: EditorPort,
  modes: readonly Mode[],
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
  return [...entries, CONDENSE].filter((entry) => entry.label.slice(1).startsWith(query));
}
