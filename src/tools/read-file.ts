/** read_file: a file or lines of it, answered with as little as the model does not have yet. */
import { z } from "zod";
import { toolAliases } from "../calls/aliases.ts";
import { answerRead } from "../context/answer-read.ts";
import { type KnownRead, knownReads } from "../context/reads.ts";
import { decode } from "../edit/bytes.ts";
import { isPrivate } from "./change.ts";
import { readRange } from "./ranges.ts";
import { agreed, reading } from "./reading.ts";
import { defineTool, type ToolContext } from "./tool.ts";

/** Of the budget, what is left free for the count being a little off. */
const BUDGET_SHARE = 0.95;

export const readFile = defineTool({
  name: "read_file",
  aliases: toolAliases.read_file ?? [],
  group: "read",
  params: z.object({
    path: z.string().min(1),
    lines: z.union([z.string(), z.number(), z.array(z.number())]).optional(),
  }),
  reads: { path: { kind: "path" }, lines: { kind: "line" } },
  async preview({ path, lines }, ctx) {
    const range = lines === undefined ? undefined : readRange(lines);
    const preview = await reading("Read", path, ctx);
    // Says that a file is missing or binary before a person is asked about it; what may not be seen is not opened.
    const located = preview.kind === "read" ? preview.located[0] : undefined;
    if (located && !isPrivate(located)) await ctx.workspace.read(located);
    if (preview.kind !== "read" || !range) return preview;
    return { ...preview, subject: `${preview.subject}:${range.from}${range.to ? `-${range.to}` : "-"}` };
  },
  async run({ lines }, preview, ctx) {
    const located = agreed(preview);
    const { text, hash, raw } = await ctx.workspace.read(located);
    // Kept, so that a later read can be answered with what changed.
    await ctx.blobs.put(raw);
    const known = knownReads(ctx.events).get(located.shown);
    const answer = answerRead({
      path: located.shown,
      text,
      hash,
      range: lines === undefined ? undefined : readRange(lines),
      known,
      oldText: known && known.hash !== hash ? await keptText(known, ctx) : undefined,
      budget: Math.floor(ctx.resultBudget * BUDGET_SHARE),
      count: ctx.countTokens,
    });
    return {
      text: answer.text,
      detail: {
        kind: "read",
        path: located.shown,
        from: answer.from,
        to: answer.to,
        total: answer.total,
        hash,
        form: answer.form,
      },
    };
  },
});

async function keptText(known: KnownRead, ctx: ToolContext): Promise<string | undefined> {
  const bytes = await ctx.blobs.get(known.hash);
  if (!bytes) return undefined;
  const decoded = decode(bytes);
  return "text" in decoded ? decoded.text : undefined;
}
