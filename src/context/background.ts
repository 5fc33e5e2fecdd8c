/** What the model is told of commands in the background: that one has ended, once, with the next request. Read off the log. */
import type { EventOf, TaskEvent } from "../task/events.ts";
import { firstLine } from "./parts.ts";

const TAIL_LINES = 8;
const TAIL_CHARS = 800;

/** Commands that ended and that the model was not told of, as one text; "" if there is none. */
export function endedNews(events: readonly TaskEvent[]): string {
  const told = events.findLastIndex((event) => event.type === "note.appended" && event.why === "command");
  const ended = events.slice(told + 1).filter((event) => event.type === "command.ended");
  return ended.map((event) => oneEnded(event, events)).join("\n\n");
}

function oneEnded(event: EventOf<"command.ended">, events: readonly TaskEvent[]): string {
  const left = events.find((each) => each.type === "command.left" && each.id === event.id);
  const command = left?.type === "command.left" ? firstLine(left.command, 120) : "";
  const said = `Background command ${event.id} (${command}) ${howBackgroundEnded(event)}.`;
  const tail = event.tail.trim().slice(-TAIL_CHARS).split("\n").slice(-TAIL_LINES).join("\n");
  return tail === "" ? said : `${said} Its last lines:\n${tail}`;
}

/** "ended with exit code 1", "was ended by the user". */
export function howBackgroundEnded({ by, exitCode, signal, stillThere }: EventOf<"command.ended">): string {
  switch (by) {
    case "user":
      return "was ended by the user";
    case "task":
      return "was ended when the task was closed";
    case "lost":
      return stillThere ? "is out of reach, though its process may still run" : "is gone, and so is what it wrote";
    case "itself":
      return exitCode === null ? `was ended by ${signal ?? "a signal"}` : `ended with exit code ${exitCode}`;
  }
}
