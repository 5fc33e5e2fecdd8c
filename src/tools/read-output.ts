/** read_output: pages through, or searches in, a result that was cut. The artifacts of this task only. */
import { z } from "zod";
import { toolAliases } from "../calls/aliases.ts";
import { foldLine } from "../context/results.ts";
import type { Artifact } from "../task/events.ts";
import { plural, rangeWithin } from "./ranges.ts";
import { defineTool, type ToolContext, ToolError } from "./tool.ts";

export const readOutput = defineTool({
  name: "read_output",
  aliases: toolAliases.read_output ?? [],
  group: "always",
  params: z.object({
    artifact: z.string().trim().min(1),
    lines: z.union([z.string(), z.number(), z.array(z.number())]).optional(),
    search: z.string().min(1).optional(),
  }),
  reads: { artifact: { kind: "line" }, lines: { kind: "line" }, search: { kind: "line" } },
  preview: async () => ({ kind: "none" }),
  async run({ artifact, lines, search }, _preview, ctx) {
    const found = artifactNamed(artifact, ctx);
    const bytes = await ctx.blobs.get(found.id);
    if (!bytes) throw new ToolError(`Output ${artifact} is not kept any more. Run again what made it.`);
    const all = new TextDecoder().decode(bytes).split("\n");
    const range =
      lines === undefined ? { from: 1, to: all.length } : rangeWithin(lines, all.length, `Output ${artifact}`);
    const wanted = search === undefined ? undefined : matcher(search);
    const page = pageOf(all, range, wanted, ctx);
    return {
      text: `${header(artifact, page, all.length, range, search)}\n${page.text}`.trimEnd(),
      detail: { kind: "page", artifact: found.id, from: range.from, to: page.last },
    };
  },
});

function artifactNamed(name: string, ctx: ToolContext): Artifact {
  const kept = ctx.events.flatMap((event) =>
    event.type === "tool.finished" && event.artifact ? [event.artifact] : [],
  );
  const found = /^[0-9a-f]{4,64}$/i.test(name) ? kept.filter(({ id }) => id.startsWith(name.toLowerCase())) : [];
  const last = found.at(-1);
  if (last) return last;
  const names = [...new Set(kept.map(({ id }) => id.slice(0, 8)))].slice(-5);
  const hint =
    names.length > 0 ? `There is ${names.join(", ")}.` : "No result of this task was cut, so all of it is above.";
  throw new ToolError(`There is no output ${name}. ${hint}`);
}

/** A regex; if it cannot be read as one, the text itself. */
function matcher(search: string): (line: string) => boolean {
  // Words without regex signs need no engine, and lines are cut so that no pattern can run away on one.
  if (!/[\\^$.*+?()[\]{}|]/.test(search)) return (line) => line.includes(search);
  try {
    const regex = new RegExp(search.replace(/^\(\?i\)/, ""), search.startsWith("(?i)") ? "i" : "");
    return (line) => regex.test(line.slice(0, 2_000));
  } catch (error) {
    if (error instanceof SyntaxError) return (line) => line.includes(search);
    throw error;
  }
}

interface Page {
  text: string;
  last: number;
  shown: number;
  full: boolean;
}

/** As many lines as the budget takes. Lines are folded, so that one of 16 MB costs no more than any other. */
function pageOf(
  all: readonly string[],
  { from, to }: { from: number; to: number },
  wanted: ((line: string) => boolean) | undefined,
  ctx: ToolContext,
): Page {
  const budget = Math.floor(ctx.resultBudget * 0.85);
  const lines: string[] = [];
  let left = budget;
  for (let number = from; number <= to; number += 1) {
    const line = all[number - 1]!;
    if (wanted && !wanted(line)) continue;
    const shown = wanted || lines.length === 0 || number % 10 === 0 ? `${number}|${foldLine(line)}` : foldLine(line);
    left -= ctx.countTokens(shown) + 1;
    if (left < 0 && lines.length > 0)
      return { text: lines.join("\n"), last: number - 1, shown: lines.length, full: true };
    lines.push(shown);
  }
  return { text: lines.join("\n"), last: to, shown: lines.length, full: false };
}

function header(name: string, page: Page, total: number, range: { from: number; to: number }, search?: string): string {
  const next = page.full ? ` Go on with lines ${page.last + 1}-${range.to}.` : "";
  if (search === undefined) return `Output ${name} lines ${range.from}-${page.last} of ${total}.${next}`;
  if (page.shown === 0) return `No line of output ${name} matches ${search} (${plural(total, "line")}).`;
  const count = plural(page.shown, "line");
  return `${page.full ? `The first ${count}` : count} of output ${name} that match ${search}.${next}`;
}
