/**
 * What a model wrote, as it may be printed: a terminal obeys escape sequences, and what is asked about must read as what it is.
 */

/** Control characters, bidirectional overrides, zero-width and tag characters by their number; line ends and tabs stay. */
export function visible(text: string): string {
  return text.replace(HIDDEN, (char) => `⟨U+${char.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0")}⟩`);
}

const HIDDEN =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u00AD\u061C\u180E\u200B-\u200F\u202A-\u202E\u2060-\u2069\uFEFF]|[\u{E0000}-\u{E007F}]/gu;

/** To standard output, for people: whatever a server, a file or a model called itself. */
export function print(text: string): void {
  process.stdout.write(visible(text));
}

/** To standard error. */
export function complain(text: string): void {
  process.stderr.write(visible(text));
}

/** A text of some length that may go into a file: there it stays as it is. */
export function printDocument(text: string): void {
  process.stdout.write(process.stdout.isTTY ? visible(text) : text);
}
