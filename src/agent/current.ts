/** What holds for a task right now, read off its log from the end. */
import { knownReads } from "../context/reads.ts";
import { toolsOf } from "../modes/rules.ts";
import type { EventOf, TaskEvent, Todo } from "../task/events.ts";
import type { AgentPorts } from "./ports.ts";
import type { Asked } from "./prose.ts";

/** The mode in force; undefined before the first prompt. */
export function currentMode(events: readonly TaskEvent[]): { slug: string } | undefined {
  for (let i = events.length - 1; i >= 0; i--) {
    const event = events[i]!;
    if (event.type === "mode.switched") return { slug: event.to };
    if (event.type === "prompt.composed") return { slug: event.mode };
  }
  return undefined;
}

/** The prefix in force. */
export function currentPrompt(events: readonly TaskEvent[]): EventOf<"prompt.composed"> | undefined {
  for (let i = events.length - 1; i >= 0; i--) {
    const event = events[i]!;
    if (event.type === "prompt.composed") return event;
  }
  return undefined;
}

export function currentTodos(events: readonly TaskEvent[]): Todo[] {
  for (let i = events.length - 1; i >= 0; i--) {
    const event = events[i]!;
    if (event.type === "tool.finished" && event.detail?.kind === "todos") return event.detail.todos;
  }
  return [];
}

/** The number of the last request, 0 before the first. */
export function currentStep(events: readonly TaskEvent[]): number {
  for (let i = events.length - 1; i >= 0; i--) {
    const event = events[i]!;
    if (event.type === "request.sent") return event.step;
  }
  return 0;
}

/** What a reply answers: the user's last words, and what the model could do about them. */
export async function asked(
  ports: Pick<AgentPorts, "log" | "modes" | "tools" | "mcp" | "switchedOff">,
): Promise<Asked> {
  const { log, modes, tools } = ports;
  const { events } = log;
  const mode = modes.find(({ slug }) => slug === currentMode(events)?.slug);
  const usable = mode ? toolsOf(mode, tools, await ports.switchedOff(mode.slug)) : [];
  const said = events.findLastIndex((event) => event.type === "user.said");
  const user = events[said];
  return {
    text: user?.type === "user.said" ? user.text : "",
    // Without a server that runs, the model was not told of the tool that calls them.
    tools: usable.map(({ name }) => name).filter((name) => name !== "use_mcp_tool" || ports.mcp?.tools().length),
    mayAct: usable.some(({ group }) => group !== "always"),
    mayEdit: usable.some(({ group }) => group === "edit"),
    changed: events.slice(said + 1).some((event) => event.type === "tool.finished" && event.detail?.kind === "change"),
    paths: [...knownReads(events).keys()],
  };
}
