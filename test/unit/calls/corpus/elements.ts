/** Roo Code's and Cline's elements, right and wrong. */
import { block, diff, done, type Entry, list, read, run, write } from "./entry.ts";

const DIFF = block("const a = 1;", "const a = 2;");

export const elements: Entry[] = [
  {
    name: "one element call",
    reply: "<read_file>\n<path>src/a.ts</path>\n</read_file>",
    calls: [read("src/a.ts")],
    text: "",
  },
  { name: "a call on one line", reply: "<read_file><path>src/a.ts</path></read_file>", calls: [read("src/a.ts")] },
  {
    name: "an announced call",
    reply: "I'll read the file first.\n\n<read_file>\n<path>src/a.ts</path>\n</read_file>",
    calls: [read("src/a.ts")],
    text: "I'll read the file first.",
  },
  {
    name: "a call after prose on the same line",
    reply: "I'll read it: <read_file><path>src/a.ts</path></read_file>",
    calls: [read("src/a.ts")],
    text: "I'll read it:",
  },
  {
    name: "a call and words of waiting after it",
    reply: "Let me look.\n\n<read_file>\n<path>src/a.ts</path>\n</read_file>\n\nI'll wait for the result.",
    calls: [read("src/a.ts")],
    text: "Let me look.\n\nI'll wait for the result.",
  },
  {
    name: "a call and a plan after it",
    reply: "Let me look.\n<read_file>\n<path>src/a.ts</path>\n</read_file>\nThen I will fix the bug.",
    calls: [read("src/a.ts")],
  },
  {
    name: "an optional parameter",
    reply: "<read_file>\n<path>src/a.ts</path>\n<lines>40-120</lines>\n</read_file>",
    calls: [read("src/a.ts", { lines: "40-120" })],
  },
  {
    name: "two calls",
    reply: "<read_file>\n<path>a.ts</path>\n</read_file>\n<read_file>\n<path>b.ts</path>\n</read_file>",
    calls: [read("a.ts"), read("b.ts")],
  },
  {
    name: "two calls on one line",
    reply: "<read_file><path>a.ts</path></read_file><list_files><path>.</path></list_files>",
    calls: [read("a.ts"), list(".")],
  },
  {
    name: "two calls, each announced",
    reply:
      "First the code:\n<read_file><path>a.ts</path></read_file>\n\nThen the test:\n<read_file><path>a.test.ts</path></read_file>",
    calls: [read("a.ts"), read("a.test.ts")],
  },
  {
    name: "a boolean",
    reply: "<list_files>\n<path>src</path>\n<recursive>true</recursive>\n</list_files>",
    calls: [list("src", { recursive: true })],
  },
  {
    name: "a boolean in capitals",
    reply: "<list_files><path>src</path><recursive>False</recursive></list_files>",
    calls: [list("src", { recursive: false })],
  },
  {
    name: "a search",
    reply:
      "<search_files>\n<path>src</path>\n<regex>foo\\(.*\\)</regex>\n<file_pattern>*.ts</file_pattern>\n</search_files>",
    calls: [["search_files", { path: "src", regex: "foo\\(.*\\)", file_pattern: "*.ts" }]],
  },
  {
    name: "a regex with an angle bracket",
    reply: "<search_files><path>src</path><regex>Array<\\w+></regex></search_files>",
    calls: [["search_files", { path: "src", regex: "Array<\\w+>" }]],
  },
  {
    name: "a regex that looks like a tag",
    reply: '<search_files><path>src</path><regex><div class="a"></regex></search_files>',
    calls: [["search_files", { path: "src", regex: '<div class="a">' }]],
  },
  {
    name: "Roo Code's write_to_file with line_count",
    reply:
      "<write_to_file>\n<path>a.ts</path>\n<content>\nexport const a = 1;\n</content>\n<line_count>1</line_count>\n</write_to_file>",
    calls: [write("a.ts", "export const a = 1;")],
  },
  {
    name: "content that ends with a newline of its own",
    reply: "<write_file>\n<path>a.ts</path>\n<content>\na\n\n</content>\n</write_file>",
    calls: [write("a.ts", "a\n")],
  },
  {
    name: "content that begins with a blank line",
    reply: "<write_file>\n<path>a.ts</path>\n<content>\n\na\n</content>\n</write_file>",
    calls: [write("a.ts", "\na")],
  },
  {
    name: "content without newlines at its ends",
    reply: "<write_file><path>a.ts</path><content>  a  </content></write_file>",
    calls: [write("a.ts", "  a  ")],
  },
  {
    name: "indented content",
    reply: "<write_file>\n<path>a.py</path>\n<content>\n    return 1\n</content>\n</write_file>",
    calls: [write("a.py", "    return 1")],
  },
  {
    name: "CRLF around the content and in it",
    reply: "<write_file>\r\n<path>a.ts</path>\r\n<content>\r\na\r\nb\r\n</content>\r\n</write_file>",
    calls: [write("a.ts", "a\r\nb")],
  },
  {
    name: "an empty file",
    reply: "<write_file>\n<path>a.ts</path>\n<content></content>\n</write_file>",
    calls: [write("a.ts", "")],
  },
  {
    name: "a file of one newline",
    reply: "<write_file>\n<path>a.ts</path>\n<content>\n</content>\n</write_file>",
    calls: [write("a.ts", "")],
  },
  {
    name: "entities in content",
    reply:
      "<write_file>\n<path>a.html</path>\n<content>\n&lt;b&gt; &amp;&amp; &quot;x&quot;\n</content>\n</write_file>",
    calls: [write("a.html", "&lt;b&gt; &amp;&amp; &quot;x&quot;")],
  },
  {
    name: "an ampersand in a command",
    reply: "<execute_command>\n<command>cd a && npm test 2>&1 | head</command>\n</execute_command>",
    calls: [run("cd a && npm test 2>&1 | head")],
  },
  {
    name: "an entity in a command",
    reply: "<execute_command><command>a &amp;&amp; b</command></execute_command>",
    calls: [run("a &amp;&amp; b")],
  },
  {
    name: "CDATA around the content",
    reply: "<write_file>\n<path>a.html</path>\n<content><![CDATA[<b>x</b>]]></content>\n</write_file>",
    calls: [write("a.html", "<b>x</b>")],
  },
  {
    name: "CDATA with newlines inside",
    reply: "<write_file>\n<path>a.html</path>\n<content><![CDATA[\n<b>x</b>\n]]></content>\n</write_file>",
    calls: [write("a.html", "<b>x</b>")],
  },
  {
    name: "CDATA on lines of its own",
    reply: "<write_file>\n<path>a.html</path>\n<content>\n<![CDATA[\n<b>x</b>\n]]>\n</content>\n</write_file>",
    calls: [write("a.html", "<b>x</b>")],
  },
  {
    name: "CDATA in the middle of content",
    reply: "<write_file>\n<path>a.xml</path>\n<content>\n<a><![CDATA[x]]></a>\n</content>\n</write_file>",
    calls: [write("a.xml", "<a><![CDATA[x]]></a>")],
  },
  {
    name: "content of two CDATA sections",
    reply: "<write_file>\n<path>a.xml</path>\n<content>\n<![CDATA[x]]><![CDATA[y]]>\n</content>\n</write_file>",
    calls: [write("a.xml", "<![CDATA[x]]><![CDATA[y]]>")],
  },
  {
    name: "CDATA around a path",
    reply: "<read_file><path><![CDATA[src/a.ts]]></path></read_file>",
    calls: [read("src/a.ts")],
  },
  {
    name: "CDATA around a command",
    reply: "<execute_command><command><![CDATA[a < b && c]]></command></execute_command>",
    calls: [run("a < b && c")],
  },
  {
    name: "a closing tag inside CDATA",
    reply:
      "<write_file>\n<path>a.md</path>\n<content><![CDATA[end with </content>\n</write_file>\nok]]></content>\n</write_file>",
    calls: [write("a.md", "end with </content>\n</write_file>\nok")],
  },
  { name: "a path in backticks", reply: "<read_file><path>`src/a.ts`</path></read_file>", calls: [read("src/a.ts")] },
  { name: "a path in quotes", reply: '<read_file><path>"src/a.ts"</path></read_file>', calls: [read("src/a.ts")] },
  {
    name: "a path on a line of its own",
    reply: "<read_file>\n<path>\n  src/a.ts\n</path>\n</read_file>",
    calls: [read("src/a.ts")],
  },
  {
    name: "a path with spaces",
    reply: "<read_file><path>my docs/a b.md</path></read_file>",
    calls: [read("my docs/a b.md")],
  },
  {
    name: "a command on lines of its own",
    reply: "<execute_command>\n<command>\nnpm test\n</command>\n</execute_command>",
    calls: [run("npm test")],
  },
  {
    name: "a command of several lines",
    reply: "<execute_command>\n<command>cat <<EOF > a\nx\nEOF</command>\n</execute_command>",
    calls: [run("cat <<EOF > a\nx\nEOF")],
  },
  {
    name: "a working directory and requires_approval",
    reply:
      "<execute_command>\n<command>ls</command>\n<cwd>src</cwd>\n<requires_approval>false</requires_approval>\n</execute_command>",
    calls: [run("ls", { cwd: "src" })],
  },
  {
    name: "an empty optional parameter",
    reply: "<execute_command><command>ls</command><cwd></cwd></execute_command>",
    calls: [run("ls")],
  },
  {
    name: "a diff",
    reply: `<apply_diff>\n<path>a.ts</path>\n<diff>\n${DIFF}\n</diff>\n</apply_diff>`,
    calls: [diff("a.ts", DIFF)],
  },
  {
    name: "Cline's replace_in_file",
    reply: `<replace_in_file>\n<path>a.ts</path>\n<diff>\n${DIFF}\n</diff>\n</replace_in_file>`,
    calls: [diff("a.ts", DIFF)],
  },
  {
    name: "two diff elements",
    shorterIsOther: true,
    reply: "<apply_diff>\n<path>a.ts</path>\n<diff>\nA\n</diff>\n<diff>\nB\n</diff>\n</apply_diff>",
    calls: [diff("a.ts", "A\nB")],
  },
  {
    name: "old and new strings",
    reply:
      "<edit_file>\n<path>a.ts</path>\n<old_string>const a = 1;</old_string>\n<new_string>const a = 2;</new_string>\n</edit_file>",
    calls: [diff("a.ts", DIFF)],
  },
  {
    name: "search and replace elements",
    reply:
      "<search_and_replace>\n<path>a.ts</path>\n<search>\nconst a = 1;\n</search>\n<replace>\nconst a = 2;\n</replace>\n</search_and_replace>",
    calls: [diff("a.ts", DIFF)],
  },
  {
    name: "a replacement by nothing",
    reply: "<search_and_replace><path>a.ts</path><search>x</search><replace></replace></search_and_replace>",
    calls: [diff("a.ts", "<<<<<<< SEARCH\nx\n=======\n>>>>>>> REPLACE")],
  },
  {
    name: "Roo Code's several files with ranges",
    reply:
      "<read_file>\n<args>\n  <file>\n    <path>a.ts</path>\n    <line_range>1-50</line_range>\n  </file>\n  <file>\n    <path>b.ts</path>\n  </file>\n</args>\n</read_file>",
    calls: [read("a.ts", { lines: "1-50" }), read("b.ts")],
  },
  {
    name: "two ranges of a file",
    reply:
      "<read_file><args><file><path>a.ts</path><line_range>1-5</line_range><line_range>9-12</line_range></file></args></read_file>",
    calls: [read("a.ts", { lines: "1-5" }), read("a.ts", { lines: "9-12" })],
  },
  {
    name: "args without file",
    reply: "<read_file>\n<args>\n<path>a.ts</path>\n</args>\n</read_file>",
    calls: [read("a.ts")],
  },
  {
    name: "a file element without args",
    reply: "<read_file><file><path>a.ts</path></file></read_file>",
    calls: [read("a.ts")],
  },
  {
    name: "start_line and end_line",
    shorterIsOther: true,
    reply: "<read_file><path>a.ts</path><start_line>3</start_line><end_line>9</end_line></read_file>",
    calls: [read("a.ts", { lines: "3-9" })],
  },
  {
    name: "a start_line alone",
    reply: "<read_file><path>a.ts</path><start_line>3</start_line></read_file>",
    calls: [read("a.ts", { lines: "3-" })],
  },
  {
    name: "Roo Code's diff for several files",
    reply: `<apply_diff>\n<args>\n<file>\n<path>a.ts</path>\n<diff>\n<content>\n${DIFF}\n</content>\n<start_line>3</start_line>\n</diff>\n</file>\n</args>\n</apply_diff>`,
    calls: [diff("a.ts", DIFF)],
  },
  {
    name: "a follow-up question with suggestions",
    reply:
      '<ask_followup_question>\n<question>Which file?</question>\n<follow_up>\n<suggest>a.ts</suggest>\n<suggest mode="code">b.ts & c.ts</suggest>\n</follow_up>\n</ask_followup_question>',
    calls: [
      [
        "ask_followup_question",
        { question: "Which file?", follow_up: ["a.ts", { text: "b.ts & c.ts", mode: "code" }] },
      ],
    ],
  },
  {
    name: "Cline's options",
    reply:
      '<ask_followup_question>\n<question>Which?</question>\n<options>["a", "b"]</options>\n</ask_followup_question>',
    calls: [["ask_followup_question", { question: "Which?", follow_up: ["a", "b"] }]],
  },
  {
    name: "suggestions as lines",
    reply:
      "<ask_followup_question><question>Which?</question><follow_up>\n- a\n- b\n</follow_up></ask_followup_question>",
    calls: [["ask_followup_question", { question: "Which?", follow_up: ["a", "b"] }]],
  },
  {
    name: "a question without suggestions",
    reply: "<ask_followup_question><question>Which?</question></ask_followup_question>",
    calls: [["ask_followup_question", { question: "Which?" }]],
  },
  {
    name: "a to-do list",
    reply: "<update_todo_list>\n<todos>\n[x] a\n[-] b\n[ ] c\n</todos>\n</update_todo_list>",
    calls: [["update_todo_list", { todos: "[x] a\n[-] b\n[ ] c" }]],
  },
  {
    name: "a to-do list as JSON",
    reply:
      '<update_todo_list><todos>[{"content":"a","status":"completed"},{"content":"b","status":"in_progress"},{"content":"c"}]</todos></update_todo_list>',
    calls: [["update_todo_list", { todos: "- [x] a\n- [-] b\n- [ ] c" }]],
  },
  {
    name: "a completion",
    reply: "<attempt_completion>\n<result>\nI fixed **it**.\n</result>\n</attempt_completion>",
    calls: [done("I fixed **it**.")],
  },
  {
    name: "a completion with Cline's command",
    reply: "<attempt_completion>\n<result>Done.</result>\n<command>open a.html</command>\n</attempt_completion>",
    calls: [done("Done.")],
  },
  {
    name: "a mode switch",
    reply: "<switch_mode>\n<mode_slug>code</mode_slug>\n<reason>to edit</reason>\n</switch_mode>",
    calls: [["switch_mode", { mode_slug: "code", reason: "to edit" }]],
  },
  {
    name: "a new task",
    reply: "<new_task>\n<mode>code</mode>\n<message>Do it.</message>\n</new_task>",
    calls: [["new_task", { mode: "code", message: "Do it." }]],
  },
  {
    name: "attributes",
    reply: '<read_file path="src/a.ts" lines="1-20"/>',
    calls: [read("src/a.ts", { lines: "1-20" })],
  },
  { name: "attributes in single quotes", reply: "<read_file path='src/a.ts'></read_file>", calls: [read("src/a.ts")] },
  {
    name: "an attribute and an element",
    reply: '<write_file path="a.ts">\n<content>\nx\n</content>\n</write_file>',
    calls: [write("a.ts", "x")],
  },
  { name: "attributes and no closing tag", reply: '<read_file path="src/a.ts">', calls: [read("src/a.ts")] },
  {
    name: "JSON inside the element",
    reply: '<read_file>\n{"path": "src/a.ts"}\n</read_file>',
    calls: [read("src/a.ts")],
  },
  {
    name: "parameter elements with names",
    reply: '<read_file>\n<parameter name="path">src/a.ts</parameter>\n</read_file>',
    calls: [read("src/a.ts")],
  },
  { name: "camel case", reply: "<readFile><filePath>src/a.ts</filePath></readFile>", calls: [read("src/a.ts")] },
  { name: "capitals", reply: "<READ_FILE>\n<PATH>src/a.ts</PATH>\n</READ_FILE>", calls: [read("src/a.ts")] },
  {
    name: "aliases of tool and parameter",
    reply: "<view_file><file_path>src/a.ts</file_path></view_file>",
    calls: [read("src/a.ts")],
  },
  { name: "a short alias with its parameter", reply: "<bash>\n<command>ls</command>\n</bash>", calls: [run("ls")] },
  { name: "a bare command", reply: "<execute_command>\nnpm test\n</execute_command>", calls: [run("npm test")] },
  {
    name: "a bare completion",
    reply: "<attempt_completion>\nAll done.\n</attempt_completion>",
    calls: [done("All done.")],
  },
  { name: "no closing tag of the call", reply: "<read_file>\n<path>src/a.ts</path>\n", calls: [read("src/a.ts")] },
  {
    name: "no closing tag of the call before prose",
    reply: "Let me see.\n<read_file>\n<path>src/a.ts</path>\n\nI'll wait.",
    calls: [read("src/a.ts")],
  },
  {
    name: "no closing tag of the call before the next call",
    reply: "<read_file>\n<path>a.ts</path>\n<read_file>\n<path>b.ts</path>\n</read_file>",
    calls: [read("a.ts"), read("b.ts")],
  },
  {
    name: "no closing tag of write_file",
    reply: "<write_file>\n<path>a.ts</path>\n<content>\nx\n</content>\n",
    calls: [write("a.ts", "x")],
  },
  {
    name: "no closing tag of a parameter",
    reply: "<read_file>\n<path>src/a.ts\n</read_file>",
    calls: [read("src/a.ts")],
  },
  {
    name: "no closing tag of the path before content",
    reply: "<write_file>\n<path>a.ts\n<content>\nx\n</content>\n</write_file>",
    calls: [write("a.ts", "x")],
  },
  {
    name: "no closing tag of content",
    reply: "<write_file>\n<path>a.ts</path>\n<content>\nx <b>\n</write_file>",
    calls: [write("a.ts", "x <b>")],
  },
  {
    name: "a misspelt closing tag of a parameter",
    reply: "<read_file>\n<path>src/a.ts</pth>\n</read_file>",
    calls: [read("src/a.ts")],
  },
  {
    name: "a closing tag of an alias",
    reply: "<read_file>\n<path>src/a.ts</file_path>\n</read_file>",
    calls: [read("src/a.ts")],
  },
  {
    name: "a misspelt closing tag of content",
    reply: "<write_file>\n<path>a.ts</path>\n<content>\nx\n</contents>\n</write_file>",
    calls: [write("a.ts", "x")],
  },
  {
    name: "a misspelt closing tag of content before line_count",
    reply: "<write_to_file>\n<path>a.ts</path>\n<content>\nx\n</contnet>\n<line_count>1</line_count>\n</write_to_file>",
    calls: [write("a.ts", "x")],
  },
  {
    name: "HTML that ends with its own closing tag and no </content>",
    reply: "<write_file>\n<path>a.html</path>\n<content>\n<html></html>\n</write_file>",
    calls: [write("a.html", "<html></html>")],
  },
  {
    name: "a misspelt closing tag of the call",
    reply: "<read_file>\n<path>src/a.ts</path>\n</readfile>",
    calls: [read("src/a.ts")],
  },
  {
    name: "another call's closing tag",
    reply: "<read_file>\n<path>src/a.ts</path>\n</list_files>",
    calls: [read("src/a.ts")],
  },
  {
    name: "a stray </tool_call>",
    reply: "<read_file>\n<path>src/a.ts</path>\n</read_file>\n</tool_call>",
    calls: [read("src/a.ts")],
    text: "",
  },
  {
    name: "an end token",
    reply: "<read_file>\n<path>src/a.ts</path>\n</read_file><|im_end|>",
    calls: [read("src/a.ts")],
    text: "",
  },
  {
    name: "content with a closing tag as text",
    shorterIsOther: true,
    reply: "<write_file>\n<path>a.md</path>\n<content>\nUse </content> to end.\n</content>\n</write_file>",
    calls: [write("a.md", "Use </content> to end.")],
  },
  {
    name: "content with an opening tag as text",
    reply: "<write_file>\n<path>a.md</path>\n<content>\nUse <content> to begin.\n</content>\n</write_file>",
    calls: [write("a.md", "Use <content> to begin.")],
  },
  {
    name: "content with nested content elements",
    reply: "<write_file>\n<path>a.xml</path>\n<content>\n<feed><content>x</content></feed>\n</content>\n</write_file>",
    calls: [write("a.xml", "<feed><content>x</content></feed>")],
  },
  {
    name: "content with a whole call as text",
    reply:
      "<write_file>\n<path>a.md</path>\n<content>\nLike so:\n<write_file>\n<path>x</path>\n<content>\ny\n</content>\n</write_file>\nThat is all.\n</content>\n</write_file>",
    calls: [
      write("a.md", "Like so:\n<write_file>\n<path>x</path>\n<content>\ny\n</content>\n</write_file>\nThat is all."),
    ],
  },
  {
    name: "content with two whole calls as text",
    reply:
      "<write_file>\n<path>a.md</path>\n<content>\n<write_file><path>x</path><content>y</content></write_file>\n<write_file><path>z</path><content>y</content></write_file>\n</content>\n</write_file>",
    calls: [
      write(
        "a.md",
        "<write_file><path>x</path><content>y</content></write_file>\n<write_file><path>z</path><content>y</content></write_file>",
      ),
    ],
  },
  {
    name: "content with the end of a call as text",
    shorterIsOther: true,
    reply:
      "<write_file>\n<path>a.md</path>\n<content>\nEnd with </content></write_file>. Then stop.\n</content>\n</write_file>",
    calls: [write("a.md", "End with </content></write_file>. Then stop.")],
  },
  {
    name: "content with other calls as text",
    reply:
      "<write_file>\n<path>a.md</path>\n<content>\n<apply_diff>\n<path>b</path>\n<diff>x</diff>\n</apply_diff>\n<execute_command><command>rm -rf /</command></execute_command>\n</content>\n</write_file>",
    calls: [
      write(
        "a.md",
        "<apply_diff>\n<path>b</path>\n<diff>x</diff>\n</apply_diff>\n<execute_command><command>rm -rf /</command></execute_command>",
      ),
    ],
  },
  {
    name: "two writes, the first with an unbalanced tag",
    reply:
      "<write_file>\n<path>a.md</path>\n<content>\nA <content> tag.\n</content>\n</write_file>\n<write_file>\n<path>b.md</path>\n<content>\nB\n</content>\n</write_file>",
    calls: [write("a.md", "A <content> tag."), write("b.md", "B")],
  },
  {
    name: "a think tag in content",
    reply: "<write_file>\n<path>a.md</path>\n<content>\n<think>\nx\n</think>\ny\n</content>\n</write_file>",
    calls: [write("a.md", "<think>\nx\n</think>\ny")],
    thinking: "",
  },
  {
    name: "a fence in content",
    reply: "<write_file>\n<path>a.md</path>\n<content>\n```ts\nx\n```\n</content>\n</write_file>",
    calls: [write("a.md", "```ts\nx\n```")],
  },
  {
    name: "JSON that looks like a call in content",
    reply:
      '<write_file>\n<path>a.json</path>\n<content>\n{"name": "execute_command", "arguments": {"command": "rm -rf /"}}\n</content>\n</write_file>',
    calls: [write("a.json", '{"name": "execute_command", "arguments": {"command": "rm -rf /"}}')],
  },
  {
    name: "a diff that holds a closing tag",
    shorterIsOther: true,
    reply: `<apply_diff>\n<path>a.md</path>\n<diff>\n${block("</diff>", "</dif>")}\n</diff>\n</apply_diff>`,
    calls: [diff("a.md", block("</diff>", "</dif>"))],
  },
  {
    name: "a path with a parameter's closing tag misplaced at the end of the reply",
    reply: "<list_files>\n<path>src</path>\n<recursive>true</path>\n</list_files>",
    calls: [list("src", { recursive: true })],
  },
  {
    name: "an unknown parameter",
    reply: "<read_file>\n<path>a.ts</path>\n<why>because</why>\n</read_file>",
    calls: [read("a.ts")],
  },
  {
    name: "a nested <tool> wrapper",
    reply: '<tool name="read_file">\n<path>src/a.ts</path>\n</tool>',
    calls: [read("src/a.ts")],
  },
  {
    name: "a call in an xml fence",
    reply: "```xml\n<read_file>\n<path>src/a.ts</path>\n</read_file>\n```",
    calls: [read("src/a.ts")],
    text: "",
  },
  {
    name: "an announced call in a fence",
    reply: "Let me read it.\n\n```xml\n<read_file>\n<path>src/a.ts</path>\n</read_file>\n```",
    calls: [read("src/a.ts")],
    text: "Let me read it.",
  },
  {
    name: "a fence without a line break",
    reply: "```<read_file><path>src/a.ts</path></read_file>```",
    calls: [read("src/a.ts")],
  },
  {
    name: "a fence with tildes",
    reply: "~~~\n<read_file>\n<path>src/a.ts</path>\n</read_file>\n~~~",
    calls: [read("src/a.ts")],
  },
  {
    name: "a fence that is not closed",
    reply: "I'll read it.\n```xml\n<read_file>\n<path>src/a.ts</path>\n</read_file>",
    calls: [read("src/a.ts")],
  },
  {
    name: "two calls in one fence",
    reply: "```xml\n<read_file><path>a.ts</path></read_file>\n<read_file><path>b.ts</path></read_file>\n```",
    calls: [read("a.ts"), read("b.ts")],
  },
  {
    name: "a call after a code block",
    reply: "The bug:\n\n```ts\nconst a = 1;\n```\n\nI'll fix it.\n\n<read_file>\n<path>src/a.ts</path>\n</read_file>",
    calls: [read("src/a.ts")],
    text: "The bug:\n\n```ts\nconst a = 1;\n```\n\nI'll fix it.",
  },
  {
    name: "an imagined result",
    reply:
      "I'll read it.\n<read_file>\n<path>src/a.ts</path>\n</read_file>\n<result>\nconst a = 1;\n</result>\nThe file is fine.",
    calls: [read("src/a.ts")],
  },
  {
    name: "a list item that is a call",
    reply: "I'll do this now:\n1. <read_file><path>src/a.ts</path></read_file>",
    calls: [read("src/a.ts")],
  },
];

