/**
 * What people wrote about modes and prompts, on the board: the modes there are, and the workspace's texts that nobody has
 * decided on yet. A new task waits for that decision, because its prompt is fixed by its first message.
 */
import { builtInModes } from "../modes/built-in.ts";
import type { Mode } from "../modes/mode.ts";
import type { SlashCommand } from "../prompt/commands.ts";
import type { FolderRule, PromptSources, WorkspaceText } from "../prompt/sources.ts";
import type { Board } from "./board.ts";
import type { EditorPort } from "./ports.ts";
import type { PanelState } from "./protocol.ts";

export class WorkspaceSays {
  readonly #sources: PromptSources;
  readonly #board: Board;
  readonly #editor: EditorPort;
  readonly #told = new Set<string>();
  #modes: readonly Mode[] = builtInModes;
  #undecided: readonly WorkspaceText[] = [];

  constructor(sources: PromptSources, board: Board, editor: EditorPort) {
    this.#sources = sources;
    this.#board = board;
    this.#editor = editor;
  }

  get modes(): readonly Mode[] {
    return this.#modes;
  }

  /** Reads all of it anew and shows it. Resolves to whether something waits for the user's decision. */
  async refresh(mode: string): Promise<boolean> {
    const [{ modes, problems }, texts] = await Promise.all([this.#sources.modes(), this.#sources.workspaceTexts(mode)]);
    this.#modes = modes;
    this.#undecided = texts.filter(({ decision }) => decision === "undecided");
    this.#board.set({ modes: shownModes(modes), undecided: this.#undecided.map(shownText) });
    this.#tell(problems);
    return this.#undecided.length > 0;
  }

  /** Takes keys, not texts: what is decided on is what was read and shown, whatever a view sends. */
  async decide(keys: readonly string[], use: boolean): Promise<void> {
    await this.#sources.decide(
      this.#undecided.filter(({ key }) => keys.includes(key)),
      use,
    );
  }

  /** What can be typed after a slash; a file that is wrong is said once. */
  async commands(): Promise<readonly SlashCommand[]> {
    const { commands, problems } = await this.#sources.commands();
    this.#tell(problems);
    return commands;
  }

  /** What folders that are worked in say to the model; what nobody has decided on yet is shown at once. */
  async folderRules(paths: readonly string[]): Promise<FolderRule[]> {
    const { rules, undecided } = await this.#sources.folderRules(paths);
    const isShown = (key: string) => this.#undecided.some((text) => text.key === key);
    if (!undecided.every(isShown)) await this.refresh(this.#board.state.mode);
    return rules;
  }

  async show(key: string): Promise<void> {
    const text = this.#undecided.find((one) => one.key === key);
    if (text) await this.#editor.openText(text.text, text.kind === "modes" ? "yaml" : "markdown");
  }

  #tell(problems: readonly string[]): void {
    for (const problem of problems) {
      if (this.#told.has(problem)) continue;
      this.#told.add(problem);
      this.#editor.notify("warning", problem);
    }
  }
}

export function shownModes(modes: readonly Mode[]): PanelState["modes"] {
  return modes.map(({ slug, name, whenToUse, model }) => ({ slug, name, whenToUse, ...(model ? { model } : {}) }));
}

function shownText({ key, kind, path, tokens, invisible }: WorkspaceText) {
  return { key, kind, path, tokens, invisible };
}
