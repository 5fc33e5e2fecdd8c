/**
 * The chat, read off the log: one item for each thing a person would point at. Incremental: an event says which items it changed.
 */
import { callItem, exitOf, outcome, verbs } from "./call-words.ts";
import { userAction } from "./causes.ts";
import type { EventOf, TaskEvent } from "./events.ts";
import type { CallItem, Item } from "./items.ts";

export class Transcript {
  readonly items: Item[] = [];
  readonly #at = new Map<string, number>();
  #condensed: string | undefined;
  /** Commands in the background, by their names. */
  readonly #commands = new Map<string, EventOf<"command.left">>();

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
        this.#commands.set(event.id, event);
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
    const left = this.#commands.get(event.id);
    const level = event.by === "lost" || (event.by === "itself" && event.exitCode !== 0) ? "warning" : "info";
    const text = backgroundEnded(event, left);
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

function backgroundEnded(
  { by, stillThere, ...how }: EventOf<"command.ended">,
  left: EventOf<"command.left"> | undefined,
): string {
  const name = left ? `${left.command} (${how.id})` : how.id;
  switch (by) {
    case "user":
      return `You ended ${name}.`;
    case "task":
      return `${name} was ended with the task.`;
    case "lost":
      return stillThere && left
        ? `${name} was running when Bilby was closed. Its process, ${left.pid}, may still run; Bilby cannot end it any more. If it is in your way, end it yourself.`
        : `${name} is gone: it was running when Bilby was closed.`;
    case "itself":
      return `${name} has ended: ${exitOf(how)}.`;
  }
}
