/**
 * read_output: pages through, or searches in, a result that was cut, or what a command in the background has written. The artifacts
 * and commands of this task only.
 */
import { z } from "zod";
import { toolAliases } from "../calls/aliases.ts";
import { howBackgroundEnded } from "../context/background.ts";
import { foldLine } from "../context/results.ts";
import type { Artifact } from "../task/events.ts";
import type { OutputLines } from "../workspace/output-lines.ts";
import { matchesWithin } from "../workspace/pattern.ts";
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
    const { id, all, first, next } = await source(artifact, ctx);
    const last = first + all.length - 1;
    const isNews = lines === undefined && search === undefined && next > 1;
    if (isNews && next > last)
      return { text: `Nothing new in output ${artifact} since line ${next - 1}.${state(id, ctx)}` };
    const range =
      lines === undefined
        ? { from: isNews ? Math.max(next, first) : first, to: last }
        : rangeWithin(lines, last, `Output ${artifact}`);
    const wanted = search === undefined ? undefined : matcher(search, all);
    const page = pageOf(all, first, range, wanted, ctx);
    const gone = range.from < first ? `Lines before ${first} are not kept any more.\n` : "";
    const head = header(artifact, page, last, { ...range, from: Math.max(range.from, first) }, search);
    return {
      text: `${gone}${head}${state(id, ctx)}\n${page.text}`.trimEnd(),
      detail: { kind: "page", artifact: id, from: range.from, to: seen(page, ctx.commands.output(id)) },
    };
  },
});

interface Source {
  id: string;
  all: readonly string[];
  /** Number of the first line of `all`. */
  first: number;
  /** The first line that the model has not been given. */
  next: number;
}

async function source(name: string, ctx: ToolContext): Promise<Source> {
  if (/^bg\d+$/i.test(name)) return background(name.toLowerCase(), ctx);
  const found = artifactNamed(name, ctx);
  return { id: found.id, all: await kept(name, found.id, ctx), first: 1, next: 1 };
}

/** What a command in the background has written: as it is now, or as it was kept when the command ended. */
async function background(id: string, ctx: ToolContext): Promise<Source> {
  const next = seenOf(id, ctx) + 1;
  const running = ctx.commands.output(id);
  if (running) return { id, all: running.from(1), first: running.first, next };
  const ended = ctx.events.findLast((event) => event.type === "command.ended" && event.id === id);
  if (ended?.type !== "command.ended") throw new ToolError(`There is no command ${id} in the background of this task.`);
  if (!ended.output) throw new ToolError(`What ${id} wrote is not kept: Bilby was closed while it ran. Run it again.`);
  return { id, all: await kept(id, ended.output.id, ctx), first: ended.output.first, next };
}

async function kept(name: string, blob: string, ctx: ToolContext): Promise<string[]> {
  const bytes = await ctx.blobs.get(blob);
  if (!bytes) throw new ToolError(`Output ${name} is not kept any more. Run again what made it.`);
  return new TextDecoder().decode(bytes).split("\n");
}

/** The last line that a result of this task gave of a command in the background. */
function seenOf(id: string, { events }: ToolContext): number {
  let line = 0;
  for (const event of events) {
    const detail = event.type === "tool.finished" ? event.detail : undefined;
    if (detail?.kind === "command" && detail.background?.id === id) line = Math.max(line, detail.background.lines);
    if (detail?.kind === "page" && detail.artifact === id) line = Math.max(line, detail.to);
  }
  return line;
}

/** A line that is still being written is given again once it is whole. */
function seen(page: Page, running: OutputLines | undefined): number {
  return running ? Math.min(page.last, running.complete) : page.last;
}

function state(id: string, ctx: ToolContext): string {
  if (!id.startsWith("bg")) return "";
  if (ctx.commands.output(id)) return " It runs.";
  const ended = ctx.events.findLast((event) => event.type === "command.ended" && event.id === id);
  return ended?.type === "command.ended" ? ` It ${howBackgroundEnded(ended)}.` : "";
}

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

/** Milliseconds for a search over all of an output: a hundred times what an expression needs that does not go astray. */
const SEARCH_MS = 2_000;
const LONGEST_SEARCHED = 2_000;

/** Which lines match a regex; if it cannot be read as one, those that have the text itself. */
function matcher(search: string, lines: readonly string[]): (index: number) => boolean {
  const plain = (index: number) => lines[index]!.includes(search);
  // Words without regex signs need no engine.
  if (!/[\\^$.*+?()[\]{}|]/.test(search)) return plain;
  const regex = compiled(search);
  if (!regex) return plain;
  const found = matchesWithin(
    regex,
    lines.map((line) => line.slice(0, LONGEST_SEARCHED)),
    SEARCH_MS,
  );
  if (!found)
    throw new ToolError(`${search} takes too long on this output. Search for a word that is in the line you want.`);
  return (index) => found[index]!;
}

function compiled(search: string): RegExp | undefined {
  try {
    return new RegExp(search.replace(/^\(\?i\)/, ""), search.startsWith("(?i)") ? "i" : "");
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
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
  first: number,
  { from, to }: { from: number; to: number },
  wanted: ((index: number) => boolean) | undefined,
  ctx: ToolContext,
): Page {
  const budget = Math.floor(ctx.resultBudget * 0.85);
  const lines: string[] = [];
  let left = budget;
  for (let number = Math.max(from, first); number <= to; number += 1) {
    const line = all[number - first]!;
    if (wanted && !wanted(number - first)) continue;
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
