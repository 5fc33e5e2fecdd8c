/** list_files: one folder, or all below it with one line a folder, which costs half of one line a file. */
import { z } from "zod";
import { toolAliases } from "../calls/aliases.ts";
import { plural } from "./ranges.ts";
import { agreed, reading } from "./reading.ts";
import { defineTool } from "./tool.ts";

/** Tokens of an average name, to turn the budget into a number of entries. */
const TOKENS_PER_ENTRY = 6;

export const listFiles = defineTool({
  name: "list_files",
  aliases: toolAliases.list_files ?? [],
  group: "read",
  params: z.object({
    path: z.string().min(1).default("."),
    recursive: z.preprocess(asBoolean, z.boolean().optional()),
  }),
  reads: { path: { kind: "path" }, recursive: { kind: "boolean" } },
  preview: ({ path, recursive }, ctx) => reading(recursive ? "List all of" : "List", path, ctx),
  async run({ recursive }, preview, ctx) {
    const dir = agreed(preview);
    const limit = Math.min(1_000, Math.max(20, Math.floor(ctx.resultBudget / TOKENS_PER_ENTRY)));
    const { entries, cut } = await ctx.workspace.list(dir, {
      recursive: recursive ?? false,
      limit,
      signal: ctx.signal,
    });
    const name = dir.shown === "." ? "." : dir.shown;
    const count = plural(entries.length, "entry", "entries");
    const header = cut ? `${name}: the first ${count}; list a folder in it for more` : `${name}: ${count}`;
    const body = recursive ? byFolder(entries) : entries.join("\n");
    const text = entries.length > 0 ? `${header}\n${body}` : `${name} is empty, or all in it is ignored.`;
    return { text, detail: { kind: "list", path: dir.shown, count: entries.length, cut } };
  },
});

/** The dialects without types bring "true"; what is neither stays as it is, and is refused. */
function asBoolean(value: unknown): unknown {
  const words: Record<string, boolean> = { true: true, yes: true, "1": true, false: false, no: false, "0": false };
  return typeof value === "string" ? (words[value.trim().toLowerCase()] ?? value) : value;
}

/** "src/: a.ts, b.ts"; files of the listed folder itself come first, without a name in front. */
function byFolder(entries: readonly string[]): string {
  const folders = new Map<string, string[]>();
  for (const entry of entries) {
    const end = entry.replace(/\/$/, "").lastIndexOf("/") + 1;
    const folder = entry.slice(0, end);
    const names = folders.get(folder) ?? [];
    names.push(entry.slice(end));
    folders.set(folder, names);
  }
  return [...folders]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([folder, names]) => (folder ? `${folder}: ${names.join(", ")}` : names.join(", ")))
    .join("\n");
}
