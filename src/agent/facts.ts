/** What a model should know with the user's words but cannot see: once, and only what changed. */
import { endedNews } from "../context/background.ts";
import { changedSinceRead, environmentNews, workspaceListing } from "../context/environment.ts";
import { knownReads } from "../context/reads.ts";
import type { TaskEvent } from "../task/events.ts";
import { WorkspaceError } from "../workspace/workspace.ts";
import type { AgentPorts } from "./ports.ts";

/** Of the window, the part that a listing of the workspace may take in the first message. */
const LISTING_SHARE = 0.03;
const LISTING_MOST = 500;
const LISTED_MOST = 400;

/** Appends what is new behind the user's words, where it is frozen with them. */
export async function tellFacts(ports: AgentPorts): Promise<void> {
  const text = [await listing(ports), await news(ports)].filter(Boolean).join("\n\n");
  if (text) ports.log.append({ type: "note.appended", why: "environment", text });
}

/** With the next request, once: which commands in the background have ended. */
export function tellEnded({ log }: AgentPorts): void {
  const text = endedNews(log.events);
  if (text) log.append({ type: "note.appended", why: "command", text });
}

/** Before the first request only: it stays in the conversation. */
async function listing(ports: AgentPorts): Promise<string> {
  const told = (event: TaskEvent) =>
    event.type === "request.sent" || (event.type === "note.appended" && event.why !== "mention");
  if (ports.tools.length === 0 || ports.log.events.some(told)) return "";
  const budget = Math.min(LISTING_MOST, Math.floor(ports.projections.assembler.prompt!.window.tokens * LISTING_SHARE));
  const root = await ports.workspace.locate(".");
  const { entries, cut } = await ports.workspace.list(root, { recursive: true, limit: LISTED_MOST });
  return workspaceListing(entries, cut, budget, ports.counts.text);
}

async function news(ports: AgentPorts): Promise<string> {
  const { workspace, log } = ports;
  const known = knownReads(log.events);
  const hashes = new Map<string, string>();
  for (const path of known.keys()) {
    const hash = await hashOf(ports, path);
    if (hash !== undefined) hashes.set(path, hash);
  }
  const problems = await workspace.problems?.();
  return environmentNews(
    { changedFiles: changedSinceRead(known, (path) => hashes.get(path)), ...(problems ? { problems } : {}) },
    log.events,
  );
}

/** undefined where the file is gone, or can no longer be read. */
async function hashOf({ workspace }: AgentPorts, path: string): Promise<string | undefined> {
  try {
    return (await workspace.read(await workspace.locate(path))).hash;
  } catch (error) {
    if (error instanceof WorkspaceError) return undefined;
    throw error;
  }
}
