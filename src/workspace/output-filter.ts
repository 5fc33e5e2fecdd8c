/**
 * What a command writes is anybody's text: a terminal would let it set the clipboard, the title, links, or answer for the user.
 * Through this filter come text, line ends, tabs and, where they are wanted, colours; nothing else, also when it comes in pieces.
 */

/** Takes the output in pieces, gives what may be shown of each. */
export type OutputFilter = (chunk: string) => string;

/** An escape sequence that is longer, or that a line ends within, was none. */
const LONGEST = 4096;
const LONGEST_COLOUR = 64;

type State = "text" | "escape" | "control" | "string" | "string-escape";

export function outputFilter({ colours }: { colours: boolean }): OutputFilter {
  let state: State = "text";
  let held = "";

  const step = (char: string): string => {
    const code = char.charCodeAt(0);
    switch (state) {
      case "escape":
        return afterEscape(char, code);
      case "control":
        return inControl(char, code);
      case "string":
      case "string-escape":
        return inString(char, code);
      default:
        return inText(char, code);
    }
  };

  const inText = (char: string, code: number): string => {
    if (code === 0x1b) state = "escape";
    else if (code === 0x9b) begin("control");
    else if (code === 0x90 || code === 0x98 || (code >= 0x9d && code <= 0x9f)) begin("string");
    else if (code === 10 || code === 13 || code === 9 || (code >= 0x20 && !HIDDEN.test(char))) return char;
    return "";
  };

  const afterEscape = (char: string, code: number): string => {
    if (char === "[") begin("control");
    else if ("]PX^_".includes(char)) begin("string");
    // Intermediate bytes: what they announce is one more.
    else if (code < 0x20) return again(char);
    else if (code > 0x2f) state = "text";
    return "";
  };

  const inControl = (char: string, code: number): string => {
    if (code >= 0x40 && code <= 0x7e) {
      state = "text";
      const isColour = char === "m" && held.length <= LONGEST_COLOUR && /^[\d;:]*$/.test(held);
      return isColour && colours ? `\x1b[${held}m` : "";
    }
    held += char;
    return code < 0x20 || code > 0x7e || held.length > LONGEST ? again(char) : "";
  };

  const inString = (char: string, code: number): string => {
    const ended =
      code === 7 || code === 0x9c || code === 0x18 || code === 0x1a || (state === "string-escape" && char === "\\");
    if (ended) state = "text";
    else if (code === 0x1b) state = "string-escape";
    else if (state === "string-escape") {
      state = "escape";
      return step(char);
    } else {
      held += char;
      if (code === 10 || code === 13 || held.length > LONGEST) return again(char);
    }
    return "";
  };

  const begin = (next: State): void => {
    state = next;
    held = "";
  };

  /** It was no sequence: the character counts for itself. */
  const again = (char: string): string => {
    state = "text";
    return inText(char, char.charCodeAt(0));
  };

  return (chunk) => {
    // The usual chunk has nothing to take out.
    if (state === "text" && !SPECIAL.test(chunk)) return chunk;
    let shown = "";
    for (const char of chunk) shown += step(char);
    return shown;
  };
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const SPECIAL = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/;
const HIDDEN = /[\x7f-\x9f\u202a-\u202e\u2066-\u2069]/;
