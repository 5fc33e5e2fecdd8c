/**
 * What a folder says about modes and prompts, in the terminal. It counts because the folder was chosen by whoever typed the
 * command; what of it is used is listed, and `--no-rules` leaves it out.
 */
import type { Mode } from "../../modes/mode.ts";
import type { PromptSources } from "../../prompt/sources.ts";
import type { Workspace } from "../../workspace/workspace.ts";
import { bilbyHome } from "../home.ts";
import { promptSources } from "../prompt-sources.ts";
import { complain } from "./visible.ts";

export const rulesOption = { "no-rules": { type: "boolean" } } as const;

export interface CliSources {
  sources: PromptSources;
  modes: Mode[];
}

export async function cliSources(
  workspace: Workspace,
  values: { "no-rules"?: boolean | undefined },
  count: (text: string) => number,
): Promise<CliSources> {
  const home = bilbyHome();
  const sources = promptSources({
    modesFile: home.modes,
    promptFolder: home.prompt,
    ownFolders: home.own,
    workspace,
    trusted: () => values["no-rules"] !== true,
    settings: () => ({ entries: [], instructions: "", language: "" }),
    count,
  });
  const { modes, problems } = await sources.modes();
  for (const problem of problems) complain(`! ${problem}\n`);
  return { sources, modes };
}

/** One line on standard error for each text of the folder that goes to the model. */
export async function listUsed(sources: PromptSources, mode: string): Promise<void> {
  const texts = await sources.workspaceTexts(mode);
  if (texts.length === 0) return;
  complain("Used from this folder (--no-rules leaves it out):\n");
  for (const { path, tokens, kind } of texts) {
    const what = { rule: "rules", patch: "changes the prompt", override: "in place of the prompt", modes: "modes" }[
      kind
    ];
    complain(`  ${path}: ${what}, ${tokens} tokens\n`);
  }
}
