/** Where in the text of the input an @ mention or a / command is being typed, and what becomes of it when one is taken. */
export interface Typing {
  trigger: "@" | "/";
  query: string;
  /** Where the trigger stands. */
  from: number;
  /** Where the caret is. */
  to: number;
}

/** A mention begins after a space or at a line's start; a command only at the very beginning, with the name that some of them take. */
export function typing(text: string, caret: number): Typing | undefined {
  const before = text.slice(0, caret);
  const command = /^\/((?:mode|model) \S*|\S*)$/.exec(before);
  if (command) return { trigger: "/", query: command[1]!, from: 0, to: caret };
  const mention = /(?:^|\s)@(\S*)$/.exec(before);
  if (!mention) return undefined;
  const query = mention[1]!;
  return { trigger: "@", query, from: caret - query.length - 1, to: caret };
}

/** The text with the suggestion in place of what was typed, and where the caret goes. */
export function taken(text: string, at: Typing, insert: string): { text: string; caret: number } {
  const rest = text.slice(at.to);
  // A folder goes on being completed; everything else is finished with a space.
  const gap = insert.endsWith("/") || rest.startsWith(" ") ? "" : " ";
  const head = text.slice(0, at.from) + insert + gap;
  return { text: head + rest, caret: head.length };
}
