/** The shape of the corpus, and the diffs it is written in. */

export interface Case {
  name: string;
  file: string;
  diff: string;
  /** The whole file afterwards; null if it must stay as it is. */
  after: string | null;
  /** Of the first block, where it matters. */
  line?: number;
  status?: string;
  rung?: string;
  /** What the failure must tell the model. */
  says?: string | RegExp;
}

/** A file of these lines, each ended. */
export function text(...lines: string[]): string {
  return lines.map((line) => `${line}\n`).join("");
}

/** Lines, or text without its last newline; "" is no line at all. */
type Part = string | readonly string[];

function body(part: Part): string {
  const lines = typeof part !== "string" ? part : part === "" ? [] : [part];
  return lines.map((line) => `${line}\n`).join("");
}

/** A block as Roo Code writes it. */
export function roo(search: Part, replace: Part, line?: number): string {
  const hint = line === undefined ? "" : `:start_line:${line}\n-------\n`;
  return `<<<<<<< SEARCH\n${hint}${body(search)}=======\n${body(replace)}>>>>>>> REPLACE\n`;
}

export function cline(search: Part, replace: Part): string {
  return `------- SEARCH\n${body(search)}=======\n${body(replace)}+++++++ REPLACE\n`;
}

/** As aider writes it: file name, fence, block. */
export function aider(search: Part, replace: Part): string {
  return `src/file.txt\n\`\`\`\n${roo(search, replace)}\`\`\`\n`;
}
