/**
 * Where thought begins and ends in the text of a reply: `<think>` and its kin, Harmony's analysis channel.
 * A tag counts only where a template would put it; what prose says about such tags is prose.
 */

const OPEN =
  /<(?:think|thinking|thought|reasoning|seed:think)>|\[THINK\]|<\|START_THINKING\|>|<\|channel>(?:thought|analysis)|<\|channel\|>analysis<\|message\|>|<\|start\|>assistant<\|channel\|>analysis<\|message\|>/iy;
const CLOSE = /<\/(?:think|thinking|thought|reasoning|seed:think)>|\[\/THINK\]|<\|END_THINKING\|>|<channel\|>/iy;
/** In Harmony a thought ends where its message does. */
const CLOSE_CHANNEL =
  /<\|end\|>(?:<\|start\|>(?:assistant)?)?(?:<\|channel\|>(?:final|commentary)<\|message\|>)?|(?:<\|start\|>assistant)?<\|channel\|>(?:final|commentary)<\|message\|>|assistantfinal/y;
/** What a template puts around an answer, left over in it. */
const HEADER =
  /(?:<\|start\|>assistant)?<\|channel\|>(?:final|commentary)<\|message\|>|<\|START_RESPONSE\|>|<\|im_start\|>assistant\s*\n|<\|start_header_id\|>assistant<\|end_header_id\|>/y;
/** Special tokens that servers leave at the end of a reply. */
const ENDS = [
  "<|im_end|>",
  "<|eot_id|>",
  "<|eom_id|>",
  "<|endoftext|>",
  "<|return|>",
  "<|call|>",
  "<|end|>",
  "</s>",
  "<｜end▁of▁sentence｜>",
  "<|END_RESPONSE|>",
];
const END = new RegExp(`(?:${ENDS.map((token) => token.replace(/[|/]/g, "\\$&")).join("|")})\\s*`, "y");
/** The second characters of all marks. */
const SECONDS = "tTsSrRc/|｜";
const MARKS = [
  ...ENDS,
  "<think>",
  "<thinking>",
  "<thought>",
  "<reasoning>",
  "<seed:think>",
  "<|START_THINKING|>",
  "<|channel>thought",
  "<|channel>analysis",
  "</think>",
  "</thinking>",
  "</thought>",
  "</reasoning>",
  "</seed:think>",
  "<|END_THINKING|>",
  "<channel|>",
  "<|START_RESPONSE|>",
  "[THINK]",
  "[/THINK]",
  "<|start|>assistant<|channel|>analysis<|message|>",
  "<|start|>assistant<|channel|>commentary<|message|>",
  "<|start|>assistant<|channel|>final<|message|>",
  "<|channel|>analysis<|message|>",
  "<|channel|>commentary<|message|>",
  "<|channel|>final<|message|>",
  "<|end|><|start|>assistant<|channel|>final<|message|>",
  "<|end|><|start|>assistant<|channel|>commentary<|message|>",
  "<|im_start|>assistant\n",
  "<|start_header_id|>assistant<|end_header_id|>",
];

export type ThoughtMark = { kind: "open" | "close" | "header"; end: number } | "wait" | undefined;

/** The mark at `at`, if there is one; "wait" if what stands there may become one. */
export function thoughtMark(text: string, at: number, thinking: boolean, final: boolean): ThoughtMark {
  const second = text[at + 1];
  if (second !== undefined && !SECONDS.includes(second)) return undefined;
  if (!final && couldGrow(text, at)) return "wait";
  const close = match(CLOSE, text, at) ?? (thinking ? match(CLOSE_CHANNEL, text, at) : undefined);
  if (close !== undefined) return { kind: "close", end: close };
  const open = match(OPEN, text, at);
  if (open !== undefined) return { kind: "open", end: open };
  let end = match(END, text, at);
  while (end !== undefined && end < text.length) end = match(END, text, end);
  if (end !== undefined) return final ? { kind: "header", end } : "wait";
  const header = match(HEADER, text, at);
  return header === undefined ? undefined : { kind: "header", end: header };
}

/** True if the text ends inside what may be a mark. */
function couldGrow(text: string, at: number): boolean {
  const left = text.length - at;
  if (left > 60) return false;
  const rest = text.slice(at).toLowerCase();
  return MARKS.some((mark) => mark.length > left && mark.toLowerCase().startsWith(rest));
}

function match(mark: RegExp, text: string, at: number): number | undefined {
  mark.lastIndex = at;
  return mark.test(text) ? mark.lastIndex : undefined;
}

/**
 * True if a closing tag without an opening one ends a thought whose opener the template had already written. It stands at
 * an end of a line, or between two sentences; in the middle of one it is only being talked about.
 */
export function endsUnopenedThought(before: string, after: string): boolean {
  if (/["'`“(]$/.test(before)) return false;
  if (/^\s*$/.test(after) || /^[^\S\n]*\n/.test(after) || /(?:^|\n)\s*$/.test(before)) return true;
  return /[.!?…:。]\s*$/.test(before) || /^\s*[A-Z<{#*`]/.test(after);
}
