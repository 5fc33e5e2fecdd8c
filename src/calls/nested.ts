/**
 * Elements inside one argument of a finished call (`<args>`, `<follow_up>`), as a tree. What may hold file content or
 * prose is a stop node: taken as written, whatever is in it.
 */
import { XMLParser } from "fast-xml-parser";

/** Attributes are keys with this in front; the text of an element that has some is under `#text`. */
export const ATTRIBUTE = "@";
export const TEXT = "#text";

/** What holds text, and no elements that matter here. */
const LEAVES = [
  "content",
  "diff",
  "path",
  "file_path",
  "suggest",
  "suggestion",
  "option",
  "item",
  "todo",
  "search",
  "replace",
  "old_string",
  "new_string",
  "old_str",
  "new_str",
  "lines",
  "line_range",
];
const LEAF = new RegExp(`(<(${LEAVES.join("|")})(?:\\s[^<>]*)?>)([\\s\\S]*?)</\\2>(?=\\s*(?:<|$))`, "gi");
/** Elements that those may hold after all: Roo Code's `<diff><content>`, a suggestion with its mode. */
const HOLDS_ELEMENTS = /^\s*<(?:content|start_line|answer|text|mode)\b/i;

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: ATTRIBUTE,
  textNodeName: TEXT,
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  processEntities: false,
  stopNodes: ["*.content"],
});

/** The tree, or undefined where the text is no well-formed sequence of elements. */
export function nestedElements(text: string): Record<string, unknown> | undefined {
  // The parser reads stop nodes as markup to find their end, so `a < b` in one is hidden from it.
  const hidden: string[] = [];
  const outline = hide(text, hidden);
  try {
    const root = (parser.parse(`<root>${outline}</root>`) as { root?: unknown }).root;
    return typeof root === "object" && root !== null ? (shown(root, hidden) as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/** A character that no text has. */
const MARK = "\uE000";

function hide(text: string, hidden: string[]): string {
  return text.replace(LEAF, (_, open: string, name: string, body: string) => {
    if (HOLDS_ELEMENTS.test(body)) return `${open}${hide(body, hidden)}</${name}>`;
    hidden.push(body);
    return `${open}${MARK}${hidden.length - 1}${MARK}</${name}>`;
  });
}

function shown(value: unknown, hidden: readonly string[]): unknown {
  if (typeof value === "string") {
    return value.replace(new RegExp(`${MARK}(\\d+)${MARK}`, "g"), (_, index: string) => hidden[Number(index)] ?? "");
  }
  if (Array.isArray(value)) return value.map((item) => shown(item, hidden));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, shown(inner, hidden)]));
}

/** An element's children: none, one or several look alike. */
export function asList(value: unknown): unknown[] {
  return value === undefined ? [] : Array.isArray(value) ? value : [value];
}
