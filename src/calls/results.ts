/** How outcomes are headed, so that the model can tell which call each one answers. */
import type { ToolCall } from "../task/events.ts";

const SUBJECTS = ["path", "command", "artifact", "question", "mode_slug", "mode"];
const LONGEST = 120;

/** `[read_file src/a.ts 40-120]`. One line, whatever the arguments. */
export function heading(call: ToolCall): string {
  const subject = SUBJECTS.map((key) => call.args[key]).find((value) => typeof value === "string");
  const words = [call.name, subject, call.args.lines, call.args.regex];
  const line = words
    .filter((word) => typeof word === "string")
    .join(" ")
    .replace(/\s+/g, " ");
  return `[${line.length > LONGEST ? `${line.slice(0, LONGEST - 1)}…` : line}]`;
}
