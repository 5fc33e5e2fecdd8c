/**
 * What the user mentioned, behind their words: looked up once, within a budget, and frozen there. What may not be given without
 * asking (a secret, a file outside the workspace, one an ignore file hides) is named, with the reason, and never sent.
 */
import { problemList } from "../context/environment.ts";
import { type MentionSources, parseMentions, type Refused, resolveMentions } from "../context/mentions.ts";
import { knownReads } from "../context/reads.ts";
import { room } from "../context/window.ts";
import { correction } from "../prompt/correction.ts";
import type { NewEvent, TaskEvent } from "../task/events.ts";
import { type Located, WorkspaceError } from "../workspace/workspace.ts";
import type { AgentPorts, Turn } from "./ports.ts";

/** Of what is left of the window, the part that all mentions of a message may take. */
const SHARE = 0.5;
const LISTED_MOST = 300;

/** Appends what the user's words since the last request mention. A file is then known to read_file. */
export async function tellMentions(ports: AgentPorts, turn: Turn): Promise<void> {
  const { log, projections, calibration, counts } = ports;
  const mentions = parseMentions(untold(log.events));
  const prompt = projections.assembler.prompt;
  if (mentions.length === 0 || !prompt) return;
  turn.doing = "what you mentioned to be looked up";
  const ratio = calibration.ratio(prompt.model.name);
  const left = room(prompt.window) / ratio - projections.tokens();
  const known = () => knownReads(log.events);
  const sources = ports.tools.length > 0 ? sourcesOf(ports, turn.abort.signal) : untrusted;
  const missing: string[] = [];
  for await (const found of resolveMentions(mentions, sources, known, Math.floor(left * SHARE), counts.text)) {
    turn.abort.signal.throwIfAborted();
    if ("missing" in found) {
      missing.push(`${found.raw}: ${found.missing}`);
      continue;
    }
    const note: Extract<NewEvent, { type: "note.appended" }> = {
      type: "note.appended",
      why: "mention",
      text: found.text,
    };
    log.append(found.file ? { ...note, mentions: [found.file] } : note);
  }
  if (missing.length === 0) return;
  const text = correction(ports.files, "not-included", { mentions: missing.map((line) => `- ${line}`).join("\n") });
  log.append({ type: "note.appended", why: "mention", text });
  log.append({ type: "notice", level: "warning", text: `Not included: ${missing.join("; ")}.` });
}

/** The user's words that no request has had and whose mentions were not looked up yet. */
function untold(events: readonly TaskEvent[]): string {
  const texts: string[] = [];
  for (let i = events.length - 1; i >= 0; i--) {
    const event = events[i]!;
    if (event.type === "request.sent" || (event.type === "note.appended" && event.why === "mention")) break;
    if (event.type === "user.said") texts.unshift(event.text);
  }
  return texts.join("\n");
}

const closed: Refused = { why: "this folder is not trusted, so nothing of it is read" };
const untrusted: MentionSources = { file: async () => closed, folder: async () => closed };

function sourcesOf({ workspace, blobs }: AgentPorts, signal: AbortSignal): MentionSources {
  const list = async (located: Located) => workspace.list(located, { recursive: true, limit: LISTED_MOST, signal });
  const sources: MentionSources = {
    file: (path) =>
      orRefused(async () => {
        const located = await workspace.locate(path);
        const why = withheld(located);
        if (why) return { why };
        const { text, hash, raw } = await workspace.read(located);
        // Kept, so that a later read can be answered with what changed.
        await blobs.put(raw);
        return { path: located.shown, text, hash };
      }),
    folder: (path) =>
      orRefused(async () => {
        const located = await workspace.locate(path || ".");
        const why = withheld(located);
        return why ? { why } : list(located);
      }),
    gitChanges: async () => workspace.changes?.(signal),
    commit: async (hash) => workspace.commit?.(hash, signal),
  };
  if (workspace.symbol) sources.symbol = async (name) => workspace.symbol?.(name);
  if (workspace.terminal) sources.terminal = async () => workspace.terminal?.();
  if (workspace.problems) sources.problems = async () => problemList((await workspace.problems?.()) ?? []);
  return sources;
}

function withheld({ outside, sensitive, ignored }: Located): string | undefined {
  if (outside) return "it is outside of the workspace";
  if (sensitive === "secret") return "it may hold secrets, so it is read only when a call for it is approved";
  return ignored ? "an ignore file (.bilbyignore or .rooignore) keeps it from the model" : undefined;
}

/** What the workspace refuses is a reason, not a failure. */
async function orRefused<T>(look: () => Promise<T | Refused>): Promise<T | Refused> {
  try {
    return await look();
  } catch (error) {
    if (error instanceof WorkspaceError) return { why: error.message };
    throw error;
  }
}
