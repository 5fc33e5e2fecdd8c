/**
 * All forms of call, by what they begin with. `opensCall` decides from a bounded look ahead whether a call may begin at a
 * place, so that prose can stream on; `readCall` reads it once the whole text is there.
 */
import { readElementCall } from "./elements.ts";
import type { Vocabulary } from "./names.ts";
import type { Candidate } from "./raw.ts";
import { opensJson, readJsonCalls } from "./salvage/json.ts";
import { readNamedCall, readReactCall } from "./salvage/named.ts";
import { readPythonCalls } from "./salvage/python.ts";
import { readGemma, readHarmony, readMistral, readPythonTag, readSection } from "./salvage/special.ts";
import { opensTagged, readFunction, readTagged } from "./salvage/tagged.ts";
import { openTag, skipBlank } from "./tags.ts";

export type Opens = "yes" | "no" | "wait";

export interface Look {
  /** No more text will come, so nothing can be waited for. */
  final: boolean;
  /** Prose stands before it on the same line: then it must look more like a call. */
  inline: boolean;
  /** In a fence that is made for calls a result may be kept: `x = read_file(…)`. */
  keeps?: boolean;
  names: Vocabulary;
}

const GENERIC_PARAMETER = /^(?:args|arguments|parameters?|params?|arg)$/i;
const LONGEST_MARK = 160;
const SPECIAL =
  /<(?:[|｜]tool[▁_]calls?[▁_](?:section[▁_])?begin[|｜]|\|python_(?:tag|start)\||(?:\|tool_call|start_function_call)>\s*call:)/y;
const HALF_GEMMA = /^<(?:\|tool_call|start_function_call)>\s*(?:c|ca|cal|call)?$/;
const HARMONY_TAG =
  /(?:<\|start\|>)?(?:assistant)?\s*(?:<\|channel\|>)?\s*(?:\w+)?\s*to=(?!user\b|assistant\b|all\b)[\w.-]+/y;
