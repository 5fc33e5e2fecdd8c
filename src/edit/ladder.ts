/**
 * The matching ladder: where in the file a SEARCH stands, by whole lines. Each rung forgives one more kind of
 * difference; the first rung on which anything matches decides, and only if it matches once or a line hint breaks the tie.
 */
import { type FileIndex, type Key, keyOf, occurrences } from "./file-index.ts";
import { findFuzzy } from "./fuzzy.ts";
import { isUniform } from "./indent.ts";
import { isBlank } from "./lines.ts";
import { withoutNumbers } from "./numbers.ts";
import { type Block, decide, indentPairs, type Placement, type Placing, type Rung, settleBlanks } from "./placement.ts";

export function place(index: FileIndex, block: Block, fuzzy = true): Placing {
  const plain = climb(index, block);
  if (plain.kind !== "none") return plain;
  const bare = withoutNumbers(block);
  if (bare) {
    const placing = climb(index, bare);
    if (placing.kind === "placed") return { kind: "placed", placement: { ...placing.placement, rung: "line-numbers" } };
    if (placing.kind === "ambiguous") return { ...placing, rung: "line-numbers" };
  }
  return fuzzy ? findFuzzy(index, bare ?? block) : plain;
}

function climb(index: FileIndex, block: Block): Placing {
  if (block.search.every(isBlank)) return { kind: "none" };
  const rungs: (() => Placement[])[] = [
    () => lineForLine(index, block, "exact", "exact"),
    () => lineForLine(index, block, "trailing", "whitespace"),
    () => lineForLine(index, block, "content", "indentation").filter((p) => isUniform(indentPairs(index, p))),
    () => lineForLine(index, block, "folded", "look-alikes").filter((p) => isUniform(indentPairs(index, p))),
    () => lineForLine(index, block, "content", "indentation").filter((p) => p.block.search.length > 1),
    () => blankTolerant(index, block),
  ];
  for (const rung of rungs) {
    const found = rung();
    if (found.length > 0) return decide(found, block);
  }
  return { kind: "none" };
}

function lineForLine(index: FileIndex, block: Block, key: Key, rung: Rung): Placement[] {
  const view = index.view(key);
  const wanted = block.search.map(keyOf[key]);
  return occurrences(view, wanted).map((start) => ({
    rung,
    block,
    start,
    end: start + wanted.length,
    rows: wanted.map((_, i) => start + i),
  }));
}

/** Lines that are not blank match one after the other; blank ones may be more, fewer or none. */
function blankTolerant(index: FileIndex, block: Block): Placement[] {
  const view = index.view("folded", false);
  const solid = block.search.flatMap((line, i) => (isBlank(line) ? [] : [i]));
  const found = occurrences(
    view,
    solid.map((i) => keyOf.folded(block.search[i]!)),
  );
  const placements = found.map((start) =>
    settleBlanks(
      index,
      block,
      "blank-lines",
      solid.map((i, k) => [i, view.rows[start + k]!]),
    ),
  );
  const uniform = placements.filter((p) => isUniform(indentPairs(index, p)));
  return uniform.length > 0 ? uniform : placements;
}
