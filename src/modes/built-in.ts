/** The modes we ship. Their words are in `prompts/modes/`; what they may do is here and enforced by `rules.ts`. */
import type { Mode } from "./mode.ts";

/** One value for all who need it: what architect mode may write. */
const MARKDOWN = { pattern: /\.mdx?$/i, description: "Markdown files (*.md, *.mdx)" };

export const builtInModes: readonly Mode[] = [
  {
    slug: "code",
    name: "Code",
    whenToUse: "write and change code",
    groups: [{ group: "read" }, { group: "edit" }, { group: "command" }, { group: "mcp" }],
    source: "built-in",
  },
  {
    slug: "architect",
    name: "Architect",
    whenToUse: "plan before coding",
    groups: [{ group: "read" }, { group: "edit", files: MARKDOWN }, { group: "mcp" }],
    source: "built-in",
  },
  {
    slug: "ask",
    name: "Ask",
    whenToUse: "explain, change nothing",
    groups: [{ group: "read" }, { group: "mcp" }],
    source: "built-in",
  },
  {
    slug: "debug",
    name: "Debug",
    whenToUse: "find the cause of a fault",
    groups: [{ group: "read" }, { group: "edit" }, { group: "command" }, { group: "mcp" }],
    source: "built-in",
  },
];
