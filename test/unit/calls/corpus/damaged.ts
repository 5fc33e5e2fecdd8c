/** Calls that are damaged, or stand in forms that few models have: right where they can be read, else with a cause, never silently gone. */
import { block, diff, type Entry, list, read, run, write } from "./entry.ts";

const CALL = '{"name": "read_file", "arguments": {"path": "src/a.ts"}}';
const tagged = (inside: string) => `<tool_call>\n${inside}\n</tool_call>`;
const file = (content: string, end = "</content>\n</write_file>") =>
  `<write_file>\n<path>a.md</path>\n<content>\n${content}\n${end}`;

const right: Entry[] = [
  {
    name: "curly quotes",
    reply: tagged("{“name”: “read_file”, “arguments”: {“path”: “src/a.ts”}}"),
    calls: [read("src/a.ts")],
  },
  { name: "doubled braces", reply: tagged(`{${CALL}}`), calls: [read("src/a.ts")] },
  { name: "a call under tool", reply: `{"tool": ${CALL}}`, calls: [read("src/a.ts")] },
  {
    name: "a message of OpenAI's API",
    reply: `{"role": "assistant", "content": null, "tool_calls": [${CALL}]}`,
    calls: [read("src/a.ts")],
  },
  {
    name: "a space without width before a tag",
    reply: "\u200b<read_file>\n<path>src/a.ts</path>\n</read_file>",
    calls: [read("src/a.ts")],
  },
  {
    name: "a space without width before a fence",
    reply: `\u200b\`\`\`json\n${CALL}\n\`\`\``,
    calls: [read("src/a.ts")],
  },
  {
    name: "a byte order mark before Harmony",
    reply: '\uFEFFassistantcommentary to=functions.read_file json{"path":"src/a.ts"}',
    calls: [read("src/a.ts")],
  },
  {
    name: "Llama 4's tokens",
    reply: '<|python_start|>[read_file(path="src/a.ts")]<|python_end|>',
    calls: [read("src/a.ts")],
  },
  { name: "Phi's functools", reply: `functools[${CALL}]`, calls: [read("src/a.ts")] },
  {
    name: "Apertus' tokens",
    reply: '<|tools_prefix|>[{"read_file": {"path": "src/a.ts"}}]<|tools_suffix|>',
    calls: [read("src/a.ts")],
  },
  {
    name: "a namespace before invoke",
    reply:
      '<x:function_calls>\n<x:invoke name="read_file">\n<x:parameter name="path">src/a.ts</x:parameter>\n</x:invoke>\n</x:function_calls>',
    calls: [read("src/a.ts")],
  },
  {
    name: "a fence after Action Input",
    reply: 'Action: read_file\nAction Input:\n```json\n{"path": "src/a.ts"}\n```',
    calls: [read("src/a.ts")],
  },
  {
    name: "a comment between parameters",
    reply: "<read_file>\n<!-- the file -->\n<path>src/a.ts</path>\n</read_file>",
    calls: [read("src/a.ts")],
  },
  {
    name: "CDATA around a flag and a range",
    reply:
      "<list_files>\n<path>src</path>\n<recursive><![CDATA[true]]></recursive>\n</list_files>\n<read_file>\n<path>a.ts</path>\n<lines><![CDATA[1-5]]></lines>\n</read_file>",
    calls: [list("src", { recursive: true }), read("a.ts", { lines: "1-5" })],
  },
  {
    name: "CDATA that holds the mark of CDATA",
    reply: "<write_file>\n<path>a.md</path>\n<content><![CDATA[a <![CDATA[ b]]></content>\n</write_file>",
    calls: [write("a.md", "a <![CDATA[ b")],
  },
  {
    name: "an opening tag for a closing one",
    reply: "<read_file>\n<path>src/a.ts<path>\n</read_file>",
    calls: [read("src/a.ts")],
  },
  {
    name: "content with an opening tag for a closing one",
    reply: file("x", "<content>\n</write_file>"),
    calls: [write("a.md", "x")],
  },
  {
    name: "a closing tag that lost its bracket",
    reply: "<read_file>\n<path>src/a.ts/path>\n</read_file>",
    calls: [read("src/a.ts")],
  },
  {
    name: "a misspelt tag before the end of a wrapper",
    reply: "<write_file>\n<args>\n<path>a.md</path>\n<content>\nx\n</cntent>\n</args>\n</write_file>",
    calls: [write("a.md", "x")],
  },
  {
    name: "a parameter of Qwen3-Coder without an end",
    reply:
      "<tool_call>\n<function=search_files>\n<parameter=regex>\nfoo\n<parameter=path>\nsrc\n</parameter>\n</function>\n</tool_call>",
    calls: [["search_files", { regex: "foo", path: "src" }]],
  },
  {
    name: "a path with quotes inside",
    reply: '<read_file>\n<path>"a" and "b"</path>\n</read_file>',
    calls: [read('"a" and "b"')],
  },
  {
    name: "an apology for no call",
    reply: "You're right, I did not use a tool in my last reply.\n\n<read_file>\n<path>src/a.ts</path>\n</read_file>",
    calls: [read("src/a.ts")],
  },
  {
    name: "what the speaker wants to find out",
    reply: "Before I change anything I want to see how it is used.\n<read_file>\n<path>src/a.ts</path>\n</read_file>",
    calls: [read("src/a.ts")],
  },
  {
    name: "a corrected call",
    reply: `I apologize. Here is the corrected call:\n\n${tagged(CALL)}`,
    calls: [read("src/a.ts")],
  },
  {
    name: "a closing tag in a string",
    reply: file('const end = "</content>";\nlog(end);'),
    calls: [write("a.md", 'const end = "</content>";\nlog(end);')],
  },
  {
    name: "calls of four forms in turn",
    reply: `<read_file>\n<path>a.ts</path>\n</read_file>\n${tagged(CALL)}\n[TOOL_CALLS]list_files[ARGS]{"path": "src"}\n<function=execute_command>\n<parameter=command>\nnpm test\n</parameter>\n</function>`,
    calls: [read("a.ts"), read("src/a.ts"), list("src"), run("npm test")],
  },
  {
    name: "a misspelt end between two parameters",
    reply:
      '<invoke name="search_files">\n<parameter name="regex">a</paarmeter>\n<parameter name="path">src</parameter>\n</invoke>',
    calls: [["search_files", { regex: "a", path: "src" }]],
  },
  {
    name: "old and new text in JSON",
    reply: '{"name": "Edit", "input": {"file_path": "a.ts", "old_string": "a", "new_string": "b"}}',
    calls: [diff("a.ts", block("a", "b"))],
  },
];

