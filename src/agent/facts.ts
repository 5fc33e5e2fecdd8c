/** What a model should know with the user's words but cannot see: once, and only what changed. */
import type { AgentPorts } from "./ports.ts";

/** Of the window, the part that a listing of the workspace may take in the first message. */
const LISTING_SHARE = 0.03;
const LISTING_MOST = 500;

/** The text to send behind the user's words; "" if there is nothing new to say. */
export async function facts(ports: AgentPorts): Promise<string> {
  if (ports.log.events.some((event) => event.type === "user.said")) return "";
  const prompt = ports.projections.assembler.prompt!;
  const budget = Math.min(LISTING_MOST, Math.floor(prompt.window.tokens * LISTING_SHARE));
  const root = await ports.workspace.locate(".");
  const { entries, cut } = await ports.workspace.list(root, { recursive: true, limit: 200 });
  const lines: string[] = [];
  let tokens = 0;
  for (const entry of entries) {
    tokens += ports.counts.text(`${entry}\n`);
    if (tokens > budget) break;
    lines.push(entry);
  }
  if (lines.length === 0) return "";
  const all = lines.length === entries.length && !cut;
  return `Files in the workspace${all ? "" : " (the first of many; use list_files for more)"}:\n${lines.join("\n")}`;
}
