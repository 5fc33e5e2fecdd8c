/** update_todo_list: the whole plan, each time; read from a Markdown check list or from objects, as models send them. */
import { z } from "zod";
import { toolAliases } from "../calls/aliases.ts";
import { defineTool, type Todo, ToolError } from "./tool.ts";

const item = z.object({
  content: z.string().optional(),
  text: z.string().optional(),
  status: z.string().optional(),
  state: z.string().optional(),
});

export const updateTodoList = defineTool({
  name: "update_todo_list",
  aliases: toolAliases.update_todo_list ?? [],
  group: "always",
  params: z.object({ todos: z.union([z.string(), z.array(z.union([z.string(), item]))]) }),
  reads: { todos: { kind: "text" } },
  preview: async () => ({ kind: "none" }),
  async run({ todos }) {
    const list = typeof todos === "string" ? todosOf(todos) : todos.flatMap(asTodo);
    if (list.length === 0) throw new ToolError('todos has no entry. Write one a line: "- [ ] what is to be done".');
    const done = list.filter(({ state }) => state === "done").length;
    const now = list.find(({ state }) => state !== "done");
    const next = now ? ` Next: ${now.text}` : "";
    return { text: `${done} of ${list.length} done.${next}`, detail: { kind: "todos", todos: list } };
  },
});

/** Reads `[ ]`, `[-]`, `[x]` and lines without a box; numbers and bullets in front are dropped. */
export function todosOf(markdown: string): Todo[] {
  return markdown.split("\n").flatMap((line): Todo[] => {
    const match = /^\s*(?:[-*+]|\d+[.)])?\s*(?:\[(.?)\])?\s*(.*?)\s*$/.exec(line);
    const text = match?.[2] ?? "";
    if (text === "" || /^#/.test(line.trim())) return [];
    return [{ text, state: stateOf(match?.[1] ?? "") }];
  });
}

function asTodo(each: string | z.infer<typeof item>): Todo[] {
  if (typeof each === "string") return todosOf(each);
  const text = (each.content ?? each.text ?? "").trim();
  return text === "" ? [] : [{ text, state: stateOf(each.status ?? each.state ?? "") }];
}

function stateOf(mark: string): Todo["state"] {
  if (/^(?:x|✓|✔|done|completed?|finished)$/i.test(mark)) return "done";
  return /^(?:[-~>/*]|doing|in[-_ ]?progress|active|started)$/i.test(mark) ? "doing" : "open";
}
