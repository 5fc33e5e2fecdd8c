/**
 * A file as lines, each with its own ending. Splitting and joining again gives the same text, to the character.
 */

export interface FileLines {
  /** U+FEFF if the text begins with one, else empty. */
  bom: string;
  text: string[];
  /** The ending of each line; empty only for a last line without one. */
  ending: string[];
}

export function splitLines(source: string): FileLines {
  const bom = source.startsWith("\uFEFF") ? "\uFEFF" : "";
  const text: string[] = [];
  const ending: string[] = [];
  // A lone CR ends a line only where nothing else does: old Mac files.
  const feed = source.includes("\n") || !source.includes("\r") ? "\n" : "\r";
  let from = bom.length;
  while (from < source.length) {
    const at = source.indexOf(feed, from);
    if (at < 0) {
      text.push(source.slice(from));
      ending.push("");
      break;
    }
    const crlf = feed === "\n" && at > from && source[at - 1] === "\r";
    text.push(source.slice(from, crlf ? at - 1 : at));
    ending.push(crlf ? "\r\n" : feed);
    from = at + 1;
  }
  return { bom, text, ending };
}

export function joinLines(file: FileLines): string {
  const parts: string[] = [file.bom];
  for (let i = 0; i < file.text.length; i++) parts.push(file.text[i]!, file.ending[i]!);
  return parts.join("");
}

/** The lines of what a model wrote: its own line endings mean nothing. */
export function modelLines(text: string): string[] {
  return text.split(text.includes("\n") ? /\r?\n/ : /\r/);
}

export function isBlank(line: string): boolean {
  return line.trim() === "";
}

export function indentOf(line: string): string {
  let end = 0;
  while (line[end] === " " || line[end] === "\t") end++;
  return line.slice(0, end);
}

/** How much there is in a line that could tell it from another: letters and digits. */
export function substance(lines: readonly string[]): number {
  let count = 0;
  for (const line of lines) count += line.match(/[\p{L}\p{N}]/gu)?.length ?? 0;
  return count;
}
