/**
 * What is in a file that is too big to be read whole: its symbols and where they are. By cheap patterns that know no
 * language exactly; a symbol missed costs the model one search, a parser for each language would cost us much more.
 */

export interface OutlineEntry {
  line: number;
  depth: number;
  text: string;
}

/** Longer lines are data, and slow to match. */
const LONGEST_LINE = 300;
const LONGEST_SHOWN = 100;

const MODIFIERS =
  "(?:export|default|declare|public|private|protected|internal|static|abstract|final|async|override|virtual|sealed|partial|pub(?:\\([a-z]+\\))?|unsafe|extern|inline|open|data|suspend|readonly|local)";
const KEYWORDS =
  "(?:class|interface|struct|enum|trait|impl|union|type|module|mod|namespace|package|protocol|extension|object|record|def|fn|func|fun|function\\*?|sub|proc|macro_rules!|CREATE (?:TABLE|VIEW|FUNCTION|PROCEDURE|INDEX))";
const DECLARATION = new RegExp(`^\\s*(?:${MODIFIERS}\\s+)*${KEYWORDS}[\\s<(]+[\\w$"'*&<(]`);
const FUNCTION_VALUE =
  /^\s*(?:export\s+)?(?:const|let|var)\s+[\w$]+\s*(?::[^=]+)?=\s*(?:async\s*)?(?:function\b|\([^)]*\)[^=]*=>|[\w$]+\s*=>|[\w$.]+\(\s*\{?\s*$)/;
const METHOD =
  /^\s{0,8}(?!(?:if|for|while|switch|catch|return|else|do|with|using|lock|foreach|elif|new|throw|await|case|try)\b)[\w$<>[\],.:*&~?#@ \t]*[\w$]\s*\([^;]*\)[^;={}]*\{\s*$/;
const HEADING = /^#{1,6}\s+\S/;
const TABLE = /^\s*\[{1,2}[^\]]+\]{1,2}\s*$/;

/** Symbols of a file in order. Depth is how deep they are indented. */
export function outline(path: string, lines: readonly string[]): OutlineEntry[] {
  const isSymbol = patternFor(path);
  const entries: OutlineEntry[] = [];
  for (const [i, line] of lines.entries()) {
    if (line.length === 0 || line.length > LONGEST_LINE || !isSymbol(line)) continue;
    entries.push({ line: i + 1, depth: depthOf(line), text: shown(line) });
  }
  return entries;
}

/** The outline in at most `budget` tokens: the deepest symbols are left out first, then the last. */
export function outlineText(entries: readonly OutlineEntry[], budget: number, count: (text: string) => number): string {
  for (const deepest of [9, 3, 2, 1, 0]) {
    const text = entries.filter((entry) => entry.depth <= deepest).map(entryLine);
    if (text.length > 0 && text.length < budget && count(text.join("\n")) <= budget) return text.join("\n");
  }
  const kept: string[] = [];
  const top = entries.filter((entry) => entry.depth === 0);
  let left = budget - 16;
  for (const entry of top.length > 0 ? top : entries) {
    const line = entryLine(entry);
    left -= count(`${line}\n`);
    if (left < 0) break;
    kept.push(line);
  }
  if (kept.length < entries.length) kept.push(`[… ${entries.length - kept.length} more symbols]`);
  return kept.join("\n");
}

function patternFor(path: string): (line: string) => boolean {
  const extension = path.slice(path.lastIndexOf(".") + 1).toLowerCase();
  if (extension === "md" || extension === "markdown" || extension === "mdx") return (line) => HEADING.test(line);
  if (extension === "toml" || extension === "ini" || extension === "cfg") return (line) => TABLE.test(line);
  return (line) => DECLARATION.test(line) || FUNCTION_VALUE.test(line) || METHOD.test(line);
}

function depthOf(line: string): number {
  const indent = line.length - line.trimStart().length;
  return line.startsWith("\t") ? indent : Math.ceil(indent / 4);
}

function entryLine(entry: OutlineEntry): string {
  return `${entry.line}|${"  ".repeat(Math.min(entry.depth, 4))}${entry.text}`;
}

function shown(line: string): string {
  const text = line.trim().replace(/\s*\{$/, "");
  return text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text;
}
