/** What the input offers after `@` and `/`. */
import type { EditorPort } from "./ports.ts";
import type { Connection, HostMessage } from "./protocol.ts";
import type { WorkspaceSays } from "./workspace-says.ts";

type Entry = Extract<HostMessage, { type: "suggestions" }>["entries"][number];

const LIMIT = 20;
const SYMBOLS = 8;
const PLACES: readonly Entry[] = [
  { label: "problems", insert: "@problems", detail: "what the editor reports" },
  { label: "git-changes", insert: "@git-changes", detail: "what is not committed" },
  { label: "terminal", insert: "@terminal", detail: "the last command and its output" },
];
const OWN: readonly Entry[] = [
  { label: "/model", insert: "/model", detail: "another model" },
  { label: "/undo", insert: "/undo", detail: "put back the last change" },
  { label: "/condense", insert: "/condense", detail: "make room; say what to keep in mind" },
  { label: "/new", insert: "/new", detail: "a new task" },
  { label: "/init", insert: "/init", detail: "look at the project and write AGENTS.md" },
];

export async function suggest(
  { trigger, query }: { trigger: "@" | "/"; query: string },
  editor: Pick<EditorPort, "findFiles" | "findSymbols">,
  says: Pick<WorkspaceSays, "modes" | "commands">,
  connection: Connection,
): Promise<Entry[]> {
  if (trigger === "@") {
    // A path has a slash or a dot; a language server is asked only for what can be a name.
    const isName = /^[\w$]{2,}$/.test(query);
    const [files, symbols] = await Promise.all([
      editor.findFiles(query, LIMIT),
      isName ? editor.findSymbols(query, SYMBOLS) : [],
    ]);
    const shown = files.map((file) => ({
      label: file.split("/").at(-1)!,
      insert: `@/${file.replaceAll(" ", "\\ ")}`,
      detail: file,
    }));
    const places = PLACES.filter(({ label }) => label.startsWith(query));
    const declared = symbols.map(({ name, detail }) => ({ label: name, insert: `@${name}`, detail }));
    return query === "" ? [...shown, ...places] : [...places, ...shown, ...declared];
  }
  const [, of, begun = ""] = /^(mode|model) (.*)$/.exec(query) ?? [];
  if (of === "model")
    return (connection.state === "ready" ? connection.models : [])
      .filter(({ name }) => name.toLowerCase().includes(begun.toLowerCase()))
      .map(({ name, detail }) => ({ label: name, insert: `/model ${name}`, detail }));
  if (of === "mode")
    return says.modes
      .filter(({ slug }) => slug.startsWith(begun))
      .map(({ slug, whenToUse }) => ({ label: slug, insert: `/mode ${slug}`, detail: whenToUse }));
  const entries = says.modes.map((mode) => ({
    label: `/${mode.slug}`,
    insert: `/${mode.slug}`,
    detail: mode.whenToUse,
  }));
  const theirs = (await says.commands()).map(({ name, hint, description }) => ({
    label: hint ? `/${name} ${hint}` : `/${name}`,
    insert: `/${name}`,
    detail: description,
  }));
  return [...entries, ...OWN, ...theirs].filter((entry) => entry.label.slice(1).startsWith(query));
}
