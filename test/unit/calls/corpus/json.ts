/** Calls as JSON: tagged, bare, fenced, in lists, and mended. */
import { block, diff, done, type Entry, list, read, run, write } from "./entry.ts";

const CALL = '{"name": "read_file", "arguments": {"path": "src/a.ts"}}';

export const json: Entry[] = [
  { name: "Hermes' tool_call", reply: `<tool_call>\n${CALL}\n</tool_call>`, calls: [read("src/a.ts")], text: "" },
  { name: "tool_call on one line", reply: `<tool_call>${CALL}</tool_call>`, calls: [read("src/a.ts")] },
  {
    name: "prose and a tool_call",
    reply: `I'll read it.\n<tool_call>\n${CALL}\n</tool_call>`,
    calls: [read("src/a.ts")],
    text: "I'll read it.",
  },
  {
    name: "a tool_call after prose on the same line",
    reply: `Let me read it. <tool_call>${CALL}</tool_call>`,
    calls: [read("src/a.ts")],
  },
  {
    name: "two tool_calls",
    reply: `<tool_call>\n${CALL}\n</tool_call>\n<tool_call>\n{"name": "list_files", "arguments": {"path": "."}}\n</tool_call>`,
    calls: [read("src/a.ts"), list(".")],
  },
  {
    name: "two objects in one tool_call",
    reply: `<tool_call>\n${CALL}\n{"name": "list_files", "arguments": {"path": "."}}\n</tool_call>`,
    calls: [read("src/a.ts"), list(".")],
  },
  { name: "a list in a tool_call", reply: `<tool_call>[${CALL}]</tool_call>`, calls: [read("src/a.ts")] },
  {
    name: "a fence in a tool_call",
    reply: `<tool_call>\n\`\`\`json\n${CALL}\n\`\`\`\n</tool_call>`,
    calls: [read("src/a.ts")],
  },
  { name: "no </tool_call>", reply: `<tool_call>\n${CALL}`, calls: [read("src/a.ts")] },
  {
    name: "<tool_call> in place of </tool_call>",
    reply: `<tool_call>\n${CALL}\n<tool_call>`,
    calls: [read("src/a.ts")],
  },
  { name: "a lost opening tag", reply: `${CALL}\n</tool_call>`, calls: [read("src/a.ts")], text: "" },
  {
    name: "a lost last brace before </tool_call>",
    reply: '<tool_call>\n{"name": "read_file", "arguments": {"path": "src/a.ts"}\n</tool_call>',
    calls: [read("src/a.ts")],
  },
  {
    name: "two lost braces before </tool_call>",
    reply: '<tool_call>\n{"name": "read_file", "arguments": {"path": "src/a.ts"\n</tool_call>',
    calls: [read("src/a.ts")],
  },
  {
    name: "a brace too many before </tool_call>",
    reply: `<tool_call>\n${CALL}}\n</tool_call>`,
    calls: [read("src/a.ts")],
    text: "",
  },
  {
    name: "</tool_call> inside a string",
    reply:
      '<tool_call>\n{"name": "write_file", "arguments": {"path": "a.md", "content": "ends with </tool_call>\\nok"}}\n</tool_call>',
    calls: [write("a.md", "ends with </tool_call>\nok")],
  },
  { name: "function_call tags", reply: `<function_call>${CALL}</function_call>`, calls: [read("src/a.ts")] },
  { name: "functioncall tags", reply: `<functioncall> ${CALL} </functioncall>`, calls: [read("src/a.ts")] },
  { name: "tools tags", reply: `<tools>\n${CALL}\n</tools>`, calls: [read("src/a.ts")] },
  { name: "Granite's token", reply: `<|tool_call|>[${CALL}]`, calls: [read("src/a.ts")] },
  { name: "Phi's tokens", reply: `<|tool_call|>[${CALL}]<|/tool_call|>`, calls: [read("src/a.ts")] },
  { name: "Nemotron's tags", reply: `<TOOLCALL>[${CALL}]</TOOLCALL>`, calls: [read("src/a.ts")] },
  {
    name: "Command's tokens",
    reply:
      '<|START_ACTION|>[{"tool_call_id": "0", "tool_name": "read_file", "parameters": {"path": "src/a.ts"}}]<|END_ACTION|>',
    calls: [read("src/a.ts")],
  },
  { name: "bare JSON", reply: CALL, calls: [read("src/a.ts")], text: "" },
  {
    name: "bare JSON over several lines",
    reply: '{\n  "name": "read_file",\n  "arguments": {\n    "path": "src/a.ts"\n  }\n}',
    calls: [read("src/a.ts")],
  },
  {
    name: "announced bare JSON",
    reply: `I'll read the file.\n\n${CALL}`,
    calls: [read("src/a.ts")],
    text: "I'll read the file.",
  },
  { name: "JSON after prose on the same line", reply: `I'll read the file: ${CALL}`, calls: [read("src/a.ts")] },
  { name: "fenced JSON", reply: `\`\`\`json\n${CALL}\n\`\`\``, calls: [read("src/a.ts")], text: "" },
  {
    name: "announced fenced JSON",
    reply: `Let me look at the file:\n\n\`\`\`json\n${CALL}\n\`\`\``,
    calls: [read("src/a.ts")],
  },
  { name: "fenced JSON without a language", reply: `\`\`\`\n${CALL}\n\`\`\``, calls: [read("src/a.ts")] },
  { name: "a tool_call fence", reply: `\`\`\`tool_call\n${CALL}\n\`\`\``, calls: [read("src/a.ts")] },
  {
    name: "parameters for arguments",
    reply: '{"name": "read_file", "parameters": {"path": "src/a.ts"}}',
    calls: [read("src/a.ts")],
  },
  { name: "tool and args", reply: '{"tool": "read_file", "args": {"path": "src/a.ts"}}', calls: [read("src/a.ts")] },
  {
    name: "tool_name and tool_input",
    reply: '{"tool_name": "read_file", "tool_input": {"path": "src/a.ts"}}',
    calls: [read("src/a.ts")],
  },
  {
    name: "action and action_input",
    reply: '{"action": "read_file", "action_input": {"path": "src/a.ts"}}',
    calls: [read("src/a.ts")],
  },
  {
    name: "action_input as the only value",
    reply: '{"action": "read_file", "action_input": "src/a.ts"}',
    calls: [read("src/a.ts")],
  },
  {
    name: "function and arguments",
    reply: '{"function": "read_file", "arguments": {"path": "src/a.ts"}}',
    calls: [read("src/a.ts")],
  },
  {
    name: "a function object",
    reply: '{"type": "function", "function": {"name": "read_file", "arguments": {"path": "src/a.ts"}}}',
    calls: [read("src/a.ts")],
  },
  {
    name: "a function object with an id",
    reply:
      '{"id": "call_1", "type": "function", "function": {"name": "read_file", "arguments": "{\\"path\\": \\"src/a.ts\\"}"}}',
    calls: [read("src/a.ts")],
  },
  {
    name: "OpenAI's tool_calls",
    reply:
      '{"tool_calls": [{"id": "1", "type": "function", "function": {"name": "read_file", "arguments": "{\\"path\\": \\"src/a.ts\\"}"}}]}',
    calls: [read("src/a.ts")],
  },
  {
    name: "Anthropic's tool_use",
    reply: '{"type": "tool_use", "id": "x", "name": "read_file", "input": {"path": "src/a.ts"}}',
    calls: [read("src/a.ts")],
  },
  {
    name: "parallel tool uses",
    reply:
      '{"tool_uses": [{"recipient_name": "functions.read_file", "parameters": {"path": "a.ts"}}, {"recipient_name": "functions.read_file", "parameters": {"path": "b.ts"}}]}',
    calls: [read("a.ts"), read("b.ts")],
  },
  {
    name: "arguments before the name",
    reply: '{"arguments": {"path": "src/a.ts"}, "name": "read_file"}',
    calls: [read("src/a.ts")],
  },
  { name: "arguments beside the tool", reply: '{"tool": "read_file", "path": "src/a.ts"}', calls: [read("src/a.ts")] },
  { name: "the tool as the only key", reply: '{"read_file": {"path": "src/a.ts"}}', calls: [read("src/a.ts")] },
  {
    name: "a thought beside the tool",
    reply: '{"thought": "look first", "tool": "read_file", "args": {"path": "src/a.ts"}}',
    calls: [read("src/a.ts")],
  },
  {
    name: "a list of calls",
    reply: `[${CALL}, {"name": "list_files", "arguments": {"path": "."}}]`,
    calls: [read("src/a.ts"), list(".")],
  },
  {
    name: "calls line by line",
    reply: `${CALL}\n{"name": "list_files", "arguments": {"path": "."}}`,
    calls: [read("src/a.ts"), list(".")],
  },
  {
    name: "calls with a semicolon between",
    reply: `${CALL}; {"name": "list_files", "arguments": {"path": "."}}`,
    calls: [read("src/a.ts"), list(".")],
  },
  {
    name: "a call with no arguments needed",
    reply: '{"name": "list_files", "arguments": {}}',
    calls: [["list_files", {}]],
  },
  {
    name: "single quotes",
    reply: "{'name': 'read_file', 'arguments': {'path': 'src/a.ts'}}",
    calls: [read("src/a.ts")],
  },
  {
    name: "an apostrophe in single quotes",
    reply: "{'name': 'attempt_completion', 'arguments': {'result': 'It's done.'}}",
    calls: [done("It's done.")],
  },
  {
    name: "trailing commas",
    reply: '{"name": "read_file", "arguments": {"path": "src/a.ts",},}',
    calls: [read("src/a.ts")],
  },
  { name: "bare keys", reply: '{name: "read_file", arguments: {path: "src/a.ts"}}', calls: [read("src/a.ts")] },
  {
    name: "Python's constants",
    reply: '{"name": "list_files", "arguments": {"path": ".", "recursive": True}}',
    calls: [list(".", { recursive: true })],
  },
  {
    name: "raw line breaks in a string",
    reply: '{"name": "write_file", "arguments": {"path": "a.ts", "content": "a\nb\n"}}',
    calls: [write("a.ts", "a\nb\n")],
  },
  {
    name: "raw tabs in a string",
    reply: '{"name": "write_file", "arguments": {"path": "a.ts", "content": "\ta"}}',
    calls: [write("a.ts", "\ta")],
  },
  {
    name: "unescaped quotes in a string",
    reply: '{"name": "execute_command", "arguments": {"command": "echo "hi" there"}}',
    calls: [run('echo "hi" there')],
  },
  {
    name: "unescaped quotes before a bracket",
    reply: '{"name": "write_file", "arguments": {"path": "a.ts", "content": "log("hi");"}}',
    calls: [write("a.ts", 'log("hi");')],
  },
  {
    name: "unescaped quotes before a closing tag",
    reply: '{"name": "write_file", "arguments": {"path": "a.html", "content": "<p>"hi"</p>"}}',
    calls: [write("a.html", '<p>"hi"</p>')],
  },
  {
    name: "unescaped backslashes",
    reply: '{"name": "search_files", "arguments": {"path": ".", "regex": "\\d+\\s"}}',
    calls: [["search_files", { path: ".", regex: "\\d+\\s" }]],
  },
  {
    name: "triple quotes",
    reply: '{"name": "write_file", "arguments": {"path": "a.py", "content": """x = "1"\n"""}}',
    calls: [write("a.py", 'x = "1"\n')],
  },
  {
    name: "unicode escapes",
    reply: '{"name": "attempt_completion", "arguments": {"result": "caf\\u00e9 \\ud83d\\ude00"}}',
    calls: [done("café 😀")],
  },
  {
    name: "content that keeps its newlines",
    reply: '{"name": "write_file", "arguments": {"path": "a.ts", "content": "\\na\\n\\n"}}',
    calls: [write("a.ts", "\na\n\n")],
  },
  {
    name: "a path in backticks",
    reply: '{"name": "read_file", "arguments": {"path": "`src/a.ts`"}}',
    calls: [read("src/a.ts")],
  },
  {
    name: "aliases",
    reply: '{"name": "Read", "arguments": {"file_path": "src/a.ts", "offset": 10, "limit": 5}}',
    calls: [read("src/a.ts", { lines: "10-14" })],
  },
  {
    name: "a namespace",
    reply: '{"name": "functions.read_file", "arguments": {"path": "src/a.ts"}}',
    calls: [read("src/a.ts")],
  },
  {
    name: "a boolean as text",
    reply: '{"name": "list_files", "arguments": {"path": ".", "recursive": "true"}}',
    calls: [list(".", { recursive: true })],
  },
  {
    name: "null for an optional parameter",
    reply: '{"name": "read_file", "arguments": {"path": "a.ts", "lines": null}}',
    calls: [read("a.ts")],
  },
  {
    name: "a range as a list",
    reply: '{"name": "read_file", "arguments": {"path": "a.ts", "lines": [4, 9]}}',
    calls: [read("a.ts", { lines: "4-9" })],
  },
  {
    name: "several files",
    reply:
      '{"name": "read_file", "arguments": {"files": [{"path": "a.ts", "line_ranges": ["1-5"]}, {"path": "b.ts"}]}}',
    calls: [read("a.ts", { lines: "1-5" }), read("b.ts")],
  },
  {
    name: "several paths",
    reply: '{"name": "read_files", "arguments": {"paths": ["a.ts", "b.ts"]}}',
    calls: [read("a.ts"), read("b.ts")],
  },
  {
    name: "old and new strings",
    reply: '{"name": "str_replace", "arguments": {"path": "a.ts", "old_str": "a\\nb", "new_str": "c"}}',
    calls: [diff("a.ts", block("a\nb", "c"))],
  },
  {
    name: "several edits",
    reply:
      '{"name": "multi_edit", "arguments": {"file_path": "a.ts", "edits": [{"old_string": "a", "new_string": "b"}, {"old_string": "c", "new_string": "d"}]}}',
    calls: [diff("a.ts", `${block("a", "b")}\n${block("c", "d")}`)],
  },
  {
    name: "text that looks like a marker",
    reply: '{"name": "str_replace", "arguments": {"path": "a.md", "old_str": "T\\n=======", "new_str": "T"}}',
    calls: [diff("a.md", block("T\n\\=======", "T"))],
  },
  {
    name: "a patch",
    reply:
      '{"name": "apply_patch", "arguments": {"input": "*** Begin Patch\\n*** Update File: a.ts\\n@@\\n x\\n-a\\n+b\\n*** End Patch"}}',
    calls: [diff("a.ts", block("x\na", "x\nb"))],
  },
  {
    name: "a patch that adds a file",
    reply:
      '{"name": "apply_patch", "arguments": {"input": "*** Begin Patch\\n*** Add File: b.ts\\n+x\\n+y\\n*** End Patch"}}',
    calls: [write("b.ts", "x\ny\n")],
  },
  {
    name: "the str_replace_editor that creates",
    reply: '{"name": "str_replace_editor", "arguments": {"command": "create", "path": "a.ts", "file_text": "x"}}',
    calls: [write("a.ts", "x")],
  },
  {
    name: "the str_replace_editor that views",
    reply: '{"name": "str_replace_editor", "arguments": {"command": "view", "path": "a.ts", "view_range": [1, 20]}}',
    calls: [read("a.ts", { lines: "1-20" })],
  },
  {
    name: "an argument vector",
    reply: '{"name": "shell", "arguments": {"command": ["bash", "-lc", "npm test"]}}',
    calls: [run("npm test")],
  },
  {
    name: "suggestions as a list",
    reply:
      '{"name": "ask_followup_question", "arguments": {"question": "Which?", "follow_up": ["a", {"text": "b", "mode": "code"}]}}',
    calls: [["ask_followup_question", { question: "Which?", follow_up: ["a", { text: "b", mode: "code" }] }]],
  },
  {
    name: "to-dos as objects",
    reply:
      '{"name": "TodoWrite", "arguments": {"todos": [{"content": "a", "status": "completed", "activeForm": "x"}, {"content": "b", "status": "pending"}]}}',
    calls: [["update_todo_list", { todos: "- [x] a\n- [ ] b" }]],
  },
  {
    name: "content as an object",
    reply: '{"name": "write_file", "arguments": {"path": "a.json", "content": {"a": 1}}}',
    calls: [write("a.json", '{\n  "a": 1\n}')],
  },
  {
    name: "content as lines",
    reply: '{"name": "write_file", "arguments": {"path": "a.ts", "content": ["a", "b"]}}',
    calls: [write("a.ts", "a\nb")],
  },
  {
    name: "a lost last brace at the end",
    reply: '{"name": "read_file", "arguments": {"path": "src/a.ts"}',
    calls: [read("src/a.ts")],
  },
  {
    name: "ReAct",
    reply: 'Thought: I need the file.\nAction: read_file\nAction Input: {"path": "src/a.ts"}',
    calls: [read("src/a.ts")],
  },
  {
    name: "tool_use with a name element",
    reply: '<tool_use>\n<name>read_file</name>\n<arguments>{"path": "src/a.ts"}</arguments>\n</tool_use>',
    calls: [read("src/a.ts")],
  },
  {
    name: "tool_call with a name element and parameters",
    reply: "<tool_call>\n<name>read_file</name>\n<parameters>\n<path>src/a.ts</path>\n</parameters>\n</tool_call>",
    calls: [read("src/a.ts")],
  },
  {
    name: "tool_call around Roo Code's element",
    reply: "<tool_call>\n<read_file>\n<path>src/a.ts</path>\n</read_file>\n</tool_call>",
    calls: [read("src/a.ts")],
    text: "",
  },
];

