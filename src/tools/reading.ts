/** What the tools that only look have in common: their preview, which finds out early what cannot work. */
import { type Located, WorkspaceError } from "../workspace/workspace.ts";
import { type Preview, type ToolContext, ToolError } from "./tool.ts";

/** The preview of a look at one path. What may be looked at is decided after it. */
export async function reading(verb: string, path: string, ctx: ToolContext): Promise<Preview> {
  const located = await ctx.workspace.locate(path);
  if (located.outside) await refuseMistaken(path, located, ctx);
  return { kind: "read", verb, subject: located.shown, located: [located] };
}

/** What was shown and agreed to. Never looked up a second time: by then a link may lead elsewhere. */
export function agreed(preview: Preview): Located {
  const located = preview.kind === "read" ? preview.located[0] : undefined;
  if (!located) throw new ToolError("There is nothing to look at. Send the call again.");
  return located;
}

/** Models write `/src/a.ts` for `src/a.ts`; nobody should be asked about a path that is only that. */
async function refuseMistaken(path: string, located: Located, ctx: ToolContext): Promise<void> {
  const meant = path.replace(/^[\\/]+/, "");
  if (meant === path || meant === "") return;
  const inner = await ctx.workspace.locate(meant);
  if (inner.outside || inner.ignored || !(await isThere(inner, ctx)) || (await isThere(located, ctx))) return;
  throw new ToolError(`${path} does not exist; did you mean ${inner.shown}? Paths are relative to the workspace.`);
}

async function isThere(located: Located, ctx: ToolContext): Promise<boolean> {
  return ctx.workspace.read(located).then(
    () => true,
    (error: unknown) => !(error instanceof WorkspaceError && error.cause === "missing"),
  );
}