const broken = (name: string, reply: string, cause: NonNullable<Entry["problems"]>[number] = "malformed"): Entry => ({
  name,
  reply,
  calls: [],
  problems: [cause],
  shorterIsOther: true,
});

const wrong: Entry[] = [
  broken("JSON without colons", tagged('{"name" "read_file", "arguments": {"path": "a.ts"}}')),
  broken("a tool's name without quotes", tagged('{"name": read_file, "arguments": {"path": "a.ts"}}')),
  broken("a semicolon for a comma", tagged('{"name": "read_file"; "arguments": {"path": "a.ts"}}')),
  broken("words for JSON", tagged('{"tool": read the file a.ts}')),
  broken("words in a tool_call", tagged("read the file")),
  broken("an empty tool_call", "<tool_call>\n</tool_call>"),
  broken("Mistral's list with a bare path", '[TOOL_CALLS][{"name": "read_file", "arguments": {"path": a.ts}}]'),
  broken("Mistral's arguments without quotes", "[TOOL_CALLS]read_file[ARGS]{path: a.ts}"),
  broken(
    "DeepSeek's arguments without quotes",
    '<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>function<｜tool▁sep｜>read_file\n```json\n{"path": a.ts}\n```<｜tool▁call▁end｜><｜tool▁calls▁end｜>',
  ),
  broken(
    "Kimi's arguments as words",
    "<|tool_calls_section_begin|><|tool_call_begin|>functions.read_file:0<|tool_call_argument_begin|>path: a.ts<|tool_call_end|><|tool_calls_section_end|>",
  ),
  broken(
    "Harmony's arguments as words",
    "<|channel|>commentary to=functions.read_file <|constrain|>json<|message|>path=a.ts<|call|>",
  ),
  broken("a tool of OpenAI's", "<|channel|>analysis to=python code<|message|>import os<|call|>", "unknown-tool"),
  broken("a list as Python with a bare path", "[read_file(path=a.ts)]"),
  broken("a list as Python with words", '[read_file(path="a.ts"), foo bar]'),
  broken("words where parameters were meant", "<read_file>\nplease read a.ts\nand b.ts\n</read_file>"),
  broken(
    "arguments as a string that is cut",
    '{"name": "list_files", "arguments": "{\\"path\\": \\"src"}',
    "unfinished",
  ),
  broken(
    "a command in a broken tag",
    '<invoke name="execute_command">\n<parameter name=<"command">rm a</parameter>\n</invoke>',
  ),
  broken("a command in a doubled bracket", '<function=execute_command>>{"command": "rm a"}</function>'),
  broken(
    "GLM's pair without an end",
    "<tool_call>search_files<arg_key>regex</arg_key><arg_value>a/arg_value><arg_key>path</arg_key><arg_value>src</arg_value></tool_call>",
  ),
  broken("a path that holds markup", "<read_file>\n<path>src/<name>.ts</path>\n</read_file>"),
  broken("a path of two lines", '{"name": "read_file", "arguments": {"path": "a.ts\\nb.ts"}}', "bad-parameter"),
  broken(
    "two contents for one file",
    "<write_file>\n<path>a.ts</path>\n<content>\nx\n</content>\n<content>\ny\n</content>\n</write_file>",
    "bad-parameter",
  ),
  broken(
    "one content for two files",
    "<write_file>\n<path>a.ts</path>\n<path>b.ts</path>\n<content>\nx\n</content>\n</write_file>",
    "bad-parameter",
  ),
  broken(
    "an end in the middle of a line",
    '<write_file>\n<path>a.ts</path>\n<content>\nconst end = "</content>',
    "unfinished",
  ),
  broken(
    "half an end after the call's",
    "<function=write_file>\n<parameter=path>\na\n</parameter>\n<parameter=content>\n</function>\n</para",
    "unfinished",
  ),
];

const data = (name: string, reply: string): Entry => ({ name, reply, calls: [], text: reply, shorterIsOther: true });

const none: Entry[] = [
  data("settings by tool", '```json\n{"read_file": {"enabled": true}}\n```'),
  data("the answer of a search", '```json\n{"name": "search", "query": "x", "results": []}\n```'),
  data("components of a page", '```tsx\n<Search path="/x" />\n<Read><Path>a</Path></Read>\n```'),
  data("a wrapper that is explained", 'The format is:\n<tool_call>\n{"name": <function-name>}\n</tool_call>'),
  data("backticks without an end", "`".repeat(200)),
  data("wrappers without an end", `See:\n\n${"<tool_call>\n".repeat(12)}and so on.`),
];

export const damaged: Entry[] = [...right, ...wrong, ...none];
