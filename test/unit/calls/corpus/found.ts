/** Replies that were once read wrong, though what they mean is plain: one for each way it went. */
import { type Entry, list, read, run, write } from "./entry.ts";

const GLM = "<tool_call>read_file\n<arg_key>path</arg_key>\n<arg_value>a</arg_value>\n</tool_call>";
const GEMMA = '<|tool_call>call:read_file{path:<|"|>a<|"|>}<tool_call|>';

export const found: Entry[] = [
  {
    name: "a list of Python calls with a comma too many",
    reply: '[read_file(path="a.ts",), list_files(path="."),]',
    calls: [read("a.ts"), list(".")],
  },
  {
    name: "GLM's pairs without </arg_key>",
    reply: "<tool_call>read_file\n<arg_key>path\n<arg_value>a.ts</arg_value>\n</tool_call>",
    calls: [read("a.ts")],
  },
  {
    name: "GLM's pairs with a misspelt </arg_key>",
    reply: "<tool_call>read_file\n<arg_key>path</arg_ky>\n<arg_value>a.ts</arg_value>\n</tool_call>",
    calls: [read("a.ts")],
  },
  {
    name: "GLM's pairs without </arg_value>",
    reply: "<tool_call>read_file\n<arg_key>path</arg_key>\n<arg_value>a.ts\n</tool_call>",
    calls: [read("a.ts")],
  },
  {
    name: "GLM's pairs with a misspelt </arg_value>",
    reply: "<tool_call>read_file\n<arg_key>path</arg_key>\n<arg_value>a.ts</arg_val>\n</tool_call>",
    calls: [read("a.ts")],
  },
  {
    name: "GLM's content that is a call of GLM's",
    reply: `<tool_call>write_file\n<arg_key>path</arg_key>\n<arg_value>g.md</arg_value>\n<arg_key>content</arg_key>\n<arg_value>${GLM}</arg_value>\n</tool_call>`,
    calls: [write("g.md", GLM)],
    shorterIsOther: true,
  },
  {
    name: "GLM's content that speaks of <arg_value>",
    reply:
      "<tool_call>write_file\n<arg_key>path</arg_key>\n<arg_value>g.md</arg_value>\n<arg_key>content</arg_key>\n<arg_value>each <arg_value> is a value</arg_value>\n</tool_call>",
    calls: [write("g.md", "each <arg_value> is a value")],
  },
  {
    name: "Gemma 4's content that is a call of Gemma's",
    reply: `<|tool_call>call:write_file{path:<|"|>g.md<|"|>,content:<|"|>${GEMMA}<|"|>}<tool_call|>`,
    calls: [write("g.md", GEMMA)],
  },
  {
    name: "Gemma 4's content that speaks of its quotes",
    reply: '<|tool_call>call:write_file{path:<|"|>g.md<|"|>,content:<|"|>the mark <|"|> quotes<|"|>}<tool_call|>',
    calls: [write("g.md", 'the mark <|"|> quotes')],
  },
  {
    name: "tool_code that keeps a result",
    reply: '```tool_code\nx = read_file(path="a.ts")\n```',
    calls: [read("a.ts")],
    text: "",
  },
  {
    name: "tool_code that keeps a result and prints it",
    reply: 'I need to see the file.\n\n```tool_code\nresult = default_api.read_file(path="a.ts")\nprint(result)\n```',
    calls: [read("a.ts")],
    text: "I need to see the file.",
  },
  {
    name: "tool_code that keeps two results",
    reply: '```tool_code\na = read_file(path="a.ts")\nb = read_file(path="b.ts")\n```',
    calls: [read("a.ts"), read("b.ts")],
  },
  {
    name: "ReAct in bold",
    reply: 'Thought: I need the file\n\n**Action:** read_file\n**Action Input:** {"path": "a.ts"}',
    calls: [read("a.ts")],
    text: "Thought: I need the file",
  },
  {
    name: "ReAct in bold with the colons outside",
    reply: '**Thought**: I need the file\n**Action**: `read_file`\n**Action Input**: {"path": "a.ts"}',
    calls: [read("a.ts")],
  },
  {
    name: "the parameter's closing tag in place of the call's",
    reply: "<execute_command>\n<command>ls -la</command>\n</command>",
    calls: [run("ls -la")],
  },
  {
    name: "content that ends where it speaks of the end of the call",
    reply: "<write_file>\n<path>d.md</path>\n<content>\nend with </write_file>",
    calls: [],
    problems: ["unfinished"],
  },
  {
    name: "a parameter that ends where it speaks of the end of a function",
    reply: "<function=write_file>\n<parameter=path>\na.md\n</parameter>\n<parameter=content>\nuse </function>",
    calls: [],
    problems: ["unfinished"],
  },
];

const shown = (name: string, reply: string): Entry => ({ name, reply, calls: [], text: reply });

export const foundShown: Entry[] = [
  shown(
    "Python that keeps what a function of that name gives",
    '```python\nx = read_file(path="a")\nprint(len(x))\n```',
  ),
  shown("an assignment at the start of a line", 'x = read_file(path="a")\n\nreads the file in Python.'),
  shown(
    "what ReAct in bold looks like",
    'In ReAct prompts the model prints:\n\n**Action:** read_file\n**Action Input:** {"path": "a"}\n\nand waits.',
  ),
  shown("a list of things in bold", "**Action items**\n\n**Action:** call the bank\n**Actions:** none\n* one\n** two"),
  shown("tool_code as an example", 'Gemma answers in tool_code, e.g.\n\n```tool_code\nx = read_file(path="a")\n```'),
  // Before its last line it is a call.
  {
    ...shown(
      "tool_code with more than calls",
      '```tool_code\nx = read_file(path="a")\nfor line in x: print(line)\n```',
    ),
    shorterIsOther: true,
  },
];
