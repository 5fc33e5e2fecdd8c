import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mergeRanges } from "../../../src/context/lines.ts";
import {
  type MentionedFile,
  type MentionSources,
  parseMentions,
  resolveMentions,
} from "../../../src/context/mentions.ts";
import type { KnownRead } from "../../../src/context/reads.ts";

const count = (text: string) => Math.ceil(text.length / 4);
const big = "const x = 1;\n".repeat(3000);
const sources: MentionSources = {
  file: async (path) =>
    path === "a.ts"
      ? { path, text: "one\ntwo\nthree\n", hash: "h" }
      : path === "big.ts"
        ? { path, text: big, hash: "b" }
        : { why: `${path} does not exist` },
  folder: async (path) =>
    path === "src" ? { entries: ["src/a.ts", "src/b.ts"], cut: true } : { why: `${path} does not exist` },
  problems: async () => "a.ts:1 error: no",
  gitChanges: async () => "diff --git a b",
  commit: async (hash) => (hash === "abcdef1" ? "Fix rounding" : undefined),
  symbol: async (name) => (name === "roundPrice" ? [{ path: "a.ts", line: 2 }] : []),
};
async function resolve(text: string, budget = 1000) {
  const texts: string[] = [];
  const files: MentionedFile[] = [];
  const missing: { raw: string; why: string }[] = [];
  const known = new Map<string, KnownRead>();
  for await (const found of resolveMentions(parseMentions(text), sources, () => known, budget, count)) {
    if ("missing" in found) {
      missing.push({ raw: found.raw, why: found.missing });
      continue;
    }
    texts.push(found.text);
    const { file } = found;
    if (!file) continue;
    files.push(file);
    const ranges = [...(known.get(file.path)?.ranges ?? []), { from: file.from, to: file.to }];
    known.set(file.path, { ...file, ranges: mergeRanges(ranges), step: 0 });
  }
  return { texts, files, missing };
}

describe("finding mentions", () => {
  it("finds files, ranges, folders, places, commits and symbols, each once", () => {
    const text =
      "See @/src/a.ts, @/b.ts:10-40 and @/src/ (and @/src/a.ts!), @problems @terminal @git-changes @abcdef1 @roundPrice.";
    expect(parseMentions(text).map(({ kind, raw }) => [kind, raw])).toEqual([
      ["file", "@/src/a.ts"],
      ["file", "@/b.ts:10-40"],
      ["folder", "@/src/"],
      ["problems", "@problems"],
      ["terminal", "@terminal"],
      ["git-changes", "@git-changes"],
      ["commit", "@abcdef1"],
      ["symbol", "@roundPrice"],
    ]);
  });

  it("reads ranges and escaped blanks", () => {
    expect(parseMentions("@/my\\ file.ts:7")).toEqual([
      { kind: "file", raw: "@/my\\ file.ts:7", path: "my file.ts", range: { from: 7, to: 7 } },
    ]);
    expect(parseMentions("@/a.ts:40-10")).toMatchObject([{ range: { from: 40, to: 40 } }]);
  });

  it("leaves mail addresses, packages in code, and fences alone", () => {
    for (const text of ["me@example.com", "`@types/node`", "```\n@/a.ts\n```", "a @ b", "foo@/bar"]) {
      expect(parseMentions(text)).toEqual([]);
    }
  });

  it("finds every file path that the panel inserts, whatever stands around it", () => {
    const segment = fc.stringMatching(/^[A-Za-z0-9_-]{1,8}$/);
    fc.assert(
      fc.property(fc.array(segment, { minLength: 1, maxLength: 4 }), segment, (folders, name) => {
        const path = `${folders.join("/")}/${name}.ts`;
        expect(parseMentions(`Look at @/${path}, please`)).toEqual([{ kind: "file", raw: `@/${path}`, path }]);
      }),
    );
  });
});

describe("resolving mentions", () => {
  it("gives each its text, and tells read_file what of a file was given", async () => {
    const resolved = await resolve("@/a.ts:2-3 @/src/ @problems @git-changes @abcdef1 @roundPrice");
    expect(resolved.texts).toEqual([
      "a.ts, lines 2-3 of 3\n2|two\nthree",
      "Files in src:\nsrc/a.ts\nsrc/b.ts\n(there is more)",
      "Problems the editor reports:\na.ts:1 error: no",
      "Uncommitted changes:\ndiff --git a b",
      "Commit abcdef1:\nFix rounding",
      "roundPrice is declared in a.ts:2.",
    ]);
    expect(resolved.files).toEqual([{ path: "a.ts", hash: "h", from: 2, to: 3, total: 3 }]);
    expect(resolved.missing).toEqual([]);
  });

  it("says which mentions lead nowhere", async () => {
    const { missing, texts } = await resolve("@/nope.ts @/none/ @terminal @1234567 @unknownName");
    expect(texts).toEqual([]);
    expect(missing[0]).toEqual({ raw: "@/nope.ts", why: "nope.ts does not exist" });
    expect(missing.map(({ raw }) => raw)).toEqual(["@/nope.ts", "@/none/", "@terminal", "@1234567"]);
  });

  it("stays within its budget, and does not claim a big file was given", async () => {
    const resolved = await resolve("@/big.ts @/a.ts @problems", 300);
    expect(count(resolved.texts.join("\n\n"))).toBeLessThanOrEqual(300);
    expect(resolved.texts[0]).toContain("big.ts has 3000 lines, too many to read at once");
    expect(resolved.files.map(({ path }) => path)).toEqual(["a.ts"]);
  });

  it("gives no line of a file twice, however it is mentioned", async () => {
    const { texts } = await resolve("@/a.ts:1-2 @/a.ts @/a.ts:2");
    expect(texts).toEqual([
      "a.ts, lines 1-2 of 3\n1|one\ntwo",
      "a.ts, lines 3 of 3 (you have the others, unchanged since the user's message)\n3|three",
      "Lines 2 of a.ts are unchanged since the user's message; you have the text above. Work with that.",
    ]);
  });
});
