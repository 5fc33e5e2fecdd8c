/**
 * Which of the accepted forms a diff is in: the first sign of one decides, so that a diff may hold another as content.
 */
import { isBlockStart, type ParsedDiff, parseBlocks } from "./blocks.ts";
import { modelLines } from "./lines.ts";
import { isStringStart, parseStrings } from "./strings.ts";
import { isDiffStart, parseUnified } from "./unified.ts";

export function parseDiff(diff: string): ParsedDiff {
  const strings = () => {
    const parsed = parseStrings(diff);
    return parsed.chunks.length > 0 ? parsed : undefined;
  };
  const json = /^\s*(?:```\w*\s*)?[[{]/.test(diff) ? strings() : undefined;
  if (json) return json;
  const lines = modelLines(diff);
  for (const [at, line] of lines.entries()) {
    if (isBlockStart(line)) return parseBlocks(diff);
    if (isDiffStart(lines, at)) return parseUnified(diff);
    const tagged = isStringStart(line) ? strings() : undefined;
    if (tagged) return tagged;
  }
  return { chunks: [], problem: explainForm(diff) };
}

function explainForm(diff: string): string {
  if (/(?:&lt;){5,}\s*SEARCH/.test(diff))
    return "The markers are written as HTML entities. Write <<<<<<< SEARCH, =======, >>>>>>> REPLACE as they are.";
  const what = diff.trim() === "" ? "The diff is empty" : "No SEARCH/REPLACE block was found in the diff";
  return `${what}. Write <<<<<<< SEARCH, the file's lines, =======, the new lines, >>>>>>> REPLACE, each marker on its own line.`;
}
