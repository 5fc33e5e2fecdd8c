/**
 * The tools as the corpus knows them: names, parameters and kinds of the product, with the alias tables of `src/calls`.
 */
import { parameterAliases, toolAliases } from "../../../src/calls/aliases.ts";
import type { CallableParameter, CallableTool } from "../../../src/calls/dialect.ts";

type Shape = Record<string, CallableParameter["kind"] | `${CallableParameter["kind"]}?`>;

function tool(name: string, shape: Shape): CallableTool {
  return {
    name,
    aliases: toolAliases[name] ?? [],
    parameters: Object.entries(shape).map(([parameter, kind]) => ({
      name: parameter,
      aliases: parameterAliases[name]?.[parameter] ?? [],
      required: !kind.endsWith("?"),
      kind: kind.replace("?", "") as CallableParameter["kind"],
    })),
  };
}

export const tools: readonly CallableTool[] = [
  tool("read_file", { path: "path", lines: "line?" }),
  tool("list_files", { path: "path?", recursive: "boolean?" }),
  tool("search_files", { path: "path?", regex: "line", file_pattern: "line?" }),
  tool("write_file", { path: "path", content: "text" }),
  tool("apply_diff", { path: "path", diff: "text" }),
  tool("execute_command", { command: "line", cwd: "path?" }),
  tool("read_output", { artifact: "line", lines: "line?", search: "line?" }),
  tool("ask_followup_question", { question: "line", follow_up: "list?" }),
  tool("update_todo_list", { todos: "text" }),
  tool("attempt_completion", { result: "text" }),
  tool("switch_mode", { mode_slug: "line", reason: "line?" }),
  tool("new_task", { mode: "line", message: "line" }),
];
