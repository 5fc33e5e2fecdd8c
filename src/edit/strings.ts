/**
 * Reads edits given as an old and a new string, in JSON or in tags. They too are matched by whole lines.
 */
import type { Chunk, ParsedDiff } from "./blocks.ts";
import { modelLines } from "./lines.ts";
import type { Block } from "./placement.ts";

const OLD = ["old_string", "old_str", "oldString", "old_text", "oldText", "old", "search", "SEARCH"] as const;
const NEW = ["new_string", "new_str", "newString", "new_text", "newText", "new", "replace", "REPLACE"] as const;
const OPENING = new RegExp(`<(${OLD.join("|")})>`);
const NEXT = new RegExp(`\\s*<(${NEW.join("|")})>`, "y");

/** True if a line opens the tag of an old string. */
export function isStringStart(line: string): boolean {
  return OPENING.test(line);
}

export function parseJson(diff: string): ParsedDiff {
  return { chunks: (fromJson(diff) ?? []).map((block) => ({ readings: [[block]] })) };
}

/** Pairs of tags; a closing tag within a value does not count, if no new string follows it. */
export function parseTags(diff: string): ParsedDiff {
  const chunks: Chunk[] = [];
  for (let at = 0; ; ) {
    const opening = OPENING.exec(diff.slice(at));
    if (!opening) return { chunks };
    const from = at + opening.index + opening[0].length;
    const pair = readPair(diff, from, opening[1]!);
    if (!pair) return { chunks };
    chunks.push({ readings: [[pair.block]] });
    at = pair.end;
  }
}

function readPair(diff: string, from: number, name: string): { block: Block; end: number } | undefined {
  const close = `</${name}>`;
  for (let at = diff.indexOf(close, from); at >= 0; at = diff.indexOf(close, at + 1)) {
    NEXT.lastIndex = at + close.length;
    const next = NEXT.exec(diff);
    if (!next) continue;
    const end = diff.indexOf(`</${next[1]}>`, NEXT.lastIndex);
    if (end < 0) return undefined;
    const [old, replacement] = [diff.slice(from, at), diff.slice(NEXT.lastIndex, end)];
    const block = { search: tagLines(old), replace: tagLines(replacement) };
    return { block, end: end + `</${next[1]}>`.length };
  }
  return undefined;
}

function fromJson(diff: string): Block[] | undefined {
  const text = diff
    .replace(/^\s*```\w*\s*\n/, "")
    .replace(/\n\s*```\s*$/, "")
    .trim();
  if (!/^[[{]/.test(text)) return undefined;
  try {
    const blocks = collect(JSON.parse(text));
    return blocks.length > 0 ? blocks : undefined;
  } catch {
    // Not JSON after all; the caller says what forms there are.
    return undefined;
  }
}

function collect(value: unknown): Block[] {
  if (Array.isArray(value)) return value.flatMap(collect);
  if (typeof value !== "object" || value === null) return [];
  const record = value as Record<string, unknown>;
  const text = (names: readonly string[]) => names.map((name) => record[name]).find((v) => typeof v === "string");
  const old = text(OLD);
  const replacement = text(NEW);
  if (typeof old === "string" && typeof replacement === "string") return [toBlock(old, replacement)];
  return Object.values(record).flatMap(collect);
}

/** A tag's value loses one newline at each end, and a CDATA section around the whole of it. */
function tagLines(value: string): string[] {
  const whole = /^\s*<!\[CDATA\[([\s\S]*)\]\]>\s*$/.exec(value)?.[1] ?? value;
  return asLines(whole.replace(/^\r?\n/, ""), true);
}

/** Where both strings end their last line, that newline is no line of its own. */
function toBlock(old: string, replacement: string): Block {
  const ended = old === "" || old.endsWith("\n");
  return { search: asLines(old, ended), replace: asLines(replacement, ended) };
}

/** `ended`: a newline at the end only ends the last line. So "" is no line, and a newline alone is a blank one. */
function asLines(value: string, ended: boolean): string[] {
  return value === "" ? [] : modelLines(ended ? value.replace(/\r?\n$/, "") : value);
}
