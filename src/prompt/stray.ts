/** Changes to sections that there are not: a slip of the pen, or a section that we took away. They do nothing, and it is said. */
import { promptFile } from "./files.ts";
import type { ComposeInput } from "./prompt.ts";

/** Sections that no file of ours is: they come from the mode and the settings. */
const OTHERS = ["mode-instructions", "language", "instructions"];

/** A sentence for each of them. Rules and the user's own sections come and go, so a change of one that is gone is no mistake. */
export function strayPatches({ files, patches = [], added = [] }: ComposeInput): string[] {
  const stray = patches.filter(({ section }) => !/^(rule|own):/.test(section));
  if (stray.length === 0) return [];
  const known = new Set([
    ...OTHERS,
    ...added.map(({ id }) => id),
    ...[...files.keys()].map((path) => idOf(path, files)),
  ]);
  return stray.flatMap(({ section, at }) =>
    known.has(section)
      ? []
      : [
          `${at?.path ?? "bilby.promptPatches"} changes a section "${section}", which does not exist, so it does nothing.`,
        ],
  );
}

function idOf(path: string, files: ComposeInput["files"]): string {
  const { id } = promptFile(files, path);
  return path.startsWith("tools/") ? `tool:${id}` : id;
}
