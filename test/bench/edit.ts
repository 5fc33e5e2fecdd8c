/**
 * How long an edit takes: a file of 10,000 lines, 20 blocks, one case for each thing that may cost time.
 * Run: node test/bench/edit.ts. Prints the median and the worst of 15 runs, each on text not seen before.
 */
import { applyEdit } from "../../src/edit/apply.ts";
import { placeholders } from "../../src/edit/guards.ts";

const LINES = 10_000;
const BLOCKS = 20;
const RUNS = 15;

function sourceLines(seed: number): string[] {
  return Array.from({ length: LINES }, (_, i) => {
    const n = Math.floor(i / 8);
    const line = [
      `export function compute${seed}_${n}(input: number, options: Options): number {`,
      `  const base = input * ${n % 7} + options.offset;`,
      `  if (base > ${n}) {`,
      `    return handle(base, "case ${n}");`,
      "  }",
      `  return base - ${n};`,
      "}",
      "",
    ];
    return line[i % 8]!;
  });
}

const flatLines = () =>
  Array.from({ length: LINES }, (_, i) => (i % 3 === 0 ? "}" : i % 3 === 1 ? "  return value;" : "{"));

type Lines = readonly string[];
const block = (search: Lines, replace: Lines) =>
  ["<<<<<<< SEARCH", ...search, "=======", ...replace, ">>>>>>> REPLACE", ""].join("\n");

/** `BLOCKS` blocks of seven lines, spread over the file; `wreck` is what the model got wrong in each. */
function blocks(lines: Lines, wreck: (search: string[], k: number) => string[]): string {
  return Array.from({ length: BLOCKS }, (_, k) => {
    const start = Math.floor((k * LINES) / BLOCKS / 8) * 8;
    const part = lines.slice(start, start + 7);
    const search = wreck([...part], k);
    return block(search, [...search.slice(0, 5), "  return base + 1;", search[6]!]);
  }).join("");
}

const cases: Record<string, (seed: number) => { text: string; diff: string; applied: boolean }> = {
  exact: (seed) => {
    const lines = sourceLines(seed);
    return { text: `${lines.join("\n")}\n`, diff: blocks(lines, (s) => s), applied: true };
  },
  "exact, CRLF file": (seed) => {
    const lines = sourceLines(seed);
    return { text: `${lines.join("\r\n")}\r\n`, diff: blocks(lines, (s) => s), applied: true };
  },
  "indentation lost": (seed) => {
    const lines = sourceLines(seed).map((line) => (line === "" ? line : `    ${line}`));
    return {
      text: lines.join("\n"),
      diff: blocks(lines, (s) => s.map((line) => line.trimStart() && line.slice(4))),
      applied: true,
    };
  },
  "fuzzy: one slip in each block": (seed) => {
    const lines = sourceLines(seed);
    const diff = blocks(lines, (s) => s.with(1, s[1]!.replace("options.offset", "options.ofset")));
    return { text: lines.join("\n"), diff, applied: true };
  },
  "not there: explained": (seed) => {
    const lines = sourceLines(seed);
    const diff = blocks(lines, (s, k) => s.map((line) => line.replace(/base|return/g, `missing${k}`)));
    return { text: lines.join("\n"), diff, applied: false };
  },
  "worst: three different lines in the whole file": () => {
    const lines = flatLines();
    return { text: lines.join("\n"), diff: blocks(lines, (s, k) => s.with(3, `  valeu${k} = 1;`)), applied: false };
  },
  "worst: 20 blocks of 200 lines": (seed) => {
    const lines = sourceLines(seed);
    const diff = Array.from({ length: BLOCKS }, (_, k) => {
      const part = lines.slice(k * 400, k * 400 + 200).map((line) => line.replace("options.offset", "options.ofset"));
      return block(part, part.with(5, "  return 0;"));
    }).join("");
    return { text: lines.join("\n"), diff, applied: true };
  },
};

console.log(`edit: ${LINES} lines, ${BLOCKS} blocks, ${RUNS} runs (median / worst, ms)`);
for (const [name, make] of Object.entries(cases)) {
  const times = Array.from({ length: RUNS }, (_, run) => {
    const { text, diff, applied } = make(run);
    const start = performance.now();
    const result = applyEdit(text, diff);
    const ms = performance.now() - start;
    if (result.applied !== applied) throw new Error(`${name}: ${result.failure ?? "was applied"}`);
    return ms;
  }).sort((a, b) => a - b);
  console.log(
    `${name.padEnd(48)} ${times[RUNS >> 1]!.toFixed(1).padStart(8)} ${times[RUNS - 1]!.toFixed(1).padStart(8)}`,
  );
}
const text = sourceLines(0).join("\n");
const start = performance.now();
placeholders(text, sourceLines(1).join("\n"));
console.log(`${"placeholders in 10,000 new lines".padEnd(48)} ${(performance.now() - start).toFixed(1).padStart(8)}`);
