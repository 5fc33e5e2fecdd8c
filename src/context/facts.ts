/**
 * What code can know about a task without asking a model: the user's words, files and their state, commands and how they
 * ended, what was refused, open to-dos. Read off the whole log, so that a second condensing loses none of it.
 */
import type { EventOf, TaskEvent, Todo, ToolDetail } from "../task/events.ts";
import { howBackgroundEnded } from "./background.ts";
import { firstLine } from "./parts.ts";
import { fitResult } from "./results.ts";

export interface TaskFacts {
  /** What the user asked for first, and what they said since, oldest first. */
  task: string;
  later: string[];
  changed: { path: string; added: number; removed: number; step: number }[];
  /** Read but not changed. */
  read: string[];
  commands: { command: string; end: string; step: number }[];
  refused: string[];
  todos: Todo[];
}

export function taskFacts(events: readonly TaskEvent[]): TaskFacts {
  const said: string[] = [];
  const changed = new Map<string, { path: string; added: number; removed: number; step: number }>();
  const read = new Set<string>();
  const commands = new Map<string, TaskFacts["commands"][number]>();
  const refused: string[] = [];
  const undone = new Set(events.flatMap((event) => (event.type === "change.undone" ? event.calls : [])));
  const ended = new Map(events.flatMap((event) => (event.type === "command.ended" ? [[event.id, event]] : [])));
  let todos: Todo[] = [];
  let step = 0;
  for (const event of events) {
    if (event.type === "model.replied") step = event.step;
    if (event.type === "user.said") said.push(event.text);
    if (event.type === "call.decided" && event.decision === "rejected" && event.reason) refused.push(event.reason);
    if (event.type !== "tool.finished" || !event.detail) continue;
    const detail = event.detail;
    if (detail.kind === "read" && event.status === "ok") read.add(detail.path);
    if (detail.kind === "todos") todos = detail.todos;
    if (detail.kind === "change" && event.status === "ok" && !undone.has(event.call)) {
      const before = changed.get(detail.path);
      // Set anew, so that the file touched last stands last.
      changed.delete(detail.path);
      changed.set(detail.path, {
        path: detail.path,
        added: (before?.added ?? 0) + detail.added,
        removed: (before?.removed ?? 0) + detail.removed,
        step,
      });
    }
    if (detail.kind === "command") {
      commands.delete(detail.command);
      commands.set(detail.command, { command: detail.command, end: howItEnded(detail, ended), step });
    }
  }
  return {
    task: said[0] ?? "",
    later: said.slice(1),
    changed: [...changed.values()],
    read: [...read].filter((path) => !changed.has(path)),
    commands: [...commands.values()],
    refused,
    todos,
  };
}

/** The facts as text in at most `budget` tokens. The task's words come first and are the last to be cut. */
export function factsText(facts: TaskFacts, budget: number, count: (text: string) => number): string {
  const sections: string[] = [];
  let left = budget;
  const add = (title: string, lines: readonly string[], share: number): void => {
    if (lines.length === 0) return;
    const most = Math.min(left, Math.floor(budget * share)) - count(title) - 2;
    const kept = newest(lines, most, count);
    if (kept.length === 0) return;
    const section = `${title}\n${kept.join("\n")}`;
    sections.push(section);
    left -= count(`${section}\n\n`);
  };
  const words = facts.task && fitted(facts.task, Math.floor(budget * 0.45), count);
  add("The task, in the user's words:", words ? [words] : [], 0.55);
  add(
    "The user said since:",
    facts.later.map((text) => `- ${fitted(text, Math.max(40, Math.floor(budget / 8)), count)}`),
    0.25,
  );
  add(
    "Refused by the user, because:",
    facts.refused.map((text) => `- ${firstLine(text, 200)}`),
    0.1,
  );
  add(
    "To do:",
    facts.todos.map((todo) => `- [${todo.state === "done" ? "x" : todo.state === "doing" ? "~" : " "}] ${todo.text}`),
    0.2,
  );
  add(
    "Files you changed:",
    facts.changed.map((file) => `- ${file.path} +${file.added} -${file.removed} (step ${file.step})`),
    0.2,
  );
  add(
    "Commands you ran:",
    facts.commands.map((run) => `- ${firstLine(run.command, 160)}: ${run.end} (step ${run.step})`),
    0.2,
  );
  add(
    "Files you read:",
    facts.read.map((path) => `- ${path}`),
    0.1,
  );
  return sections.join("\n\n");
}

/** The last lines that fit, with a word on those before. */
function newest(lines: readonly string[], budget: number, count: (text: string) => number): string[] {
  const kept: string[] = [];
  let left = budget;
  for (const line of [...lines].reverse()) {
    left -= count(`${line}\n`);
    if (left < (kept.length + 1 < lines.length ? 8 : 0)) break;
    kept.unshift(line);
  }
  const gone = lines.length - kept.length;
  return gone > 0 && kept.length > 0 ? [`- (${gone} earlier)`, ...kept] : kept;
}

function fitted(text: string, budget: number, count: (text: string) => number): string {
  return count(text) <= budget ? text : fitResult(text, budget, count).text;
}

/** "exit 1", "timed out", "ended by SIGKILL". */
export function howItEnded(
  detail: Extract<ToolDetail, { kind: "command" }>,
  ended: ReadonlyMap<string, EventOf<"command.ended">> = new Map(),
): string {
  if (detail.background) {
    const { id } = detail.background;
    const over = ended.get(id);
    return over ? howBackgroundEnded(over) : `runs in the background as ${id}`;
  }
  if (detail.timedOut) return "timed out";
  if (detail.exitCode !== null) return `exit ${detail.exitCode}`;
  return detail.signal ? `ended by ${detail.signal}` : "did not end";
}
