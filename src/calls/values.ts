/**
 * Text between tags, as the value that was meant. Entities are never decoded: what a file holds is what the model wrote.
 */
import type { CallableParameter } from "./dialect.ts";
import type { ValueSource } from "./raw.ts";

const CDATA_OPEN = "<![CDATA[";
const CDATA_CLOSE = "]]>";
/** How XML writes `]]>` inside CDATA. */
const CDATA_SPLIT = "]]]]><![CDATA[>";
const QUOTES = /^(?:"([^"]*)"|'([^']*)'|`([^`]*)`)$/;

/** The inside of a CDATA section that wraps the whole value; the value itself where it does not. */
export function unwrapCdata(value: string): string {
  const start = value.search(/\S/);
  if (start < 0 || !value.startsWith(CDATA_OPEN, start)) return value;
  const end = value.trimEnd().length - CDATA_CLOSE.length;
  if (end < start + CDATA_OPEN.length || !value.startsWith(CDATA_CLOSE, end)) return value;
  const inner = value.slice(start + CDATA_OPEN.length, end);
  // Two sections with text between them wrap nothing; an opening mark alone is data.
  const sections = inner.replaceAll(CDATA_SPLIT, "");
  const between = sections.indexOf(CDATA_CLOSE);
  if (between >= 0 && sections.includes(CDATA_OPEN, between)) return value;
  return inner.replaceAll(CDATA_SPLIT, CDATA_CLOSE);
}

/** Removes one newline at each end, and nothing else: the line breaks that the tags were set off with. */
export function withoutOuterNewlines(value: string): string {
  const from = value.startsWith("\r\n") ? 2 : value.startsWith("\n") ? 1 : 0;
  const to = value.length - (value.endsWith("\r\n") ? 2 : value.endsWith("\n") ? 1 : 0);
  return from < to ? value.slice(from, to) : "";
}

/** Removes quotes or backticks around a path, once. */
export function withoutQuotes(value: string): string {
  const trimmed = value.trim();
  const quoted = QUOTES.exec(trimmed);
  return quoted ? (quoted[1] ?? quoted[2] ?? quoted[3] ?? "").trim() : trimmed;
}

/** A string as its parameter's kind wants it. */
export function cleanString(value: string, parameter: CallableParameter, source: ValueSource): string {
  if (source === "data") {
    if (parameter.kind === "path") return withoutQuotes(value);
    return parameter.name === "command" ? value.trim() : value;
  }
  const inner = unwrapCdata(value);
  if (parameter.kind === "text") return withoutOuterNewlines(inner);
  if (parameter.kind === "path") return withoutQuotes(inner);
  return source === "qwen" && parameter.name !== "command" ? withoutOuterNewlines(inner) : inner.trim();
}
