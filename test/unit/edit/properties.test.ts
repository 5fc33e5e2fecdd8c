/**
 * Whatever the file and whatever the model got wrong: the edit is exact, or nothing changed. What is expected is
 * made by splicing lines, without any of the engine's own code.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { applyEdit } from "../../../src/edit/apply.ts";
import { roo } from "./corpus/case.ts";

/** Few words, so that lines repeat and nearly repeat, as they do in real files. */
const codeLine = fc
  .tuple(
    fc.constantFrom("", "", "  ", "    ", "      "),
    fc.oneof(
      { weight: 2, arbitrary: fc.constantFrom("}", "(", "", "return;", "});", "else") },
      {
        weight: 5,
        arbitrary: fc
          .tuple(
            fc.constantFrom("const", "return", "call", "if"),
            fc.constantFrom("total", "count", "userName", "limit"),
            fc.constantFrom("alpha", "beta", "gamma", '"one two"', "'it is'", "a-b"),
            fc.nat(30),
          )
          .map(([verb, name, value, n]) => `${verb} ${name}${n} = f(${value}, ${n});`),
      },
    ),
  )
  .map(([indent, content]) => (content === "" ? "" : indent + content));

interface Scene {
  lines: string[];
  start: number;
  search: string[];
  replace: string[];
  eol: string;
  final: boolean;
}

/** A file and an edit of it: some lines kept, some dropped, some changed, some put in. */
const scene: fc.Arbitrary<Scene> = fc
  .record({
    lines: fc.array(codeLine, { minLength: 1, maxLength: 40 }),
    at: fc.nat(1000),
    length: fc.integer({ min: 1, max: 8 }),
    steps: fc.array(fc.constantFrom("keep", "keep", "keep", "drop", "change", "insert"), {
      minLength: 8,
      maxLength: 8,
    }),
    fresh: fc.array(codeLine, { minLength: 8, maxLength: 8 }),
    eol: fc.constantFrom("\n", "\r\n"),
    final: fc.boolean(),
  })
  .map(({ lines, at, length, steps, fresh, eol, final: closed }) => {
    // A last line that is empty and not ended is no line; a single one shows no line ending.
    const final = closed || lines.length === 1 || lines[lines.length - 1] === "";
    const start = at % lines.length;
    const search = lines.slice(start, start + length);
    const replace = search.flatMap((line, i) => {
      const step = steps[i % steps.length];
      const other = fresh[i % fresh.length]!;
      return step === "drop" ? [] : step === "change" ? [other] : step === "insert" ? [line, other] : [line];
    });
    return { lines, start, search, replace, eol, final };
  });

const textOf = ({ eol, final }: Scene, lines: readonly string[]) =>
  lines.length === 0 ? "" : lines.join(eol) + (final ? eol : "");
const before = (s: Scene) => textOf(s, s.lines);
const wanted = (s: Scene) =>
  textOf(s, [...s.lines.slice(0, s.start), ...s.replace, ...s.lines.slice(s.start + s.search.length)]);

function exactOrUntouched(s: Scene, search: readonly string[], replace: readonly string[], hint?: number): void {
  const result = applyEdit(before(s), roo(search, replace, hint));
  if (result.applied) expect(result.text).toBe(wanted(s));
  else expect(result.text).toBe(before(s));
}

/** How often `search` occurs when only what tells lines apart is looked at. */
function places(s: Scene, search: readonly string[]): number {
  const bare = (lines: readonly string[]) => lines.map((line) => line.trim()).filter(Boolean);
  const [all, part] = [bare(s.lines), bare(search)];
  return all.filter((_, at) => part.every((line, k) => all[at + k] === line)).length;
}

const depths = (lines: readonly string[]) => new Set(lines.filter(Boolean).map((line) => line.search(/\S/)));

const RUNS = { numRuns: Number(process.env.EDIT_RUNS ?? 400) };

