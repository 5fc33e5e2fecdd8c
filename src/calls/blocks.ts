/**
 * Edits in other notations as SEARCH/REPLACE blocks: pairs of old and new text, and the patches that GPT models write.
 */
import type { RawArgument } from "./raw.ts";

/** Lines of content that look like a marker get a backslash, which the edit takes away again. */
const MARKER = /^([ \t]*)(?=[<>=+-]{5,}|:(?:start|end)_line:)/gm;

/** One block. A line break that ends both texts is the end of their last line, not an empty line after it. */
export function searchReplaceBlock(before: string, after: string): string {
  const [from, to] = [before, after].map((text) => text.replace(/\r?\n$/, "").replace(MARKER, "$1\\"));
  const body = (text: string | undefined) => (text ? `${text}\n` : "");
  return `<<<<<<< SEARCH\n${body(from)}=======\n${body(to)}>>>>>>> REPLACE`;
}

interface PatchCall {
  tool?: string;
  args: RawArgument[];
  repairs: string[];
}

const FILE_LINE = /^\*\*\* (Update|Add|Delete) File: (.+)$/;

/** The calls that a `*** Begin Patch` asks for, one per file. */
export function patchCalls(patch: string, hasPath: boolean): PatchCall[] | { problem: string } {
  if (!/^\*\*\* End Patch\s*$/m.test(patch)) return { problem: "the patch has no *** End Patch" };
  const calls: PatchCall[] = [];
  let file: { kind: string; path: string; lines: string[] } | undefined;
  const flush = () => {
    if (file) calls.push(fileCall(file.kind, file.path, file.lines));
  };
  for (const line of patch.split(/\r?\n/)) {
    const head = FILE_LINE.exec(line);
    if (head) {
      flush();
      file = { kind: head[1] as string, path: (head[2] as string).trim(), lines: [] };
      if (file.kind === "Delete")
        return { problem: `${file.path}: a patch cannot delete files here; use execute_command` };
    } else if (/^\*\*\* Move to:/.test(line)) {
      return { problem: `${file?.path ?? "patch"}: a patch cannot move files here; use execute_command` };
    } else if (!/^\*\*\* (?:Begin|End) (?:Patch|of File)/.test(line)) file?.lines.push(line);
  }
  flush();
  if (calls.length === 0)
    return { problem: hasPath ? "the patch names no file" : "the patch has no *** Update File: line" };
  return calls;
}

function fileCall(kind: string, path: string, lines: string[]): PatchCall {
  const target: RawArgument = { key: "path", value: path, source: "data" };
  const repairs = ["patch read as a diff"];
  if (kind === "Add") {
    const content = lines.filter((line) => line.startsWith("+")).map((line) => `${line.slice(1)}\n`);
    return { tool: "write_file", args: [target, { key: "content", value: content.join(""), source: "data" }], repairs };
  }
  const hunks: string[][] = [[]];
  for (const line of lines) {
    if (line.startsWith("@@")) hunks.push([]);
    else hunks.at(-1)?.push(line);
  }
  const side = (hunk: string[], mark: "-" | "+") =>
    hunk.filter((line) => line.startsWith(mark) || line.startsWith(" ") || line === "").map((line) => line.slice(1));
  const blocks = hunks
    .filter((hunk) => hunk.some((line) => /^[+-]/.test(line)))
    .map((hunk) => searchReplaceBlock(side(hunk, "-").join("\n"), side(hunk, "+").join("\n")));
  return { args: [target, { key: "diff", value: blocks.join("\n"), source: "data" }], repairs };
}
