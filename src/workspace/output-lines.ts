/**
 * The output of a command that goes on, by line. A line keeps its number for good, also when those long before it are forgotten, so
 * that whoever has read to some line can ask for what came after.
 */
import { outputFilter } from "./output-filter.ts";

export interface OutputLines {
  push(chunk: string): void;
  /** Number of the first line that is still there, from 1. */
  readonly first: number;
  /** Lines that are complete; the one being written comes after them. */
  readonly complete: number;
  /** What is there from a line on, the one being written included. */
  from(line: number): string[];
}

/** `limit`: characters that are kept, the newest. */
export function outputLines(limit: number): OutputLines {
  const plain = outputFilter({ colours: false });
  let lines: string[] = [];
  let start = 0;
  let forgotten = 0;
  let kept = 0;
  let open = "";

  const forget = () => {
    while (kept > limit && start < lines.length) {
      kept -= lines[start]!.length + 1;
      start += 1;
      forgotten += 1;
    }
    if (start > 1000) {
      lines = lines.slice(start);
      start = 0;
    }
  };

  return {
    push(chunk) {
      const parts = (open + plain(chunk)).split("\n");
      open = parts.pop()!;
      for (const part of parts) {
        const line = written(part);
        lines.push(line);
        kept += line.length + 1;
      }
      // A line that never ends is kept like any other: its newest part.
      if (open.length > limit) open = open.slice(-limit);
      forget();
    },
    get first() {
      return forgotten + 1;
    },
    get complete() {
      return forgotten + lines.length - start;
    },
    from(line) {
      const rest = lines.slice(start + Math.max(0, line - 1 - forgotten));
      const last = written(open);
      return last === "" ? rest : [...rest, last];
    },
  };
}

/** A progress line is what it said last. */
function written(line: string): string {
  const end = line.endsWith("\r") ? line.length - 1 : line.length;
  return line.slice(line.lastIndexOf("\r", end - 1) + 1, end);
}