describe("an edit of a random file", { timeout: 60_000 }, () => {
  it("is exact when SEARCH is copied exactly and stands once", () => {
    fc.assert(
      fc.property(scene, (s) => {
        fc.pre(places(s, s.search) === 1 && s.search.some((line) => line.trim() !== ""));
        fc.pre(s.search.join("\n") !== s.replace.join("\n") && !s.lines.every((line) => line === ""));
        const result = applyEdit(before(s), roo(s.search, s.replace));
        if (result.blocks[0]?.status !== "already") expect(result.text).toBe(wanted(s));
      }),
      RUNS,
    );
  });

  it("is exact for several blocks in any order, each told against the file as it was", () => {
    const cuts = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 4, maxLength: 10 });
    fc.assert(
      fc.property(
        scene,
        cuts,
        fc.array(codeLine, { minLength: 5, maxLength: 5 }),
        fc.nat(100),
        (s, sizes, fresh, turn) => {
          let row = 0;
          const parts = sizes.flatMap((size, k) => {
            const lines = s.lines.slice(row, row + size);
            row += size;
            return lines.length === 0
              ? []
              : [{ lines, edit: k % 2 === 1, to: k % 4 === 1 ? [fresh[k % 5]!] : [...lines, fresh[k % 5]!] }];
          });
          const edits = parts.filter(({ edit }) => edit);
          fc.pre(edits.length > 1 && edits.every(({ lines }) => places(s, lines) === 1));
          const order = [...edits.slice(turn % edits.length), ...edits.slice(0, turn % edits.length)].reverse();
          const result = applyEdit(before(s), order.map(({ lines, to }) => roo(lines, to)).join(""));
          const after = [...parts.flatMap(({ lines, edit, to }) => (edit ? to : lines)), ...s.lines.slice(row)];
          if (result.applied) expect(result.text).toBe(textOf(s, after));
          else
            expect(result.blocks.some(({ status, reason }) => status === "already" || reason?.includes("empty"))).toBe(
              true,
            );
        },
      ),
      RUNS,
    );
  });

  it("never lands elsewhere, however often SEARCH stands in the file", () => {
    fc.assert(
      fc.property(scene, (s) => exactOrUntouched(s, s.search, s.replace, s.start + 1)),
      RUNS,
    );
  });

  it.each<[string, (line: string) => string]>([
    ["trailing spaces", (line) => `${line}  `],
    ["Windows line endings", (line) => `${line}\r`],
  ])("is exact or refused when the model writes %s", (_, spoil) => {
    fc.assert(
      fc.property(scene, fc.boolean(), (s, both) => {
        fc.pre(places(s, s.search) === 1);
        exactOrUntouched(s, s.search.map(spoil), both ? s.replace.map(spoil) : s.replace);
      }),
      RUNS,
    );
  });

  it.each<[string, (line: string) => string]>([
    ["two columns further in", (line) => (line === "" ? line : `  ${line}`)],
    ["with tabs for spaces", (line) => line.replace(/^ +/, (spaces) => "\t".repeat(spaces.length / 2))],
    ["with four columns for two", (line) => line.replace(/^ +/, (spaces) => spaces + spaces)],
  ])("is exact or refused when the model indents %s", (_, spoil) => {
    fc.assert(
      fc.property(scene, (s) => {
        // Only what SEARCH shows can be carried over.
        fc.pre(places(s, s.search) === 1 && depths(s.search).size > 1);
        exactOrUntouched(s, s.search.map(spoil), s.replace.map(spoil));
      }),
      RUNS,
    );
  });

  it("is exact or refused when the model writes smart quotes and dashes", () => {
    const smart: Record<string, string> = { '"': "\u201d", "'": "\u2019", "-": "\u2013" };
    fc.assert(
      fc.property(scene, fc.boolean(), (s, both) => {
        fc.pre(places(s, s.search) === 1);
        // What SEARCH does not show of the file, nobody can know of REPLACE.
        const shown = (line: string) => line.replace(/["'-]/g, (c) => (s.search.join().includes(c) ? smart[c]! : c));
        exactOrUntouched(s, s.search.map(shown), both ? s.replace.map(shown) : s.replace);
      }),
      RUNS,
    );
  });

  it("is exact or refused when the model drops the indentation all lines have", () => {
    fc.assert(
      fc.property(scene, (s) => {
        fc.pre(places(s, s.search) === 1);
        const common = Math.min(...[...s.search, ...s.replace].filter(Boolean).map((line) => line.search(/\S/)));
        const outdent = (line: string) => line.slice(Number.isFinite(common) ? common : 0);
        exactOrUntouched(s, s.search.map(outdent), s.replace.map(outdent));
      }),
      RUNS,
    );
  });

  it("is exact or refused when the model drops blank lines between others", () => {
    fc.assert(
      fc.property(scene, (s) => {
        const solid = (lines: string[]) => lines.filter((line) => line !== "");
        const ends = [s.search[0], s.search[s.search.length - 1], s.replace[0], s.replace[s.replace.length - 1]];
        fc.pre(places(s, s.search) === 1 && !ends.includes("") && s.search.length === s.replace.length);
        // A blank line that the edit puts in or takes out is not there to be seen.
        fc.pre(s.search.every((line, i) => (line === "") === (s.replace[i] === "")));
        fc.pre(s.replace.every((line, i) => line === s.search[i] || !s.search.includes(line)));
        exactOrUntouched(s, solid(s.search), solid(s.replace));
      }),
      RUNS,
    );
  });

  it.each<[string, (line: string, n: number) => string]>([
    ["a swapped pair of letters", (line, n) => line.replace(/(\w)(\w)(?=\w*$|\W)/, n % 2 ? "$2$1" : "$1$2$2")],
    ["another number", (line, n) => line.replace(/\d+/, String(n % 31))],
    ["another line", (_, n) => `const other = g(${n});`],
    ["a lost character", (line, n) => line.slice(0, n % (line.length || 1)) + line.slice((n % (line.length || 1)) + 1)],
  ])("is exact or refused when one line of SEARCH has %s", (_, spoil) => {
    fc.assert(
      fc.property(scene, fc.nat(7), fc.nat(100), (s, which, n) => {
        const at = which % s.search.length;
        const line = s.search[at]!;
        const wrong = spoil(line, n);
        const search = s.search.with(at, wrong);
        // What stands in the file as it is has been asked for, whoever meant something else.
        fc.pre(wrong.trim() !== "" && wrong.trim() !== line.trim() && places(s, search) === 0);
        const shared = s.search.filter((other) => other === line).length === 1;
        exactOrUntouched(s, search, shared ? s.replace.map((other) => (other === line ? wrong : other)) : s.replace);
      }),
      RUNS,
    );
  });

  it("keeps every byte outside the edit in a file of mixed line endings", () => {
    fc.assert(
      fc.property(scene, fc.array(fc.constantFrom("\n", "\r\n"), { minLength: 40, maxLength: 40 }), (s, endings) => {
        const raw = s.lines.map((line, i) => line + endings[i]!);
        const result = applyEdit(raw.join(""), roo(s.search, s.replace, s.start + 1));
        fc.pre(result.applied);
        const head = raw.slice(0, s.start).join("");
        const tail = raw.slice(s.start + s.search.length).join("");
        expect(result.text.startsWith(head)).toBe(true);
        expect(result.text.endsWith(tail)).toBe(true);
        const middle = result.text.slice(head.length, result.text.length - tail.length);
        expect(middle.split(/\r?\n/).slice(0, -1)).toEqual(s.replace);
      }),
      RUNS,
    );
  });

  it("is never half of what was asked: a diff cut off anywhere changes nothing", () => {
    fc.assert(
      fc.property(scene, scene, (s, other) => {
        const diff = roo(s.search, s.replace).trimEnd();
        for (let end = 0; end < diff.length; end++) {
          expect(applyEdit(before(s), diff.slice(0, end)).applied).toBe(false);
        }
        const second = `${diff}\n${roo(other.search, other.replace).trimEnd()}`;
        for (let end = diff.length + 4; end < second.length; end++) {
          expect(applyEdit(before(s), second.slice(0, end)).applied).toBe(false);
        }
      }),
      { numRuns: Math.ceil(RUNS.numRuns / 20) },
    );
  });
});

