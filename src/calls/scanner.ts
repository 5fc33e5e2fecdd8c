/**
 * Walks a reply once, from mark to mark: line starts, code fences, inline code, thought tags, and places where a call may
 * begin. All decisions depend on the text alone, never on how it was cut into chunks; what cannot be decided yet waits.
 */
import { opensCall } from "./forms.ts";
import type { Vocabulary } from "./names.ts";
import { skipBlank } from "./tags.ts";
import { endsUnopenedThought, thoughtMark } from "./thinking.ts";

export interface Fence {
  mark: string;
  info: string;
}

/** Gemma's fence, in which nothing but calls stands. */
export function holdsCalls(fence: Fence): boolean {
  return /^tool_?(?:code|calls?)$/i.test(fence.info);
}

/** What was found. Text up to `at` is plain; the next walk starts at `end`. */
export type Found =
  | { kind: "rest"; at: number }
  | { kind: "think-open" | "think-close" | "unopened-close" | "header"; at: number; end: number }
  /** A call may begin at `end`; `at` is before it where a fence opens first. */
  | { kind: "call"; at: number; end: number; fence?: Fence; inline: boolean };

const SPECIAL = /[<{[`\n]/g;
const CLOSING = /<|\[(?=\/|$)/g;
const FENCE_LINE = /(`{3,80}|~{3,80})([^\n`<{[]{0,60})(?:\n|(?=[<{[]))/y;
const FENCE_HALF = /(?:`{3,80}|~{3,80})[^\n`<{[]{0,60}$/y;
/** A longer run is read as several, so that nothing waits for the end of one. */
const LONGEST_RUN = 80;
const TICKS = /`{1,80}/y;
/** How much text around a mark may decide what it means. */
export const CONTEXT = 40;
const INVISIBLE = new Set([0xfeff, 0x200b, 0x200c, 0x200d, 0x2060]);
/** A byte order mark and characters without width count as blank. */
const INDENT = /[ \t\uFEFF\u200B-\u200D\u2060]*/y;

export class Scanner {
  thinking = false;
  /** The fence that is open, in which only its end is looked for. */
  fence: Fence | undefined;
  private lineStart = true;
  private lineHasText = false;
  /** Length of the run of backticks that opened inline code; 0 outside. */
  private ticks = 0;
  private quoted = false;
  /** The text just before the window that `next` is given. */
  before = "";
  /** Whether a thought tag was seen, so that a lone closing one is not taken for the end of an unopened thought. */
  private thought = false;
  private readonly names: Vocabulary;
  /** False for text that is thought by its field: there tags mean nothing. */
  private readonly tags: boolean;

  constructor(names: Vocabulary, options: { tags: boolean } = { tags: true }) {
    this.names = names;
    this.tags = options.tags;
  }

  /** Starts afresh, as at the beginning of a line: after a thought, after a call. */
  startLine(): void {
    this.lineStart = true;
    this.lineHasText = false;
    this.ticks = 0;
    this.quoted = false;
    this.fence = undefined;
  }

  /** Goes on in the middle of a line: after something that turned out to be no call. */
  resume(): void {
    this.lineStart = false;
    this.lineHasText = true;
  }

  /** The next thing of interest from `from` on. */
  next(text: string, from: number, final: boolean): Found {
    let at = from;
    for (;;) {
      if (this.lineStart) {
        const step = this.startOfLine(text, at, final);
        if (typeof step !== "number") return step;
        at = step;
        if (this.lineStart) continue;
      }
      const mark = this.nextMark(text, at);
      if (mark < 0) {
        if (at < text.length && !this.lineHasText) this.lineHasText = hasText(text, at, text.length);
        return { kind: "rest", at: text.length };
      }
      if (!this.lineHasText) this.lineHasText = hasText(text, at, mark);
      at = mark;
      const char = text[at];
      if (char === "\n") {
        at++;
        this.lineStart = true;
        this.lineHasText = false;
        this.ticks = 0;
        this.quoted = false;
        continue;
      }
      const step = char === "`" ? this.backticks(text, at, final) : this.bracket(text, at, final);
      if (typeof step !== "number") return step;
      this.lineHasText = true;
      at = step;
    }
  }

  /** The end of a thought, and nothing else: in a thought that holds a possible call. */
  nextClose(text: string, from: number, final: boolean): Found {
    CLOSING.lastIndex = from;
    for (let found = CLOSING.exec(text); found; found = CLOSING.exec(text)) {
      const mark = thoughtMark(text, found.index, true, final);
      if (mark === "wait") return { kind: "rest", at: found.index };
      if (mark?.kind === "close") return this.turn("think-close", found.index, mark.end);
    }
    return { kind: "rest", at: text.length };
  }

  private nextMark(text: string, from: number): number {
    if (this.fence && !this.thinking) return text.indexOf("\n", from);
    SPECIAL.lastIndex = from;
    return SPECIAL.exec(text)?.index ?? -1;
  }

  private startOfLine(text: string, at: number, final: boolean): number | Found {
    INDENT.lastIndex = at;
    INDENT.exec(text);
    const start = INDENT.lastIndex;
    const char = text[start];
    if (char === undefined) return final ? this.passed(start) : { kind: "rest", at };
    if (this.fence) return this.fenceEnd(text, at, start, final);
    if (char === "`" || char === "~") {
      const fence = this.fenceStart(text, start, at, final);
      if (fence !== undefined) return fence;
    }
    if (char === ">") this.quoted = true;
    if (/[A-Za-z_*]/.test(char)) {
      const opens = opensCall(text, start, { final, inline: false, names: this.names });
      if (opens === "wait") return { kind: "rest", at };
      if (opens === "yes") return { kind: "call", at: start, end: start, inline: false };
    }
    return this.passed(start);
  }

  private passed(at: number): number {
    this.lineStart = false;
    return at;
  }

  /** The line that may close the open fence. */
  private fenceEnd(text: string, at: number, start: number, final: boolean): number | Found {
    const mark = this.fence?.mark ?? "```";
    const rest = text.slice(start, start + 80);
    const run = /^(?:`+|~+)/.exec(rest)?.[0] ?? "";
    if (run !== "" && run[0] === mark[0]) {
      const after = rest.slice(run.length).trimStart();
      const open = start + rest.length === text.length;
      if (open && !final && after === "" && !rest.includes("\n")) return { kind: "rest", at };
      if (run.length >= mark.length && (after === "" || /^[^\S\n]*(?:\r?\n|$)/.test(rest.slice(run.length)))) {
        this.fence = undefined;
        return this.passed(start + run.length);
      }
    }
    return this.passed(start);
  }

  /** A fence that opens at `start`: a call if its first thing is one, else code. Undefined if it is no fence. */
  private fenceStart(text: string, start: number, at: number, final: boolean): number | Found | undefined {
    const rest: Found = { kind: "rest", at };
    FENCE_LINE.lastIndex = start;
    const line = FENCE_LINE.exec(text);
    if (!line) {
      if (final) return undefined;
      FENCE_HALF.lastIndex = start;
      return FENCE_HALF.test(text) || /^[`~]{1,2}$/.test(text.slice(start, start + 3)) ? rest : undefined;
    }
    const fence: Fence = { mark: line[1] as string, info: (line[2] as string).trim() };
    const body = skipBlank(text, FENCE_LINE.lastIndex);
    if (body >= text.length && !final) return rest;
    const char = text[body];
    if (char !== undefined && /[<{[A-Za-z_]/.test(char)) {
      const opens = opensCall(text, body, { final, inline: false, names: this.names, keeps: holdsCalls(fence) });
      if (opens === "wait") return rest;
      if (opens === "yes") {
        this.fence = fence;
        return { kind: "call", at: start, end: body, fence, inline: this.lineHasText };
      }
    }
    // Not at the start of a line, a run without a line break is inline code.
    if (!/\n$/.test(line[0])) return undefined;
    this.fence = fence;
    this.lineStart = true;
    this.lineHasText = false;
    return FENCE_LINE.lastIndex;
  }

  private backticks(text: string, at: number, final: boolean): number | Found {
    TICKS.lastIndex = at;
    const run = TICKS.exec(text)?.[0].length ?? 1;
    if (run < LONGEST_RUN && at + run === text.length && !final) return { kind: "rest", at };
    if (this.ticks === 0 && run >= 3) {
      const fence = this.fenceStart(text, at, at, final);
      if (fence !== undefined) return fence;
    }
    if (this.ticks === 0) this.ticks = run;
    else if (this.ticks === run) this.ticks = 0;
    return at + run;
  }

  /** `<`, `{` or `[`. */
  private bracket(text: string, at: number, final: boolean): number | Found {
    if (this.tags && text[at] !== "{" && (this.thinking || this.ticks === 0)) {
      const mark = thoughtMark(text, at, this.thinking, final);
      if (mark === "wait") return { kind: "rest", at };
      if (mark?.kind === "close" && this.thinking) return this.turn("think-close", at, mark.end);
      if (mark?.kind === "header" && !this.thinking) return { kind: "header", at, end: mark.end };
      if (mark?.kind === "open" && !this.thinking && !this.quoted) {
        if (this.lineHasText && mark.end === text.length && !final) return { kind: "rest", at };
        const glued = /[^\s"'([]$/.test(this.contextAt(text, at)) || text[mark.end] === "\n";
        if (!this.lineHasText || glued) return this.turn("think-open", at, mark.end);
      }
      if (mark?.kind === "close" && !this.thought && !this.quoted) {
        if (!final && /^[^\S\n]*$/.test(text.slice(mark.end))) return { kind: "rest", at };
        if (endsUnopenedThought(this.contextAt(text, at), text.slice(mark.end, mark.end + CONTEXT))) {
          return this.turn("unopened-close", at, mark.end);
        }
      }
    }
    if (this.fence || this.ticks > 0 || this.quoted) return at + 1;
    const opens = opensCall(text, at, { final, inline: this.lineHasText, names: this.names });
    if (opens === "wait") return { kind: "rest", at };
    return opens === "yes" ? { kind: "call", at, end: at, inline: this.lineHasText } : at + 1;
  }

  private contextAt(text: string, at: number): string {
    return (at < CONTEXT ? this.before : "") + text.slice(Math.max(0, at - CONTEXT), at);
  }

  private turn(kind: "think-open" | "think-close" | "unopened-close", at: number, end: number): Found {
    this.startLine();
    this.thinking = kind === "think-open";
    this.thought = true;
    return { kind, at, end };
  }
}

function hasText(text: string, from: number, to: number): boolean {
  for (let at = from; at < to; at++) {
    const code = text.charCodeAt(at);
    if (code !== 32 && code !== 9 && code !== 13 && code !== 10 && !INVISIBLE.has(code)) return true;
  }
  return false;
}
