/** What a model is told when an edit fails: enough to get it right the next time, in few words. */
import { describe, expect, it } from "vitest";
import { applyEdit } from "../../../src/edit/apply.ts";
import { roo, text } from "./corpus/case.ts";

const FILE = text(
  "import { load } from './load';",
  "",
  "export function price(item) {",
  "  const rate = 1.19;",
  "  return item.amount * rate;",
  "}",
  "",
  "export function label(item) {",
  "  return item.name;",
  "}",
);

const failure = (file: string, diff: string, window?: number) =>
  applyEdit(file, diff, window === undefined ? {} : { window }).failure ?? "";

describe("a SEARCH that is not in the file", () => {
  it("is shown beside what the file says at the nearest place", () => {
    const search = ["export function price(item, vat) {", "  const tax = 1.2;", "  return item.amount * rate;", "}"];
    expect(failure(FILE, roo(search, "x"))).toBe(
      [
        "SEARCH is not in the file. Nearest place, lines 3-6 (- is SEARCH, + is the file):",
        "-|export function price(item, vat) {",
        "-|  const tax = 1.2;",
        "+3|export function price(item) {",
        "+4|  const rate = 1.19;",
        " 5|  return item.amount * rate;",
        " 6|}",
      ].join("\n"),
    );
  });

  it("is shown the other value where only a value that REPLACE changes is another", () => {
    const search = ["export function price(item) {", "  const rate = 1.16;", "  return item.amount * rate;"];
    expect(failure(FILE, roo(search, search.with(1, "  const rate = 1.21;")))).toBe(
      [
        "The file says something else in a line that REPLACE changes.",
        "There (- is SEARCH, + is the file):",
        " 3|export function price(item) {",
        "-|  const rate = 1.16;",
        "+4|  const rate = 1.19;",
        " 5|  return item.amount * rate;",
      ].join("\n"),
    );
  });

  it("is shown where it differs, and not where it matches, in a window too small for both", () => {
    const rows = Array.from({ length: 60 }, (_, k) => `  const value${k} = compute(${k}, "a long enough line");`);
    const search = rows.with(30, rows[30]!.replace("compute", "total"));
    const said = failure(text(...rows), roo(search, "x"), 2048);
    expect(said.split("\n").slice(1)).toEqual([
      "[29 lines match]",
      ` 30|${rows[29]}`,
      `-|${search[30]}`,
      `+31|${rows[30]}`,
      ` 32|${rows[31]}`,
      "[28 lines match]",
    ]);
  });

  it("is called unknown where nothing in the file is like it", () => {
    expect(failure(FILE, roo("completely.different()", "x"))).toMatch(/Nothing in the file is like it: read the file/);
  });

  it("is traced to the block that would write it", () => {
    const diff =
      roo("  const rate = 1.19;", "  const rate = taxOf(item);") + roo("  const rate = taxOf(item);", "  x();");
    expect(failure(FILE, diff)).toMatch(/^Block 2: SEARCH is not in the file, but in what block 1 writes\./m);
  });

  it("is told to have lost its indentation where only that is wrong", () => {
    expect(failure(FILE, roo("return item.name;", "  return item.title;"))).toMatch(
      /SEARCH is not indented as the file is\.\nThe file there:\n9\| {2}return item\.name;/,
    );
  });
});

describe("several blocks", () => {
  it("are told apart: what is wrong, what is right, what is needless", () => {
    const diff = [
      roo("  const rate = 1.19;", "  const rate = 1.2;"),
      roo("  return nothing;", "  return 0;"),
      roo("  return item.title;", "  return item.name;"),
      roo("}", "};"),
    ].join("");
    const said = failure(FILE, diff);
    expect(said).not.toMatch(/^Block 1:/m);
    expect(said).toMatch(/^Block 2: SEARCH is not in the file/m);
    expect(said).toMatch(/^Block 3: what REPLACE says is in the file already \(line 9\)/m);
    expect(said).toMatch(/^Block 4: SEARCH matches at lines 6, 10\./m);
    expect(said).toMatch(/Matching as they are: 1; send them again unchanged.*Leave out: 3\./);
  });
});

describe("an ambiguous SEARCH", () => {
  it("is told with the lines and what comes before each", () => {
    expect(failure(FILE, roo("}", "};"))).toBe(
      [
        "SEARCH matches at lines 6, 10. Add the line before or after it, so that only one place is left:",
        "6|}   (after: return item.amount * rate;)",
        "10|}   (after: return item.name;)",
      ].join("\n"),
    );
  });
});

describe("the length of a failure", () => {
  const long = Array.from({ length: 400 }, (_, k) => `  statement number ${k} of the long function();`);

  it.each([4096, 8192, 32_768])("keeps to a small share of a window of %i tokens", (window) => {
    const search = long.map((line, k) => (k % 2 ? line.replace("statement", "sentence") : line));
    const said = failure(text(...long), roo(search, "x"), window);
    expect(said.length).toBeLessThanOrEqual(Math.max(800, window * 0.24));
    expect(said).toMatch(/lines left out/);
  });

  it("stays bounded for a hundred blocks", () => {
    const diff = Array.from({ length: 100 }, (_, k) => roo(`  sentence number ${k} of the long function();`, "x")).join(
      "",
    );
    expect(failure(text(...long), diff, 8192).length).toBeLessThanOrEqual(2000);
  });

  it("stays bounded for a thousand blocks, and says from which on nothing is told", () => {
    const diff = Array.from({ length: 1000 }, (_, k) => roo(`sentence ${k} of nothing`, `x${k}`)).join("");
    const said = failure(text(...long), diff, 8192);
    expect(said.length).toBeLessThanOrEqual(2000);
    expect(said).toMatch(/\[Not told: block \d+ and after\. Send fewer blocks at a time\]$/);
  });

  it("says what to send again after the first failures of many", () => {
    const diff = Array.from({ length: 60 }, (_, k) => roo(k < 58 ? `sentence ${k} of nothing` : long[k]!, "x")).join(
      "",
    );
    expect(failure(text(...long), diff, 8192)).toMatch(/^Block 1: [\s\S]*Matching as they are: 59, 60; send them/);
  });

  it("stays bounded for a line of a hundred thousand characters", () => {
    const line = `word ${"x".repeat(100_000)}`;
    expect(failure(text(`${line}1`, "b"), roo(`${line}2`, "x"), 8192).length).toBeLessThan(2000);
  });
});
