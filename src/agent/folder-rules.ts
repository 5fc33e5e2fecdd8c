/**
 * An AGENTS.md below the root speaks for its folder alone, so it is no part of the prompt: the model is told of it with the first
 * request after it got a file from there, and again only once that was condensed away or the file says something else.
 */
import { horizon } from "../context/horizon.ts";
import { knownReads } from "../context/reads.ts";
import { room } from "../context/window.ts";
import { correction } from "../prompt/correction.ts";
import type { FolderRule } from "../prompt/sources.ts";
import type { TaskEvent } from "../task/events.ts";
import type { AgentPorts } from "./ports.ts";

/** Of what is left of the window, the part that one of them may take. */
const SHARE = 0.25;

export async function tellFolderRules(ports: AgentPorts): Promise<void> {
  const { log } = ports;
  if (!ports.folderRules || ports.tools.length === 0) return;
  const paths = [...knownReads(log.events).keys()];
  if (paths.length === 0) return;
  for (const rule of await ports.folderRules(paths)) {
    const note = noteOf(rule, ports);
    if (!isTold(note.text, log.events)) log.append({ type: "note.appended", why: "mention", ...note });
  }
}

function noteOf({ path, text, hash, lines }: FolderRule, { files, projections, calibration, counts }: AgentPorts) {
  const folder = path.slice(0, path.lastIndexOf("/") + 1);
  const whole = correction(files, "folder-rules", { folder, path, rules: text.trim() });
  const { window, model } = projections.assembler.prompt!;
  const left = room(window) / calibration.ratio(model.name) - projections.tokens();
  const known = [{ path, hash, from: 1, to: lines, total: lines }];
  if (counts.text(whole) <= left * SHARE) return { text: whole, mentions: known };
  return { text: correction(files, "folder-rules", { folder, path, rules: "" }) };
}

/** Also where the user took it out of the window: they did not mean it to come back. */
function isTold(text: string, events: readonly TaskEvent[]): boolean {
  const { through } = horizon(events);
  return events.some((event) => event.type === "note.appended" && event.seq > through && event.text === text);
}
