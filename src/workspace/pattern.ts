/**
 * Regular expressions that a stranger wrote: a model, or a file of the workspace. They run in a context of their own, where they can
 * be stopped, because one that backtracks for ever would take the whole editor with it.
 */
import { createContext, Script } from "node:vm";

const script = new Script("texts.map((text) => new RegExp(source, flags).test(text))");
let sandbox: Record<string, unknown> | undefined;

/** Which of the texts match; undefined where that is not known after `ms`. The expression must compile. */
export function matchesWithin(
  { source, flags }: Pick<RegExp, "source" | "flags">,
  texts: readonly string[],
  ms: number,
): readonly boolean[] | undefined {
  sandbox ??= createContext(Object.create(null)) as Record<string, unknown>;
  // Neither of these asks for more than one answer a text, and both would remember the last one.
  Object.assign(sandbox, { source, flags: flags.replace(/[gy]/g, ""), texts });
  try {
    return script.runInContext(sandbox, { timeout: ms }) as boolean[];
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ERR_SCRIPT_EXECUTION_TIMEOUT") return undefined;
    throw error;
  } finally {
    delete sandbox.texts;
  }
}
