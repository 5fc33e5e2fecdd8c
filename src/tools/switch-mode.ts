/** switch_mode: asks for another mode; the loop makes the switch once the user agreed. */
import { z } from "zod";
import { toolAliases } from "../calls/aliases.ts";
import { defineTool, ToolError } from "./tool.ts";

export const switchMode = defineTool({
  name: "switch_mode",
  aliases: toolAliases.switch_mode ?? [],
  group: "always",
  params: z.object({ mode_slug: z.string().trim().min(1), reason: z.string().optional() }),
  reads: { mode_slug: { kind: "line" }, reason: { kind: "line" } },
  async preview({ mode_slug, reason }, ctx) {
    const wanted = mode_slug.toLowerCase();
    const mode = ctx.modes.find(({ slug, name }) => slug.toLowerCase() === wanted || name.toLowerCase() === wanted);
    const others = ctx.modes.filter(({ slug }) => slug !== ctx.mode.slug).map(({ slug }) => slug);
    if (!mode) throw new ToolError(`There is no mode ${mode_slug}. There is ${others.join(", ")}.`);
    if (mode.slug === ctx.mode.slug) throw new ToolError(`${mode.slug} is the mode you are in. Go on with the task.`);
    return { kind: "mode", to: mode.slug, reason: reason?.trim() ?? "" };
  },
  async run(_args, preview, ctx) {
    if (preview.kind !== "mode") throw new ToolError("There is no mode to switch to. Send the call again.");
    return {
      text: `The mode is now ${preview.to}.`,
      detail: { kind: "mode", from: ctx.mode.slug, to: preview.to },
    };
  },
});
