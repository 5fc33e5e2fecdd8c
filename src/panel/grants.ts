/** What runs without asking in the panel: the user's settings, and what was granted for the open task only. */
import type { Grants, RememberedCommand } from "../agent/approval.ts";
import { parseCommand, shellKind } from "../workspace/command.ts";
import type { SettingsPort } from "./ports.ts";
import type { GrantCategory, PanelState } from "./protocol.ts";

export class PanelGrants {
  readonly #settings: SettingsPort;
  #forTask: Record<GrantCategory, boolean> = none();

  constructor(settings: SettingsPort) {
    this.#settings = settings;
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

  shown(): PanelState["auto"] {
    const always = this.#settings.current().autoApprove;
    const of = (category: GrantCategory) => (always[category] ? "always" : this.#forTask[category] ? "task" : "ask");
    return { read: of("read"), edit: of("edit"), command: of("command"), mode: of("mode"), mcp: of("mcp") };
  }

  /** For the loop. `approved`: what the user let through in this task; the user's own lists come on top. */
  inForce(approved: Approved, shell: string): Grants {
    const auto = this.shown();
    const kind = shellKind(shell);
    const listed = this.#settings.current().autoApprove.commands.flatMap((line) => {
      const parsed = kind ? parseCommand(line, kind) : null;
      // A line with more than one meaning grants nothing.
      return parsed && "argv" in parsed ? [parsed.argv] : [];
    });
    return {
      read: auto.read !== "ask",
      edit: auto.edit !== "ask",
      mode: auto.mode !== "ask",
      command: auto.command === "ask" ? "none" : "listed",
      commands: listed,
      remembered: approved.commands,
      mcp: auto.mcp === "ask" ? [] : [...this.#settings.current().autoApprove.mcpTools, ...approved.mcp],
      denied: this.#settings.current().deniedCommands,
    };
  }
}

/** What the user let through by hand in a task, and a grant for that task lets run again. */
export interface Approved {
  commands: readonly RememberedCommand[];
  /** As `mcpName` has them. */
  mcp: readonly string[];
}

function none(): Record<GrantCategory, boolean> {
  return { read: false, edit: false, command: false, mode: false, mcp: false };
}
