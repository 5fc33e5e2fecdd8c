/** Content that looks like the diff it is in: conflicts, underlines, texts about this very format. */
import { type Case, cline, roo, text } from "./case.ts";

const CONFLICT = ["<<<<<<< HEAD", "const a = 1;", "=======", "const a = 2;", ">>>>>>> feature"];
const FILE = text("start", ...CONFLICT, "end");
const EXAMPLE = ["<<<<<<< SEARCH", "old", "=======", "new", ">>>>>>> REPLACE"];

export const markers: Case[] = [
  // conflicts
  {
    name: "a conflict resolved, unescaped",
    file: FILE,
    diff: roo(CONFLICT, "const a = 3;"),
    after: text("start", "const a = 3;", "end"),
  },
  {
    name: "a conflict resolved, with context",
    file: FILE,
    diff: roo(["start", ...CONFLICT, "end"], ["start", "const a = 1;", "end"]),
    after: text("start", "const a = 1;", "end"),
  },
  {
    name: "a conflict resolved, escaped",
    file: FILE,
    diff: roo(["\\<<<<<<< HEAD", "const a = 1;", "\\=======", "const a = 2;", "\\>>>>>>> feature"], "const a = 3;"),
    after: text("start", "const a = 3;", "end"),
  },
  {
    name: "a conflict with its common ancestor",
    file: text("<<<<<<< ours", "a", "||||||| base", "b", "=======", "c", ">>>>>>> theirs"),
    diff: roo(["<<<<<<< ours", "a", "||||||| base", "b", "=======", "c", ">>>>>>> theirs"], "d"),
    after: text("d"),
  },
  {
    name: "half of a conflict, no divider in it",
    file: FILE,
    diff: roo(["<<<<<<< HEAD", "const a = 1;"], "const a = 1;"),
    after: text("start", "const a = 1;", "=======", "const a = 2;", ">>>>>>> feature", "end"),
  },
  {
    name: "the other half, beginning with its divider",
    file: FILE,
    diff: roo(["=======", "const a = 2;", ">>>>>>> feature"], []),
    after: text("start", "<<<<<<< HEAD", "const a = 1;", "end"),
  },
  {
    name: "both halves in two blocks",
    file: FILE,
    diff:
      roo(["<<<<<<< HEAD", "const a = 1;"], "const a = 1;") +
      roo(["\\=======", "const a = 2;", "\\>>>>>>> feature"], []),
    after: text("start", "const a = 1;", "end"),
  },
  {
    name: "a conflict written into the file",
    file: text("a", "b"),
    diff: roo("b", CONFLICT),
    after: text("a", ...CONFLICT),
  },
  {
    name: "a line within a conflict",
    file: FILE,
    diff: roo("const a = 2;", "const a = 4;"),
    after: FILE.replace("a = 2", "a = 4"),
  },
  {
    name: "two conflicts, one resolved",
    file: text(...CONFLICT, "between", "<<<<<<< HEAD", "x", "=======", "y", ">>>>>>> feature"),
    diff: roo(["<<<<<<< HEAD", "x", "=======", "y", ">>>>>>> feature"], "z"),
    after: text(...CONFLICT, "between", "z"),
  },
  {
    name: "an unescaped conflict in Cline's markers",
    file: FILE,
    diff: cline(CONFLICT, "const a = 3;"),
    after: text("start", "const a = 3;", "end"),
  },

  // underlines and rules
  {
    name: "a heading with an underline of ten",
    file: text("Title", "==========", "text"),
    diff: roo(["Title", "=========="], ["Other", "=========="]),
    after: text("Other", "==========", "text"),
  },
  {
    name: "a heading with an underline of seven",
    file: text("Title", "=======", "text"),
    diff: roo(["Title", "======="], ["Other", "======="]),
    after: text("Other", "=======", "text"),
  },
  {
    name: "an underline of seven in REPLACE alone",
    file: text("Title", "text"),
    diff: roo("Title", ["Title", "======="]),
    after: text("Title", "=======", "text"),
  },
  {
    name: "an underline of seven in the middle of REPLACE",
    file: text("Title", "text"),
    diff: roo("Title", ["Title", "=======", "", "more"]),
    after: text("Title", "=======", "", "more", "text"),
  },
  {
    name: "an underline in SEARCH alone could be two things",
    file: text("Title", "=======", "text"),
    diff: roo(["Title", "======="], "# Title"),
    after: null,
    says: "backslash",
  },
  {
    name: "an underline in SEARCH alone, escaped",
    file: text("Title", "=======", "text"),
    diff: roo(["Title", "\\======="], "# Title"),
    after: text("# Title", "text"),
  },
  {
    name: "two dividers, both readings fit",
    file: text("a", "=======", "b"),
    diff: roo(["a", "=======", "b"], "c"),
    after: null,
    says: "backslash",
  },
  {
    name: "two dividers, one reading fits",
    file: text("a", "x", "=======", "b", "x"),
    diff: roo(["x", "=======", "b"], "c"),
    after: text("a", "c", "x"),
  },
  { name: "two dividers, no reading fits", file: text("a", "b"), diff: roo(["q", "=======", "w"], "c"), after: null },
  {
    name: "an indented row of equal signs",
    file: text("  =======", "x"),
    diff: roo(["  =======", "x"], ["  =======", "y"]),
    after: text("  =======", "y"),
  },
  {
    name: "a row of dashes first in SEARCH",
    file: text("-------", "a"),
    diff: roo(["-------", "a"], ["-------", "b"]),
    after: text("-------", "b"),
  },
  {
    name: "a row of dashes, and a hint with its own",
    file: text("-------", "a"),
    diff: roo(["-------", "a"], ["-------", "b"], 1),
    after: text("-------", "b"),
  },
  {
    name: "dashes without a hint are Roo Code's",
    file: text("a", "b"),
    diff: roo(["-------", "a"], "c"),
    after: text("c", "b"),
  },
  {
    name: "front matter",
    file: text("---", "title: a", "---", "text"),
    diff: roo(["---", "title: a", "---"], ["---", "title: b", "---"]),
    after: text("---", "title: b", "---", "text"),
  },

  // texts about the format
  {
    name: "a whole example deleted, unescaped",
    file: text("Use it so:", ...EXAMPLE, "Done."),
    diff: roo(["Use it so:", ...EXAMPLE], "Use it."),
    after: text("Use it.", "Done."),
  },
  {
    name: "a whole example written",
    file: text("a", "b"),
    diff: roo("b", ["b:", ...EXAMPLE]),
    after: text("a", "b:", ...EXAMPLE),
  },
  {
    name: "a whole example changed, escaped",
    file: text(...EXAMPLE),
    diff: roo(["\\<<<<<<< SEARCH", "old", "\\======="], ["\\<<<<<<< SEARCH", "older", "\\======="]),
    after: text("<<<<<<< SEARCH", "older", "=======", "new", ">>>>>>> REPLACE"),
  },
  {
    name: "a backslash that the file has stays",
    file: text("\\=======", "x"),
    diff: roo(["\\=======", "x"], ["\\=======", "y"]),
    after: text("\\=======", "y"),
  },
  {
    name: "arrows in code are no markers",
    file: text("a >>>>>>> b;", "c <<<<<<< d;"),
    diff: roo("a >>>>>>> b;", "a >>> b;"),
    after: text("a >>> b;", "c <<<<<<< d;"),
  },
  {
    name: "the word SEARCH is no marker",
    file: text("SEARCH", "REPLACE"),
    diff: roo("SEARCH", "FIND"),
    after: text("FIND", "REPLACE"),
  },

  // broken markers
  {
    name: "cut off before the end",
    file: text("a"),
    diff: "<<<<<<< SEARCH\na\n=======\nb\n",
    after: null,
    says: "not closed",
  },
  {
    name: "cut off within the end marker",
    file: text("a"),
    diff: "<<<<<<< SEARCH\na\n=======\nb\n>>>>>>> REP",
    after: null,
    says: "not closed",
  },
  { name: "cut off before the divider", file: text("a"), diff: "<<<<<<< SEARCH\na\n", after: null, says: "=======" },
  {
    name: "second block cut off",
    file: text("a", "b"),
    diff: `${roo("a", "x")}<<<<<<< SEARCH\nb\n=======\ny`,
    after: null,
    says: "Block 2",
  },
  {
    name: "first block never closed",
    file: text("a", "b"),
    diff: `<<<<<<< SEARCH\na\n=======\nx\n${roo("b", "y")}`,
    after: null,
    says: "backslash",
  },
  { name: "an end too many", file: text("a", "b"), diff: `${roo("a", "x")}>>>>>>> REPLACE\n`, after: null },
  { name: "a start too many", file: text("a", "b"), diff: `<<<<<<< SEARCH\n${roo("a", "x")}`, after: null },
  {
    name: "no divider",
    file: text("a", "b"),
    diff: "<<<<<<< SEARCH\na\n>>>>>>> REPLACE\n",
    after: null,
    says: "=======",
  },

  // words of markers that are no markers
  {
    name: "a conflict with a branch named search",
    file: text("<<<<<<< search-page", "a", "=======", "b", ">>>>>>> replace-page", "end"),
    diff: roo(["<<<<<<< search-page", "a", "=======", "b", ">>>>>>> replace-page"], "b"),
    after: text("b", "end"),
  },
  {
    name: "a forwarded mail",
    file: text("hello", "----- ORIGINAL MESSAGE -----", "old text"),
    diff: roo(["----- ORIGINAL MESSAGE -----", "old text"], ["----- ORIGINAL MESSAGE -----", "new text"]),
    after: text("hello", "----- ORIGINAL MESSAGE -----", "new text"),
  },
  {
    name: "a heading of dashes about a search",
    file: text("------- SEARCH RESULTS -------", "none"),
    diff: roo(["------- SEARCH RESULTS -------", "none"], ["------- SEARCH RESULTS -------", "one"]),
    after: text("------- SEARCH RESULTS -------", "one"),
  },
];
