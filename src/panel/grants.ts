/** What runs without asking in the panel: the user's settings, and what was granted for the open task only. */
import { type Grants, mcpName, type RememberedCommand } from "../agent/approval.ts";
import type { Preview } from "../tools/tool.ts";
import { alwaysAsks } from "../workspace/always-ask.ts";
import { parseCommand, type ShellKind, shellKind } from "../workspace/command.ts";
import type { SettingsPort } from "./ports.ts";
import type { GrantCategory, PanelState } from "./protocol.ts";

export class PanelGrants {
  readonly #settings: SettingsPort;
  readonly #shell: ShellKind | null;
  #forTask: Record<GrantCategory, boolean> = none();

  constructor(settings: SettingsPort, shell: string) {
    this.#settings = settings;
    this.#shell = shellKind(shell);
  }

  /** Grants of a task go with it. */
  forget(): void {
    this.#forTask = none();
  }

  async set(category: GrantCategory, scope: "ask" | "task" | "always"): Promise<void> {
    this.#forTask[category] = scope === "task";
    const always = this.#settings.current().autoApprove[category];
    if (always !== (scope === "always"))
      await this.#settings.update({ [`autoApprove.${category}`]: scope === "always" });
  }

  /** For the board. `approved`: what the user let through in the open task. */
  shown(approved: Approved = nothing): Pick<PanelState, "auto" | "granted"> {
    const auto = this.#scopes();
    const { mcpTools } = this.#settings.current().autoApprove;
    const again = approved.commands.filter(({ line }) => this.#shell && !alwaysAsks(line, this.#shell));
    const commands = [...this.#listed().map(({ line }) => line), ...again.map(({ shown }) => shown)];
    const granted = {
      command: auto.command === "ask" ? [] : [...new Set(commands)],
      mcp: auto.mcp === "ask" ? [] : [...new Set([...mcpTools, ...approved.mcp])],
    };
    return { auto, granted };
  }

  #scopes(): PanelState["auto"] {
    const always = this.#settings.current().autoApprove;
    const of = (category: GrantCategory) => (always[category] ? "always" : this.#forTask[category] ? "task" : "ask");
    return { read: of("read"), edit: of("edit"), command: of("command"), mode: of("mode"), mcp: of("mcp") };
  }

  /** The user's own list. A line with more than one meaning grants nothing. */
  #listed(): { line: string; argv: string[] }[] {
    return this.#settings.current().autoApprove.commands.flatMap((line) => {
      const parsed = this.#shell ? parseCommand(line, this.#shell) : null;
      return parsed && "argv" in parsed ? [{ line, argv: parsed.argv }] : [];
    });
  }

  /** For the loop. `approved`: what the user let through in this task; the user's own lists come on top. */
  inForce(approved: Approved): Grants {
    const auto = this.#scopes();
    return {
      read: auto.read !== "ask",
      edit: auto.edit !== "ask",
      mode: auto.mode !== "ask",
      command: auto.command === "ask" ? "none" : "listed",
      commands: this.#listed().map(({ argv }) => argv),
      remembered: approved.commands,
      mcp: auto.mcp === "ask" ? [] : [...this.#settings.current().autoApprove.mcpTools, ...approved.mcp],
      denied: this.#settings.current().deniedCommands,
    };
  }
}

/** What the user let through by hand in a task, and a grant for that task lets run again. */
export interface Approved {
  readonly commands: RememberedCommand[];
  /** As `mcpName` has them. */
  readonly mcp: string[];
}

/** Adds what was just approved. A line with more than one meaning is not remembered. */
export function remember(approved: Approved, preview: Preview, shell: string): void {
  if (preview.kind === "mcp") approved.mcp.push(mcpName(preview));
  if (preview.kind !== "command") return;
  const { command: line, cwd } = preview;
  const kind = shellKind(shell);
  const parsed = kind ? parseCommand(line, kind) : null;
  if (!parsed || !("argv" in parsed)) return;
  const shown = cwd.shown === "." ? line : `${line} (${cwd.shown})`;
  approved.commands.push({ argv: parsed.argv, cwd: cwd.real, line, shown });
}

const nothing: Approved = { commands: [], mcp: [] };

function none(): Record<GrantCategory, boolean> {
  return { read: false, edit: false, command: false, mode: false, mcp: false };
}
