/**
 * Arguments in the shape of another tool's, brought into ours: several files in one call, line ranges in ten notations,
 * old and new text in place of a diff, a to-do list as objects. Keys are still as the model wrote them.
 */
import { nameKey, shapeParameters } from "./aliases.ts";
import { patchCalls, searchReplaceBlock } from "./blocks.ts";
import { decoded, fields, find, without } from "./fields.ts";
import { lineRanges } from "./line-ranges.ts";
import { bareName } from "./names.ts";
import { asList, nestedElements, TEXT } from "./nested.ts";
import { dataArguments, type RawArgument } from "./raw.ts";
import { unwrapCdata, withoutOuterNewlines } from "./values.ts";

/** One call's worth of arguments. `tool` is set where the shape shows that another tool is meant. */
export interface Shaped {
  tool?: string;
  args: RawArgument[];
  repairs: string[];
}

export type Shaping = Shaped[] | { problem: string };

const SHAPES: Record<string, (args: RawArgument[], calledAs: string) => Shaping> = {
  read_file: shapeRead,
  write_file: (args) => perFile(args).map((file) => ({ args: file, repairs: [] })),
  apply_diff: shapeEdit,
  execute_command: shapeCommand,
  ask_followup_question: shapeQuestion,
  update_todo_list: shapeTodos,
};

/** `calledAs` is the name that the model used: the same arguments mean different things under different names. */
export function shape(tool: string, calledAs: string, args: RawArgument[]): Shaping {
  return SHAPES[tool]?.(flattened(args), bareName(calledAs)) ?? [{ args: flattened(args), repairs: [] }];
}

const { before: OLD_KEYS, after: NEW_KEYS, edits: EDIT_LISTS } = shapeParameters;
const WRAPPERS = new Set(["arguments", "parameters", "params", "input", "args", "kwargs"]);

/** `{"arguments": {…}}` inside the arguments. */
function flattened(args: RawArgument[]): RawArgument[] {
  const [only] = args;
  if (args.length !== 1 || !only || !WRAPPERS.has(nameKey(only.key))) return args;
  const inner = dataArguments(only.value);
  return inner.length > 0 ? inner.map((arg) => ({ ...arg, source: only.source })) : args;
}

const PATH_KEYS = ["path", "file_path", "file", "filename", "filepath"];

/** Splits one call over several files into the arguments of each. */
function perFile(args: RawArgument[]): RawArgument[][] {
  const list = find(args, "files", "file", "paths", "path", "file_paths");
  const rest = list ? args.filter((arg) => arg !== list) : args;
  if (list && typeof list.value === "object") {
    return asList(decoded(list.value)).map((entry) =>
      typeof entry === "object" && entry !== null
        ? [...fields(entry, list.source), ...rest]
        : [{ key: "path", value: entry, source: list.source }, ...rest],
    );
  }
  if (list && typeof list.value === "string" && /^(?:files|paths|filepaths)$/.test(nameKey(list.key))) {
    const value = decoded(list.value);
    if (Array.isArray(value)) return perFile([{ ...list, value }, ...rest]);
    return [[{ ...list, key: "path" }, ...rest]];
  }
  return [args];
}

/** `<path>` more than once: a read of each. A change says with each path what becomes of it. */
function perPath(args: RawArgument[]): RawArgument[][] {
  const paths = args.filter((arg) => PATH_KEYS.map(nameKey).includes(nameKey(arg.key)));
  if (paths.length > 1 && paths.every((arg) => arg.key === paths[0]?.key)) {
    const others = args.filter((arg) => !paths.includes(arg));
    return paths.map((path) => [path, ...others]);
  }
  return [args];
}

function shapeRead(args: RawArgument[]): Shaping {
  const shaped: Shaped[] = [];
  for (const file of perFile(args).flatMap(perPath)) {
    const { ranges, rest, repaired } = lineRanges(file);
    const repairs = repaired ? ["line range rewritten"] : [];
    if (ranges.length === 0) shaped.push({ args: rest, repairs });
    for (const range of ranges) {
      shaped.push({ args: [...rest, { key: "lines", value: range, source: "data" }], repairs });
    }
  }
  return shaped;
}

