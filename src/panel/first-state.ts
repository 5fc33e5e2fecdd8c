/** What a view shows before anything was read or asked. */
import { builtInModes } from "../modes/built-in.ts";
import { serverInForce } from "./endpoints.ts";
import type { SessionPorts } from "./ports.ts";
import type { PanelState } from "./protocol.ts";
import { shownModes } from "./workspace-says.ts";

export function firstState(
  { settings, trust, workspace }: SessionPorts,
  grants: Pick<PanelState, "auto" | "granted">,
): PanelState {
  const { model } = settings.current();
  return {
    connection: { state: "connecting", endpoint: serverInForce(settings.current()).url },
    task: null,
    items: [],
    phase: { name: "idle" },
    meter: null,
    todos: [],
    queue: [],
    background: [],
    ...grants,
    mode: "code",
    modes: shownModes(builtInModes),
    model: model || null,
    history: [],
    trusted: trust.trusted(),
    workspace: workspace?.roots[0]?.name ?? null,
    focusInput: 0,
  };
}
