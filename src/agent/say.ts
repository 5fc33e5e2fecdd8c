/** The user's words on their way into the log: first of all, so that nothing that fails afterwards can lose them. */
import type { NewEvent } from "../task/events.ts";
import type { AgentPorts } from "./ports.ts";

export function say(ports: AgentPorts, text: string, images: readonly string[]): void {
  const event: Extract<NewEvent, { type: "user.said" }> = { type: "user.said", text, sent: text };
  if (images.length > 0) event.images = [...images];
  ports.log.append(event);
}
