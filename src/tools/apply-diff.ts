/** apply_diff: SEARCH/REPLACE blocks against the file as it is now, all or none. */
import { z } from "zod";
import { toolAliases } from "../calls/aliases.ts";
import { applyEdit } from "../edit/apply.ts";
import { carryOut, changeTarget, concernsAbout, isPrivate, proposal } from "./change.ts";
import type { Carried } from "./change-told.ts";
import { defineTool, type ToolContext, ToolError } from "./tool.ts";

export const applyDiff = defineTool({
  name: "apply_diff",
  aliases: toolAliases.apply_diff ?? [],
  group: "edit",
  params: z.object({ path: z.string().min(1), diff: z.string().min(1) }),
  reads: { path: { kind: "path" }, diff: { kind: "text" } },
  async preview({ path, diff }, ctx) {
    const { located, before, missing } = await changeTarget(path, ctx);
    const result = applyEdit(before?.text ?? "", diff, { isNew: before === null, ...windowOf(ctx) });
    if (!result.applied) {
      if (before === null) throw new ToolError(`${missing} Nothing was changed.`);
      if (isPrivate(located))
        throw new ToolError(`The diff does not fit ${located.shown}. Read the file first; the user will be asked.`);
      throw new ToolError(`Nothing was changed in ${located.shown}.\n${result.failure ?? "The diff does not fit."}`);
    }
    const rungs = result.blocks.map(({ rung }) => rung ?? "exact");
    return proposal(located, before, result.text, { rungs, concerns: concernsAbout(before?.text ?? "", result.text) });
  },
  run: (_args, preview, ctx) => carryOut(preview, ctx, { head, showsAll: true }),
});

function head({ preview, added, removed }: Carried): string {
  const { shown } = preview.located;
  const made = preview.before ? `Changed ${shown}: +${added} -${removed} lines.` : `Made ${shown}.`;
  return [made, howMatched(preview.rungs)].filter(Boolean).join(" ");
}

/** Says which blocks did not match to the letter, so that the next SEARCH is copied better. */
function howMatched(rungs: readonly string[]): string {
  const loose = rungs.map((rung, index) => ({ rung, block: index + 1 })).filter(({ rung }) => rung !== "exact");
  if (loose.length === 0) return "";
  const said = loose.map(({ rung, block }) => (rungs.length > 1 ? `block ${block} by ${rung}` : `by ${rung}`));
  return `SEARCH was not exactly as in the file; matched ${said.slice(0, 5).join(", ")}.`;
}

function windowOf(ctx: ToolContext): { window?: number } {
  const prompt = ctx.events.findLast((event) => event.type === "prompt.composed");
  return prompt?.type === "prompt.composed" ? { window: prompt.window.tokens } : {};
}
