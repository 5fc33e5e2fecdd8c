/**
 * Elements inside one argument of a finished call (`<args>`, `<follow_up>`), as a tree. What may hold file content or
 * prose is a stop node: taken as written, whatever is in it.
 */
import { XMLParser } from "fast-xml-parser";

/** Attributes are keys with this in front; the text of an element that has some is under `#text`. */
export const ATTRIBUTE = "@";
export const TEXT = "#text";

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
  "line_range",
  "question",
];

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: ATTRIBUTE,
  textNodeName: TEXT,
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  processEntities: false,
  stopNodes: LEAVES.map((leaf) => `*.${leaf}`),
});

/** The tree, or undefined where the text is no well-formed sequence of elements. */
export function nestedElements(text: string): Record<string, unknown> | undefined {
  try {
    const tree = parser.parse(`<root>${text}</root>`) as { root?: unknown };
    const root = tree.root;
    return typeof root === "object" && root !== null ? (root as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/** An element's children: none, one or several look alike. */
export function asList(value: unknown): unknown[] {
  return value === undefined ? [] : Array.isArray(value) ? value : [value];
}
