/**
 * A change of mode in a running task. Rights change at once, because they are checked when a call runs; the model is told
 * at the end of the conversation, so that the server need not read it all again.
 */
import { toolsOf } from "../modes/rules.ts";
import type { ProfileName } from "../prompt/compose.ts";
import { modeNotice } from "../prompt/mode-notice.ts";
import { currentMode, currentPrompt } from "./current.ts";
import type { AgentPorts, Turn } from "./ports.ts";
import { composePrefix } from "./prefix.ts";

/** Logs the switch and tells the model. Throws a sentence if there is no such mode. */
export function switchMode(ports: AgentPorts, slug: string, by: "user" | "model"): void {
  const mode = ports.modes.find((mode) => mode.slug === slug);
  if (!mode) throw new Error(`There is no mode "${slug}".`);
  const prompt = currentPrompt(ports.log.events);
  const from = currentMode(ports.log.events)?.slug ?? ports.options().mode;
  if (from === slug) return;
  const told = toldTools(ports);
  ports.log.append({ type: "mode.switched", from, to: slug, by });
  if (!prompt) return;
  const text = modeNotice(
    {
      files: ports.files,
      mode,
      modes: ports.modes,
      profile: prompt.profile as ProfileName,
      dialect: prompt.dialect,
      env: {
        os: ports.workspace.shell.os,
        shell: ports.workspace.shell.name,
        roots: ports.workspace.roots.map((r) => r.name),
      },
    },
    ports.tools,
    told,
  );
  ports.log.append({ type: "note.appended", why: "mode", text });
}

/**
 * Where the mode in force has tools that the request's schemas lack, composes the prompt anew: a native model can be told
 * of a tool in no other way. The break is logged and said in the chat.
 */
export async function followMode(ports: AgentPorts, turn: Turn): Promise<void> {
  const prompt = currentPrompt(ports.log.events);
  const slug = currentMode(ports.log.events)?.slug;
  const mode = ports.modes.find((mode) => mode.slug === slug);
  if (!prompt || !mode || prompt.dialect !== "native") return;
  const declared = new Set(prompt.tools.map((tool) => (tool.function as { name?: string } | undefined)?.name));
  if (toolsOf(mode, ports.tools).some((tool) => !declared.has(tool.name))) await composePrefix(ports, turn, "mode");
}

/** Tools the model has been told of since its prompt was composed: by the prompt, and by each mode it has been in. */
function toldTools(ports: AgentPorts): ReadonlySet<string> {
  const slugs = new Set<string>();
  for (let i = ports.log.events.length - 1; i >= 0; i--) {
    const event = ports.log.events[i]!;
    if (event.type === "mode.switched") slugs.add(event.to).add(event.from);
    if (event.type !== "prompt.composed") continue;
    slugs.add(event.mode);
    break;
  }
  const modes = ports.modes.filter((mode) => slugs.has(mode.slug));
  return new Set(modes.flatMap((mode) => toolsOf(mode, ports.tools)).map((tool) => tool.name));
}
