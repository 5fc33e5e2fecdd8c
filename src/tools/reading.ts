/** What the tools that only look have in common: their preview, which finds out early what cannot work. */
import type { Preview, ToolContext } from "./tool.ts";

/** The preview of a look at one path. Nothing is opened for it: what may be looked at is decided after it. */
export async function reading(verb: string, path: string, ctx: ToolContext): Promise<Preview> {
  const located = await ctx.workspace.locate(path);
  return { kind: "read", verb, subject: located.shown, located: [located] };
}
