/**
 * Which of the accepted forms a diff is in: the first sign of one decides, so that a diff may hold another as content.
 */
import { isBlockStart, type ParsedDiff, parseBlocks } from "./blocks.ts";
import { modelLines } from "./lines.ts";
import { isStringStart, parseJson, parseTags } from "./strings.ts";
import { isDiffStart, parseUnified } from "./unified.ts";

export function parseDiff(diff: string): ParsedDiff {
  if (/^\s*(?:```\w*\s*)?[[{]/.test(diff)) {
    const json = parseJson(diff);
    if (json.chunks.length > 0) return json;
  }
  const lines = modelLines(diff);
  for (const [at, line] of lines.entries()) {
    if (isBlockStart(line)) return parseBlocks(diff);
    if (isDiffStart(lines, at)) return parseUnified(diff);
    if (isStringStart(line)) {
      const tagged = parseTags(diff);
      if (tagged.chunks.length > 0) return tagged;
      break;
    }
  }
  return { chunks: [], problem: explainForm(diff) };
}

function explainForm(diff: string): string {
  if (/(?:&lt;){5,}\s*SEARCH/.test(diff))
    return "The markers are written as HTML entities. Write <<<<<<< SEARCH, =======, >>>>>>> REPLACE as they are.";
  const what = diff.trim() === "" ? "The diff is empty" : "No SEARCH/REPLACE block was found in the diff";
  return `${what}. Write <<<<<<< SEARCH, the file's lines, =======, the new lines, >>>>>>> REPLACE, each marker on its own line.`;
}
