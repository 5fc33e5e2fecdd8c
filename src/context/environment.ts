/**
 * Volatile facts for the model: mode, to-dos, problems, files others changed. Each is told once, with the user's newest
 * words or as a note, and again only when it has changed: what was told stands in the log, so nothing else remembers it.
 */
import type { TaskEvent, Todo } from "../task/events.ts";
import type { Problem } from "../workspace/workspace.ts";
import { horizon } from "./horizon.ts";
import type { KnownRead } from "./reads.ts";

/** What there is to tell. Left out: not known, or not wanted; then nothing is said about it. */
export interface Environment {
  mode?: { slug: string; role: string };
  todos?: readonly Todo[];
  /** Files open in the editor, the visible ones first. */
  openFiles?: readonly string[];
  problems?: readonly Problem[];
  /** Files the model has read whose content is another one now, by someone else's hand. */
  changedFiles?: readonly string[];
  /** Only if the user asked for it. */
  time?: string;
}

const MOST_PROBLEMS = 12;
const MOST_FILES = 12;
/** Also in front of what `@problems` stands for, so that the same problems are not told twice. */
export const PROBLEMS_LEAD = "Problems the editor reports:";
const CHANGED = "Changed by others since you read them:";

/** Each fact is one paragraph with its own first words, by which it is found again in the log. */
const FACTS: { lead: string; cleared: string; text(environment: Environment): string | undefined }[] = [
  { lead: "Mode: ", cleared: "", text: ({ mode }) => mode && `${mode.slug}. ${mode.role}`.replace(/\s*\n\s*/g, " ") },
  {
    lead: "To-do list:",
    cleared: "To-do list: empty.",
    text: ({ todos }) =>
      todos &&
      lines(
        todos.map((todo) => `[${mark(todo)}] ${todo.text}`),
        40,
      ),
  },
  { lead: "Open in the editor:", cleared: "", text: ({ openFiles }) => openFiles && lines(openFiles, MOST_FILES) },
  {
    lead: PROBLEMS_LEAD,
    cleared: `${PROBLEMS_LEAD} none any more.`,
    text: ({ problems }) => problems && lines(problems.map(problemLine), MOST_PROBLEMS),
  },
  { lead: "Time: ", cleared: "", text: ({ time }) => time },
];

/** What of the environment the model has not been told yet, as one text; "" if there is nothing new. */
export function environmentNews(environment: Environment, events: readonly TaskEvent[]): string {
  const told = toldTexts(events).map(({ text }) => text);
  const news: string[] = [];
  for (const { lead, cleared, text } of FACTS) {
    const now = text(environment);
    if (now === undefined) continue;
    const before = lastTold(lead, told);
    const paragraph = now === "" ? cleared : `${lead}${now}`.trim();
    // Nothing to report is news only to who was told something else.
    if (paragraph === "" || paragraph === before || (now === "" && before === undefined)) continue;
    news.push(paragraph);
  }
  const changed = untold(environment.changedFiles ?? [], events);
  if (changed.length > 0) news.push(`${CHANGED}${lines(changed, MOST_FILES)}`);
  return news.join("\n\n");
}

/** Files that the model has read and that have another content now. `hashNow` gives undefined for a file that is gone. */
export function changedSinceRead(
  known: ReadonlyMap<string, KnownRead>,
  hashNow: (path: string) => string | undefined,
): string[] {
  const changed: string[] = [];
  for (const read of known.values()) {
    const now = hashNow(read.path);
    if (now !== read.hash) changed.push(now === undefined ? `${read.path} (deleted)` : read.path);
  }
  return changed.sort();
}

/** The listing for a task's first message: as many entries as a share of the window takes; "" if there are none. */
export function workspaceListing(
  entries: readonly string[],
  more: boolean,
  budget: number,
  count: (text: string) => number,
): string {
  const shown: string[] = [];
  let left = budget - 24;
  for (const entry of entries) {
    left -= count(`${entry}\n`);
    if (left < 0) break;
    shown.push(entry);
  }
  if (shown.length === 0) return "";
  const all = shown.length === entries.length && !more;
  return `Files in the workspace${all ? "" : " (the first of many; use list_files for more)"}:\n${shown.join("\n")}`;
}

/** Texts of ours and with the user's words that the model still has, newest first. */
function toldTexts(events: readonly TaskEvent[]): { seq: number; text: string }[] {
  const { through } = horizon(events);
  const told: { seq: number; text: string }[] = [];
  for (const event of events) {
    if (event.seq <= through) continue;
    // A file that a mention gave may look like anything; only problems are facts of ours.
    // What a command wrote is nothing we told, whatever it looks like.
    if (event.type === "note.appended" && event.why === "command") continue;
    if (event.type === "note.appended" && (event.why !== "mention" || event.text.startsWith(PROBLEMS_LEAD)))
      told.unshift(event);
    // What the user typed themselves is not what we told.
    else if (event.type === "user.said" && event.sent.startsWith(event.text)) {
      told.unshift({ seq: event.seq, text: event.sent.slice(event.text.length) });
    }
  }
  return told;
}

/** Changed files the model was not told of since it last read them: a file can change again after that. */
function untold(files: readonly string[], events: readonly TaskEvent[]): string[] {
  if (files.length === 0) return [];
  const told = new Map<string, number>();
  for (const { seq, text } of toldTexts(events).reverse()) {
    const paragraph = text.split("\n\n").find((part) => part.trim().startsWith(CHANGED));
    for (const line of paragraph?.split("\n") ?? []) if (line.startsWith("- ")) told.set(line.slice(2), seq);
  }
  const read = new Map<string, number>();
  for (const event of events) {
    const detail = event.type === "tool.finished" ? event.detail : undefined;
    if (detail?.kind === "read" || detail?.kind === "change") read.set(detail.path, event.seq);
  }
  return files.filter((file) => (told.get(file) ?? -1) <= (read.get(file) ?? -1));
}

function lastTold(lead: string, told: readonly string[]): string | undefined {
  for (const text of told) {
    const found = text.split("\n\n").findLast((paragraph) => paragraph.trim().startsWith(lead.trim()));
    if (found !== undefined) return found.trim();
  }
  return undefined;
}

/** Problems as a list, as the facts have it. */
export function problemList(problems: readonly Problem[]): string {
  return lines(problems.map(problemLine), problems.length).trimStart();
}

function lines(items: readonly string[], most: number): string {
  if (items.length === 0) return "";
  const more = items.length > most ? [`(${items.length - most} more)`] : [];
  // A blank line would end the paragraph.
  return ["", ...items.slice(0, most).map((item) => `- ${item.replace(/\s*\n\s*/g, " ")}`), ...more].join("\n");
}

function problemLine({ path, line, severity, message, source }: Problem): string {
  return `${path}:${line} ${severity}: ${message}${source ? ` (${source})` : ""}`;
}

function mark(todo: Todo): string {
  return { open: " ", doing: "~", done: "x" }[todo.state];
}
