/**
 * A change of mode in a running task. Rights change at once, because they are checked when a call runs; the model is told
 * with the next request, at the end of the conversation, so that the server need not read it all again.
 */
import { toolsOf } from "../modes/rules.ts";
import type { ProfileName } from "../prompt/files.ts";
import { modeNotice } from "../prompt/mode-notice.ts";
import type { EventOf, TaskEvent } from "../task/events.ts";
import { currentMode, currentPrompt } from "./current.ts";
import type { AgentPorts, Turn } from "./ports.ts";
import { composePrefix, modeInForce, promptInput, wantedModel } from "./prefix.ts";

/** Logs the switch. Throws a sentence if there is no such mode. */
export function switchMode(ports: AgentPorts, slug: string, by: "user" | "model"): void {
  if (!ports.modes.some((mode) => mode.slug === slug)) throw new Error(`There is no mode "${slug}".`);
  const from = currentMode(ports.log.events)?.slug ?? ports.options().mode;
  if (from !== slug) ports.log.append({ type: "mode.switched", from, to: slug, by });
}

/**
 * Before a request: tells the model of the mode in force, once, however often it was switched since. Where that mode has
 * another model, or tools that the request's schemas lack, composes the prompt anew first: the break is logged and said.
 */
export async function followMode(ports: AgentPorts, turn: Turn): Promise<void> {
  const before = currentPrompt(ports.log.events);
  const mode = modeInForce(ports);
  if (!before || toldModes(ports.log.events).at(-1) === mode.slug) return;
  const custom = await ports.customisation(mode.slug);
  if (wantedModel(ports) !== before.model.name) await composePrefix(ports, turn, "model");
  else if (before.dialect !== "xml") {
    // A native model can be told of a tool in no other way than by its schema, and one that is held to a schema can call no other.
    const declared = new Set(describedTools(before));
    if (toolsOf(mode, ports.tools, custom.off).some((tool) => !declared.has(tool.name)))
      await composePrefix(ports, turn, "mode");
  }
  const prompt = currentPrompt(ports.log.events)!;
  const input = {
    ...promptInput(ports, mode, custom),
    profile: prompt.profile as ProfileName,
    dialect: prompt.dialect,
  };
  const text = modeNotice(input, await toldTools(ports, input.tools));
  ports.log.append({ type: "note.appended", why: "mode", text });
}

/** The modes the model was told it is in, by the first prompt and then by notices. */
function toldModes(events: readonly TaskEvent[]): string[] {
  const first = events.find((event) => event.type === "prompt.composed");
  return [...(first ? [first.mode] : []), ...noticedModes(events)];
}

/**
 * Tools whose description stands in what is sent now: in the prompt, and in notices since. Those that stand in what was
 * sent before it are known too, but only to be withheld: their description may be gone.
 */
async function toldTools(ports: AgentPorts, allowed: readonly { name: string }[]): Promise<ReadonlySet<string>> {
  const { events } = ports.log;
  const start = events.findLastIndex((event) => event.type === "prompt.composed");
  const told = new Set<string>();
  const add = async (some: readonly TaskEvent[]) => {
    for (const event of some)
      if (event.type === "prompt.composed") for (const name of describedTools(event)) told.add(name);
    for (const slug of noticedModes(some)) for (const name of await toolsOfMode(ports, slug)) told.add(name);
  };
  await add(events.slice(0, Math.max(0, start)));
  for (const { name } of allowed) told.delete(name);
  await add(events.slice(Math.max(0, start)));
  return told;
}

function noticedModes(events: readonly TaskEvent[]): string[] {
  let mode: string | undefined;
  const noticed: string[] = [];
  for (const event of events) {
    if (event.type === "mode.switched") mode = event.to;
    else if (event.type === "note.appended" && event.why === "mode" && mode) noticed.push(mode);
  }
  return noticed;
}

async function toolsOfMode(ports: AgentPorts, slug: string): Promise<string[]> {
  const mode = ports.modes.find((mode) => mode.slug === slug);
  return mode ? toolsOf(mode, ports.tools, (await ports.customisation(slug)).off).map((tool) => tool.name) : [];
}

function describedTools(prompt: EventOf<"prompt.composed">): string[] {
  return [...declaredTools(prompt), ...prompt.sections.flatMap(({ id }) => /^tool:(.+)$/.exec(id)?.[1] ?? [])];
}

function declaredTools(prompt: EventOf<"prompt.composed">): string[] {
  return prompt.tools.flatMap((tool) => (tool.function as { name?: string } | undefined)?.name ?? []);
}
