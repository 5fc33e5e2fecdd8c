/** What the input offers after `@` and `/`. */
import type { Mode } from "../modes/mode.ts";
import type { EditorPort } from "./ports.ts";
import type { HostMessage } from "./protocol.ts";

type Entry = Extract<HostMessage, { type: "suggestions" }>["entries"][number];

const LIMIT = 20;

export async function suggest(
  trigger: "@" | "/",
  query: string,
  editor: EditorPort,
  modes: readonly Mode[],
): Promise<Entry[]> {
  if (trigger === "@") {
    const files = await editor.findFiles(query, LIMIT);
    return files.map((file) => ({ label: file.split("/").at(-1)!, insert: `@/${file} `, detail: file }));
  }
  const entries = modes.map((mode) => ({ label: `/${mode.slug}`, insert: `/${mode.slug} `, detail: mode.whenToUse }));
  return entries.filter((entry) => entry.label.slice(1).startsWith(query));
}
