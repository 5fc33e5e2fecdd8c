/**
 * The chat, read off the log: one item for each thing a person would point at. Incremental: an event says which items it changed.
 */
import { type StopAction, userAction } from "./causes.ts";
import type { EventOf, StopCause, TaskEvent, ToolCall, ToolDetail } from "./events.ts";

export type { StopAction, StopActionId } from "./causes.ts";

/** One thing in the chat, in order. `id` is stable; a later item with the same id replaces it. */
export type Item =
  | { kind: "user"; id: string; text: string; images: string[]; at: number }
  | {
      kind: "model";
      id: string;
      text: string;
      thinking?: { text: string; ms?: number; tokens?: number };
      streaming: boolean;
      at: number;
    }
  | {
      kind: "call";
      id: string;
      name: string;
      /** Codicon name. */
      icon: string;
      /** "Read", "Edit", "Run" … in the tense of the state. */
      verb: string;
      object: string;
      outcome: string;
      state: "streaming" | "waiting" | "running" | "ok" | "failed" | "rejected" | "skipped" | "interrupted";
      /** Who let it through, if not the user: the name of the grant. */
      grant?: string;
      reason?: string;
      /** What a waiting call would do. */
      preview?: CallPreview;
      detail?: ToolDetail;
      /** What has arrived of the argument while the call streams, and of the output while it runs. Never in the log. */
      argument?: string;
      output?: string;
      /** What the model was told; loaded when the card is opened. */
      hasOutput: boolean;
      repairs?: string[];
      /** The request whose reply made the call; with the path, what can be put back. */
      step?: number;
      /** Its command goes on in the background, under this name, since then. */
      background?: { id: string; since: number };
      /** When the user put its change back. */
      undone?: number;
      at: number;
      ms?: number;
    }
  | { kind: "correction"; id: string; cause: StopCause | undefined; text: string; at: number }
  | {
      kind: "condensed";
      id: string;
      seq: number;
      stage: "mechanical" | "summary";
      before: number;
      after: number;
      note?: string;
      canUndo: boolean;
      at: number;
    }
  | { kind: "notice"; id: string; level: "info" | "warning"; text: string; at: number }
  | {
      kind: "stop";
      id: string;
      cause: StopCause;
      message: string;
      evidence?: string;
      action?: StopAction;
      at: number;
    };

export type CallPreview =
  | {
      kind: "change";
      path: string;
      newFile: boolean;
      diff: string;
      added: number;
      removed: number;
      concerns: string[];
      why?: string;
      /** Changes of other files in the same step. They wait for their turn, or for an agreement to all. */
      others?: OtherChange[];
    }
  | { kind: "command"; command: string; cwd: string; why?: string; background?: boolean }
  | { kind: "read"; path: string; why?: string }
  | { kind: "question"; question: string; suggestions: { text: string; mode?: string }[] }
  | { kind: "mode"; to: string; reason: string }
  /** `args` as JSON; `at` is what was started or reached for it. */
  | { kind: "mcp"; server: string; tool: string; args: string; at: string; why?: string }
  | { kind: "other"; text: string; why?: string };

export interface OtherChange {
  call: string;
  path: string;
  newFile: boolean;
  added: number;
  removed: number;
  /** Why this one asks on its own whatever is agreed to together. */
  reasons: string[];
}

type CallItem = Extract<Item, { kind: "call" }>;

export class Transcript {
  readonly items: Item[] = [];
  readonly #at = new Map<string, number>();
  #condensed: string | undefined;
  /** Commands in the background, by their names. */
  readonly #commands = new Map<string, string>();

