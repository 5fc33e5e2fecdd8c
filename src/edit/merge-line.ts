/**
 * One line, three ways: what the model saw (SEARCH), what it wants (REPLACE), what the file really says. What the model
 * changed is changed; all else is the file's.
 */
import { alignKeys, words } from "./align.ts";
import { cells, fold } from "./fold.ts";

export function mergeLine(search: string, replace: string, file: string): string {
  return mergeCells(search, replace, file) ?? mergeWords(search, replace, file);
}

/** Where the two differ in look-alikes only, each character the model kept is the file's. */
function mergeCells(search: string, replace: string, file: string): string | undefined {
  const asked = cells(search);
  const there = cells(file);
  if (asked.length !== there.length || !asked.every(({ key }, k) => key === there[k]!.key)) return undefined;
  const wanted = cells(replace).map(({ raw }) => raw);
  const kept = alignKeys(
    asked.map(({ raw }) => raw),
    wanted,
  );
  for (const [i, j] of kept) wanted[j] = there[i]!.raw;
  return wanted.join("");
}

/** Where both changed a piece, the model's words stand: it saw them miscopied at worst. */
function mergeWords(search: string, replace: string, file: string): string {
  const base = words(search);
  const ours = words(replace);
  const theirs = words(file);
  const toOurs = new Map(alignKeys(base, ours));
  const toTheirs = new Map(alignKeys(base.map(fold), theirs.map(fold)));
  let text = "";
  let [b, o, t] = [0, 0, 0];
  for (let k = 0; k <= base.length; k++) {
    const oAt = k < base.length ? toOurs.get(k) : ours.length;
    const tAt = k < base.length ? toTheirs.get(k) : theirs.length;
    // A word that one of the two changed: it belongs to the piece that is still open.
    if (oAt === undefined || tAt === undefined) continue;
    const was = base.slice(b, k).join("");
    const wanted = ours.slice(o, oAt).join("");
    const is = theirs.slice(t, tAt).join("");
    text += (wanted === was ? is : wanted) + (theirs[tAt] ?? "");
    [b, o, t] = [k + 1, oAt + 1, tAt + 1];
  }
  return text;
}