describe("whatever is sent as a diff", { timeout: 60_000 }, () => {
  const line = fc.oneof(
    codeLine,
    fc.constantFrom("<<<<<<< SEARCH", "=======", ">>>>>>> REPLACE", "------- SEARCH", "+++++++ REPLACE", "-------"),
    fc.constantFrom(
      "<<<<<<< HEAD",
      ">>>>>>> b",
      ":start_line:2",
      "\\=======",
      "```",
      "@@ -1,2 +1,2 @@",
      "--- a",
      "+++ b",
    ),
    fc.constantFrom("<old_string>", "</old_string>", "<new_string>", "</new_string>", '{"search":"a"', "*** End Patch"),
    fc.tuple(fc.constantFrom("+", "-", " "), codeLine).map(([sign, content]) => sign + content),
  );

  it("is answered: with a new text, or with the old one and the reason", () => {
    fc.assert(
      fc.property(scene, fc.array(line, { maxLength: 25 }), (s, lines) => {
        const result = applyEdit(before(s), lines.join("\n"));
        if (result.applied) expect(result.failure).toBeUndefined();
        else expect([result.text, Boolean(result.failure)]).toEqual([before(s), true]);
        expect(result.blocks.length).toBeGreaterThan(0);
      }),
      RUNS,
    );
  });

  it("never leaves its own markers in the file, unless the file or the block had them whole", () => {
    const blockLine = fc.oneof(
      codeLine,
      fc.constantFrom("<<<<<<< SEARCH", "=======", ">>>>>>> REPLACE"),
      fc.constantFrom("<<<<<<< SEARCH", "=======", ">>>>>>> REPLACE"),
    );
    fc.assert(
      fc.property(scene, fc.array(blockLine, { maxLength: 12 }), (s, lines) => {
        const result = applyEdit(before(s), roo(s.search, lines));
        const starts = result.text.split("<<<<<<< SEARCH").length;
        expect(starts).toBe(result.text.split(">>>>>>> REPLACE").length);
      }),
      RUNS,
    );
  });
});
