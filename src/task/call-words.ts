/** How a call reads in the chat: its icon, what it does and did, to what, and how that came out. */
import type { EventOf, ToolCall } from "./events.ts";
import type { CallItem } from "./items.ts";

/** What a tool does and did; shown in front of what it is done to. */
export const verbs: Record<string, readonly [doing: string, done: string]> = {
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

export function outcome(event: EventOf<"tool.finished">): string {
  if (event.status === "rejected") return "rejected";
  if (event.status === "skipped") return "skipped";
  if (event.status === "interrupted") return "interrupted";
  const detail = event.detail;
  if (event.status === "failed" && detail?.kind !== "command") return "failed";
  switch (detail?.kind) {
    case "read":
      if (detail.form === "unchanged") return "unchanged";
      // No line of it was given.
      if (detail.to === 0) return `outline of ${detail.total}`;
      return `${detail.from}–${detail.to} of ${detail.total}`;
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

export function exitOf({ exitCode, signal }: { exitCode: number | null; signal?: string | null }): string {
  return exitCode === null ? (signal ?? "killed") : `exit ${exitCode}`;
}
