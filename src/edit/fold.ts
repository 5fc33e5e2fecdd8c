/**
 * Look-alikes: characters a model writes for others that look the same (quotes, dashes, spaces, composed accents).
 * Folding is for comparing only; nothing folded is ever written.
 */

const LOOKS_LIKE: Record<string, string> = {
  "\u2026": "...",
  "\u2212": "-",
  "\u2032": "'",
  "\u2033": '"',
  "\u02BC": "'",
  "\uFF07": "'",
  "\uFF02": '"',
  "\u202F": " ",
  "\u205F": " ",
  "\u3000": " ",
  "\u00A0": " ",
};
for (const c of "\u2018\u2019\u201A\u201B") LOOKS_LIKE[c] = "'";
for (const c of "\u201C\u201D\u201E\u201F") LOOKS_LIKE[c] = '"';
for (const c of "\u2010\u2011\u2012\u2013\u2014\u2015") LOOKS_LIKE[c] = "-";
for (let c = 0x2000; c <= 0x200a; c++) LOOKS_LIKE[String.fromCharCode(c)] = " ";
for (const c of "\u200B\u2060\uFEFF\u00AD") LOOKS_LIKE[c] = "";

const FOLDED = new RegExp(`[${Object.keys(LOOKS_LIKE).join("")}]`, "g");
// biome-ignore lint/suspicious/noControlCharactersInRegex: the test is for ASCII, all of it
const ASCII = /^[\x00-\x7f]*$/;

export function fold(line: string): string {
  if (ASCII.test(line)) return line;
  return line.normalize("NFC").replace(FOLDED, (c) => LOOKS_LIKE[c]!);
}

export interface Cell {
  raw: string;
  key: string;
}

/** A line in the smallest pieces that can look like one another: folded-equal lines have equal cells, one for one. */
export function cells(line: string): Cell[] {
  const pieces = line.match(/\.{3}|[^\p{M}\u200B\u2060\uFEFF\u00AD][\p{M}\u200B\u2060\uFEFF\u00AD]*|[\s\S]/gu) ?? [];
  return pieces.map((raw) => ({ raw, key: fold(raw) }));
}

/** What ASCII a model's look-alikes stand for, learnt where its SEARCH meets the file; null where it differs by place. */
export function learnLookAlikes(learnt: Map<string, string | null>, search: string, file: string): void {
  if (search === file || ASCII.test(search)) return;
  const asked = cells(search);
  const there = cells(file);
  if (asked.length !== there.length) return;
  asked.forEach(({ raw, key }, i) => {
    const cell = there[i]!;
    if (ASCII.test(raw) || cell.key !== key) return;
    const known = learnt.get(raw);
    learnt.set(raw, known === undefined || known === cell.raw ? cell.raw : null);
  });
}

export function unlearn(line: string, learnt: ReadonlyMap<string, string | null>): string {
  if (learnt.size === 0 || ASCII.test(line)) return line;
  return cells(line)
    .map(({ raw }) => {
      const plain = learnt.get(raw);
      // Only towards ASCII: a dash learnt as an en dash would break the next `i--`.
      return plain != null && ASCII.test(plain) ? plain : raw;
    })
    .join("");
}
