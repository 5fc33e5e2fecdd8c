/** Line endings, byte order marks, first and last lines, empty files: what is not edited stays to the byte. */
import { type Case, roo, text } from "./case.ts";

export const files: Case[] = [
  // line endings
  { name: "CRLF: a changed line", file: "a\r\nb\r\nc\r\n", diff: roo("b", "x"), after: "a\r\nx\r\nc\r\n" },
  { name: "CRLF: new lines", file: "a\r\nb\r\n", diff: roo("a", ["a", "x", "y"]), after: "a\r\nx\r\ny\r\nb\r\n" },
  { name: "CRLF: a deleted line", file: "a\r\nb\r\nc\r\n", diff: roo("b", []), after: "a\r\nc\r\n" },
  {
    name: "CRLF: diff in CRLF too",
    file: "a\r\nb\r\n",
    diff: roo("b", ["x", "y"]).replaceAll("\n", "\r\n"),
    after: "a\r\nx\r\ny\r\n",
  },
  { name: "CRLF: without a final newline", file: "a\r\nb", diff: roo("b", ["b", "c"]), after: "a\r\nb\r\nc" },
  { name: "LF: diff in CRLF", file: "a\nb\n", diff: roo("b", ["x", "y"]).replaceAll("\n", "\r\n"), after: "a\nx\ny\n" },
  {
    name: "mixed: a changed line keeps its ending",
    file: "a\r\nb\nc\r\n",
    diff: roo("b", "x"),
    after: "a\r\nx\nc\r\n",
  },
  { name: "mixed: the others keep theirs", file: "a\nb\r\nc\nd\r\n", diff: roo("c", "x"), after: "a\nb\r\nx\nd\r\n" },
  {
    name: "mixed: a new line ends as the one before it",
    file: "a\nb\r\nc\n",
    diff: roo("b", ["b", "x"]),
    after: "a\nb\r\nx\r\nc\n",
  },
  {
    name: "mixed: line for line",
    file: "a\nb\r\nc\n",
    diff: roo(["a", "b", "c"], ["x", "y", "z"]),
    after: "x\ny\r\nz\n",
  },
  {
    name: "mixed: kept lines within a block keep theirs",
    file: "a\nb\r\nc\nd\r\n",
    diff: roo(["a", "b", "c", "d"], ["A", "b", "c", "D"]),
    after: "A\nb\r\nc\nD\r\n",
  },
  { name: "old Mac line endings", file: "a\rb\rc\r", diff: roo("b", "x"), after: "a\rx\rc\r" },
  { name: "a carriage return within a line", file: "a\rb\nc\n", diff: roo("c", "x"), after: "a\rb\nx\n" },
  {
    name: "form feeds and line separators are no line endings",
    file: "a\fb\u2028c\nd\n",
    diff: roo("d", "x"),
    after: "a\fb\u2028c\nx\n",
  },

  // byte order mark
  { name: "BOM: first line changed", file: "\uFEFFa\nb\n", diff: roo("a", "x"), after: "\uFEFFx\nb\n" },
  { name: "BOM: line put in front", file: "\uFEFFa\nb\n", diff: roo("a", ["x", "a"]), after: "\uFEFFx\na\nb\n" },
  { name: "BOM: all lines deleted", file: "\uFEFFa\n", diff: roo("a", []), after: "\uFEFF" },
  { name: "BOM: in SEARCH too", file: "\uFEFFa\nb\n", diff: roo("\uFEFFa", "x"), after: "\uFEFFx\nb\n" },
  {
    name: "BOM: in both parts",
    file: "\uFEFFa\nb\n",
    diff: roo("\uFEFFa", "\uFEFFx"),
    after: "\uFEFFx\nb\n",
  },
  { name: "BOM: in front of the diff", file: "a\nb\n", diff: `\uFEFF${roo("a", "x")}`, after: "x\nb\n" },
  { name: "BOM: empty file", file: "\uFEFF", diff: roo([], "x"), after: "\uFEFFx\n" },

  // final newline
  { name: "no final newline: last line changed", file: "a\nb", diff: roo("b", "x"), after: "a\nx" },
  { name: "no final newline: last line deleted", file: "a\nb", diff: roo("b", []), after: "a" },
  { name: "no final newline: appended to", file: "a\nb", diff: roo("b", ["b", "c"]), after: "a\nb\nc" },
  { name: "no final newline: other line changed", file: "a\nb", diff: roo("a", "x"), after: "x\nb" },
  { name: "no final newline: last two lines become one", file: "a\nb\nc", diff: roo(["b", "c"], "x"), after: "a\nx" },
  { name: "no final newline: the only line", file: "a", diff: roo("a", ["x", "y"]), after: "x\ny" },
  { name: "no final newline: the only line deleted", file: "a", diff: roo("a", []), after: "" },
  { name: "final newline: last line deleted", file: "a\nb\n", diff: roo("b", []), after: "a\n" },
  { name: "final newline: all deleted", file: "a\nb\n", diff: roo(["a", "b"], []), after: "" },
  { name: "blank lines at the end stay", file: "a\nb\n\n\n", diff: roo("b", "x"), after: "a\nx\n\n\n" },

  // insert, delete, append
  { name: "before the first line", file: text("a", "b"), diff: roo("a", ["x", "a"]), after: text("x", "a", "b") },
  {
    name: "between two lines",
    file: text("a", "b"),
    diff: roo(["a", "b"], ["a", "x", "b"]),
    after: text("a", "x", "b"),
  },
  {
    name: "after the last line",
    file: text("a", "b"),
    diff: roo("b", ["b", "x", "y"]),
    after: text("a", "b", "x", "y"),
  },
  { name: "the first line deleted", file: text("a", "b"), diff: roo("a", []), after: text("b") },
  {
    name: "a middle line deleted by its neighbours",
    file: text("a", "b", "c"),
    diff: roo(["a", "b", "c"], ["a", "c"]),
    after: text("a", "c"),
  },
  {
    name: "a line replaced by a blank one",
    file: text("a", "b", "c"),
    diff: roo("b", [""]),
    after: text("a", "", "c"),
  },
  { name: "a blank line put in", file: text("a", "b"), diff: roo("a", ["a", ""]), after: text("a", "", "b") },
  {
    name: "a blank line taken out",
    file: text("a", "", "b"),
    diff: roo(["a", "", "b"], ["a", "b"]),
    after: text("a", "b"),
  },
  {
    name: "one line for many",
    file: text("a", "b", "c", "d", "e"),
    diff: roo(["b", "c", "d"], "x"),
    after: text("a", "x", "e"),
  },
  {
    name: "many lines for one",
    file: text("a", "b", "c"),
    diff: roo("b", ["1", "2", "3", "4"]),
    after: text("a", "1", "2", "3", "4", "c"),
  },

  // empty and new
  { name: "empty file", file: "", diff: roo([], ["a", "b"]), after: text("a", "b"), line: 1 },
  { name: "file of one newline", file: "\n", diff: roo([], "a"), after: "a\n" },
  { name: "file of one CRLF", file: "\r\n", diff: roo([], ["a", "b"]), after: "a\r\nb\r\n" },
  { name: "empty file, SEARCH a blank line", file: "", diff: roo([""], "a"), after: "a\n" },
  { name: "empty file, SEARCH not empty", file: "", diff: roo("a", "b"), after: null, says: /is empty/ },
  {
    name: "empty SEARCH in a file that is not",
    file: text("a"),
    diff: roo([], "b"),
    after: null,
    status: "failed",
    says: "SEARCH is empty",
  },
  {
    name: "empty SEARCH with a line hint",
    file: text("a", "b"),
    diff: roo([], "x", 2),
    after: null,
    says: "SEARCH is empty",
  },
  { name: "both empty", file: text("a"), diff: roo([], []), after: null },
  { name: "empty file, two blocks", file: "", diff: roo([], "a") + roo([], "b"), after: null },
  { name: "several blank lines are not an empty file", file: "\n\n\n", diff: roo([], "a"), after: null },

  // content that is hard on software
  {
    name: "a very long line",
    file: text("a", "x".repeat(50_000), "b"),
    diff: roo("b", "c"),
    after: text("a", "x".repeat(50_000), "c"),
  },
  {
    name: "a very long line changed",
    file: text("a", `${"x".repeat(50_000)}1`, "b"),
    diff: roo(`${"x".repeat(50_000)}1`, "y"),
    after: text("a", "y", "b"),
  },
  {
    name: "emoji and joined characters",
    file: text("say('👩‍👩‍👧 hi')", "b"),
    diff: roo("say('👩‍👩‍👧 hi')", "say('👩‍👩‍👧 bye 🎉')"),
    after: text("say('👩‍👩‍👧 bye 🎉')", "b"),
  },
  {
    name: "right-to-left text",
    file: text("שלום עולם", "x"),
    diff: roo("שלום עולם", "שלום"),
    after: text("שלום", "x"),
  },
  {
    name: "names of an object's own properties",
    file: text("__proto__", "constructor", "toString"),
    diff: roo("constructor", "hasOwnProperty"),
    after: text("__proto__", "hasOwnProperty", "toString"),
  },
  {
    name: "a regular expression's signs",
    file: text("a.*b", "aXXb"),
    diff: roo("a.*b", "[a-z]+(?:$)"),
    after: text("[a-z]+(?:$)", "aXXb"),
  },
  {
    name: "code fences in Markdown",
    file: text("# T", "```js", "old()", "```"),
    diff: roo(["```js", "old()", "```"], ["```js", "fresh()", "```"]),
    after: text("# T", "```js", "fresh()", "```"),
  },
  {
    name: "tabs between words",
    file: text("a\tb\tc", "d"),
    diff: roo("a\tb\tc", "a\tb\tx"),
    after: text("a\tb\tx", "d"),
  },
];
