/** The user's words on their way into the log, with the facts the model needs with them, frozen as they are sent. */
import type { NewEvent } from "../task/events.ts";
import { facts } from "./facts.ts";
import type { AgentPorts, Turn } from "./ports.ts";
import { begin } from "./prefix.ts";

/** Logs what the user said. If no prompt can be made (no server, no model), the words are kept and the reason is thrown. */
export async function say(ports: AgentPorts, turn: Turn, text: string, images: readonly string[]): Promise<void> {
  const event: Extract<NewEvent, { type: "user.said" }> = { type: "user.said", text, sent: text };
  if (images.length > 0) event.images = [...images];
  try {
    await begin(ports, turn);
    event.sent = [text, await facts(ports)].filter(Boolean).join("\n\n");
  } finally {
    ports.log.append(event);
  }
}
