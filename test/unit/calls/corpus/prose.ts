/** Prose about calls: nothing in it may run. `ambiguous` marks what says both, so that the model is asked. */
import type { Entry } from "./entry.ts";

const XML = "<read_file>\n<path>src/a.ts</path>\n</read_file>";
const INLINE = "<read_file><path>src/a.ts</path></read_file>";
const JSON_CALL = '{"name": "read_file", "arguments": {"path": "src/a.ts"}}';

function about(name: string, reply: string, problems?: Entry["problems"]): Entry {
  // Without what comes after it, an announced call is a call.
  return problems
    ? { name, reply, calls: [], problems, shorterIsOther: true }
    : { name, reply, calls: [], text: reply };
}

export const prose: Entry[] = [
  about("a tag name in a sentence", "The <read_file> tool reads a file, and <write_file> writes one."),
  about("a tag name at the start of a line", "<read_file> is the tool that reads a file."),
  about("a call in inline code", `Use \`${INLINE}\` to read a file.`),
  about("a call in the middle of a sentence", `To read a file write ${INLINE} and wait for the result.`),
  about("an example in a fence", `Here is an example:\n\n\`\`\`xml\n${XML}\n\`\`\``),
  about("an example in a fence and more words", `For example:\n\n\`\`\`xml\n${XML}\n\`\`\`\n\nThis reads the file.`),
  about("how a call looks", `Here's how a call looks:\n${XML}`),
  about("what a call looks like", `A tool call looks like this:\n\n${XML}\n\nThe path is relative.`),
  about("the syntax", `The syntax is:\n\n\`\`\`\n${XML}\n\`\`\``),
  about("the format in JSON", `The format is:\n\n\`\`\`json\n${JSON_CALL}\n\`\`\``),
  about("what you can do", `You can use the following to read a file:\n\n${XML}`),
  about("what you could write", `To read the file, you could write:\n\`\`\`xml\n${XML}\n\`\`\``),
  about("a quotation", `> ${INLINE}\n\nis what the model printed.`),
  about("a call in double quotes", `The model answered "${INLINE}" and stopped.`),
  about("a call in quotes at the end", `The model answered "${INLINE}"`),
  about("a call in parentheses", `Roo Code's way (${INLINE}) is older.`),
  about("a log line", `[12:03:11] assistant: ${INLINE}`),
  about("a transcript", `User: read the file\nAssistant: ${INLINE}\nUser: thanks`),
  about("what the model printed", `The model printed this call as text:\n\n${XML}`),
  about("what the log shows", `The log shows:\n\`\`\`\n${XML}\n\`\`\``),
  about(
    "two forms compared",
    `Cline writes:\n\`\`\`xml\n${XML}\n\`\`\`\nwhile Hermes writes:\n\`\`\`json\n${JSON_CALL}\n\`\`\``,
  ),
  about("one instead of the other", `Use ${INLINE} instead of <list_files><path>.</path></list_files> here.`),
  about("what not to do", `Never do this:\n${XML}`),
  about("a call that was not made", `I did not call it:\n\n\`\`\`xml\n${XML}\n\`\`\``),
  about("code that builds a call", `\`\`\`ts\nconst call = "${INLINE}";\n\`\`\``),
  about("code with a call among other lines", `\`\`\`xml\n<!-- tools -->\n${XML}\n\`\`\``),
  about("what cannot be explained without one", `I'll explain the call.\n\n\`\`\`xml\n${XML}\n\`\`\``),
  about("a call and code in one fence", `My config:\n\n\`\`\`xml\n${XML}\n<!-- reads a file -->\n\`\`\``),
  about(
    "a test in a fence",
    `I added a test:\n\n\`\`\`ts\nit("reads", () => {\n  expect(parse("${INLINE}")).toHaveLength(1);\n});\n\`\`\``,
  ),
  about("an element that says example", `<example>\n${XML}\n</example>`),
  about("a comment in HTML", `<!-- ${INLINE} -->`),
  about("JSON in a sentence", `A call is an object such as ${JSON_CALL} on one line.`),
  about("an ordinary JSON answer", 'Here is the package file:\n\n```json\n{"name": "bilby", "version": "1.0.0"}\n```'),
  about("JSON data named like a tool", '{"name": "search", "version": "1.0.0", "main": "index.js"}'),
  about(
    "a JSON schema of a tool",
    '{"name": "read_file", "description": "reads", "parameters": {"type": "object", "properties": {"path": {"type": "string"}}}}',
  ),
  about("a JSON object that is none", '{"path": "src/a.ts", "content": "x"}'),
  about("a list of strings", '["read_file", "write_file"]'),
  about("HTML in a fence", '```html\n<search><input name="q"></search>\n```'),
  about("HTML in prose", "Wrap it in <details><summary>More</summary>text</details>."),
  about("a generic type", "It returns a Promise<read_file> or Array<string>."),
  about("a Python function in a fence", "```python\ndef read_file(path):\n    return open(path).read()\n```"),
  about("Python code that calls it", '```python\nimport tools\ntext = tools.read_file(path="a")\n```'),
  about("a function named in a sentence", 'Call read_file(path="a") to read it.'),
  about("a token named in a sentence", "Mistral marks calls with [TOOL_CALLS], Llama with <|python_tag|>."),
  about("a wrapper named in a sentence", "Hermes puts JSON between <tool_call> and </tool_call>."),
  about("a wrapper at the start of a line", "<tool_call> tags surround the JSON."),
  about("Qwen's form in a sentence", "Qwen3-Coder writes <function=name> and <parameter=key> instead."),
  about("a Markdown link", "See [read_file](docs/read_file.md) for more."),
  about("a diff that shows one", `\`\`\`diff\n-old\n+${INLINE}\n\`\`\``),
  about("a table", `| form | example |\n|---|---|\n| xml | ${INLINE} |`),
  about("documentation under a heading", `## Usage\n\n${XML}\n\n## Notes\n\nPaths are relative.`),
  about("an answer that ends in a question", `Shall I run this?\n\n\`\`\`bash\nnpm test\n\`\`\``),
  about("a bash block", "Run this:\n\n```bash\nnpm test\n```"),
  about("two ways with or", `You can write ${INLINE} or ${JSON_CALL}.`),
  about("a call that only would be made", `I would call ${INLINE} if you let me.`),
  about("a conditional", `If you want me to read it, I'd write ${INLINE}`),
  about(
    "an announced fence that is not last",
    `I'll read the file.\n\n\`\`\`xml\n${XML}\n\`\`\`\n\nThe path is relative to the workspace.`,
    ["ambiguous"],
  ),
  about("a question after a call", `I'll read it.\n\n${XML}\n\nShall I go on?`, ["ambiguous"]),
  about("an unannounced noun and a fence", `Roo Code:\n\n\`\`\`xml\n${XML}\n\`\`\``, ["ambiguous"]),
];
