/** Calls in XML for the rest of a task whose server cannot read the model's own calls: what arrives as text is always read here. */
import { currentPrompt } from "./current.ts";
import type { AgentPorts, Turn } from "./ports.ts";
import { composePrefix } from "./prefix.ts";

/** False where it would be no help: the task is in XML already, or the user wants native calls. */
export async function fallBackToXml(ports: AgentPorts, turn: Turn, because: string): Promise<boolean> {
  const prompt = currentPrompt(ports.log.events);
  if (prompt?.dialect !== "native" || ports.options().dialect !== "auto") return false;
  const text = `${because}, so ${prompt.model.name} is asked to call tools in XML for the rest of this task.`;
  ports.log.append({ type: "notice", level: "warning", text });
  await composePrefix(ports, turn, "dialect", { dialect: "xml" });
  return true;
}
