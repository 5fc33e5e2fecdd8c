/** The forms of model families that have their own. */
import { type Entry, list, read, run, write } from "./entry.ts";

export const families: Entry[] = [
  {
    name: "Qwen3-Coder's function",
    reply: "<tool_call>\n<function=read_file>\n<parameter=path>\nsrc/a.ts\n</parameter>\n</function>\n</tool_call>",
    calls: [read("src/a.ts")],
    text: "",
  },
  {
    name: "a function without tool_call",
    reply: "<function=read_file>\n<parameter=path>\nsrc/a.ts\n</parameter>\n</function>",
    calls: [read("src/a.ts")],
  },
  {
    name: "a function and a lost opening tool_call",
    reply: "I'll read it.\n\n<function=read_file>\n<parameter=path>\nsrc/a.ts\n</parameter>\n</function>\n</tool_call>",
    calls: [read("src/a.ts")],
    text: "I'll read it.",
  },
  {
    name: "two parameters",
    reply:
      "<function=write_file>\n<parameter=path>\na.ts\n</parameter>\n<parameter=content>\na\n\n</parameter>\n</function>",
    calls: [write("a.ts", "a\n")],
  },
  {
    name: "a parameter with leading blanks",
    reply:
      "<function=write_file>\n<parameter=path>\na.py\n</parameter>\n<parameter=content>\n    x\n</parameter>\n</function>",
    calls: [write("a.py", "    x")],
  },
  {
    name: "a parameter with CRLF",
    reply:
      "<function=write_file>\r\n<parameter=path>\r\na.py\r\n</parameter>\r\n<parameter=content>\r\nx\r\ny\r\n</parameter>\r\n</function>",
    calls: [write("a.py", "x\r\ny")],
  },
  {
    name: "a regex with blanks as a parameter",
    reply:
      "<function=search_files>\n<parameter=path>\n.\n</parameter>\n<parameter=regex>\n  foo \n</parameter>\n</function>",
    calls: [["search_files", { path: ".", regex: "  foo " }]],
  },
  {
    name: "a missing </parameter>",
    reply: "<function=write_file>\n<parameter=path>\na.ts\n<parameter=content>\nx\n</parameter>\n</function>",
    calls: [write("a.ts", "x")],
  },
  {
    name: "a missing </function>",
    reply: "<tool_call>\n<function=read_file>\n<parameter=path>\nsrc/a.ts\n</parameter>\n</tool_call>",
    calls: [read("src/a.ts")],
  },
  {
    name: "a missing end",
    reply: "<tool_call>\n<function=read_file>\n<parameter=path>\nsrc/a.ts\n</parameter>",
    calls: [read("src/a.ts")],
  },
  {
    name: "two functions",
    reply:
      "<tool_call>\n<function=read_file>\n<parameter=path>\na.ts\n</parameter>\n</function>\n</tool_call>\n<tool_call>\n<function=list_files>\n<parameter=path>\n.\n</parameter>\n<parameter=recursive>\ntrue\n</parameter>\n</function>\n</tool_call>",
    calls: [read("a.ts"), list(".", { recursive: true })],
  },
  {
    name: "a parameter that holds parameter tags",
    shorterIsOther: true,
    reply:
      "<function=write_file>\n<parameter=path>\na.md\n</parameter>\n<parameter=content>\n<function=x>\n<parameter=y>\nz\n</parameter>\n</function>\n</parameter>\n</function>",
    calls: [write("a.md", "<function=x>\n<parameter=y>\nz\n</parameter>\n</function>")],
  },
  {
    name: "Llama's function with JSON",
    reply: '<function=read_file>{"path": "src/a.ts"}</function>',
    calls: [read("src/a.ts")],
  },
  {
    name: "a function with a name attribute",
    reply: '<function name="read_file">\n<parameter name="path">src/a.ts</parameter>\n</function>',
    calls: [read("src/a.ts")],
  },
  {
    name: "invoke",
    reply:
      '<function_calls>\n<invoke name="read_file">\n<parameter name="path">src/a.ts</parameter>\n</invoke>\n</function_calls>',
    calls: [read("src/a.ts")],
    text: "",
  },
  {
    name: "two invokes",
    reply:
      '<function_calls>\n<invoke name="read_file">\n<parameter name="path">a.ts</parameter>\n</invoke>\n<invoke name="read_file">\n<parameter name="path">b.ts</parameter>\n</invoke>\n</function_calls>',
    calls: [read("a.ts"), read("b.ts")],
  },
  {
    name: "an invoke alone",
    reply: '<invoke name="execute_command">\n<parameter name="command">npm test</parameter>\n</invoke>',
    calls: [run("npm test")],
  },
  {
    name: "MiniMax's invoke",
    reply:
      '<minimax:tool_call>\n<invoke name="read_file">\n<parameter name="path">src/a.ts</parameter>\n</invoke>\n</minimax:tool_call>',
    calls: [read("src/a.ts")],
  },
  {
    name: "Seed's function",
    reply:
      "<seed:tool_call>\n<function=read_file>\n<parameter=path>src/a.ts</parameter>\n</function>\n</seed:tool_call>",
    calls: [read("src/a.ts")],
  },
  {
    name: "DeepSeek 3.2's invoke",
    reply:
      '<｜DSML｜function_calls>\n<｜DSML｜invoke name="read_file">\n<｜DSML｜parameter name="path" string="true">src/a.ts</｜DSML｜parameter>\n</｜DSML｜invoke>\n</｜DSML｜function_calls>',
    calls: [read("src/a.ts")],
  },
  {
    name: "Mistral's list",
    reply: '[TOOL_CALLS][{"name": "read_file", "arguments": {"path": "src/a.ts"}}]',
    calls: [read("src/a.ts")],
    text: "",
  },
  {
    name: "Mistral's list of two",
    reply:
      '[TOOL_CALLS] [{"name": "read_file", "arguments": {"path": "a.ts"}}, {"name": "list_files", "arguments": {"path": "."}}]',
    calls: [read("a.ts"), list(".")],
  },
  {
    name: "Mistral's list after prose",
    reply: 'I\'ll read it.[TOOL_CALLS][{"name": "read_file", "arguments": {"path": "src/a.ts"}}]</s>',
    calls: [read("src/a.ts")],
    text: "I'll read it.",
  },
  { name: "Mistral's ARGS", reply: '[TOOL_CALLS]read_file[ARGS]{"path": "src/a.ts"}', calls: [read("src/a.ts")] },
  {
    name: "Mistral's ARGS twice",
    reply: '[TOOL_CALLS]read_file[ARGS]{"path": "a.ts"}[TOOL_CALLS]list_files[ARGS]{"path": "."}',
    calls: [read("a.ts"), list(".")],
  },
  {
    name: "Mistral's CALL_ID",
    reply: '[TOOL_CALLS]read_file[CALL_ID]abc123[ARGS]{"path": "src/a.ts"}',
    calls: [read("src/a.ts")],
  },
  { name: "Devstral's name and object", reply: '[TOOL_CALLS]read_file{"path": "src/a.ts"}', calls: [read("src/a.ts")] },
  { name: "name and ARGS without the token", reply: 'read_file[ARGS]{"path": "src/a.ts"}', calls: [read("src/a.ts")] },
  { name: "name and object without the token", reply: 'read_file{"path": "src/a.ts"}', calls: [read("src/a.ts")] },
  {
    name: "DeepSeek R1's section",
    reply:
      '<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>function<｜tool▁sep｜>read_file\n```json\n{"path": "src/a.ts"}\n```<｜tool▁call▁end｜><｜tool▁calls▁end｜>',
    calls: [read("src/a.ts")],
    text: "",
  },
  {
    name: "DeepSeek R1's section of two",
    reply:
      '<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>function<｜tool▁sep｜>read_file\n```json\n{"path": "a.ts"}\n```<｜tool▁call▁end｜>\n<｜tool▁call▁begin｜>function<｜tool▁sep｜>list_files\n```json\n{"path": "."}\n```<｜tool▁call▁end｜><｜tool▁calls▁end｜><｜end▁of▁sentence｜>',
    calls: [read("a.ts"), list(".")],
  },
  {
    name: "DeepSeek 3.1's section",
    reply:
      '<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>read_file<｜tool▁sep｜>{"path": "src/a.ts"}<｜tool▁call▁end｜><｜tool▁calls▁end｜>',
    calls: [read("src/a.ts")],
  },
  {
    name: "DeepSeek's section in ASCII",
    reply:
      '<|tool_calls_begin|><|tool_call_begin|>function<|tool_sep|>read_file\n```json\n{"path": "src/a.ts"}\n```<|tool_call_end|><|tool_calls_end|>',
    calls: [read("src/a.ts")],
  },
  {
    name: "DeepSeek's section without its ends",
    reply:
      '<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>function<｜tool▁sep｜>read_file\n```json\n{"path": "src/a.ts"}\n```',
    calls: [read("src/a.ts")],
  },
  {
    name: "DeepSeek's section after prose",
    reply:
      'I will read it.<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>function<｜tool▁sep｜>read_file\n```json\n{"path": "src/a.ts"}\n```<｜tool▁call▁end｜><｜tool▁calls▁end｜>',
    calls: [read("src/a.ts")],
    text: "I will read it.",
  },
  {
    name: "Kimi's section",
    reply:
      '<|tool_calls_section_begin|><|tool_call_begin|>functions.read_file:0<|tool_call_argument_begin|>{"path": "src/a.ts"}<|tool_call_end|><|tool_calls_section_end|>',
    calls: [read("src/a.ts")],
    text: "",
  },
  {
    name: "Harmony's channels",
    reply:
      '<|channel|>analysis<|message|>I need the file.<|end|><|start|>assistant<|channel|>commentary to=functions.read_file <|constrain|>json<|message|>{"path":"src/a.ts"}<|call|>',
    calls: [read("src/a.ts")],
    thinking: "I need the file.",
    text: "",
  },
  {
    name: "Harmony's recipient in the role",
    reply: '<|start|>assistant to=functions.read_file<|channel|>commentary json<|message|>{"path":"src/a.ts"}<|call|>',
    calls: [read("src/a.ts")],
  },
  {
    name: "Harmony without its end",
    reply: '<|channel|>commentary to=functions.read_file<|message|>{"path":"src/a.ts"}',
    calls: [read("src/a.ts")],
  },
  {
    name: "Harmony's preamble",
    reply:
      '<|channel|>commentary<|message|>I will read it.<|end|><|start|>assistant<|channel|>commentary to=functions.read_file <|constrain|>json<|message|>{"path":"src/a.ts"}<|call|>',
    calls: [read("src/a.ts")],
  },
  {
    name: "Harmony without its tokens",
    reply: 'commentary to=functions.read_file json{"path":"src/a.ts"}',
    calls: [read("src/a.ts")],
  },
  {
    name: "Harmony glued together",
    reply: 'assistantcommentary to=functions.read_file json{"path":"src/a.ts"}',
    calls: [read("src/a.ts")],
  },
  {
    name: "Llama's python tag",
    reply: '<|python_tag|>{"name": "read_file", "parameters": {"path": "src/a.ts"}}',
    calls: [read("src/a.ts")],
    text: "",
  },
  {
    name: "Llama's python tag with two",
    reply:
      '<|python_tag|>{"name": "read_file", "parameters": {"path": "a.ts"}}; {"name": "list_files", "parameters": {"path": "."}}<|eom_id|>',
    calls: [read("a.ts"), list(".")],
    text: "",
  },
  { name: "Llama's .call", reply: '<|python_tag|>read_file.call(path="src/a.ts")', calls: [read("src/a.ts")] },
  { name: "a Pythonic list", reply: '[read_file(path="src/a.ts")]', calls: [read("src/a.ts")], text: "" },
  {
    name: "a Pythonic list of two",
    reply: "[read_file(path='a.ts'), list_files(path='.', recursive=True)]",
    calls: [read("a.ts"), list(".", { recursive: true })],
  },
  {
    name: "a Pythonic list with a newline escape",
    reply: '[write_file(path="a.ts", content="a\\nb")]',
    calls: [write("a.ts", "a\nb")],
  },
  {
    name: "LFM's tokens",
    reply: '<|tool_call_start|>[read_file(path="src/a.ts")]<|tool_call_end|>',
    calls: [read("src/a.ts")],
  },
  {
    name: "GLM's pairs",
    reply: "<tool_call>read_file\n<arg_key>path</arg_key>\n<arg_value>src/a.ts</arg_value>\n</tool_call>",
    calls: [read("src/a.ts")],
    text: "",
  },
  {
    name: "GLM's pairs without line breaks",
    reply: "<tool_call>read_file<arg_key>path</arg_key><arg_value>src/a.ts</arg_value></tool_call>",
    calls: [read("src/a.ts")],
  },
  {
    name: "GLM's pairs with content",
    reply:
      "<tool_call>write_file\n<arg_key>path</arg_key>\n<arg_value>a.ts</arg_value>\n<arg_key>content</arg_key>\n<arg_value>\nx\n</arg_value>\n</tool_call>",
    calls: [write("a.ts", "x")],
  },
  {
    name: "GLM's pairs whose value holds its closing tag",
    shorterIsOther: true,
    reply:
      "<tool_call>write_file\n<arg_key>path</arg_key>\n<arg_value>a.md</arg_value>\n<arg_key>content</arg_key>\n<arg_value>a </arg_value> b</arg_value>\n</tool_call>",
    calls: [write("a.md", "a </arg_value> b")],
  },
  {
    name: "GLM's boolean",
    reply:
      "<tool_call>list_files\n<arg_key>path</arg_key>\n<arg_value>.</arg_value>\n<arg_key>recursive</arg_key>\n<arg_value>true</arg_value>\n</tool_call>",
    calls: [list(".", { recursive: true })],
  },
  {
    name: "Gemma's tool_code",
    reply: '```tool_code\nread_file(path="src/a.ts")\n```',
    calls: [read("src/a.ts")],
    text: "",
  },
  {
    name: "Gemma's tool_code printed",
    reply: '```tool_code\nprint(default_api.read_file(path="src/a.ts"))\n```',
    calls: [read("src/a.ts")],
  },
  {
    name: "Gemma's tool_code of two",
    reply: '```tool_code\nread_file(path="a.ts")\nlist_files(path=".")\n```',
    calls: [read("a.ts"), list(".")],
  },
  {
    name: "Gemma's tool_code with triple quotes",
    reply: '```tool_code\nwrite_file(path="a.py", content="""print("x")\n""")\n```',
    calls: [write("a.py", 'print("x")\n')],
  },
  { name: "a positional argument", reply: '```tool_code\nread_file("src/a.ts")\n```', calls: [read("src/a.ts")] },
  {
    name: "Gemma 4's call",
    reply: '<|tool_call>call:read_file{path:<|"|>src/a.ts<|"|>}<tool_call|>',
    calls: [read("src/a.ts")],
  },
  {
    name: "FunctionGemma's call",
    reply: "<start_function_call>call:read_file{path:<escape>src/a.ts<escape>}<end_function_call>",
    calls: [read("src/a.ts")],
  },
  { name: "tool_code tags", reply: '<tool_code>\nread_file(path="src/a.ts")\n</tool_code>', calls: [read("src/a.ts")] },
];

