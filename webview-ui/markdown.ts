/**
 * Markdown as data. A text is split into top-level blocks, each kept as its source; while a reply streams only its
 * last blocks are split again, so that a long answer costs no more per token than a short one.
 */
import { Lexer, type Token } from "marked";

const options = { gfm: true, breaks: true };

/** A text (line ends as LF) and its blocks: one after the other they are the text, but for white space. */
export interface Blocks {
  text: string;
  blocks: readonly string[];
}

/**
 * How many blocks at the end may still change when more text follows. The last one grows; the one before it can join
 * it (a list over a blank line).
 */
const UNSETTLED = 3;

/** Splits `text`, reusing what is known of `before` if `text` only continues it. */
export function split(text: string, before?: Blocks): Blocks {
  // A lone CR at the end may be the first half of a CRLF.
  const source = text.replace(/\r\n?/g, "\n");
  if (before === undefined || !source.startsWith(before.text)) return { text: source, blocks: lexBlocks(source) };
  if (source.length === before.text.length) return before;
  const settled = before.blocks.slice(0, -UNSETTLED);
  const known = settled.join("");
  // The lexer may tidy white space inside a list; then its source is not to be found by length, and all is split again.
  if (!source.startsWith(known)) return { text: source, blocks: lexBlocks(source) };
  return { text: source, blocks: [...settled, ...lexBlocks(source.slice(known.length))] };
}

/** Quotes in quotes cost the lexer the square of their depth, and then its stack. Nobody means more than this. */
const TOO_DEEP = /^(?:[ \t]*>){64}/m;

function lexBlocks(source: string): string[] {
  if (TOO_DEEP.test(source)) return [source];
  try {
    // Blocks only: inline text is looked at when a block is drawn.
    return new Lexer(options).blockTokens(source).map((token) => token.raw);
  } catch {
    // Whatever else the lexer cannot take: the text is still the text.
    return [source];
  }
}

/** The tokens of one block; its source as plain text if it cannot be read as Markdown. */
export function lexBlock(block: string): Token[] {
  const plain: Token[] = [{ type: "text", raw: block, text: block }];
  if (TOO_DEEP.test(block)) return plain;
  try {
    return Lexer.lex(block, options);
  } catch {
    return plain;
  }
}

export type LinkTarget = { kind: "url"; url: string } | { kind: "file"; path: string; line?: number };

/** Where a link may lead: the web, mail, or a file of the workspace. Anything else is not a link. */
export function linkTarget(href: string): LinkTarget | undefined {
  if (/^(https?:\/\/|mailto:)/i.test(href)) return { kind: "url", url: href };
  const file = /^(?:\.\/)?([^:#?\\]+?)(?:(?::|#L)(\d+)(?:[-:]L?\d+)?)?$/.exec(href);
  if (!file || href.startsWith("/") || href.startsWith("#")) return undefined;
  const path = file[1]!;
  return file[2] === undefined ? { kind: "file", path } : { kind: "file", path, line: Number(file[2]) };
}

const named: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'", nbsp: "\u00a0" };

/** Character references as the characters they stand for. Only ever drawn as text. */
export function decoded(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|(\w{2,4}));/gi, (whole, decimal, hex, name) => {
    if (name !== undefined) return named[name] ?? whole;
    const code = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}
