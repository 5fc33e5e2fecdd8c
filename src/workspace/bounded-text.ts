/**
 * Text that never grows past a limit: its beginning and its end are kept, the middle is dropped and said to be.
 * The cost is bounded by the limit, however much is pushed.
 */
export interface BoundedText {
  push(chunk: string): void;
  /** What was kept, with one line in the middle that says how much is missing. */
  text(): string;
}

/** A quarter of the limit goes to the beginning, the rest to the end, where commands say how they ended. */
export function boundedText(limit: number): BoundedText {
  const headLimit = Math.floor(limit / 4);
  const tailLimit = limit - headLimit;
  let head = "";
  let tail: string[] = [];
  let tailLength = 0;
  let dropped = 0;
  /** Index of the first chunk of `tail` that still counts; shifting an array for each chunk would be quadratic. */
  let start = 0;

  function push(chunk: string): void {
    let rest = chunk;
    if (head.length < headLimit) {
      const taken = rest.slice(0, headLimit - head.length);
      head += taken;
      rest = rest.slice(taken.length);
    }
    if (rest === "") return;
    tail.push(rest);
    tailLength += rest.length;
    while (tailLength > tailLimit) {
      const first = tail[start]!;
      const excess = Math.min(tailLength - tailLimit, first.length);
      if (excess === first.length) start += 1;
      else tail[start] = first.slice(excess);
      tailLength -= excess;
      dropped += excess;
    }
    if (start > 1000) {
      tail = tail.slice(start);
      start = 0;
    }
  }

  function text(): string {
    const end = tail.slice(start).join("");
    if (dropped === 0) return head + end;
    return `${wholeEnd(head)}\n[… ${dropped} characters left out here …]\n${wholeStart(end)}`;
  }
  return { push, text };
}

// A cut may fall between the halves of a surrogate pair.
const wholeEnd = (text: string): string => text.replace(/[\ud800-\udbff]$/, "");
const wholeStart = (text: string): string => text.replace(/^[\udc00-\udfff]/, "");