export const brokenJson: Entry[] = [
  {
    name: "unescaped quotes that may end the string",
    reply: '{"name": "write_file", "arguments": {"path": "a.ts", "content": "log("a", "b")"}}',
    calls: [],
    problems: ["malformed"],
  },
  {
    name: "an end inside a string",
    reply: '{"name": "read_file", "arguments": {"path": "src/a',
    calls: [],
    problems: ["unfinished"],
  },
  {
    name: "an end inside the arguments",
    reply: '{"name": "write_file", "arguments": {"path": "a.ts", ',
    calls: [],
    problems: ["unfinished"],
  },
  { name: "an end before the arguments", reply: '{"name": "read_file",', calls: [], problems: ["unfinished"] },
  {
    name: "an end inside a tool_call",
    reply: '<tool_call>\n{"name": "read_file", "argum',
    calls: [],
    problems: ["unfinished"],
  },
  { name: "an end after <tool_call>", reply: "<tool_call>\n", calls: [], problems: ["unfinished"] },
  {
    name: "an end inside a fence",
    reply: '```json\n{"name": "write_file", "arguments": {"path": "a.ts", "content": "abc',
    calls: [],
    problems: ["unfinished"],
  },
  {
    name: "a whole call before one that is cut",
    reply: `<tool_call>\n${CALL}\n</tool_call>\n<tool_call>\n{"name": "write_file", "arguments": {"path": "b`,
    calls: [read("src/a.ts")],
    problems: ["unfinished"],
  },
  {
    name: "an unknown tool",
    reply: '<tool_call>\n{"name": "fly_away", "arguments": {"to": "moon"}}\n</tool_call>',
    calls: [],
    problems: ["unknown-tool"],
  },
  {
    name: "a missing parameter",
    reply: '<tool_call>\n{"name": "write_file", "arguments": {"path": "a.ts"}}\n</tool_call>',
    calls: [],
    problems: ["missing-parameter"],
  },
  {
    name: "JSON beyond repair",
    reply: '<tool_call>\n{"name": "read_file", "arguments": {"path" "src/a.ts"]}}\n</tool_call>',
    calls: [],
    problems: ["malformed"],
  },
  {
    name: "a patch without end",
    reply: '{"name": "apply_patch", "arguments": {"input": "*** Begin Patch\\n*** Update File: a.ts\\n-a\\n+b"}}',
    calls: [],
    problems: ["bad-parameter"],
  },
];