const HARMONY_HEAD = /(?:assistant)?\s*(?:commentary|analysis)?\s*to=(?:functions|tools)\.\w/y;
/** First letters of what Harmony leaves behind: assistant, analysis, commentary, to. */
const HARMONY_STARTS = "act";
/** The text ends where a name, or what may stand before it, is not yet complete. */
const HALF_HEAD =
  /(?:\w{1,64}|(?:assistant)?\s*(?:(?:commentary|analysis)\s*)?(?:t|to|to=[a-z]*\.?)?|(?:print\(\s*|await\s+)?(?:default_api|functions|tools)?\.?\w{0,64})$/y;
const LINE_WORD = /(?:await\s+|print\(\s*)?(?:(?:default_api|functions|tools)\.)?([A-Za-z_]\w*)/y;
const AFTER_WORD = /(?:\.call)?\(|\[(?:ARGS|CALL_ID)\]|\s*\{|\s*<arg_key>|\s*```(?:json)?\s*\{/y;
const AFTER_WORD_WAIT = /(?:\.(?:c(?:a(?:ll?)?)?)?|\[[A-Z_]*\]?|\s*(?:<[a-z_]*)?|\s*`{1,3}(?:j?s?o?n?)\s*)$/y;

/** Whether a call may begin at `at`, which stands on `<`, `{`, `[`, or on the first letter or asterisk of a line. */
export function opensCall(text: string, at: number, look: Look): Opens {
  const char = text[at];
  if (char === "<") return opensTag(text, at, look);
  if (char === "{") return opensJson(text, at, look.final, look.names);
  if (char === "[") return opensBracket(text, at, look);
  if (char === "*") return opensBold(text, at, look);
  return (look.keeps ? opensKept(text, at, look) : undefined) ?? opensWord(text, at, look);
}

/** Reads what begins at `at`; undefined if it is no call after all. */
export function readCall(text: string, at: number, names: Vocabulary): Candidate | undefined {
  const char = text[at];
  if (char === "<") {
    return (
      readSection(text, at, names) ??
      readPythonTag(text, at, names) ??
      readGemma(text, at) ??
      readHarmony(text, at, names) ??
      readTagged(text, at, names) ??
      readFunction(text, at, names) ??
      (names.isToolName(openTagName(text, at)) ? readElementCall(text, at, names) : undefined)
    );
  }
  if (char === "{") return readJsonCalls(text, at, names);
  if (char === "[") {
    return readMistral(text, at, names) ?? readJsonCalls(text, at, names) ?? readPythonCalls(text, at, names);
  }
  if (text.startsWith("functools[", at)) return readJsonCalls(text, at + "functools".length, names);
  return (
    readHarmony(text, at, names) ??
    readReactCall(text, at, names) ??
    readPythonCalls(text, at, names) ??
    readNamedCall(text, at, names, false)
  );
}

function openTagName(text: string, at: number): string {
  return /^<([A-Za-z_][\w.:-]*)/.exec(text.slice(at, at + 80))?.[1] ?? "";
}

function opensTag(text: string, at: number, look: Look): Opens {
  const rest = text.slice(at, at + LONGEST_MARK);
  const second = rest[1];
  const wait: Opens = look.final ? "no" : "wait";
  if (second === undefined) return wait;
  if (second === "|" || second === "｜" || rest.startsWith("<start_function_call")) {
    if (!rest.includes(">")) return rest.length < 64 ? wait : "no";
    SPECIAL.lastIndex = at;
    if (SPECIAL.test(text)) return "yes";
    if (HALF_GEMMA.test(rest)) return wait;
    if (rest.startsWith("<|channel|>") || rest.startsWith("<|start|>")) {
      HARMONY_TAG.lastIndex = at;
      if (HARMONY_TAG.test(text)) return "yes";
      return rest.includes("<|message|>") || rest.length >= LONGEST_MARK ? "no" : wait;
    }
    return opensTagged(text, at, look.final, look.inline, look.names);
  }
  if (!/[A-Za-z_]/.test(second)) return "no";
  const name = openTagName(text, at);
  if (name.length + 1 >= rest.length) return rest.length < LONGEST_MARK ? wait : "no";
  if (look.names.isToolName(name)) {
    const opens = opensElement(text, at, name, look);
    if (opens !== "no") return opens;
  }
  if (!/^(?:｜DSML｜|\w+:)?(?:tool|func|action|api|invoke|call|start|use)/i.test(rest.slice(1))) return "no";
  if (!rest.includes(">")) return rest.length < LONGEST_MARK ? (look.final ? "yes" : "wait") : "no";
  return opensTagged(text, at, look.final, look.inline, look.names);
}

/** `<read_file>` at the start of a line begins a call; in running prose only if a parameter follows. */
function opensElement(text: string, at: number, name: string, look: Look): Opens {
  const bareAllowed = look.names.isDistinctive(name) || name === "bash" || name === "shell";
  // `<Search>` is a component.
  if (!bareAllowed && /[A-Z]/.test(name)) return "no";
  if (!look.inline && bareAllowed) return "yes";
  const wait: Opens = look.final ? "yes" : "wait";
  const tag = openTag(text, at);
  if (tag === undefined) return "no";
  if (tag === "half") return wait;
  if (tag.attributes.some((one) => look.names.isParameterName(one.key) || one.key === "name")) return "yes";
  const next = skipBlank(text, tag.end);
  if (next >= text.length) return look.final ? "no" : "wait";
  if (text[next] === "{") return "yes";
  if (text[next] !== "<") return "no";
  const child = /^<([A-Za-z_][\w-]*)?/.exec(text.slice(next, next + 80))?.[1] ?? "";
  if (next + 1 + child.length >= text.length) return wait;
  // `<view><path d="…"/></view>` is a drawing.
  if (!bareAllowed && text[next + 1 + child.length] !== ">") return "no";
  return look.names.isParameterName(child) || GENERIC_PARAMETER.test(child) ? "yes" : "no";
}

function opensBracket(text: string, at: number, look: Look): Opens {
  const rest = text.slice(at, at + 80);
  if (/^\[TOOL_CALLS?\]/.test(rest)) return "yes";
  if (!look.final && rest.length < 12 && ("[TOOL_CALLS]".startsWith(rest) || "[TOOL_CALL]".startsWith(rest)))
    return "wait";
  const name = /^\[\s*([A-Za-z_][\w.]*)\(/.exec(rest)?.[1];
  if (name !== undefined) return look.names.isToolName(name.split(".").at(-1) ?? "") ? "yes" : "no";
  if (/^\[\s*[A-Za-z_][\w.]*$/.test(rest) && rest.length < 80) return look.final ? "no" : "wait";
  if (/^\[\s*$/.test(rest)) return look.final ? "no" : "wait";
  return /^\[\s*\{/.test(rest) ? opensJson(text, at, look.final, look.names) : "no";
}

/** A line that begins with a tool's name and an opening bracket, with `Action:`, or with what Harmony leaves behind. */
function opensWord(text: string, at: number, look: Look): Opens {
  const wait: Opens = look.final ? "no" : "wait";
  if (text.length - at < LONGEST_MARK) {
    HALF_HEAD.lastIndex = at;
    if (HALF_HEAD.test(text)) return wait;
  }
  if (HARMONY_STARTS.includes(text[at] as string)) {
    HARMONY_HEAD.lastIndex = at;
    if (HARMONY_HEAD.test(text)) return "yes";
  }
  LINE_WORD.lastIndex = at;
  const found = LINE_WORD.exec(text);
  if (!found) return "no";
  const end = LINE_WORD.lastIndex;
  const word = found[1] as string;
  if (word === "functools") return opensFunctools(text, end, look);
  if (word === "Action") return opensReact(text, end, look);
  AFTER_WORD.lastIndex = end;
  if (!AFTER_WORD.test(text)) {
    AFTER_WORD_WAIT.lastIndex = end;
    return text.length - end < LONGEST_MARK && AFTER_WORD_WAIT.test(text) && look.names.isToolName(word) ? wait : "no";
  }
  const marked = found[0].includes("print(") || found[0].includes(".");
  return (marked ? look.names.isToolName(word) : look.names.isDistinctive(word)) ? "yes" : "no";
}

/** Phi's `functools[{…}]`. */
function opensFunctools(text: string, at: number, look: Look): Opens {
  return text[at] === "[" ? opensJson(text, at, look.final, look.names) : "no";
}

function opensReact(text: string, at: number, look: Look): Opens {
  const rest = text.slice(at, at + 80);
  const name = /^(?:\*\*)?:(?:\*\*)?\s*`?([A-Za-z_]\w*)`?[ \t]*\r?\n/.exec(rest)?.[1];
  if (name !== undefined) return look.names.isToolName(name) ? "yes" : "no";
  return /^(?:\*\*?)?(?::(?:\*\*?)?)?\s*`?\w*`?[ \t]*\r?$/.test(rest) && !look.final ? "wait" : "no";
}

const BOLD_ACTION = "**Action";

/** `**Action:** read_file`. */
function opensBold(text: string, at: number, look: Look): Opens {
  if (text.startsWith(BOLD_ACTION, at)) return opensReact(text, at + BOLD_ACTION.length, look);
  const rest = text.slice(at, at + BOLD_ACTION.length);
  return BOLD_ACTION.startsWith(rest) && !look.final ? "wait" : "no";
}

const KEPT = /[A-Za-z_]\w{0,40}[ \t]*=[ \t]*(?:await\s+)?(?=[A-Za-z_])/y;
const HALF_KEPT = /[A-Za-z_]\w{0,40}[ \t]*(?:=[ \t]*)?$/y;

/** `x = read_file(…)`: as if the name stood first. */
function opensKept(text: string, at: number, look: Look): Opens | undefined {
  KEPT.lastIndex = at;
  if (KEPT.test(text)) return opensWord(text, KEPT.lastIndex, look);
  HALF_KEPT.lastIndex = at;
  return HALF_KEPT.test(text) && !look.final ? "wait" : undefined;
}
