/**
 * The changes that come after a waiting one in the same reply, so that a step over many files can be looked at as a whole. Only
 * previews: each is made anew, and decided, when its own turn comes.
 */
import type { EventOf, ToolCall } from "../task/events.ts";
import type { ToolContext } from "../tools/tool.ts";
import { decide } from "./approval.ts";
import type { AgentPorts } from "./ports.ts";
import { prepare } from "./prepare.ts";
import type { ChangeAhead } from "./watch.ts";

/**
 * The changes of other files up to the first call that neither reads nor changes: what such a call does, nobody can preview. Of a
 * file only the first change, because the next one is made to what this one leaves. What would not ask, or cannot be previewed now,
 * is not among them.
 */
export async function changesAhead(
  ports: AgentPorts,
  waiting: ToolCall,
  { located }: ChangeAhead["preview"],
  context: ToolContext,
): Promise<ChangeAhead[]> {
  const { grants } = ports.options();
  const files = new Set([located.real]);
  const found: ChangeAhead[] = [];
  for (const call of callsAfter(ports, waiting)) {
    const group = ports.tools.find((tool) => tool.name === call.name)?.group;
    if (group === "read") continue;
    if (group !== "edit") break;
    // What is wrong with it is told when its turn comes.
    const prepared = await prepare(ports, call, context).catch(() => undefined);
    if (prepared?.preview.kind !== "change" || files.has(prepared.preview.located.real)) continue;
    const { tool, preview } = prepared;
    files.add(preview.located.real);
    const verdict = decide(tool, preview, grants, ports.workspace.shell.name);
    if (!verdict.allow) found.push({ call, preview, ...(verdict.why ? { why: verdict.why } : {}) });
  }
  return found;
}

function callsAfter({ log }: AgentPorts, { id }: ToolCall): readonly ToolCall[] {
  const reply = log.events.findLast((event): event is EventOf<"model.replied"> => event.type === "model.replied");
  const at = reply?.calls.findIndex((call) => call.id === id) ?? -1;
  return at < 0 ? [] : reply!.calls.slice(at + 1);
}
