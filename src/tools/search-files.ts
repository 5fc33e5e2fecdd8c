/** search_files: matching lines, grouped by file so that a path is paid for once. */
import { z } from "zod";
import { toolAliases } from "../calls/aliases.ts";
import type { SearchHit } from "../workspace/workspace.ts";
import { plural } from "./ranges.ts";
import { agreed, reading } from "./reading.ts";
import { defineTool } from "./tool.ts";

/** Tokens of an average matching line, to turn the budget into a number of hits. */
const TOKENS_PER_HIT = 20;

export const searchFiles = defineTool({
  name: "search_files",
  aliases: toolAliases.search_files ?? [],
  group: "read",
  params: z.object({
    path: z.string().min(1).default("."),
    regex: z.string().min(1),
    file_pattern: z.string().min(1).optional(),
  }),
  reads: { path: { kind: "path" }, regex: { kind: "line" }, file_pattern: { kind: "line" } },
  async preview({ path, regex, file_pattern }, ctx) {
    const preview = await reading("Search", path, ctx);
    if (preview.kind !== "read") return preview;
    const where = file_pattern ? `${preview.subject} (${file_pattern})` : preview.subject;
    return { ...preview, subject: `${regex} in ${where}` };
  },
  async run({ regex, file_pattern }, preview, ctx) {
    const dir = agreed(preview);
    const found = await ctx.workspace.search(dir, {
      regex,
      ...(file_pattern && file_pattern !== "*" ? { glob: file_pattern } : {}),
      limit: Math.min(300, Math.max(10, Math.floor(ctx.resultBudget / TOKENS_PER_HIT))),
      signal: ctx.signal,
    });
    const detail = {
      kind: "search" as const,
      path: dir.shown,
      pattern: regex,
      hits: found.hits.length,
      files: found.files,
    };
    if (found.hits.length === 0) return { text: nothing(regex, dir.shown, file_pattern), detail };
    const count = `${plural(found.hits.length, "match", "matches")} in ${plural(found.files, "file")}`;
    const header = found.cut ? `The first ${count}; narrow the search for the rest` : count;
    return { text: `${header}\n${byFile(found.hits)}`, detail };
  },
});

function nothing(regex: string, path: string, pattern: string | undefined): string {
  const where = pattern ? `${path} in files ${pattern}` : path;
  const hint = /[A-Za-z]/.test(regex) && !regex.startsWith("(?i)") ? " Case matters; (?i) in front ignores it." : "";
  return `No match for ${regex} in ${where}.${hint}`;
}

function byFile(hits: readonly SearchHit[]): string {
  const lines: string[] = [];
  let last = "";
  for (const hit of hits) {
    if (hit.path !== last) lines.push(hit.path);
    last = hit.path;
    lines.push(`${hit.line}|${hit.text}`);
  }
  return lines.join("\n");
}
