/** The forms models send a diff in, and what they get wrong in each. */
import { aider, type Case, cline, roo, text } from "./case.ts";

const FILE = text(
  "import os",
  "",
  "def run(n):",
  "    total = 0",
  "    for i in range(n):",
  "        total += i",
  "    return total",
);
const DONE = FILE.replace("total += i", "total += i * i");
const SEARCH = ["    for i in range(n):", "        total += i"];
const REPLACE = ["    for i in range(n):", "        total += i * i"];
const BODY =
  " def run(n):\n     total = 0\n     for i in range(n):\n-        total += i\n+        total += i * i\n     return total\n";
const fits = (name: string, diff: string): Case => ({ name, file: FILE, diff, after: DONE });
const marked = (start: string, divider: string, end: string) =>
  [start, ...SEARCH, divider, ...REPLACE, end, ""].join("\n");
const json = (value: unknown) => JSON.stringify(value);
const OLD = SEARCH.join("\n");
const NEW = REPLACE.join("\n");

export const forms: Case[] = [
  // SEARCH/REPLACE
  fits("Roo Code", roo(SEARCH, REPLACE, 5)),
  fits(
    "Roo Code, with an end line",
    `<<<<<<< SEARCH\n:start_line:5\n:end_line:6\n-------\n${OLD}\n=======\n${NEW}\n>>>>>>> REPLACE`,
  ),
  fits("Roo Code, a hint without dashes", `<<<<<<< SEARCH\n:start_line: 5\n${OLD}\n=======\n${NEW}\n>>>>>>> REPLACE`),
  fits("Cline", cline(SEARCH, REPLACE)),
  fits("small letters", marked("<<<<<<< search", "=======", ">>>>>>> replace")),
  fits("Cline, small letters", marked("------- search", "=======", "+++++++ replace")),
  fits("aider", aider(SEARCH, REPLACE)),
  fits("aider, language on the fence", aider(SEARCH, REPLACE).replace("```\n", "```python\n")),
  fits("ORIGINAL and UPDATED", marked("<<<<<<< ORIGINAL", "=======", ">>>>>>> UPDATED")),
  fits("five of each", marked("<<<<< SEARCH", "=====", ">>>>> REPLACE")),
  fits("nine of each", marked("<<<<<<<<< SEARCH", "=========", ">>>>>>>>> REPLACE")),
  fits("unequal lengths", marked("<<<<<<<< SEARCH", "======", ">>>>>>> REPLACE")),
  fits("spaces after markers", marked("<<<<<<< SEARCH  ", "=======\t", ">>>>>>> REPLACE ")),
  fits("decorated markers", marked("<<<<<<< SEARCH run.py", "=======", ">>>>>>> REPLACE (done)")),
  fits("an angle bracket after SEARCH", marked("<<<<<<< SEARCH>", "=======", ">>>>>>> REPLACE")),
  fits("no space after markers", marked("<<<<<<<SEARCH", "=======", ">>>>>>>REPLACE")),
  fits("Roo Code's start, Cline's end", marked("<<<<<<< SEARCH", "=======", "+++++++ REPLACE")),
  fits("the end marker pointing the wrong way", marked("<<<<<<< SEARCH", "=======", "<<<<<<< REPLACE")),
  fits("indented as a whole", roo(SEARCH, REPLACE).replace(/^(?=.)/gm, "    ")),
  fits("prose around it", `Here is the fix:\n\n${roo(SEARCH, REPLACE)}\nThat squares it.`),
  fits("fences within the parts", roo(["```python", ...SEARCH, "```"], ["```python", ...REPLACE, "```"])),
  fits("no newline at the end", roo(SEARCH, REPLACE).trimEnd()),
  fits("a CDATA section around it", `<![CDATA[\n${roo(SEARCH, REPLACE)}]]>`),

  // unified diffs
  fits("unified diff", `--- a/run.py\n+++ b/run.py\n@@ -3,5 +3,5 @@\n${BODY}`),
  fits(
    "unified diff from git",
    `diff --git a/run.py b/run.py\nindex 3b1..9c2 100644\n--- a/run.py\n+++ b/run.py\n@@ -3,5 +3,5 @@ import os\n${BODY}`,
  ),
  fits("unified diff in a fence", `\`\`\`diff\n--- a/run.py\n+++ b/run.py\n@@ -3,5 +3,5 @@\n${BODY}\`\`\`\n`),
  fits("unified diff with wrong counts", `--- a/run.py\n+++ b/run.py\n@@ -1,99 +1,2 @@\n${BODY}`),
  fits("unified diff with wrong line numbers", `--- a/run.py\n+++ b/run.py\n@@ -40,5 +42,5 @@\n${BODY}`),
  fits("unified diff with bare signs", `@@ @@\n${BODY}`),
  fits("unified diff without hunk headers", `--- a/run.py\n+++ b/run.py\n${BODY}`),
  fits(
    "unified diff whose context lost its space",
    `@@ -3,5 +3,5 @@\ndef run(n):\n    total = 0\n    for i in range(n):\n-        total += i\n+        total += i * i\n    return total\n`,
  ),
  fits("unified diff that says there is no newline", `@@ -3,5 +3,5 @@\n${BODY}\\ No newline at end of file\n`),
  fits("unified diff in CRLF", `--- a/run.py\n+++ b/run.py\n@@ -3,5 +3,5 @@\n${BODY}`.replaceAll("\n", "\r\n")),
  fits(
    "a patch of the apply_patch kind",
    `*** Begin Patch\n*** Update File: run.py\n@@ def run(n):\n     for i in range(n):\n-        total += i\n+        total += i * i\n*** End Patch\n`,
  ),
  {
    name: "unified diff of two hunks",
    file: FILE,
    diff: "--- a\n+++ b\n@@ -1,2 +1,3 @@\n import os\n+import sys\n \n@@ -6,2 +7,2 @@\n         total += i\n-    return total\n+    return total + 1\n",
    after: FILE.replace("os\n", "os\nimport sys\n").replace("return total", "return total + 1"),
  },
  {
    name: "unified diff with a blank context line that lost its space",
    file: FILE,
    diff: "@@ -1,3 +1,3 @@\n import os\n\n-def run(n):\n+def go(n):\n",
    after: FILE.replace("run", "go"),
  },
  {
    name: "unified diff that deletes a line of two dashes",
    file: text("SELECT 1", "-- old", "FROM t"),
    diff: "--- a/q.sql\n+++ b/q.sql\n@@ -1,3 +1,2 @@\n SELECT 1\n--- old\n FROM t\n",
    after: text("SELECT 1", "FROM t"),
  },
  {
    name: "unified diff of a new file",
    file: "",
    diff: "--- /dev/null\n+++ b/x\n@@ -0,0 +1,2 @@\n+a\n+b\n",
    after: text("a", "b"),
  },
  {
    name: "unified diff whose lines are not there",
    file: FILE,
    diff: "@@ -1,2 +1,2 @@\n import re\n-x = 1\n+x = 2\n",
    after: null,
  },
  {
    name: "unified diff whose context stands twice",
    file: text("a", "b", "c", "a", "b"),
    diff: "@@ -2,2 +2,2 @@\n a\n-b\n+x\n",
    after: null,
    status: "ambiguous",
  },
  {
    name: "unified diff whose context stands twice, with the line on the spot",
    file: text("a", "b", "c", "a", "b"),
    diff: "@@ -4,2 +4,2 @@\n a\n-b\n+x\n",
    after: text("a", "b", "c", "a", "x"),
  },
  { name: "unified diff that only adds, with no context", file: FILE, diff: "@@ -3,0 +3,1 @@\n+x = 1\n", after: null },
  { name: "unified diff that changes nothing", file: FILE, diff: "@@ -1,2 +1,2 @@\n import os\n \n", after: null },
  {
    name: "a file that holds a diff",
    file: text("@@ -1 +1 @@", "-a", "+b"),
    diff: roo(["-a", "+b"], ["-a", "+c"]),
    after: text("@@ -1 +1 @@", "-a", "+c"),
  },
  {
    name: "a unified diff about SEARCH blocks",
    file: text("<<<<<<< SEARCH", "a"),
    diff: "--- a/x\n+++ b/x\n@@ -1,2 +1,2 @@\n <<<<<<< SEARCH\n-a\n+b\n",
    after: text("<<<<<<< SEARCH", "b"),
  },

  // old and new strings
  fits("JSON", json({ old_string: OLD, new_string: NEW })),
  fits("JSON with a path", json({ path: "run.py", old_string: OLD, new_string: NEW })),
  fits("JSON, an array", json([{ old_string: OLD, new_string: NEW }])),
  fits("JSON, edits", json({ path: "run.py", edits: [{ oldText: OLD, newText: NEW }] })),
  fits("JSON in a fence", `\`\`\`json\n${json({ old_str: OLD, new_str: NEW })}\n\`\`\``),
  fits("JSON, search and replace", json({ search: OLD, replace: NEW })),
  fits("JSON, both with their last newline", json({ old_string: `${OLD}\n`, new_string: `${NEW}\n` })),
  fits("JSON, only the old one with its last newline", json({ old_string: `${OLD}\n`, new_string: NEW })),
  fits("tags", `<old_string>\n${OLD}\n</old_string>\n<new_string>\n${NEW}\n</new_string>`),
  fits("tags of another name", `<search>\n${OLD}\n</search>\n<replace>\n${NEW}\n</replace>`),
  fits(
    "tags around CDATA",
    `<old_string><![CDATA[\n${OLD}\n]]></old_string><new_string><![CDATA[\n${NEW}\n]]></new_string>`,
  ),
  fits("tags within another", `<edit>\n<old_str>\n${OLD}\n</old_str>\n<new_str>\n${NEW}\n</new_str>\n</edit>`),
  {
    name: "JSON, part of a line",
    file: FILE,
    diff: json({ old_string: "range(n)", new_string: "range(m)" }),
    after: null,
  },
  {
    name: "JSON, deletes a line",
    file: text("a", "b", "c"),
    diff: json({ old_string: "b", new_string: "" }),
    after: text("a", "c"),
  },
  { name: "JSON, empty old string", file: FILE, diff: json({ old_string: "", new_string: "x" }), after: null },
  {
    name: "JSON, empty old string for an empty file",
    file: "",
    diff: json({ old_string: "", new_string: "x\n" }),
    after: "x\n",
  },
  {
    name: "JSON, two edits out of order",
    file: text("a", "b", "c"),
    diff: json([
      { old_string: "c", new_string: "C" },
      { old_string: "a", new_string: "A" },
    ]),
    after: text("A", "b", "C"),
  },
  {
    name: "tags, two pairs",
    file: text("a", "b", "c"),
    diff: "<old_string>a</old_string><new_string>A</new_string>\n<old_string>c</old_string><new_string>C</new_string>",
    after: text("A", "b", "C"),
  },
  {
    name: "tags keep entities",
    file: text("<b>&amp;</b>"),
    diff: "<old_string><b>&amp;</b></old_string><new_string><b>&lt;</b></new_string>",
    after: text("<b>&lt;</b>"),
  },

  // nothing of the kind
  { name: "prose", file: FILE, diff: "I would change the loop.", after: null, says: "No SEARCH/REPLACE block" },
  { name: "nothing", file: FILE, diff: "", after: null, says: "empty" },
  { name: "the whole new file", file: FILE, diff: DONE, after: null },
  {
    name: "markers as entities",
    file: FILE,
    diff: roo(SEARCH, REPLACE).replaceAll("<", "&lt;").replaceAll(">", "&gt;"),
    after: null,
    says: "entities",
  },
  { name: "JSON of another kind", file: FILE, diff: '{"path": "x"}', after: null },

  // unified diffs with what is easily taken for a header or an end
  {
    name: "a unified diff of Markdown, spaces lost and counts wrong",
    file: text("intro", "```js", "run();", "```", "old"),
    diff: "@@ -1,9 +1,9 @@\nintro\n```js\n-run();\n+walk();\n```\n-old\n+new\n",
    after: text("intro", "```js", "walk();", "```", "new"),
  },
  {
    name: "a unified diff with context that begins as a header does",
    file: text("rename foo", "one", "index a", "two", "*** x", "three"),
    diff: "@@ -1,9 +1,9 @@\nrename foo\n-one\n+ONE\nindex a\n-two\n+TWO\n*** x\n-three\n+THREE\n",
    after: text("rename foo", "ONE", "index a", "TWO", "*** x", "THREE"),
  },
  {
    name: "a unified diff in a fence, with a list after it",
    file: text("a1", "b1"),
    diff: "```diff\n@@ -1,9 +1,9 @@\n a1\n-b1\n+c1\n```\nThat is all:\n- done\n",
    after: text("a1", "c1"),
  },
  {
    name: "a patch of Subversion",
    file: text("a1", "b1"),
    diff: "Index: f\n===================\n--- f\t(revision 1)\n+++ f\t(working copy)\n@@ -1,7 +1,7 @@\n a1\n-b1\n+c1\n",
    after: text("a1", "c1"),
  },

  // a blank line is a line
  {
    name: "tags, two lines become a blank one",
    file: text("a", "b", "c", "d"),
    diff: "<old_string>\nb\nc\n</old_string>\n<new_string>\n\n</new_string>",
    after: text("a", "", "d"),
  },
  {
    name: "tags, two lines become none",
    file: text("a", "b", "c", "d"),
    diff: "<old_string>\nb\nc\n</old_string>\n<new_string>\n</new_string>",
    after: text("a", "d"),
  },
  {
    name: "JSON, a line becomes a blank one",
    file: text("a", "b", "c"),
    diff: json({ old_string: "b\n", new_string: "\n" }),
    after: text("a", "", "c"),
  },
];