export const brokenElements: Entry[] = [
  {
    name: "an end inside the tool's name",
    reply: "I'll read it.\n<read_fi",
    calls: [],
    text: "I'll read it.\n<read_fi",
  },
  { name: "an end after the opening tag", reply: "<read_file>", calls: [], problems: ["unfinished"] },
  { name: "an end inside a path", reply: "<read_file>\n<path>src/a", calls: [], problems: ["unfinished"] },
  {
    name: "an end inside a closing tag",
    reply: "<read_file>\n<path>src/a.ts</pa",
    calls: [],
    problems: ["unfinished"],
  },
  {
    name: "an end inside the name of an optional parameter",
    shorterIsOther: true,
    reply: "<read_file>\n<path>src/a.ts</path>\n<lin",
    calls: [],
    problems: ["unfinished"],
  },
  {
    name: "an end inside an optional value",
    shorterIsOther: true,
    reply: "<read_file>\n<path>src/a.ts</path>\n<lines>1-2",
    calls: [],
    problems: ["unfinished"],
  },
  {
    name: "an end inside content",
    reply: "<write_file>\n<path>a.ts</path>\n<content>\nexport const",
    calls: [],
    problems: ["unfinished"],
    text: "",
  },
  {
    name: "an end before a required parameter",
    reply: "<write_file>\n<path>a.ts</path>\n",
    calls: [],
    problems: ["unfinished"],
  },
  { name: "an end inside an attribute", reply: '<read_file path="src/a', calls: [], problems: ["unfinished"] },
  {
    name: "a whole call before one that is cut",
    reply: "<read_file><path>a.ts</path></read_file>\n<write_file><path>b.ts</path><content>x",
    calls: [read("a.ts")],
    problems: ["unfinished"],
  },
  {
    name: "a required parameter left out",
    reply: "<write_file>\n<path>a.ts</path>\n</write_file>",
    calls: [],
    problems: ["missing-parameter"],
  },
  {
    name: "an empty path",
    reply: "<read_file>\n<path></path>\n</read_file>",
    calls: [],
    problems: ["missing-parameter"],
  },
  { name: "no parameters", reply: "<read_file>\n</read_file>", calls: [], problems: ["missing-parameter"] },
  {
    name: "a tool of another auto-coder",
    reply: "<browser_action>\n<action>launch</action>\n<url>http://localhost</url>\n</browser_action>",
    calls: [],
    problems: ["unknown-tool"],
  },
  {
    name: "an MCP call where there is no MCP",
    reply:
      '<use_mcp_tool>\n<server_name>x</server_name>\n<tool_name>y</tool_name>\n<arguments>\n{"a": 1}\n</arguments>\n</use_mcp_tool>',
    calls: [],
    problems: ["unknown-tool"],
  },
  {
    name: "a boolean that is none",
    shorterIsOther: true,
    reply: "<list_files><path>.</path><recursive>maybe</recursive></list_files>",
    calls: [],
    problems: ["bad-parameter"],
  },
  {
    name: "content whose end cannot be told",
    shorterIsOther: true,
    reply: "<write_file>\n<path>a.ts</path>\n<content>\nx\n</content> and so on\n</write_file>",
    calls: [],
    problems: ["malformed"],
  },
  {
    name: "a search by regex",
    shorterIsOther: true,
    reply:
      "<search_and_replace><path>a.ts</path><search>a+</search><replace>b</replace><use_regex>true</use_regex></search_and_replace>",
    calls: [],
    problems: ["bad-parameter"],
  },
];