  /** Takes the next event; returns the items that are new or changed. */
  take(event: TaskEvent): Item[] {
    switch (event.type) {
      case "user.said":
        return [
          this.#put({ kind: "user", id: `u${event.seq}`, text: event.text, images: event.images ?? [], at: event.at }),
        ];
      case "model.replied":
        return this.#reply(event);
      case "request.failed":
        return event.partial
          ? [this.#put({ kind: "model", id: `m${event.step}`, text: event.partial, streaming: false, at: event.at })]
          : this.#remove(`m${event.step}`);
      case "call.decided":
        return this.#call(event.call, (item) => {
          item.state = event.decision === "rejected" ? "rejected" : item.state;
          if (event.grant) item.grant = event.grant;
          if (event.reason) item.reason = event.reason;
        });
      case "tool.started":
        return this.#call(event.call, (item) => {
          item.state = "running";
          delete item.preview;
        });
      case "command.left":
        this.#commands.set(event.id, event.command);
        return this.#call(event.call, (item) => {
          item.background = { id: event.id, since: event.since };
        });
      case "command.ended":
        return this.#commandEnded(event);
      case "tool.finished":
        return this.#finished(event);
      case "note.appended":
        return event.why === "correction"
          ? [this.#put({ kind: "correction", id: `c${event.seq}`, cause: event.cause, text: event.text, at: event.at })]
          : [];
      case "change.undone":
        return [...event.calls.flatMap((call) => this.#undone(call, event.at)), this.#notice(event, putBack(event))];
      case "mode.switched":
        return [
          this.#notice(
            event,
            `Mode: ${event.from} → ${event.to}${event.by === "model" ? ", asked for by the model" : ""}`,
          ),
        ];
      case "prompt.composed":
        return event.why === "start" ? [] : [this.#notice(event, recomposed(event))];
      case "context.condensed": {
        const before = this.#condensed ? this.#update(this.#condensed, { canUndo: false }) : [];
        this.#condensed = `k${event.seq}`;
        const { seq, stage, at, note } = event;
        const item: Item = {
          kind: "condensed",
          id: this.#condensed,
          seq,
          stage,
          before: event.before,
          after: event.after,
          canUndo: true,
          at,
        };
        return [...before, this.#put(note ? { ...item, note } : item)];
      }
      case "condensing.undone":
        return [this.#notice(event, "Condensing was undone: the model has the whole conversation again.")];
      case "notice":
        return [this.#put({ kind: "notice", id: `n${event.seq}`, level: event.level, text: event.text, at: event.at })];
      case "turn.ended":
        return [...this.#settle(), ...this.#stop(event)];
      case "request.sent":
        // What came before a request can no longer be un-condensed: the model has seen the short form.
        return this.#condensed ? this.#update(this.#condensed, { canUndo: false }) : [];
      default:
        return [];
    }
  }

  #reply(event: EventOf<"model.replied">): Item[] {
    const changed: Item[] = [];
    if (event.text.trim() || event.thinking) {
      const item: Item = {
        kind: "model",
        id: `m${event.step}`,
        text: event.text.trim(),
        streaming: false,
        at: event.at,
      };
      if (event.thinking) {
        item.thinking = { text: event.thinking };
        if (event.thinkingMs !== undefined) item.thinking.ms = event.thinkingMs;
      }
      changed.push(this.#put(item));
    }
    for (const call of event.calls) changed.push(this.#put({ ...callItem(call, event.at), step: event.step }));
    return changed;
  }

  #finished(event: EventOf<"tool.finished">): Item[] {
    return this.#call(event.call, (item) => {
      item.state = event.status;
      item.hasOutput = event.text.length > 0;
      item.outcome = outcome(event);
      delete item.preview;
      if (event.detail) item.detail = event.detail;
      if (event.ms !== undefined) item.ms = event.ms;
      // A command in the background is not done when its call is.
      const isDone = event.status === "ok" && !item.background;
      item.verb = verbs[item.name]?.[isDone ? 1 : 0] ?? item.name;
    });
  }

  #commandEnded(event: EventOf<"command.ended">): Item[] {
    const changed = this.#call(event.call, (item) => {
      delete item.background;
      item.verb = verbs[item.name]?.[1] ?? item.name;
      item.outcome = event.by === "itself" ? exitOf(event) : event.by === "lost" ? "gone" : "ended";
    });
    const command = this.#commands.get(event.id) ?? event.id;
    const level = event.by === "lost" || (event.by === "itself" && event.exitCode !== 0) ? "warning" : "info";
    const text = backgroundEnded(event, command);
    return [...changed, this.#put({ kind: "notice", id: `n${event.seq}`, level, text, at: event.at })];
  }

  #undone(call: string, at: number): Item[] {
    return this.#call(call, (item) => {
      item.undone = at;
    });
  }

  /** After a turn nothing waits or runs any more. */
  #settle(): Item[] {
    return this.items.flatMap((item) =>
      item.kind === "call" && ["streaming", "waiting", "running"].includes(item.state)
        ? this.#call(item.id, (call) => {
            call.state = "interrupted";
            delete call.preview;
          })
        : [],
    );
  }

  #stop(event: EventOf<"turn.ended">): Item[] {
    if (event.cause === "finished" || event.cause === "answered" || event.cause === "waiting") return [];
    const item: Item = { kind: "stop", id: `s${event.seq}`, cause: event.cause, message: event.message, at: event.at };
    if (event.evidence) item.evidence = event.evidence;
    const action = userAction[event.cause];
    if (action) item.action = action;
    return [this.#put(item)];
  }

  #notice(event: TaskEvent, text: string): Item {
    return this.#put({ kind: "notice", id: `n${event.seq}`, level: "info", text, at: event.at });
  }

  #call(id: string, change: (item: CallItem) => void): Item[] {
    const item = this.items[this.#at.get(id) ?? -1];
    if (item?.kind !== "call") return [];
    const next = { ...item };
    change(next);
    return [this.#put(next)];
  }

  #update(id: string, fields: { canUndo: boolean }): Item[] {
    const item = this.items[this.#at.get(id) ?? -1];
    return item?.kind === "condensed" && item.canUndo !== fields.canUndo ? [this.#put({ ...item, ...fields })] : [];
  }

  /** Nothing arrived: an empty item stands for the reply that streamed and is void. */
  #remove(id: string): Item[] {
    const item = this.items[this.#at.get(id) ?? -1];
    return item?.kind === "model" ? [this.#put({ ...item, text: "", streaming: false })] : [];
  }

  #put(item: Item): Item {
    const at = this.#at.get(item.id);
    if (at === undefined) {
      this.#at.set(item.id, this.items.length);
      this.items.push(item);
    } else this.items[at] = item;
    return item;
  }
}

/** The whole chat of a log. */
export function transcript(events: readonly TaskEvent[]): Item[] {
  const chat = new Transcript();
  for (const event of events) chat.take(event);
  return chat.items;
}

function putBack({ path, before, after, merged, folders }: EventOf<"change.undone">): string {
  if (after === null) {
    const emptied = folders ? ` So was its empty folder ${folders.at(-1)}.` : "";
    return `Put back: ${path} was deleted, because this task had made it.${emptied}`;
  }
  if (before === null) return `Put back: ${path} is there again.`;
  return merged ? `Put back: ${path}; what changed since was kept.` : `Put back: ${path} is as it was before.`;
}

function recomposed(event: EventOf<"prompt.composed">): string {
  const size = event.tokens.system + event.tokens.tools;
  const why = {
    start: "The task began",
    condensed: "After condensing",
    mode: "The mode needs other tools",
    model: `The model is now ${event.model.name}`,
    window: `The window is now ${event.window.tokens} tokens`,
    dialect: `Tools are now called in ${event.dialect}`,
    edited: "The system prompt was changed",
    server: `The server is now ${event.server}, the model ${event.model.name}`,
  }[event.why];
  return `${why}: the server reads the conversation anew, starting with a prompt of ${size} tokens.`;
}

function backgroundEnded({ by, stillThere, ...how }: EventOf<"command.ended">, command: string): string {
  const name = `${command} (${how.id})`;
  switch (by) {
    case "user":
      return `You ended ${name}.`;
    case "task":
      return `${name} was ended with the task.`;
    case "lost":
      return stillThere
        ? `${name} was running when Bilby was closed. Its process may still run; Bilby cannot end it any more.`
        : `${name} is gone: it was running when Bilby was closed.`;
    case "itself":
      return `${name} has ended: ${exitOf(how)}.`;
  }
}

function exitOf({ exitCode, signal }: { exitCode: number | null; signal?: string | null }): string {
  return exitCode === null ? (signal ?? "killed") : `exit ${exitCode}`;
}

/** What a tool does and did; shown in front of what it is done to. */
const verbs: Record<string, readonly [doing: string, done: string]> = {
  read_file: ["Read", "Read"],
  list_files: ["List", "Listed"],
  search_files: ["Search", "Searched"],
  write_file: ["Write", "Wrote"],
  apply_diff: ["Edit", "Edited"],
  execute_command: ["Run", "Ran"],
  read_output: ["Read output", "Read output"],
  ask_followup_question: ["Question", "Asked"],
  update_todo_list: ["To-dos", "Updated to-dos"],
  attempt_completion: ["Finish", "Finished"],
  switch_mode: ["Switch mode", "Switched mode"],
  use_mcp_tool: ["Call", "Called"],
};

const icons: Record<string, string> = {
  read_file: "file",
  list_files: "list-tree",
  search_files: "search",
  write_file: "new-file",
  apply_diff: "edit",
  execute_command: "terminal",
  read_output: "output",
  ask_followup_question: "question",
  update_todo_list: "checklist",
  attempt_completion: "check-all",
  switch_mode: "arrow-swap",
  use_mcp_tool: "plug",
};

/** How a call looks before anything happened to it. */
export function callItem(call: ToolCall, at: number): CallItem {
  const item: CallItem = {
    kind: "call",
    id: call.id,
    name: call.name,
    icon: icons[call.name] ?? "tools",
    verb: verbs[call.name]?.[0] ?? call.name,
    object: callObject(call),
    outcome: "",
    state: "streaming",
    hasOutput: false,
    at,
  };
  if (call.repairs?.length) item.repairs = call.repairs;
  return item;
}

/** What a call is about, in a few words. */
export function callObject(call: ToolCall): string {
  const arg = (name: string) => (typeof call.args[name] === "string" ? (call.args[name] as string) : "");
  switch (call.name) {
    case "search_files":
      return `“${arg("regex")}” in ${arg("path") || "."}`;
    case "execute_command":
      return arg("command");
    case "ask_followup_question":
      return arg("question");
    case "switch_mode":
      return arg("mode_slug");
    case "use_mcp_tool":
      return `${arg("tool_name")} of ${arg("server_name")}`;
    case "attempt_completion":
    case "update_todo_list":
      return "";
    default:
      return arg("path") || arg("artifact");
  }
}

function outcome(event: EventOf<"tool.finished">): string {
  if (event.status === "rejected") return "rejected";
  if (event.status === "skipped") return "skipped";
  if (event.status === "interrupted") return "interrupted";
  const detail = event.detail;
  if (event.status === "failed" && detail?.kind !== "command") return "failed";
  switch (detail?.kind) {
    case "read":
      return detail.form === "unchanged" ? "unchanged" : `${detail.from}–${detail.to} of ${detail.total}`;
    case "list":
      return `${detail.count}${detail.cut ? "+" : ""} entries`;
    case "search":
      return `${detail.hits} ${detail.hits === 1 ? "hit" : "hits"}`;
    case "change":
      return `+${detail.added} −${detail.removed}`;
    case "command":
      if (detail.background) return "in the background";
      return detail.timedOut ? "timed out" : exitOf(detail);
    case "todos":
      return `${detail.todos.filter((todo) => todo.state === "done").length} of ${detail.todos.length}`;
    case "mode":
      return detail.to;
    case "page":
      return `${detail.from}–${detail.to}`;
    default:
      return "";
  }
}