export const brokenFamilies: Entry[] = [
  {
    name: "an end inside a Qwen3-Coder parameter",
    reply: "<tool_call>\n<function=write_file>\n<parameter=path>\na.ts\n</parameter>\n<parameter=content>\nconst",
    calls: [],
    problems: ["unfinished"],
  },
  { name: "an end inside <function", reply: "<tool_call>\n<function=wri", calls: [], problems: ["unfinished"] },
  {
    name: "an end before a required Qwen3-Coder parameter",
    reply: "<tool_call>\n<function=write_file>\n<parameter=path>\na.ts\n</parameter>\n",
    calls: [],
    problems: ["unfinished"],
  },
  {
    name: "an end inside Mistral's list",
    reply: '[TOOL_CALLS][{"name": "read_file", "arguments": {"pa',
    calls: [],
    problems: ["unfinished"],
  },
  {
    name: "an end inside DeepSeek's section",
    reply: "<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>function<｜tool▁sep｜>read_f",
    calls: [],
    problems: ["unfinished"],
  },
  {
    name: "an end inside Harmony's message",
    reply: '<|channel|>commentary to=functions.write_file <|constrain|>json<|message|>{"path":"a.ts","content":"x',
    calls: [],
    problems: ["unfinished"],
  },
  {
    name: "an end inside a Pythonic list",
    reply: '[write_file(path="a.ts", content="a',
    calls: [],
    problems: ["unfinished"],
  },
  {
    name: "an end inside GLM's value",
    reply: "<tool_call>read_file\n<arg_key>path</arg_key>\n<arg_value>src/a",
    calls: [],
    problems: ["unfinished"],
  },
  {
    name: "an unknown function",
    reply: "<function=fly_away>\n<parameter=to>\nmoon\n</parameter>\n</function>",
    calls: [],
    problems: ["unknown-tool"],
  },
  {
    name: "Harmony's python tool",
    reply: '<|channel|>commentary to=python <|constrain|>json<|message|>{"code":"1"}<|call|>',
    calls: [],
    problems: ["unknown-tool"],
  },
];