function shapeEdit(args: RawArgument[], calledAs: string): Shaping {
  const command = find(args, "command")?.value;
  if (typeof command === "string" && nameKey(calledAs).startsWith("strreplace")) {
    const rest = without(args, "command");
    if (command === "view") return (shapeRead(rest) as Shaped[]).map((one) => ({ ...one, tool: "read_file" }));
    if (command === "create") return [{ tool: "write_file", args: rest, repairs: [] }];
    if (command !== "str_replace")
      return { problem: `${calledAs} with command "${command}" is not known here; use apply_diff` };
  }
  const regex = find(args, "use_regex", "is_regex")?.value;
  if (regex === true || regex === "true")
    return { problem: "a search by regex is not possible; give the exact text to replace" };
  const patch = args.find((arg) => typeof arg.value === "string" && /^\s*\*\*\* Begin Patch/.test(arg.value));
  if (patch) return patchCalls(patch.value as string, typeof find(args, ...PATH_KEYS)?.value === "string");
  const shaped: Shaped[] = [];
  for (const file of perFile(args)) {
    const diff = diffOf(file);
    if (diff === undefined) shaped.push({ args: file, repairs: [] });
    else {
      const rest = without(file, ...OLD_KEYS, ...NEW_KEYS, ...EDIT_LISTS);
      shaped.push({
        args: [...rest, { key: "diff", value: diff, source: "data" }],
        repairs: ["old and new text made a diff"],
      });
    }
  }
  return shaped;
}

/** A diff out of pairs of old and new text or out of several diffs; undefined where there is one diff already. */
function diffOf(args: RawArgument[]): string | undefined {
  const pair = blockOf(args);
  if (pair !== undefined) return pair;
  const parts: string[] = [];
  const lists = args.filter((arg) => EDIT_LISTS.map(nameKey).includes(nameKey(arg.key)));
  if (lists.length === 1 && typeof lists[0]?.value === "string" && isDiff(lists[0].value)) return undefined;
  for (const list of lists) {
    for (const given of asList(decoded(list.value))) {
      const item = typeof given === "string" && /^\s*<content>/.test(given) ? nestedElements(given) : given;
      if (typeof item === "string") {
        parts.push(list.source === "data" ? item : withoutOuterNewlines(unwrapCdata(item)));
      } else if (typeof item === "object" && item !== null) {
        const entries = fields(item, list.source);
        const content = find(entries, "content", "diff")?.value;
        const part =
          blockOf(entries) ?? (typeof content === "string" ? withoutOuterNewlines(unwrapCdata(content)) : undefined);
        if (part === undefined) return undefined;
        parts.push(part);
      }
    }
  }
  return parts.length > 0 ? parts.join("\n") : undefined;
}

/** A diff as it is, and not a list or an element that holds some. */
function isDiff(text: string): boolean {
  return decoded(text) === text && !/^\s*<content>/.test(text);
}

function blockOf(args: RawArgument[]): string | undefined {
  const before = find(args, ...OLD_KEYS);
  const after = find(args, ...NEW_KEYS);
  if (typeof before?.value !== "string" || typeof after?.value !== "string") return undefined;
  const text = (arg: RawArgument) =>
    arg.source === "data" ? String(arg.value) : withoutOuterNewlines(unwrapCdata(String(arg.value)));
  return searchReplaceBlock(text(before), text(after));
}

