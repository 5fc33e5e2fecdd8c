/**
 * The matching ladder: where in the file a SEARCH stands, by whole lines. Each rung forgives one more kind of
 * difference; the first rung on which anything matches decides, and only if it matches once or a line hint breaks the tie.
 */
import { type FileIndex, type Key, keyOf, occurrences } from "./file-index.ts";
import { findFuzzy } from "./fuzzy.ts";
import { isUniform } from "./indent.ts";
import { isBlank, substance } from "./lines.ts";
import { withoutNumbers } from "./numbers.ts";
import {
  type Block,
  decide,
  type Found,
  indentPairs,
  isSound,
  type Placement,
  type Placing,
  type Rung,
  settleBlanks,
} from "./placement.ts";

export function place(index: FileIndex, block: Block, fuzzy = true): Placing {
  const plain = climb(index, block);
  if (plain.kind === "placed") return doubted(index, plain.placement);
  if (plain.kind !== "none") return plain;
  const bare = withoutNumbers(block);
  if (bare) {
    const placing = climb(index, bare);
    if (placing.kind === "placed") return { kind: "placed", placement: { ...placing.placement, rung: "line-numbers" } };
    if (placing.kind === "ambiguous") return { ...placing, rung: "line-numbers" };
  }
  return fuzzy ? findFuzzy(index, bare ?? block) : plain;
}

/** A bracket alone tells nothing; where a line hint hits one like it at another depth, either may be meant. */
function doubted(index: FileIndex, placement: Placement): Placing {
  const { block, start, rung } = placement;
  const hinted = (block.hint ?? 0) - 1;
  const isLike = (line: string, k: number) => index.file.text[hinted + k]?.trim() === line.trim();
  const isDoubted = hinted >= 0 && hinted !== start && substance(block.search) === 0 && block.search.every(isLike);
  return isDoubted ? { kind: "ambiguous", starts: [start, hinted], rung } : { kind: "placed", placement };
}

function climb(index: FileIndex, block: Block): Placing {
  if (block.search.every(isBlank)) return { kind: "none" };
  const sound = (placement: Placement) => isSound(index, placement);
  const uniform = (placement: Placement) => isUniform(indentPairs(index, placement)) && sound(placement);
  const rungs: (() => Found)[] = [
    () => lineForLine(index, block, "exact", "exact"),
    () => lineForLine(index, block, "trailing", "whitespace"),
    () => only(lineForLine(index, block, "content", "indentation"), uniform),
    () => only(lineForLine(index, block, "folded", "look-alikes"), uniform),
    () =>
      only(
        lineForLine(index, block, "content", "indentation"),
        (placement) => block.search.length > 1 && sound(placement),
      ),
    () => only(blankTolerant(index, block), uniform),
    () => only(blankTolerant(index, block), sound),
  ];
  for (const rung of rungs) {
    const found = rung();
    if (found.starts.length > 0) return decide(found, block);
  }
  return { kind: "none" };
}

/** Of the places found, those that are wanted; all of them where there are so many that none is the one. */
function only(found: Found, wanted: (placement: Placement) => boolean): Found {
  const { rung, starts, placed } = found;
  if (starts.length > 500) return found;
  const kept = starts.flatMap((_, k) => (wanted(placed(k)) ? [k] : []));
  return { rung, starts: kept.map((k) => starts[k]!), placed: (k) => placed(kept[k]!) };
}

function lineForLine(index: FileIndex, block: Block, key: Key, rung: Rung): Found {
  const wanted = block.search.map(keyOf[key]);
  const starts = occurrences(index.view(key), wanted);
  const placed = (k: number): Placement => {
    const start = starts[k]!;
    return { rung, block, start, end: start + wanted.length, rows: wanted.map((_, i) => start + i) };
  };
  return { rung, starts, placed };
}

/** Lines that are not blank match one after the other; blank ones may be more, fewer or none. */
function blankTolerant(index: FileIndex, block: Block): Found {
  const view = index.view("folded", false);
  const solid = block.search.flatMap((line, i) => (isBlank(line) ? [] : [i]));
  const wanted = solid.map((i) => keyOf.folded(block.search[i]!));
  const found = occurrences(view, wanted);
  const placed = (k: number) =>
    settleBlanks(
      index,
      block,
      "blank-lines",
      solid.map((i, n) => [i, view.rows[found[k]! + n]!]),
    );
  return { rung: "blank-lines", starts: found.map((at) => view.rows[at]!), placed };
}
