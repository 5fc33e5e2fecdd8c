/** Depth that means something: brackets of another depth are other brackets, and an edit of nothing but space is one. */
import { type Case, roo, text } from "./case.ts";

const NESTED = text("f(x) {", "\tif (x) {", "\t\tif (y) {", "\t\t\tset('');", "\t\t}", "\t}", "}");
const METHOD = text("class A {", "  f() {", "    x();", "  }", "}");

export const depths: Case[] = [
  {
    name: "a bracket of another depth, with tabs, is not the one that SEARCH shows",
    file: NESTED,
    diff: roo("\t\t\tset('');\n\t}", "\t\t\tset('');\n\tother();"),
    after: null,
  },
  {
    name: "a bracket of another depth, with spaces, is not the one that SEARCH shows",
    file: NESTED.replaceAll("\t", "  "),
    diff: roo("      set('');\n  }", "      set('');\n  other();"),
    after: null,
  },
  {
    name: "the end of a test is not the end of the suite",
    file: text("describe('a', () => {", "  it('b', () => {", "    expect(one).toBe(1);", "  });", "});"),
    diff: roo("    expect(one).toBe(1);\n});", "    expect(one).toBe(1);\n    more();\n});\nlast();"),
    after: null,
  },
  {
    name: "a block at the left margin, in another unit, brackets and all",
    file: METHOD,
    diff: roo("f() {\n    x();\n}", "f() {\n    if (z) {\n        y();\n    }\n}"),
    after: METHOD.replace("    x();\n", "    if (z) {\n      y();\n    }\n"),
  },
  {
    name: "a block without any indentation, brackets and all",
    file: METHOD,
    diff: roo("f() {\nx();\n}", "f() {\ny();\n}"),
    after: METHOD.replace("x()", "y()"),
  },
  {
    name: "brackets on lines of their own",
    file: text("void f()", "{", "\tif (a)", "\t{", "\t\tb();", "\t}", "}"),
    diff: roo("    if (a)\n    {\n        b();\n    }", "    if (a)\n    {\n        c();\n    }"),
    after: text("void f()", "{", "\tif (a)", "\t{", "\t\tc();", "\t}", "}"),
  },
  {
    name: "spaces to tabs, in a file of spaces",
    file: text("all:", "    gcc a.c", "    ls"),
    diff: roo("    gcc a.c\n    ls", "\tgcc a.c\n\tls"),
    after: text("all:", "\tgcc a.c", "\tls"),
  },
  {
    name: "tabs to spaces, in a file of tabs with CRLF",
    file: "\ta\r\n\tb\r\n",
    diff: roo("\ta", "  a"),
    after: "  a\r\n\tb\r\n",
  },
  {
    name: "space taken off the end",
    file: text("a  ", "b"),
    diff: roo("a  ", "a"),
    after: text("a", "b"),
  },
  {
    name: "space within a last line without newline",
    file: "x\n  a",
    diff: roo("  a", "    a"),
    after: "x\n    a",
  },
];
