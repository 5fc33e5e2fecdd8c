/**
 * Reads edits given as an old and a new string, in JSON or in tags. They too are matched by whole lines.
 */
import type { ParsedDiff } from "./blocks.ts";
import { modelLines } from "./lines.ts";
import type { Block } from "./placement.ts";

const OLD = ["old_string", "old_str", "oldString", "old_text", "oldText", "old", "search", "SEARCH"] as const;
const NEW = ["new_string", "new_str", "newString", "new_text", "newText", "new", "replace", "REPLACE"] as const;
const TAGS = new RegExp(`<(${OLD.join("|")})>([\\s\\S]*?)</\\1>\\s*<(${NEW.join("|")})>([\\s\\S]*?)</\\3>`, "g");
const OPENING = new RegExp(`<(?:${OLD.join("|")})>`);

/** True if a line opens the tag of an old string. */
export function isStringStart(line: string): boolean {
  return OPENING.test(line);
}

export function parseStrings(diff: string): ParsedDiff {
  const blocks = fromJson(diff) ?? fromTags(diff);
  return { chunks: blocks.map((block) => ({ readings: [[block]] })) };
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

function fromTags(diff: string): Block[] {
  return [...diff.matchAll(TAGS)].map(([, , old, , replacement]) => ({
    search: asLines(unwrap(old!)),
    replace: asLines(unwrap(replacement!)),
  }));
}

/** A tag's value loses one newline at each end, and a CDATA section around the whole of it. */
function unwrap(value: string): string {
  const whole = /^\s*<!\[CDATA\[([\s\S]*)\]\]>\s*$/.exec(value)?.[1] ?? value;
  return whole.replace(/^\r?\n/, "").replace(/\r?\n$/, "");
}

/** Where both strings end their last line, that newline is no line of its own. */
function toBlock(old: string, replacement: string): Block {
  const text = (value: string) => (old === "" || old.endsWith("\n") ? value.replace(/\r?\n$/, "") : value);
  return { search: asLines(text(old)), replace: asLines(text(replacement)) };
}

function asLines(value: string): string[] {
  return value === "" ? [] : modelLines(value);
}
