/**
 * Counts o200k_base tokens exactly as tiktoken does, in a tenth of its memory. Only counts: nothing here makes token ids.
 * One approximation: a piece (a run of letters, of blanks, of signs) longer than 4,096 characters, or a stretch of
 * 64 Ki characters without a line end to part it at, is counted in chunks, each of which may add a token or two.
 */
import { NO_RANK, type Ranks } from "./ranks.ts";
import type { Tokenizer } from "./tokens.ts";

/** Keeps the regular expression's backtracking stack, and the merge's scratch arrays, small. */
const LONGEST_PIECE = 4096;
const LONGEST_STRETCH = 65_536;

// tiktoken's `pat_str` for o200k_base. Its \s is Unicode's White_Space, not JavaScript's (U+FEFF, U+0085 differ), and its
// (?i:'s) also takes the long s, U+017F.
const UPPER = "\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}";
const LOWER = "\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}";
const SUFFIX = "(?:'(?:[sS\\u017FtTmMdD]|[rR][eE]|[vV][eE]|[lL][lL]))?";
const BLANK = "\\p{White_Space}";
const PIECE = [
  `[^\\r\\n\\p{L}\\p{N}]?[${UPPER}]*[${LOWER}]+${SUFFIX}`,
  `[^\\r\\n\\p{L}\\p{N}]?[${UPPER}]+[${LOWER}]*${SUFFIX}`,
  "\\p{N}{1,3}",
  ` ?[^${BLANK}\\p{L}\\p{N}]+[\\r\\n/]*`,
  `[${BLANK}]*[\\r\\n]+`,
  `[${BLANK}]+(?![^${BLANK}])`,
  `[${BLANK}]+`,
].join("|");

/** A tokenizer over opened ranks. Not reentrant, which a synchronous counter need not be. */
export function bpeTokenizer(ranks: Ranks): Tokenizer {
  const piece = new RegExp(PIECE, "uy");
  const merge = merger(ranks);
  let lastChunk = "";
  let lastCount = 0;

  const countChunk = (text: string, start: number, end: number): number => {
    if (end - start < 256) return merge(text, start, end);
    // Long pieces are mostly one character over and over: the next chunk is the same chunk.
    const chunk = text.slice(start, end);
    if (chunk !== lastChunk) {
      lastCount = merge(text, start, end);
      lastChunk = chunk;
    }
    return lastCount;
  };

  const countStretch = (text: string): number => {
    let tokens = 0;
    let start = 0;
    while (start < text.length) {
      piece.lastIndex = start;
      const end = piece.test(text) ? piece.lastIndex : start + 1;
      for (let at = start; at < end; ) {
        const to = chunkEnd(text, at, end, LONGEST_PIECE);
        tokens += countChunk(text, at, to);
        at = to;
      }
      start = end;
    }
    return tokens;
  };

  return {
    count(text) {
      if (text.length <= LONGEST_STRETCH) return countStretch(text);
      let tokens = 0;
      for (let at = 0; at < text.length; ) {
        const to = stretchEnd(text, at);
        tokens += countStretch(text.slice(at, to));
        at = to;
      }
      return tokens;
    },
  };
}

/** Where to part a long text: after a line end followed by a letter or digit, where no piece can span. */
function stretchEnd(text: string, from: number): number {
  const limit = from + LONGEST_STRETCH;
  if (limit >= text.length) return text.length;
  for (let at = text.lastIndexOf("\n", limit); at > from; at = text.lastIndexOf("\n", at - 1)) {
    if (/[A-Za-z0-9]/.test(text.charAt(at + 1))) return at + 1;
  }
  return chunkEnd(text, from, text.length, LONGEST_STRETCH);
}

function chunkEnd(text: string, from: number, end: number, longest: number): number {
  if (end - from <= longest) return end;
  const to = from + longest;
  const unit = text.charCodeAt(to - 1);
  const splitsPair = unit >= 0xd800 && unit < 0xdc00;
  return splitsPair ? to - 1 : to;
}

/**
 * Byte pair merging: the pair of lowest rank first, the leftmost of equals. A heap keeps it at n log n; entries of pairs
 * that have changed since are recognised by their rank and skipped.
 */
function merger(ranks: Ranks): (text: string, start: number, end: number) => number {
  const room = LONGEST_PIECE * 3 + 4;
  const bytes = new Uint8Array(room);
  const next = new Int32Array(room);
  const previous = new Int32Array(room);
  const rankAt = new Int32Array(room);
  // One number per entry: rank, then position.
  const heap = new Float64Array(room * 3);
  const POSITIONS = 16_384;
  let size = 0;

  const push = (key: number): void => {
    let at = size++;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (heap[parent]! <= key) break;
      heap[at] = heap[parent]!;
      at = parent;
    }
    heap[at] = key;
  };
  const pop = (): number => {
    const top = heap[0]!;
    const key = heap[--size]!;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= size) break;
      if (child + 1 < size && heap[child + 1]! < heap[child]!) child++;
      if (heap[child]! >= key) break;
      heap[at] = heap[child]!;
      at = child;
    }
    heap[at] = key;
    return top;
  };

  return (text, start, end) => {
    const length = utf8(text, start, end, bytes);
    if (length === 1 || ranks.rank(bytes, 0, length) !== NO_RANK) return 1;

    const offer = (at: number): void => {
      const second = next[at]!;
      const rank = second < length ? ranks.rank(bytes, at, next[second]!) : NO_RANK;
      rankAt[at] = rank;
      if (rank !== NO_RANK) push(rank * POSITIONS + at);
    };
    size = 0;
    next[length] = length;
    for (let at = 0; at < length; at++) {
      next[at] = at + 1;
      previous[at] = at - 1;
    }
    for (let at = 0; at < length; at++) offer(at);

    let tokens = length;
    while (size > 0) {
      const key = pop();
      const at = key % POSITIONS;
      if (rankAt[at] !== (key - at) / POSITIONS) continue;
      const gone = next[at]!;
      const after = next[gone]!;
      rankAt[gone] = NO_RANK;
      next[at] = after;
      previous[after] = at;
      tokens--;
      offer(at);
      if (previous[at]! >= 0) offer(previous[at]!);
    }
    return tokens;
  };
}

/** Writes the UTF-8 of a part of `text`; a lone surrogate becomes U+FFFD, as TextEncoder has it. */
function utf8(text: string, start: number, end: number, into: Uint8Array): number {
  let length = 0;
  for (let i = start; i < end; i++) {
    let code = text.charCodeAt(i);
    if (code < 0x80) {
      into[length++] = code;
      continue;
    }
    if (code < 0x800) {
      into[length++] = 0xc0 | (code >> 6);
      into[length++] = 0x80 | (code & 63);
      continue;
    }
    if (code >= 0xd800 && code < 0xe000) {
      const low = i + 1 < end ? text.charCodeAt(i + 1) : 0;
      if (code < 0xdc00 && low >= 0xdc00 && low < 0xe000) {
        code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
        i++;
        into[length++] = 0xf0 | (code >> 18);
        into[length++] = 0x80 | ((code >> 12) & 63);
        into[length++] = 0x80 | ((code >> 6) & 63);
        into[length++] = 0x80 | (code & 63);
        continue;
      }
      code = 0xfffd;
    }
    into[length++] = 0xe0 | (code >> 12);
    into[length++] = 0x80 | ((code >> 6) & 63);
    into[length++] = 0x80 | (code & 63);
  }
  return length;
}
