/** Two places that are the same on a looser rung: the one that matches better is meant, and of two equals neither. */
import { type Case, roo, text } from "./case.ts";

const one = (name: string, file: string, search: string, replace: string, after: string | null): Case => ({
  name,
  file,
  diff: roo(search, replace),
  after,
});

export const twins: Case[] = [
  one(
    "space at the end, below",
    text("foo();", "bar", "foo();  "),
    "foo();",
    "baz();",
    text("baz();", "bar", "foo();  "),
  ),
  one(
    "space at the end, above",
    text("foo();  ", "bar", "foo();"),
    "foo();",
    "baz();",
    text("foo();  ", "bar", "baz();"),
  ),
  one("indentation", text("foo();", "bar", "  foo();"), "  foo();", "  baz();", text("foo();", "bar", "  baz();")),
  one("indentation, both others", text("\tfoo();", "bar", "  foo();"), "    foo();", "    baz();", null),
  one("quotes", text("say('a')", "x", "say(‘a’)"), "say(‘a’)", "say(‘b’)", text("say('a')", "x", "say(‘b’)")),
  one("quotes, both others", text("say(“a”)", "x", "say(„a”)"), 'say("a")', 'say("b")', null),
  one(
    "a space that does not break",
    text("a\u00a0b c", "x", "a b c"),
    "a b c",
    "a b d",
    text("a\u00a0b c", "x", "a b d"),
  ),
  one(
    "accents apart",
    text("caf\u00e9 = 1", "x", "cafe\u0301 = 1"),
    "cafe\u0301 = 1",
    "cafe\u0301 = 2",
    text("caf\u00e9 = 1", "x", "cafe\u0301 = 2"),
  ),
  one(
    "accents together",
    text("caf\u00e9 = 1", "x", "cafe\u0301 = 1"),
    "caf\u00e9 = 1",
    "caf\u00e9 = 2",
    text("caf\u00e9 = 2", "x", "cafe\u0301 = 1"),
  ),
  one("a letter of another alphabet", text("а = 1", "a = 1"), "a = 1", "a = 2", text("а = 1", "a = 2")),
  one("a letter of another alphabet alone", text("а = 1", "zz"), "a = 1", "a = 2", null),
  one(
    "a blank line within",
    text("a1", "", "b1", "x", "a1", "b1"),
    "a1\nb1",
    "a1\nb2",
    text("a1", "", "b1", "x", "a1", "b2"),
  ),
  one(
    "no blank line within",
    text("a1", "", "b1", "x", "a1", "b1"),
    "a1\n\nb1",
    "a1\n\nb2",
    text("a1", "", "b2", "x", "a1", "b1"),
  ),
  one(
    "a word nearly the same",
    text("let total = sum(items);", "x", "let totals = sum(items);"),
    "let totals = sum(items);",
    "let totals = sum(rows);",
    text("let total = sum(items);", "x", "let totals = sum(rows);"),
  ),
  one("a longer line that begins so", text("foobar", "foo"), "foo", "baz", text("foobar", "baz")),
  {
    name: "a hint at the looser twin does not outweigh the exact one",
    file: text("foo();", "bar", "  foo();"),
    diff: roo("foo();", "baz();", 3),
    after: text("baz();", "bar", "  foo();"),
  },
  {
    name: "a hint chooses between two equals on a looser rung",
    file: text("foo(); ", "bar", "foo();  "),
    diff: roo("foo();", "baz();", 3),
    after: text("foo(); ", "bar", "baz();"),
  },
  {
    name: "a bracket alone, and a hint at one of another depth",
    file: text("a(", ")", "b(", "  c(", "  )", ")", "d"),
    diff: roo(")", ");", 5),
    after: null,
    status: "ambiguous",
  },
  {
    name: "a bracket alone, and a hint at something else",
    file: text("a {", "  b {", "  }", "}"),
    diff: roo("}", "};", 2),
    after: text("a {", "  b {", "  }", "};"),
  },
  {
    name: "a bracket alone, exact once, and a hint at one of another depth",
    file: text("a {", "  b {", "  }", "}"),
    diff: roo("}", "};", 3),
    after: null,
    says: "lines 4, 3",
  },
];
