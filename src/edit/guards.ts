/**
 * What a person must look at before it is written: text left out with a promise that it is still there, and a file that
 * lost most of itself. Only what is new in the change counts; a file may have had such words all along.
 */
import { isBlank } from "./lines.ts";
import { CODE, IN_BRACKETS, SAYS_SO, WITH_DOTS } from "./placeholder-phrases.ts";

/** Every reason to hold a change. */
export function concernsAbout(before: string, after: string): string[] {
  return [...placeholders(before, after), ...shrink(before, after)];
}

/** Reasons to hold a change for new placeholders ("rest of code unchanged" and its kin), one a line, at most five. */
export function placeholders(before: string, after: string): string[] {
  const had = placeholdersIn(before);
  const known = new Set(had.map(({ line }) => line));
  const spare = new Map<string, number>();
  for (const { core } of had) spare.set(core, (spare.get(core) ?? 0) + 1);
  const has = placeholdersIn(after);
  // Those that are word for word as they were come first, so that a new one is told by its own line.
  const fresh = [...has.filter(({ line }) => known.has(line)), ...has.filter(({ line }) => !known.has(line))]
    .filter(({ core }) => {
      const left = spare.get(core) ?? 0;
      spare.set(core, left - 1);
      return left <= 0;
    })
    .sort((a, b) => a.row - b.row);
  const reasons: string[] = [];
  for (const { row, line } of fresh) {
    reasons.push(`line ${row + 1} looks like a placeholder for code that was left out: ${line.slice(0, 120)}`);
    if (reasons.length === 5) break;
  }
  return reasons;
}

function placeholdersIn(text: string): { row: number; line: string; core: string }[] {
  return text.split("\n").flatMap((raw, row) => {
    const line = raw.trim();
    const phrase = line === "" || line.length > 300 ? undefined : phraseOf(line);
    return phrase && isPlaceholder(phrase) ? [{ row, line, core: phrase.core }] : [];
  });
}

/** Below this many lines a file that shrinks is nothing to be alarmed at. */
const FEWEST_LINES = 20;
const FEWEST_CHARACTERS = 4000;
const KEPT_SHARE = 0.5;

/** A reason to hold a change that leaves less than half of a file, by lines or, in a file of few long lines, by characters. */
export function shrink(before: string, after: string): string[] {
  const lines = (text: string) => text.split("\n").filter((line) => !isBlank(line)).length;
  const [had, has] = [lines(before), lines(after)];
  if (had > 0 && has === 0) return [`the whole content would be removed (${had} lines)`];
  if (had >= FEWEST_LINES && has < had * KEPT_SHARE) return [`${had - has} of ${had} lines would be removed`];
  if (before.length >= FEWEST_CHARACTERS && after.length < before.length * KEPT_SHARE)
    return [`${before.length - after.length} of ${before.length} characters would be removed`];
  return [];
}

interface Phrase {
  /** The words, without comment signs, dots, punctuation and case. */
  core: string;
  /** Where it has three dots or more. */
  dots: "front" | "end" | "none";
  /** Stands in a comment, as far as the line shows: alone on its line, or after code. */
  comment: "line" | "after" | "none";
  /** In brackets of its own, which says as much as dots. */
  bracketed: boolean;
}

const OPENERS =
  /^(?:\/\/+|\/\*+|<!--+|<%(?:#|--)|\{\s*\/\*+|\{#|\{\{!(?:--)?|\(\*|@\*|#+|--+(?:\[\[)?|;+|%+|\*+|'''|"""|REM\b|@?rem\b|::|!|\{-|['"](?=\s))\s*/;
const CLOSERS = /\s*(?:\*+\/\s*\}?|--+>|(?:--)?%>|#\}|(?:--)?\}\}|\*\)|\*@|\]\]|-\}|'''|""")\s*$/;
/** A heading in Markdown is no comment. */
const HEADING = /^##/;
/** `...rest,` alone on its line is a spread; `...rest of code` is prose. */
const SPREAD = /^\.{3}\(*[\p{L}_$][\w$]*(?!\w|\.{2}| +(?!as |satisfies )\p{L})/u;
/** Dots from side to side are a rule. */
const RULE = /\.{6}/;
const AFTER_CODE = /^(.*\S)\s+((?:\/\/|#|--|\/\*|<!--)\s.*)$/;
const DOTS = "(?:\\.{3,}|[\u2026\u22EF]|\u3002{3}|\uFF0E{3})";
const DOTS_IN_FRONT = new RegExp(`^${DOTS}`);
const DOTS_AT_END = new RegExp(`${DOTS}$`);
const ALL_DOTS = new RegExp(DOTS, "g");

function phraseOf(line: string): Phrase | undefined {
  if (SPREAD.test(line) || RULE.test(line)) return undefined;
  const opened = OPENERS.exec(line);
  const after = opened ? null : AFTER_CODE.exec(line);
  // Within a string it would be part of the program.
  if (after && (after[1]!.match(/["'`]/g)?.length ?? 0) % 2 === 0) {
    const phrase = phraseOf(after[2]!);
    return phrase && { ...phrase, comment: "after" };
  }
  const body = (opened ? line.slice(opened[0].length) : line).replace(CLOSERS, "");
  const bracketed = /^[\s\W]*[[({<]/.test(body) && /[\])}>][\s\W]*$/.test(body);
  const stripped = body.replace(/^[\s[({<]+|[\s\])}>]+$/g, "");
  const core = stripped
    .replace(ALL_DOTS, " ")
    .replace(/[\s[\](){}<>.:;,!\-*/#"'`\u3002\uFF0C\uFF08\uFF09\u2013\u2014]+/g, " ")
    .trim()
    .toLowerCase();
  if (core.length > 90) return undefined;
  const dots = DOTS_IN_FRONT.test(stripped) ? "front" : DOTS_AT_END.test(stripped) ? "end" : "none";
  // A star alone may be a list's.
  const isComment = opened !== null && !(core === "" && line.startsWith("*"));
  const isHeading = dots === "none" && HEADING.test(line);
  return { core, dots, comment: isComment && !isHeading ? "line" : "none", bracketed };
}

const NAMES_CODE = new RegExp(`\\b${CODE}\\b`);

function isPlaceholder({ core, dots, comment, bracketed }: Phrase): boolean {
  if (core === "") return comment !== "none" && dots !== "none";
  if (comment === "none" && dots === "none" && !bracketed) return false;
  // After code, "same as before" speaks of that code, which is there.
  if (comment === "after" && dots === "none" && !/\b(?:rest|remainder|omitted)\b/.test(core)) return false;
  if (SAYS_SO.some((pattern) => pattern.test(core))) return true;
  if (comment === "line" && dots === "none" && bracketed) return IN_BRACKETS.some((pattern) => pattern.test(core));
  if (dots === "none" || (dots === "end" && !NAMES_CODE.test(core))) return false;
  return WITH_DOTS.some((pattern) => pattern.test(core));
}
