/** A unified diff as lines to draw. Headers are dropped: the card already names the file. */
export interface DiffLine {
  sign: "+" | "-" | " " | "@";
  text: string;
}

/** The lines of a unified diff. A hunk after the first starts with an "@" line that says where it is. */
export function diffLines(diff: string): DiffLine[] {
  const lines: DiffLine[] = [];
  let inHunk = false;
  for (const line of diff.replace(/\n$/, "").split("\n")) {
    const hunk = /^@@ -\d+(?:,\d+)? \+(\d+)(?:,\d+)? @@/.exec(line);
    if (hunk) {
      if (inHunk) lines.push({ sign: "@", text: hunk[1]! });
      inHunk = true;
    } else if (inHunk && (line[0] === "+" || line[0] === "-" || line[0] === " ")) {
      lines.push({ sign: line[0], text: line.slice(1) });
    } else if (inHunk && line === "") {
      lines.push({ sign: " ", text: "" });
    }
  }
  return lines;
}

/** One hunk of a unified diff, in the order the host numbers them. */
export interface DiffHunk {
  /** Line of the new content where it begins. */
  start: number;
  lines: DiffLine[];
  added: number;
  removed: number;
}

export function diffHunks(diff: string): DiffHunk[] {
  const heads = [...diff.matchAll(/^@@ -\d+(?:,\d+)? \+(\d+)(?:,\d+)? @@/gm)];
  return heads.map((head, i) => {
    const lines = diffLines(diff.slice(head.index, heads[i + 1]?.index));
    const count = (sign: DiffLine["sign"]) => lines.filter((line) => line.sign === sign).length;
    return { start: Number(head[1]), lines, added: count("+"), removed: count("-") };
  });
}

/** At most `limit` lines, beginning just before the first change, and how many lines are not among them. */
export function clip(lines: readonly DiffLine[], limit: number): { shown: DiffLine[]; hidden: number } {
  if (lines.length <= limit) return { shown: [...lines], hidden: 0 };
  const change = lines.findIndex((line) => line.sign === "+" || line.sign === "-");
  // One line before the change says where it is, unless it is blank.
  const lead = lines[change - 1]?.text.trim() ? 1 : 0;
  const from = Math.max(0, Math.min(change - lead, lines.length - limit));
  const shown = lines.slice(from, from + limit);
  return { shown, hidden: lines.length - shown.length };
}
