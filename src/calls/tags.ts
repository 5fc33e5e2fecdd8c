/**
 * Reading single tags at a position. Nothing here looks for a tag; it only says what stands there.
 */
import type { RawArgument } from "./raw.ts";

export interface OpenTag {
  name: string;
  /** What stands before the names of such tags: `｜DSML｜`, or a word and a colon. */
  prefix: string;
  /** `path` in Qwen3-Coder's `<parameter=path>`. */
  equals?: string;
  attributes: RawArgument[];
  selfClosed: boolean;
  start: number;
  end: number;
}

const OPEN_TAG =
  /<(｜DSML｜|[a-z]+:(?=(?:invoke|parameter)[\s=]))?([A-Za-z_][\w.:-]*)(?:\s*=\s*["']?([^\s"'<>]+)["']?)?/y;
const ATTRIBUTE = /\s+([A-Za-z_][\w-]*)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'<>=]+?)(?=\s|\/?>))/y;
const TAG_END = /\s*(\/?)>/y;
const CLOSE_TAG = /<\/\s*(?:｜DSML｜|[a-z]+:(?=(?:invoke|parameter)\s*>))?([A-Za-z_][\w.:-]*)\s*>/y;
const HALF_TAG = /<(?:\/?[^\s<>]{0,64}|\/?[A-Za-z_][^<>]{0,400})$/y;
const HALF_ATTRIBUTES = /^(?:\s*\/?|\s*=\s*["']?[^\s"'<>]*|\s+[\w-]+(?:\s*=\s*(?:"[^"]*|'[^']*|[^\s"'<>=]+)?)?)$/;
/** The end of what is put around calls, as the source of a pattern: where it stands, an object before it is over. */
export const WRAPPER_END =
  "<\\/(?:\\w+:)?(?:tool_?calls?|function_?calls?|tool_?uses?|tools|function|tool_?requests?)>|<[|｜]";
const BLANK = /\s*/y;

/** An opening tag with its attributes; "half" if the text ends inside it. */
export function openTag(text: string, start: number): OpenTag | "half" | undefined {
  OPEN_TAG.lastIndex = start;
  const head = OPEN_TAG.exec(text);
  if (!head) return undefined;
  const attributes: RawArgument[] = [];
  let at = OPEN_TAG.lastIndex;
  for (;;) {
    ATTRIBUTE.lastIndex = at;
    const attribute = ATTRIBUTE.exec(text);
    if (!attribute) break;
    attributes.push({
      key: attribute[1] as string,
      value: attribute[2] ?? attribute[3] ?? attribute[4] ?? "",
      source: "tag",
    });
    at = ATTRIBUTE.lastIndex;
  }
  TAG_END.lastIndex = at;
  const end = TAG_END.exec(text);
  if (!end) return HALF_ATTRIBUTES.test(text.slice(at)) ? "half" : undefined;
  const tag: OpenTag = {
    name: head[2] as string,
    prefix: head[1] ?? "",
    attributes,
    selfClosed: end[1] === "/",
    start,
    end: TAG_END.lastIndex,
  };
  if (head[3] !== undefined) tag.equals = head[3];
  return tag;
}

/** A closing tag. */
export function closeTag(text: string, start: number): { name: string; end: number } | undefined {
  CLOSE_TAG.lastIndex = start;
  const name = CLOSE_TAG.exec(text)?.[1];
  return name === undefined ? undefined : { name, end: CLOSE_TAG.lastIndex };
}

/** True if the text ends inside a tag that begins here. */
export function isHalfTag(text: string, start: number): boolean {
  HALF_TAG.lastIndex = start;
  return HALF_TAG.test(text);
}

export function skipBlank(text: string, at: number): number {
  BLANK.lastIndex = at;
  BLANK.exec(text);
  return BLANK.lastIndex;
}

/** Where to go on after something that cannot be read: at the next blank line. */
export function paragraphEnd(text: string, at: number): number {
  const end = text.indexOf("\n\n", at);
  return end < 0 ? text.length : end;
}

export function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