/** An argument vector, as Codex has it, is one command line. */
function shapeCommand(args: RawArgument[]): Shaping {
  const command = find(args, "command", "cmd", "commands");
  if (!command || !Array.isArray(command.value)) return [{ args, repairs: [] }];
  const words = command.value.map(String);
  const rest = args.filter((arg) => arg !== command);
  if (words[0] === "apply_patch" && words[1]) return patchCalls(words[1], false);
  const shell = /^(?:bash|sh|zsh|\/bin\/bash|\/bin\/sh)$/.test(words[0] ?? "") && /^-l?c$/.test(words[1] ?? "");
  const several = nameKey(command.key) === "commands";
  const line = shell && words.length === 3 ? words[2] : several ? words.join(" && ") : words.map(quoted).join(" ");
  return [
    { args: [{ ...command, key: "command", value: line }, ...rest], repairs: ["argument list made a command line"] },
  ];
}

function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

function shapeQuestion(args: RawArgument[]): Shaping {
  const keys = ["follow_up", "follow_ups", "followup", "options", "suggestions", "suggest", "choices", "answers"].map(
    nameKey,
  );
  const given = args.filter((arg) => keys.includes(nameKey(arg.key)));
  if (given.length === 0) return [{ args, repairs: [] }];
  const suggestions = given.flatMap((arg) => suggestionsOf(arg.value));
  const rest = args.filter((arg) => !given.includes(arg));
  return [{ args: [...rest, { key: "follow_up", value: suggestions, source: "data" }], repairs: [] }];
}

type Suggestion = string | { text: string; mode: string };

function suggestionsOf(value: unknown): Suggestion[] {
  if (typeof value === "string") {
    const list = decoded(value);
    if (list !== value) return suggestionsOf(list);
    const tree = /<\w+[^>]*>/.test(value) ? nestedElements(value) : undefined;
    if (tree) return suggestionsOf(tree);
    const lines = unwrapCdata(value)
      .split("\n")
      .map((line) => line.trim().replace(/^(?:[-*•]|\d+[.)])\s+/, ""));
    return lines.filter((line) => line !== "");
  }
  if (Array.isArray(value)) return value.flatMap(suggestionsOf);
  if (typeof value !== "object" || value === null) return value === null || value === undefined ? [] : [String(value)];
  const entries = fields(value, "data");
  const text =
    (value as Record<string, unknown>)[TEXT] ?? find(entries, "text", "answer", "label", "value", "content")?.value;
  if (typeof text === "string" && text.trim() !== "") {
    const mode = find(entries, "mode")?.value;
    return [typeof mode === "string" && mode !== "" ? { text: text.trim(), mode } : text.trim()];
  }
  return entries.filter((entry) => nameKey(entry.key) !== "mode").flatMap((entry) => suggestionsOf(entry.value));
}

function shapeTodos(args: RawArgument[]): Shaping {
  const keys = ["todos", "todo_list", "todo", "items", "tasks", "plan", "list", "checklist"].map(nameKey);
  const given = args.find((arg) => keys.includes(nameKey(arg.key)));
  if (!given) return [{ args, repairs: [] }];
  const tree =
    typeof given.value === "string" && /^\s*<\w+/.test(given.value) ? nestedElements(given.value) : undefined;
  const value = tree ? Object.values(tree).flatMap(asList) : decoded(given.value);
  if (!Array.isArray(value)) return [{ args, repairs: [] }];
  const todos = value.map(todoLine).join("\n");
  const rest = args.filter((arg) => arg !== given);
  return [
    { args: [{ key: "todos", value: todos, source: "data" }, ...rest], repairs: ["to-do list made a checklist"] },
  ];
}

function todoLine(item: unknown): string {
  if (typeof item === "string") return /^\s*(?:[-*]\s*)?\[.\]/.test(item) ? item.trim() : `- [ ] ${item.trim()}`;
  const entries = typeof item === "object" && item !== null ? fields(item, "data") : [];
  const text = find(entries, "content", "text", "task", "title", "step", "description", "todo", "name")?.value;
  const state = String(find(entries, "status", "state", "done", "completed")?.value ?? "");
  const mark = /^(?:completed?|done|true|finished)$/i.test(state)
    ? "x"
    : /progress|doing|active|current/i.test(state)
      ? "-"
      : " ";
  return `- [${mark}] ${typeof text === "string" ? text.trim() : JSON.stringify(item)}`;
}
