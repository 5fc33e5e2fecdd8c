/**
 * What a key means, apart from the DOM. The rule that holds: a plain Enter in the input never approves anything, and
 * nothing approves while text is being composed or a key is held down.
 */
export interface Key {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  shiftKey: boolean;
  altKey: boolean;
  /** Held down: the second and later events of one press. */
  repeat: boolean;
  /** An input method is composing; its Enter and Escape are not ours. */
  isComposing: boolean;
  keyCode?: number;
}

export interface Situation {
  /** A call waits for approval (a question does not: it is answered, not approved). */
  waiting: boolean;
  busy: boolean;
  /** The focus is in the input and there is text in it. */
  writing: boolean;
}

export type PanelAct = "approve" | "approve-step" | "reject-focus" | "stop-focus";

/** For the whole panel. `approve-step` is for all files of a step together. `approve` and `stop-focus`, `reject-focus` act on what is shown as waiting or running. */
export function panelKey(key: Key, now: Situation): PanelAct | undefined {
  if (composing(key) || key.repeat) return undefined;
  if (key.key === "Enter" && commanding(key) && now.waiting && !now.writing) return "approve";
  const all = key.shiftKey && !key.altKey && (key.ctrlKey || key.metaKey);
  if (key.key === "Enter" && all && now.waiting && !now.writing) return "approve-step";
  if (key.key === "Escape" && bare(key)) {
    if (now.waiting) return "reject-focus";
    if (now.busy) return "stop-focus";
  }
  return undefined;
}

/** For the input. Escape and Ctrl+Enter on an empty input are left to the panel. */
export function composerKey(
  key: Key,
  now: { suggesting: boolean; empty: boolean },
): "send" | "next" | "previous" | "take" | "dismiss" | undefined {
  if (composing(key)) return undefined;
  if (now.suggesting) {
    if (key.key === "ArrowDown") return "next";
    if (key.key === "ArrowUp") return "previous";
    if ((key.key === "Enter" || key.key === "Tab") && bare(key)) return "take";
    if (key.key === "Escape") return "dismiss";
  }
  if (key.key === "Enter" && !key.shiftKey && !key.altKey && !now.empty && !key.repeat) return "send";
  return undefined;
}

/** A character typed on the focused Reject button starts the reason. */
export function startsReason(key: Key): boolean {
  return [...key.key].length === 1 && key.key !== " " && !key.ctrlKey && !key.metaKey && !composing(key);
}

/** Where the arrow keys, Home and End lead in a list of `count`; undefined if the key is none of them. */
export function roving(key: string, at: number, count: number): number | undefined {
  if (count === 0) return undefined;
  if (key === "ArrowDown") return (at + 1) % count;
  if (key === "ArrowUp") return at <= 0 ? count - 1 : at - 1;
  if (key === "Home") return 0;
  if (key === "End") return count - 1;
  return undefined;
}

/** The same for a row of things, in the direction of writing. */
export function rovingAcross(key: string, at: number, count: number, isRtl: boolean): number | undefined {
  const [forward, backward] = isRtl ? ["ArrowLeft", "ArrowRight"] : ["ArrowRight", "ArrowLeft"];
  if (key === "ArrowUp" || key === "ArrowDown") return undefined;
  return roving(key === forward ? "ArrowDown" : key === backward ? "ArrowUp" : key, at, count);
}

// 229 is what browsers report for keys that an input method has taken, also where isComposing is not yet or no longer set.
const composing = (key: Key) => key.isComposing || key.keyCode === 229;
const commanding = (key: Key) => (key.ctrlKey || key.metaKey) && !key.shiftKey && !key.altKey;
const bare = (key: Key) => !key.ctrlKey && !key.metaKey && !key.shiftKey && !key.altKey;
